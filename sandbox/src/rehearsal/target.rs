//! Which field of a response a fault alters: the first one for which the spec would not allow the new value.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::Kind;
use crate::contract::SPEC;

/// Parsed once; the contract has refused to start on a spec that is not YAML.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_yaml::from_str(SPEC).unwrap_or_default());

/// How deep schemas are followed.
const DEPTH: usize = 24;

/// JSON Pointer to the field of a response to `path`; `None` if nothing fits.
pub(super) fn find(path: &str, body: &Value, kind: Kind) -> Option<String> {
    let responses = &DOCUMENT["paths"][path]["post"]["responses"];
    let schema = responses["200"]["content"]["application/json"].get("schema")?;
    in_value(schema, body, kind, "", DEPTH)
}

fn in_value(schema: &Value, value: &Value, kind: Kind, at: &str, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let schema = resolve(schema);
    match value {
        Value::Array(values) => {
            let items = schema.get("items")?;
            let mut values = values.iter().enumerate();
            values.find_map(|(nth, value)| in_value(items, value, kind, &format!("{at}/{nth}"), depth))
        }
        Value::Object(fields) => {
            let of_parts = || schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
            in_fields(schema, fields, kind, at, depth)
                .or_else(|| of_parts().find_map(|part| in_value(part, value, kind, at, depth)))
        }
        _ => None,
    }
}

fn in_fields(schema: &Value, fields: &Map<String, Value>, kind: Kind, at: &str, depth: usize) -> Option<String> {
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    let present = || properties.iter().filter_map(|(name, schema)| Some((name, schema, fields.get(name)?)));
    let fits = |name: &str, schema: &Value, value: &Value| match kind {
        Kind::NullField => {
            let is_leaf = !value.is_null() && !value.is_object() && !value.is_array();
            is_leaf && name != "request_id" && is_required(name) && !is_nullable(schema)
        }
        _ => value.is_string() && resolve(schema).get("enum").is_some(),
    };
    let pointer = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    let here = present().find(|(name, schema, value)| fits(name, schema, value));
    here.map(|(name, ..)| pointer(name))
        .or_else(|| present().find_map(|(name, schema, value)| in_value(schema, value, kind, &pointer(name), depth)))
}

/// The schema behind references and behind an `allOf` of one.
fn resolve(mut schema: &Value) -> &Value {
    for _ in 0..DEPTH {
        let target = match (schema.get("$ref").and_then(Value::as_str), schema.get("allOf").and_then(Value::as_array)) {
            (Some(reference), _) => reference.strip_prefix('#').and_then(|pointer| DOCUMENT.pointer(pointer)),
            (None, Some(parts)) if parts.len() == 1 && schema.get("properties").is_none() => parts.first(),
            _ => None,
        };
        let Some(target) = target else { break };
        schema = target;
    }
    schema
}

fn is_nullable(schema: &Value) -> bool {
    [schema, resolve(schema)].iter().any(|schema| schema.get("nullable") == Some(&Value::Bool(true)))
}
