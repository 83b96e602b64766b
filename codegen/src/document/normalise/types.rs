//! Several types of a value. The normal form has one `type`, and says with `nullable` that a value may be null.

use serde_json::{Map, Value, json};

use super::Rewriter;
use crate::document::formats;

/// The types that a value may have, `null` aside, and the keywords that are about values of each alone.
const TYPES: [(&str, &[&str]); 6] = [
    ("string", &["minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "contentSchema"]),
    ("number", NUMBER),
    ("integer", NUMBER),
    ("boolean", &[]),
    ("array", &["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "unevaluatedItems"]),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
            "discriminator",
        ],
    ),
];
const NUMBER: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

pub(super) fn rewrite(schema: &mut Rewriter<'_>) {
    let listed = match schema.schema.get("type") {
        Some(Value::String(ty)) if ty == "null" => vec!["null".to_owned()],
        Some(Value::Array(list)) if list.iter().all(Value::is_string) && !list.is_empty() => {
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => return,
    };
    if listed.iter().any(|ty| ty == "null") {
        schema.set_nullable();
    }
    let types = valued(&listed, schema.schema.get("enum"));
    match types.as_slice() {
        [] => {
            schema.schema.shift_remove("type");
            schema.only_null(&schema.pointer.join("type"));
        }
        [only] => {
            schema.schema.insert("type".to_owned(), Value::String(only.clone()));
        }
        types
            if ["string", "number", "boolean", "array", "object"]
                .iter()
                .all(|ty| types.contains(&(*ty).to_owned())) =>
        {
            schema.schema.shift_remove("type");
        }
        types => union(schema, types),
    }
}

/// The types among `listed` that say something beside the others: `null` aside, each once, an integer is a number, and
/// one that no value of an enum has cannot be.
fn valued(listed: &[String], values: Option<&Value>) -> Vec<String> {
    let values = values.and_then(Value::as_array);
    let mut types: Vec<String> = Vec::new();
    for ty in listed {
        let is_wider = ty == "integer" && listed.iter().any(|other| other == "number");
        let is_possible = values.is_none_or(|values| values.iter().any(|value| is_of(value, ty)));
        if ty != "null" && !is_wider && is_possible && !types.contains(ty) {
            types.push(ty.clone());
        }
    }
    types
}

/// An `anyOf` of one schema for each type, with the keywords that are about it.
fn union(schema: &mut Rewriter<'_>, types: &[String]) {
    let members: Vec<Value> = types.iter().map(|ty| Value::Object(member(schema.schema, ty, types))).collect();
    let moved = TYPES.iter().flat_map(|(_, keywords)| keywords.iter()).chain(&["type", "enum", "format"]);
    for keyword in moved {
        schema.schema.shift_remove(*keyword);
    }
    let (from, ty) = (schema.pointer.clone(), schema.pointer.join("type"));
    if schema.schema.contains_key("anyOf") {
        let index = schema.schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        let at = schema.pointer.join("allOf").join(&index.to_string()).join("anyOf");
        for index in 0..members.len() {
            schema.moves.insert(at.join(&index.to_string()), &from);
        }
        schema.combine("allOf", json!({ "anyOf": members }), &from);
        schema.moves.insert(at, &ty);
    } else {
        members.into_iter().for_each(|member| schema.combine("anyOf", member, &from));
        schema.moves.insert(schema.pointer.join("anyOf"), &ty);
    }
}

/// What a schema says of values of one type.
fn member(schema: &Map<String, Value>, ty: &str, types: &[String]) -> Map<String, Value> {
    let keywords = TYPES.iter().find(|(name, _)| *name == ty).map_or(&[] as &[&str], |(_, keywords)| keywords);
    let mut member = Map::from_iter([("type".to_owned(), json!(ty))]);
    for keyword in keywords {
        if let Some(value) = schema.get(*keyword) {
            member.insert((*keyword).to_owned(), value.clone());
        }
    }
    if let Some(format) = schema.get("format").filter(|format| is_format_of(format, ty, types)) {
        member.insert("format".to_owned(), format.clone());
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        member.insert("enum".to_owned(), values.iter().filter(|value| is_of(value, ty)).cloned().collect());
    }
    member
}

/// Whether a format that several types have is about this one: those of numbers are, and others are about strings.
fn is_format_of(format: &Value, ty: &str, types: &[String]) -> bool {
    let is_number = format.as_str().is_some_and(formats::is_numeric);
    let has_string = types.iter().any(|ty| ty == "string");
    match ty {
        "string" => !is_number,
        "number" | "integer" => is_number || !has_string,
        _ => false,
    }
}

fn is_of(value: &Value, ty: &str) -> bool {
    match value {
        Value::Null => ty == "null",
        Value::Bool(_) => ty == "boolean",
        Value::Number(number) => {
            ty == "number" || (ty == "integer" && number.as_f64().is_some_and(|n| n.fract() == 0.0))
        }
        Value::String(_) => ty == "string",
        Value::Array(_) => ty == "array",
        Value::Object(_) => ty == "object",
    }
}
