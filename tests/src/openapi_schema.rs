//! OpenAPI 3.0 schemas as JSON: finding one's way in them, and turning them into JSON Schema.
//!
//! Written apart from the generator on purpose: what the tests believe about the document must not come from the code
//! under test.

use serde_json::{Map, Value, json};

/// Everything that makes up `schema`: itself and what it reaches through `$ref` and `allOf`, nearest first.
#[must_use]
pub fn parts<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = Vec::new();
    let mut open = vec![schema];
    while let Some(part) = open.pop() {
        // A part that is met again is a cycle or a repetition; neither adds anything.
        if found.iter().any(|known| std::ptr::eq(*known, part)) {
            continue;
        }
        found.push(part);
        let members = part.get("allOf").and_then(Value::as_array).into_iter().flatten();
        open.extend(members.rev());
        let target = part.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        open.extend(target.and_then(|pointer| document.pointer(pointer)));
    }
    found
}

/// The nearest value of `key`, such as `type` or `items`.
#[must_use]
pub fn keyword<'a>(document: &'a Value, schema: &'a Value, key: &str) -> Option<&'a Value> {
    parts(document, schema).into_iter().find_map(|part| part.get(key))
}

/// The schema of the property `name`.
#[must_use]
pub fn property<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    parts(document, schema).into_iter().find_map(|part| part.get("properties")?.get(name))
}

/// Whether the property `name` must be there.
#[must_use]
pub fn is_required(document: &Value, schema: &Value, name: &str) -> bool {
    let lists = parts(document, schema).into_iter().filter_map(|part| part.get("required")?.as_array());
    lists.flatten().any(|required| required == name)
}

/// Whether null is allowed.
#[must_use]
pub fn is_nullable(document: &Value, schema: &Value) -> bool {
    parts(document, schema).into_iter().any(|part| part.get("nullable") == Some(&Value::Bool(true)))
}

/// The alternatives of a union that a property tells apart: the property, and each of its values with its schema. Empty
/// for anything else.
#[must_use]
pub fn alternatives<'a>(document: &'a Value, schema: &'a Value) -> Vec<(&'a str, &'a str, &'a Value)> {
    let discriminator = keyword(document, schema, "discriminator");
    let property = discriminator.and_then(|discriminator| discriminator["propertyName"].as_str());
    let Some(property) = property else { return Vec::new() };
    let mapping = discriminator.and_then(|discriminator| discriminator["mapping"].as_object()).into_iter().flatten();
    let members = keyword(document, schema, "oneOf").and_then(Value::as_array).into_iter().flatten();
    let of = |target: &Value| members.clone().find(|member| member["$ref"] == *target);
    mapping.filter_map(|(tag, target)| Some((property, tag.as_str(), of(target)?))).collect()
}

/// What `schema` says of this value: of a union, the alternative that the value is.
#[must_use]
pub fn chosen<'a>(document: &'a Value, schema: &'a Value, value: &Value) -> &'a Value {
    let mut alternatives = alternatives(document, schema).into_iter();
    alternatives.find(|(property, tag, _)| value[property] == *tag).map_or(schema, |(_, _, schema)| schema)
}

/// `schema` as a self-contained JSON Schema: references keep their text and find the document's components in it.
#[must_use]
pub fn json_schema(document: &Value, schema: &Value) -> Value {
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    let converted: Map<_, _> =
        components.into_iter().flatten().map(|(name, schema)| (name.clone(), convert(schema))).collect();
    json!({ "allOf": [convert(schema)], "components": { "schemas": converted } })
}

/// One schema and those inside it. The two dialects differ, as far as we use them, in `nullable` alone.
fn convert(schema: &Value) -> Value {
    let Some(keywords) = schema.as_object() else {
        return schema.clone();
    };
    let mut converted = Map::new();
    for (key, value) in keywords {
        let value = match key.as_str() {
            "nullable" => continue,
            "properties" => each_value(value),
            "allOf" | "anyOf" | "oneOf" => each_item(value),
            "items" | "not" | "additionalProperties" => convert(value),
            _ => value.clone(),
        };
        converted.insert(key.clone(), value);
    }
    if keywords.get("nullable") == Some(&Value::Bool(true)) {
        return or_null(converted);
    }
    Value::Object(converted)
}

/// `schema`, and null. Adding null to the types keeps the place of an error exact, which an alternative hides; where
/// the schema is put together of others only an alternative will do.
fn or_null(mut schema: Map<String, Value>) -> Value {
    let composed = ["allOf", "anyOf", "oneOf", "not", "$ref"].iter().any(|key| schema.contains_key(*key));
    match schema.get_mut("type") {
        Some(kind) if !composed => *kind = json!([kind, "null"]),
        _ => return json!({ "anyOf": [{ "type": "null" }, schema] }),
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    Value::Object(schema)
}

fn each_value(schemas: &Value) -> Value {
    let schemas = schemas.as_object().into_iter().flatten();
    schemas.map(|(name, schema)| (name.clone(), convert(schema))).collect::<Map<_, _>>().into()
}

fn each_item(schemas: &Value) -> Value {
    schemas.as_array().into_iter().flatten().map(convert).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({ "components": { "schemas": {
            "Name": { "type": "string", "nullable": true },
            "Base": { "type": "object", "required": ["nullable"], "properties": { "nullable": { "type": "boolean" } } },
            "Whole": { "allOf": [
                { "$ref": "#/components/schemas/Base" },
                { "properties": { "name": { "$ref": "#/components/schemas/Name" } } },
            ] },
            "Loop": { "$ref": "#/components/schemas/Loop" },
        } } })
    }

    #[test]
    fn finds_through_references_and_all_of() {
        let document = document();
        let whole = json!({ "$ref": "#/components/schemas/Whole" });
        let name = property(&document, &whole, "name").unwrap();
        assert!(is_nullable(&document, name));
        assert_eq!(keyword(&document, name, "type"), Some(&json!("string")));
        assert!(is_required(&document, &whole, "nullable"));
        assert!(!is_required(&document, &whole, "name"));
        assert_eq!(property(&document, &whole, "other"), None);
    }

    #[test]
    fn ends_on_a_cycle() {
        let document = document();
        let cycle = json!({ "$ref": "#/components/schemas/Loop" });
        assert_eq!(keyword(&document, &cycle, "type"), None);
    }

    #[test]
    fn null_is_allowed_where_nullable_says_so() {
        let convert = |schema: Value| convert(&schema);
        assert_eq!(
            convert(json!({ "type": "string", "enum": ["a"], "nullable": true })),
            json!({ "type": ["string", "null"], "enum": ["a", null] })
        );
        assert_eq!(convert(json!({ "type": "string", "nullable": false })), json!({ "type": "string" }));
        assert_eq!(
            convert(json!({ "type": "object", "allOf": [{ "nullable": true }], "nullable": true })),
            json!({ "anyOf": [
                { "type": "null" },
                { "type": "object", "allOf": [{ "anyOf": [{ "type": "null" }, {}] }] },
            ] })
        );
    }

    #[test]
    fn a_property_called_nullable_is_no_keyword() {
        let document = document();
        let schema = json_schema(&document, &json!({ "$ref": "#/components/schemas/Whole" }));
        let kept = schema.pointer("/components/schemas/Base/properties/nullable");
        assert_eq!(kept, Some(&json!({ "type": "boolean" })));
    }
}
