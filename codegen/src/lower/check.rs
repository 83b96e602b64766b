//! What a schema must look like before it is read. Reported all at once; `lower` then reads what it can.

use serde_json::Value;

use crate::document::schema::Schema;

use super::Lowerer;
use super::enums::is_enum;
use super::values::{TYPES, contradicts_properties, is_choice, is_nullable, kind};

type Test = fn(&Value) -> bool;

/// Keywords, what their value must be, and whether it is that.
const KEYWORDS: [(&str, &str, Test); 20] = [
    ("$ref", "a string", Value::is_string),
    ("type", "a string", Value::is_string),
    ("format", "a string", Value::is_string),
    ("description", "a string", Value::is_string),
    ("properties", "an object", Value::is_object),
    ("additionalProperties", "a schema, true or false", |value| value.is_object() || value.is_boolean()),
    ("required", "a list of strings", is_texts),
    ("enum", "a list", Value::is_array),
    ("allOf", "a list of schemas", is_schemas),
    ("anyOf", "a list of schemas", is_schemas),
    ("oneOf", "a list of schemas", is_schemas),
    ("nullable", "true or false", Value::is_boolean),
    ("deprecated", "true or false", Value::is_boolean),
    ("x-sensitive", "true or false", Value::is_boolean),
    ("x-credential", "true or false", Value::is_boolean),
    ("x-choice", "an object", Value::is_object),
    ("x-rust-name", "a string", Value::is_string),
    ("x-rust-aliases", "a list of strings", is_texts),
    ("x-enum-descriptions", "an object or a list of strings", |value| value.is_object() || is_texts(value)),
    ("x-enum-deprecated", "a list of strings", is_texts),
];

/// Ways to combine schemas that are not followed.
const COMBINATIONS: [(&str, &str); 3] =
    [("oneOf", "unsupported/one-of"), ("anyOf", "unsupported/any-of"), ("not", "unsupported/not")];

impl<'d> Lowerer<'d> {
    /// Reports keywords whose value is of a kind that it cannot have.
    pub(super) fn check(&mut self, schema: &Schema<'d>) {
        if !self.checked.insert(schema.pointer.clone()) {
            return;
        }
        if !schema.is_object() {
            let help = "write an object of keywords";
            let message = "expected a schema object; it is taken as any JSON";
            return self.denied("lower/not-a-schema", message, &schema.pointer, help);
        }
        for (keyword, expected, is_right) in KEYWORDS {
            if schema.get(keyword).is_some_and(|value| !is_right(value)) {
                let pointer = schema.pointer.join(keyword);
                // Whoever writes an extension of the generator means it.
                if keyword.starts_with("x-") {
                    self.error(
                        "lower/keyword",
                        format!("`{keyword}` must be {expected}"),
                        &pointer,
                        "correct the value",
                    );
                } else {
                    let message = format!("`{keyword}` must be {expected}; it is ignored");
                    self.denied("lower/keyword", message, &pointer, "correct the value");
                }
            }
        }
        self.check_schema_keywords(schema);
        self.check_type(schema);
        self.check_default(schema);
        self.check_values(schema);
    }

    /// Reports a type that there is not, or that has no properties though they are listed.
    fn check_type(&mut self, schema: &Schema<'d>) {
        let Some(listed) = schema.text("type") else { return };
        let pointer = schema.pointer.join("type");
        if !TYPES.contains(&listed) {
            let message = format!("unknown type `{listed}`; the type follows from the other keywords");
            let help = "use one of object, array, string, number, integer, boolean";
            self.denied("lower/unknown-type", message, &pointer, help);
        } else if contradicts_properties(schema, listed) {
            let message = format!("`properties` beside the type `{listed}`; it is taken as any JSON");
            self.denied("lower/type-mismatch", message, &pointer, "use `type: object`, or remove the properties");
        }
    }

    /// Reports a default that is not valid for its schema.
    fn check_default(&mut self, schema: &Schema<'d>) {
        let Some(value) = schema.get("default") else { return };
        let fits = match kind(schema) {
            _ if value.is_null() => is_nullable(schema),
            Some("string") => value.is_string() && (schema.get("enum").is_none() || is_listed(schema, value)),
            Some("integer" | "number") if is_enum(schema) => is_listed(schema, value),
            Some("number") => value.is_number(),
            Some("integer") => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => true,
        };
        if !fits {
            let message = format!("the default {value} is not valid for this schema");
            let help = "correct it; a string that looks like a number needs quotes";
            self.unsupported("lower/default", message, &schema.pointer.join("default"), help);
        }
    }

    /// Reports combinations of schemas that are not supported, and returns whether there are any.
    pub(super) fn check_combination(&mut self, schema: &Schema<'d>) -> bool {
        let present = |keyword: &str| schema.get(keyword).is_some() && !(keyword == "anyOf" && is_choice(schema));
        let found: Vec<_> = COMBINATIONS.into_iter().filter(|(keyword, _)| present(keyword)).collect();
        for (keyword, code) in &found {
            let (message, help) = if *keyword == "not" {
                ("`not` is not supported; it is ignored".to_owned(), "leave it so")
            } else {
                let message = format!("this `{keyword}` is not supported; its values are taken as any JSON");
                (message, "keep it, or describe the value as one object")
            };
            self.unsupported(code, message, &schema.pointer.join(keyword), help);
        }
        found.iter().any(|(keyword, _)| *keyword != "not")
    }
}

fn is_listed(schema: &Schema<'_>, value: &Value) -> bool {
    schema.get("enum").and_then(Value::as_array).is_some_and(|list| list.contains(value))
}

fn is_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

fn is_schemas(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_object))
}
