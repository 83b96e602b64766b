//! Objects whose keys follow patterns. The normal form has one schema for all values that are no properties.
//!
//! `patternProperties` stays, so that it is reported where the object is lowered.

use serde_json::{Value, json};

use super::Rewriter;

pub(super) fn rewrite(schema: &mut Rewriter<'_>) {
    let Some(Value::Object(patterns)) = schema.schema.get("patternProperties") else { return };
    let at = schema.pointer.join("patternProperties");
    let mut kinds: Vec<_> = patterns.iter().map(|(pattern, values)| (values.clone(), at.join(pattern))).collect();
    match schema.schema.get("additionalProperties") {
        None | Some(Value::Bool(false)) => {}
        // Anything may be there already.
        Some(Value::Bool(true)) => return,
        Some(others) => kinds.push((others.clone(), schema.pointer.join("additionalProperties"))),
    }
    schema.add("type", json!("object"));
    schema.any_of("additionalProperties", kinds, &at);
}
