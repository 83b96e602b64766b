//! Whether one schema refines another: every value that it describes is one that the other describes, limits aside.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::formats;
use crate::document::schema::Schema;
use crate::ir::Pointer;

use super::enums::listed;
use super::object::Parts;
use super::{Lowerer, MAX_CHAIN};

/// Pairs of schemas that are compared. One that is met again inside itself refines if all else does.
pub(super) struct Pairs<'l, 'd> {
    lowerer: &'l Lowerer<'d>,
    seen: BTreeSet<(Pointer, Pointer)>,
    depth: usize,
}

impl<'l, 'd> Pairs<'l, 'd> {
    pub(super) fn new(lowerer: &'l Lowerer<'d>) -> Self {
        Self { lowerer, seen: BTreeSet::new(), depth: 0 }
    }

    pub(super) fn refines(&mut self, narrow: &Schema<'d>, wide: &Schema<'d>) -> bool {
        let lowerer = self.lowerer;
        let (narrow, wide) = (lowerer.settled(narrow), lowerer.settled(wide));
        if narrow.pointer == wide.pointer || !self.seen.insert((narrow.pointer.clone(), wide.pointer.clone())) {
            return true;
        }
        // Below this depth, schemas that are not equal are not compared further.
        if self.depth > MAX_CHAIN {
            return false;
        }
        self.depth += 1;
        let refines = self.values(&narrow, &wide);
        self.depth -= 1;
        refines
    }

    fn values(&mut self, narrow: &Schema<'d>, wide: &Schema<'d>) -> bool {
        let lowerer = self.lowerer;
        match (lowerer.kind_of(narrow), lowerer.kind_of(wide)) {
            (_, None) => lists_less(narrow, wide),
            (Some("object"), Some("object")) => self.objects(narrow, wide),
            (Some("array"), Some("array")) => self.elements(narrow.child("items"), wide.child("items")),
            (Some("integer"), Some("number")) => lists_less(narrow, wide),
            (from, to) => from == to && lists_less(narrow, wide) && has_format_of(narrow, wide),
        }
    }

    fn elements(&mut self, narrow: Option<Schema<'d>>, wide: Option<Schema<'d>>) -> bool {
        let Some(wide) = wide else { return true };
        narrow.is_some_and(|narrow| self.refines(&narrow, &wide))
    }

    fn objects(&mut self, narrow: &Schema<'d>, wide: &Schema<'d>) -> bool {
        let parts = |schema: &Schema<'d>| {
            let mut parts = Parts::default();
            self.lowerer.gather(schema, &mut parts);
            parts
        };
        let (from, to) = (parts(narrow), parts(wide));
        let is_required = to.required.keys().all(|name| from.required.contains_key(name));
        let is_as_closed = from.closed || !to.closed;
        is_required
            && is_as_closed
            && self.elements(narrow.additional(), wide.additional())
            && to.properties.iter().all(|(name, wides)| {
                let narrows = from.properties.get(name);
                let refines =
                    |wide: &Schema<'d>| narrows.is_some_and(|all| all.iter().any(|one| self.refines(one, wide)));
                wides.iter().all(refines)
            })
    }
}

/// Whether the narrow one lists no value that the wide one does not, if that lists any.
fn lists_less(narrow: &Schema<'_>, wide: &Schema<'_>) -> bool {
    let is_listed = |value: &Value| listed(wide).any(|(_, other)| other == value);
    wide.get("enum").is_none() || (narrow.get("enum").is_some() && listed(narrow).all(|(_, value)| is_listed(value)))
}

/// Whether a format that makes a type of the wide one makes the same of the narrow one.
fn has_format_of<'d>(narrow: &Schema<'d>, wide: &Schema<'d>) -> bool {
    let makes_type = |schema: &Schema<'d>| schema.text("format").filter(|format| formats::makes_type(format));
    makes_type(wide).is_none_or(|format| makes_type(narrow) == Some(format))
}
