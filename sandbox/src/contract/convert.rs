//! OpenAPI 3.0 schemas as JSON Schema 2020-12.

use serde_json::{Map, Value, json};

/// Which way a value travels.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Usage {
    /// To the API, which refuses fields that it does not know.
    Request,
    /// From the API, which may say more than its schema.
    Answer,
}

impl Usage {
    fn prefix(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Answer => "answer",
        }
    }
}

/// The `$defs` of every converted schema: each component, once for each usage.
pub(crate) fn definitions<'a>(components: impl Iterator<Item = (&'a String, &'a Value)>) -> Value {
    let mut definitions = Map::new();
    for (name, component) in components {
        for usage in [Usage::Request, Usage::Answer] {
            let name = format!("{}.{name}", usage.prefix());
            definitions.insert(name, schema(component, usage));
        }
    }
    Value::Object(definitions)
}

/// Converts one schema.
pub(crate) fn schema(schema: &Value, usage: Usage) -> Value {
    let Value::Object(source) = schema else {
        return schema.clone();
    };
    if let Some(Value::String(reference)) = source.get("$ref") {
        // In OpenAPI 3.0 what stands beside a reference is ignored.
        let name = reference.rsplit('/').next().unwrap_or_default();
        return json!({"$ref": format!("#/$defs/{}.{name}", usage.prefix())});
    }

    let mut converted = Map::new();
    for (keyword, value) in source {
        let value = match keyword.as_str() {
            "nullable" => continue,
            "properties" => children(value, usage),
            "items" | "not" | "additionalProperties" => self::schema(value, usage),
            "allOf" if is_wrapper(source) => parts(value, usage),
            // A part of a whole must let the fields of the other parts pass.
            "allOf" | "anyOf" | "oneOf" => parts(value, Usage::Answer),
            _ => value.clone(),
        };
        converted.insert(keyword.clone(), value);
    }
    if usage == Usage::Request && is_closed(source) {
        converted.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
    if source.get("nullable") == Some(&Value::Bool(true)) {
        return nullable(converted);
    }
    Value::Object(converted)
}

fn is_closed(schema: &Map<String, Value>) -> bool {
    schema.contains_key("properties") && !schema.contains_key("additionalProperties")
}

/// Whether `allOf` only gives a reference a place for more keywords.
fn is_wrapper(schema: &Map<String, Value>) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array);
    parts.is_some_and(|parts| parts.len() == 1) && !schema.contains_key("properties")
}

fn children(properties: &Value, usage: Usage) -> Value {
    let properties = properties.as_object().into_iter().flatten();
    properties.map(|(name, property)| (name.clone(), schema(property, usage))).collect()
}

fn parts(schemas: &Value, usage: Usage) -> Value {
    let schemas = schemas.as_array().into_iter().flatten();
    schemas.map(|part| schema(part, usage)).collect()
}

fn nullable(mut schema: Map<String, Value>) -> Value {
    let composed = ["allOf", "anyOf", "oneOf"].iter().any(|keyword| schema.contains_key(*keyword));
    if composed || !schema.get("type").is_some_and(Value::is_string) {
        return json!({"anyOf": [{"type": "null"}, schema]});
    }
    // Widening the type in place keeps the messages about other keywords plain.
    if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind, "null"]);
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    Value::Object(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nullable_widens_the_type_and_the_enum() {
        let source = json!({"type": "string", "enum": ["a"], "nullable": true});
        let expected = json!({"type": ["string", "null"], "enum": ["a", null]});
        assert_eq!(schema(&source, Usage::Answer), expected);
    }

    #[test]
    fn nullable_composition_becomes_an_alternative() {
        let source = json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]});
        let expected = json!({"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "#/$defs/answer.A"}]}]});
        assert_eq!(schema(&source, Usage::Answer), expected);
    }

    #[test]
    fn only_requests_are_closed() {
        let source = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        assert_eq!(schema(&source, Usage::Request)["unevaluatedProperties"], json!(false));
        assert_eq!(schema(&source, Usage::Answer), source);
    }

    #[test]
    fn a_wrapped_reference_stays_closed_in_requests() {
        let source = json!({"allOf": [{"$ref": "#/components/schemas/A"}], "x-note": 1});
        let expected = json!({"allOf": [{"$ref": "#/$defs/request.A"}], "x-note": 1});
        assert_eq!(schema(&source, Usage::Request), expected);
    }
}
