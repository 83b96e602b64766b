//! What the generator leaves out of the crate. It is not removed from the API: a server still supports it.

use crate::ir::{Ir, LeftOut, Operation, Webhook};

use super::{Change, Comparison, Item, Kind};

impl Comparison<'_> {
    /// Reports operations and webhooks that only one of the documents has and neither crate.
    pub(super) fn never_generated(&mut self) {
        let (old, new) = (self.old.ir, self.new.ir);
        for left in old.left_out.iter().filter(|left| !has(new, left)) {
            // The old client has no method for it, so that nothing breaks.
            self.changes.push(Change { kind: Kind::Removed, old: describe(left), in_old: true, ..of(left) });
        }
        for left in new.left_out.iter().filter(|left| !has(old, left)) {
            self.changes.push(Change { kind: Kind::LeftOut, new: describe(left), ..of(left) });
        }
    }
}

/// The entry for an operation that the document has and the generator leaves out.
pub(super) fn operation<'i>(ir: &'i Ir, operation: &Operation) -> Option<&'i LeftOut> {
    ir.left_out.iter().find(|left| is_operation(left, operation))
}

/// The entry for a webhook that the document has and the generator leaves out.
pub(super) fn webhook<'i>(ir: &'i Ir, webhook: &Webhook) -> Option<&'i LeftOut> {
    ir.left_out.iter().find(|left| is_webhook(left, webhook))
}

/// Describes why something is left out.
pub(super) fn describe(left: &LeftOut) -> String {
    format!("left out by the generator, because of `{}`", left.class)
}

fn is_operation(left: &LeftOut, operation: &Operation) -> bool {
    let is_path = left.path == operation.path;
    // A path may be left out as a whole.
    let is_place = is_path && (left.method.is_empty() || left.method == operation.method);
    !left.path.is_empty() && (is_place || left.id == operation.id)
}

fn is_webhook(left: &LeftOut, webhook: &Webhook) -> bool {
    left.path.is_empty() && left.id == webhook.name
}

/// Whether a document has an operation or webhook that is left out for the other, generated or not.
fn has(ir: &Ir, left: &LeftOut) -> bool {
    let is_same = |other: &LeftOut| {
        let is_place = (&other.method, &other.path) == (&left.method, &left.path);
        other.path.is_empty() == left.path.is_empty()
            && (!left.id.is_empty() && other.id == left.id || !left.path.is_empty() && is_place)
    };
    ir.operations.iter().any(|call| is_operation(left, call))
        || ir.webhooks.iter().any(|event| is_webhook(left, event))
        || ir.left_out.iter().any(is_same)
}

fn of(left: &LeftOut) -> Change {
    let name = if left.id.is_empty() { format!("{} {}", left.method, left.path) } else { left.id.clone() };
    let reach = vec![name.clone()];
    let item = if left.path.is_empty() { Item::Webhook(name) } else { Item::Operation(name) };
    Change { kind: Kind::LeftOut, reach, ..Change::of(item, "", left.origin.clone()) }
}
