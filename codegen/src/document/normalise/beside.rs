//! What is written beside `$ref`. In OpenAPI 3.0 that is ignored, wherever it is.

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Pointer;

use super::Rewriter;

/// A reference of a schema applies together with the keywords beside it, like a member of an `allOf`.
pub(super) fn of_schema(schema: &mut Rewriter<'_>) {
    if schema.schema.len() < 2 || !schema.schema.get("$ref").is_some_and(Value::is_string) {
        return;
    }
    let Some(reference) = schema.schema.shift_remove("$ref") else { return };
    let member = Map::from_iter([("$ref".to_owned(), reference)]);
    let from = schema.pointer.clone();
    schema.combine("allOf", Value::Object(member), &from);
}

/// Elsewhere only prose may be beside a reference, and it overrides the prose of the target.
pub(super) fn of_other_objects(node: &mut Value, pointer: &Pointer, diagnostics: &mut Diagnostics) {
    let Some(object) = node.as_object_mut().filter(|object| object.get("$ref").is_some_and(Value::is_string)) else {
        return;
    };
    let is_kept = |key: &str| matches!(key, "$ref" | "summary" | "description") || key.starts_with("x-");
    for key in object.keys().filter(|key| !is_kept(key)) {
        let message = format!("`{key}` is ignored beside `$ref`");
        let help = "move it to the target of the reference";
        diagnostics.push(Diagnostic::warning("lower/beside-reference", message, pointer.join(key), help));
    }
    object.retain(|key, _| is_kept(key));
}
