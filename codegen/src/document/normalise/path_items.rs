//! Path items by reference are put in place. What is beside the reference is kept, and holds.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::kind::METHODS;
use crate::document::moves::Moves;
use crate::ir::Pointer;

/// How many path items may refer to each other.
const MAX_CHAIN: usize = 16;

pub(super) fn in_place(root: &mut Value, moves: &mut Moves, diagnostics: &mut Diagnostics) {
    let mut used = BTreeSet::new();
    for section in ["paths", "webhooks"] {
        let items = root.get(section).and_then(Value::as_object).into_iter().flatten();
        let references = items.filter(|(_, item)| item.get("$ref").is_some_and(Value::is_string));
        let paths: Vec<_> = references.map(|(path, _)| path.clone()).collect();
        for path in paths {
            let at = Pointer(format!("/{section}")).join(&path);
            if let Some(item) = whole(root, &at, &mut used, moves, diagnostics)
                && let Some(node) = root.pointer_mut(&at.0)
            {
                *node = Value::Object(item);
            }
        }
    }
}

/// The path item at a pointer, with what its references add to it.
fn whole(
    root: &Value,
    at: &Pointer,
    used: &mut BTreeSet<Pointer>,
    moves: &mut Moves,
    diagnostics: &mut Diagnostics,
) -> Option<Map<String, Value>> {
    let mut item = root.pointer(&at.0)?.as_object()?.clone();
    let mut reference_at = at.join("$ref");
    for _ in 0..MAX_CHAIN {
        let Some(Value::String(reference)) = item.shift_remove("$ref") else { return Some(item) };
        let target = reference.strip_prefix('#').map(|target| Pointer(target.to_owned()));
        let found = target.as_ref().and_then(|target| root.pointer(&target.0)).and_then(Value::as_object);
        let (Some(target), Some(found)) = (target, found) else {
            let message = format!("`{reference}` names nothing");
            let help = "add the path item, or correct its name";
            diagnostics.push(Diagnostic::error("lower/unresolved", message, reference_at, help));
            return Some(item);
        };
        // An id is of one operation: of several paths, the first keeps it, or the one that it is written in.
        let is_copy = target.0.starts_with("/paths/") || !used.insert(target.clone());
        for (key, value) in found.iter().filter(|(key, _)| !item.contains_key(*key)).collect::<Vec<_>>() {
            let mut value = value.clone();
            if let Some(operation) = value.as_object_mut().filter(|_| is_copy && METHODS.contains(&key.as_str())) {
                operation.shift_remove("operationId");
            }
            moves.insert(at.join(key), &target.join(key));
            item.insert(key.clone(), value);
        }
        reference_at = target.join("$ref");
    }
    let message = format!("`{}` is a reference to itself", at.0);
    let help = "say what the path item is";
    diagnostics.push(Diagnostic::error("lower/circular-reference", message, reference_at, help));
    item.shift_remove("$ref");
    Some(item)
}
