//! Lists whose first elements each have a schema of their own. The normal form has one schema for all elements.
//!
//! `prefixItems` stays, so that it is reported where the list is lowered.

use serde_json::{Value, json};

use super::Rewriter;

pub(super) fn rewrite(schema: &mut Rewriter<'_>) {
    let Some(Value::Array(first)) = schema.schema.get("prefixItems") else { return };
    let prefix = schema.pointer.join("prefixItems");
    let first = first.iter().enumerate();
    let mut kinds: Vec<_> = first.map(|(index, item)| (item.clone(), prefix.join(&index.to_string()))).collect();
    match schema.schema.get("items") {
        // Nothing but the first elements.
        None | Some(Value::Bool(false)) => {}
        Some(rest) => kinds.push((rest.clone(), schema.pointer.join("items"))),
    }
    schema.add("type", json!("array"));
    schema.any_of("items", kinds, &prefix);
}
