//! Objects whose keys follow patterns. The normal form has one schema for all values that are not properties.
//!
//! `patternProperties: true` stays, so that it is reported where the object is lowered.

use serde_json::{Value, json};

use super::Rewriter;

pub(super) fn rewrite(schema: &mut Rewriter<'_>) {
    let Some(patterns) = schema.take("patternProperties", Value::as_object_mut) else { return };
    let at = schema.pointer.join("patternProperties");
    let mut kinds: Vec<_> = patterns.into_iter().map(|(pattern, values)| (values, at.join(&pattern))).collect();
    match schema.schema.get_mut("additionalProperties") {
        None | Some(Value::Bool(false)) => {}
        // Anything may be there already.
        Some(Value::Bool(true)) => return,
        Some(others) => kinds.push((others.take(), schema.pointer.join("additionalProperties"))),
    }
    schema.add("type", json!("object"));
    schema.any_of("additionalProperties", kinds, &at);
}
