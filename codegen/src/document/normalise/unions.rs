//! `null` among the alternatives of an `anyOf` or `oneOf` becomes `nullable`; a single one that remains replaces the union.

use serde_json::{Value, json};

use super::Rewriter;

pub(super) fn rewrite(schema: &mut Rewriter<'_>) {
    for keyword in ["anyOf", "oneOf"] {
        without_null(schema, keyword);
    }
}

fn without_null(schema: &mut Rewriter<'_>, keyword: &str) {
    let Some(Value::Array(list)) = schema.schema.get_mut(keyword) else { return };
    if !list.iter().any(is_null) {
        return;
    }
    let at = schema.pointer.join(keyword);
    let all = std::mem::take(list).into_iter().enumerate();
    let kept: Vec<_> = all.filter(|(_, member)| !is_null(member)).collect();
    schema.set_nullable();
    match <[(usize, Value); 1]>::try_from(kept) {
        Ok([(index, only)]) => {
            schema.schema.shift_remove(keyword);
            sole(schema, only, &at.join(&index.to_string()));
        }
        Err(kept) if kept.is_empty() => {
            schema.schema.shift_remove(keyword);
            schema.only_null(&at);
        }
        Err(kept) => {
            let origins: Vec<_> =
                kept.iter().map(|(index, _)| schema.moves.origin(&at.join(&index.to_string()))).collect();
            for (index, origin) in origins.into_iter().enumerate() {
                schema.moves.insert_origin(at.join(&index.to_string()), origin);
            }
            let kept = kept.into_iter().map(|(_, member)| member).collect();
            schema.schema.insert(keyword.to_owned(), kept);
        }
    }
}

/// Says of a value what the schema `only`, written at `from`, says of it: keyword by keyword, or where both say
/// something, as a member of an `allOf`. Prose around it holds.
fn sole(schema: &mut Rewriter<'_>, only: Value, from: &crate::ir::Pointer) {
    const PROSE: [&str; 6] = ["title", "description", "default", "example", "examples", "deprecated"];
    let is_free = |key: &String| PROSE.contains(&key.as_str()) || !schema.schema.contains_key(key);
    match only {
        Value::Object(only) if !only.contains_key("$ref") && only.keys().all(is_free) => {
            for (key, value) in only {
                if !schema.schema.contains_key(&key) {
                    schema.moves.insert(schema.pointer.join(&key), &from.join(&key));
                    schema.schema.insert(key, value);
                }
            }
        }
        only => schema.combine("allOf", only, from),
    }
}

/// Whether a schema allows `null` and nothing else.
fn is_null(schema: &Value) -> bool {
    let is = |keyword: &str, value: Value| schema.get(keyword).is_some_and(|found| *found == value);
    is("type", json!("null")) || is("type", json!(["null"])) || is("enum", json!([null])) || is("const", Value::Null)
}
