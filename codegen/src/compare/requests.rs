//! Changes of request bodies: whether there is one, its type, and how it is sent.

use crate::ir::{PartSent, RequestBody, Type, TypeKind};

use super::{Break, Change, Comparison, Direction, Source, breaks};

/// The printed encoding of a form field without an `encoding` in the document.
const USUAL: &str = "in the default encoding of its type";

impl Comparison<'_> {
    pub(super) fn request(&mut self, before: Option<&RequestBody>, after: Option<&RequestBody>, base: &Change) {
        match (before, after) {
            (None, None) => {}
            (Some(before), Some(after)) => self.both(before, after, base),
            // A server that expects no body ignores one.
            (Some(_), None) => self.added_or_removed_body(before, after, vec![], base),
            (None, Some(body)) if body.is_optional() => self.added_or_removed_body(before, after, vec![], base),
            (None, Some(_)) => {
                self.added_or_removed_body(before, after, vec![breaks(Direction::Request, "a body is required")], base);
            }
        }
    }

    /// Reports a body that was added or removed.
    fn added_or_removed_body(
        &mut self,
        before: Option<&RequestBody>,
        after: Option<&RequestBody>,
        wire: Vec<Break>,
        base: &Change,
    ) {
        let describe = |this: &Self, body: Option<&RequestBody>, is_old| {
            body.map_or_else(|| "no request body".to_owned(), |body| this.spelled(&body.ty, is_old))
        };
        let change = Change {
            old: describe(self, before, true),
            new: describe(self, after, false),
            wire,
            source: Source::Breaking,
            why: "the request type changed".to_owned(),
            ..base.clone()
        };
        self.body_change((before.map(|body| &body.declared), after.map(|body| &body.declared)), change);
    }

    fn both(&mut self, before: &RequestBody, after: &RequestBody, base: &Change) {
        let (was, is) = (self.spelled(&before.ty, true), self.spelled(&after.ty, false));
        let (is_typed, is_sent) = (was != is, sent(before) != sent(after));
        if is_typed || is_sent {
            let mut wire = Vec::new();
            if is_typed {
                wire.extend(self.body_mismatch(&before.ty, &after.ty, Direction::Request));
            }
            if before.media != after.media && !after.others.contains(&before.media) {
                wire.push(breaks(Direction::Request, format!("the server reads `{}`", after.media)));
            }
            if before.is_optional() && !after.is_optional() {
                wire.push(breaks(Direction::Request, "the body is required"));
            }
            let is_breaking = is_typed || before.is_optional() != after.is_optional();
            let why = if is_breaking { "the request type changed" } else { "" };
            let describe = |ty: String, body| if is_sent { format!("{ty} as {}", sent(body)) } else { ty };
            let change = Change {
                old: describe(was, before),
                new: describe(is, after),
                wire,
                source: if is_breaking { Source::Breaking } else { Source::None },
                why: why.to_owned(),
                ..base.clone()
            };
            if is_sent {
                self.changes.push(change);
            } else {
                self.body_change((Some(&before.declared), Some(&after.declared)), change);
            }
        }
        self.parts(before, after, base);
    }

    /// Reports form fields of both documents that are sent in another way.
    fn parts(&mut self, before: &RequestBody, after: &RequestBody, base: &Change) {
        let (Some(were), Some(are)) = (before.format.parts(), after.format.parts()) else { return };
        let Some(old) = self.fields_of(&before.ty, true) else { return };
        let Some(new) = self.fields_of(&after.ty, false) else { return };
        for name in old.iter().filter(|name| new.contains(name)) {
            let (was, is) = (were.get(name), are.get(name));
            if was == is {
                continue;
            }
            let describe = |part: Option<&PartSent>| {
                format!("`{name}` {}", part.map_or_else(|| USUAL.to_owned(), PartSent::encoding))
            };
            let wire = vec![breaks(Direction::Request, "the server reads it in a different format")];
            self.changes.push(Change { old: describe(was), new: describe(is), wire, ..base.clone() });
        }
    }

    fn fields_of(&self, ty: &Type, is_old: bool) -> Option<Vec<String>> {
        let ir = if is_old { self.old.ir } else { self.new.ir };
        match &ir.types.get(ty.as_named()?)?.kind {
            TypeKind::Struct(body) => Some(body.fields.iter().map(|field| field.wire.clone()).collect()),
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => None,
        }
    }
}

/// Describes how a body is sent.
fn sent(body: &RequestBody) -> String {
    let is_optional = if body.is_optional() { ", optional" } else { "" };
    format!("{}{is_optional}", body.media)
}
