//! Path items by reference are put in place. What is beside the reference is kept, and holds.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::WEBHOOKS;
use crate::document::kind::{Kind, METHODS};
use crate::document::moves::Moves;
use crate::document::references::{Broken, Reference};
use crate::ir::Pointer;

/// How many path items may refer to each other.
const MAX_CHAIN: usize = 16;
/// How many nodes may be copied of path items that are in place elsewhere, too.
const MAX_COPIED: usize = 300_000;

pub(super) fn in_place(root: &mut Value, moves: &mut Moves, diagnostics: &mut Diagnostics) {
    let mut copier = Copier { used: BTreeSet::new(), copied: 0, moves };
    for section in std::iter::once("paths").chain(WEBHOOKS) {
        let items = root.get(section).and_then(Value::as_object).into_iter().flatten();
        let references = items.filter(|(_, item)| item.get("$ref").is_some_and(Value::is_string));
        let paths: Vec<_> = references.map(|(path, _)| path.clone()).collect();
        for path in paths {
            let at = Pointer(format!("/{section}")).join(&path);
            let Some(mut item) = root.pointer(&at.0).and_then(Value::as_object).cloned() else { continue };
            if let Err(found) = copier.complete(root, &mut item, &at) {
                item.shift_remove("$ref");
                diagnostics.push(found);
            }
            if let Some(node) = root.pointer_mut(&at.0) {
                *node = Value::Object(item);
            }
        }
    }
}

struct Copier<'a> {
    /// The path items that are in place already.
    used: BTreeSet<Pointer>,
    /// How many nodes were copied.
    copied: usize,
    moves: &'a mut Moves,
}

impl Copier<'_> {
    /// Adds to the path item at `at` what its reference leads to.
    fn complete(&mut self, root: &Value, item: &mut Map<String, Value>, at: &Pointer) -> Result<(), Diagnostic> {
        let mut reference_at = at.join("$ref");
        let mut text = String::new();
        for _ in 0..MAX_CHAIN {
            let Some(Value::String(reference)) = item.shift_remove("$ref") else { return Ok(()) };
            text = reference;
            let broken = |why: Broken| {
                why.diagnostic(&Reference { text: &text, at: reference_at.clone(), kind: Kind::PathItem })
            };
            let target = text.strip_prefix('#').map(|target| Pointer(target.to_owned()));
            let target = target.ok_or_else(|| broken(Broken::Nowhere))?;
            let found = root.pointer(&target.0).ok_or_else(|| broken(Broken::Nowhere))?;
            match (Kind::at(&target), found.as_object()) {
                (None | Some(Kind::PathItem), Some(found)) => self.add(item, at, found, &target)?,
                (kind, _) => return Err(broken(Broken::Misplaced(kind))),
            }
            reference_at = target.join("$ref");
        }
        Err(Broken::Circle.diagnostic(&Reference { text: &text, at: reference_at, kind: Kind::PathItem }))
    }

    /// Adds what the path item `found` at `target` has and `item` has not.
    fn add(
        &mut self,
        item: &mut Map<String, Value>,
        at: &Pointer,
        found: &Map<String, Value>,
        target: &Pointer,
    ) -> Result<(), Diagnostic> {
        // An id is of one operation: of several paths, the first keeps it, or the one that it is written in.
        let is_copy = target.0.starts_with("/paths/") || !self.used.insert(target.clone());
        if is_copy {
            self.copied += found.values().map(nodes).sum::<usize>();
        }
        if self.copied > MAX_COPIED {
            let (message, help) = ("the path items expand to too many nodes", "write their differences out");
            return Err(Diagnostic::error("parse/path-items", message, at.clone(), help));
        }
        for (key, value) in found {
            if item.contains_key(key) {
                continue;
            }
            let mut value = value.clone();
            if let Some(operation) = value.as_object_mut().filter(|_| is_copy && METHODS.contains(&key.as_str())) {
                operation.shift_remove("operationId");
            }
            self.moves.insert(at.join(key), &target.join(key));
            item.insert(key.clone(), value);
        }
        Ok(())
    }
}

/// How many nodes a value has.
fn nodes(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(nodes).sum::<usize>() + 1,
        Value::Object(map) => map.values().map(nodes).sum::<usize>() + 1,
        _ => 1,
    }
}
