//! Schemas of OpenAPI as JSON Schema 2020-12, which checks examples.

use serde_json::{Map, Value, json};

/// The base URI of references.
pub(super) const DOCUMENT: &str = "urn:document";

/// The components of a document, converted, at the places where they are in the document.
pub(super) fn components(root: &Value) -> Value {
    let schemas = root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let schemas: Map<_, _> = schemas.map(|(name, value)| (name.clone(), schema(value))).collect();
    json!({ "components": { "schemas": schemas } })
}

/// Converts one schema.
pub(super) fn schema(source: &Value) -> Value {
    let Some(object) = source.as_object() else { return source.clone() };
    if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
        // In OpenAPI 3.0 what is beside a reference is ignored.
        return json!({ "$ref": format!("{DOCUMENT}{reference}") });
    }
    let mut converted = Map::new();
    for (keyword, value) in object {
        if let Some(value) = keyword_value(object, keyword, value) {
            converted.insert(keyword.clone(), value);
        }
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if object.get(exclusive) == Some(&Value::Bool(true))
            && let Some(value) = converted.remove(bound)
        {
            converted.insert(exclusive.to_owned(), value);
        }
    }
    match object.get("nullable") {
        Some(Value::Bool(true)) => json!({ "anyOf": [{ "type": "null" }, converted] }),
        _ => Value::Object(converted),
    }
}

/// The value of a keyword, if JSON Schema has it. `format` is left out, since servers rarely enforce it.
fn keyword_value(object: &Map<String, Value>, keyword: &str, value: &Value) -> Option<Value> {
    let all = |list: &Value| list.as_array().into_iter().flatten().map(schema).collect();
    match keyword {
        "properties" => {
            let properties = value.as_object().into_iter().flatten();
            Some(properties.map(|(name, value)| (name.clone(), schema(value))).collect())
        }
        "items" | "not" | "additionalProperties" => Some(schema(value)),
        "allOf" | "anyOf" | "oneOf" => Some(all(value)),
        "required" => {
            Some(value.as_array().into_iter().flatten().filter(|name| is_always(object, name)).cloned().collect())
        }
        "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => None,
        "type" | "enum" | "const" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"
        | "minLength" | "maxLength" | "pattern" | "minItems" | "maxItems" | "uniqueItems" | "minProperties"
        | "maxProperties" => Some(value.clone()),
        _ => None,
    }
}

/// Whether a property is there in both directions: an example is not bound to one.
fn is_always(object: &Map<String, Value>, name: &Value) -> bool {
    let property = name.as_str().and_then(|name| object.get("properties")?.get(name));
    let is = |keyword| property.and_then(|property| property.get(keyword)) == Some(&Value::Bool(true));
    !is("readOnly") && !is("writeOnly")
}
