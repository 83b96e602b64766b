//! What a value must be like beyond its type.

use crate::ir::Limit;
use crate::schema::Schema;

use super::{Lowerer, MAX_CHAIN};

/// The words of JSON Schema that narrow the values of a type, and the default. A format is one of them unless it makes
/// a type of its own.
const KEYWORDS: [&str; 15] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
];
/// Formats that make a type, or only keep a value from being shown.
const TYPES: [&str; 8] = ["date", "date-time", "decimal", "double", "float", "int32", "int64", "password"];

impl<'d> Lowerer<'d> {
    /// The limits of a value, by its own schema and by those that it refers to; its own come first and hold.
    pub(super) fn limits(&self, schema: &Schema<'d>) -> Vec<Limit> {
        let mut found = Vec::new();
        self.gather_limits(schema, "", &mut found, 0);
        found
    }

    fn gather_limits(&self, schema: &Schema<'d>, prefix: &str, found: &mut Vec<Limit>, depth: usize) {
        if depth > MAX_CHAIN {
            return;
        }
        for word in KEYWORDS {
            let Some(value) = schema.get(word) else { continue };
            if word == "format" && value.as_str().is_some_and(|format| TYPES.contains(&format)) {
                continue;
            }
            let keyword = format!("{prefix}{word}");
            if found.iter().all(|limit| limit.keyword != keyword) {
                found.push(Limit { keyword, value: value.to_string() });
            }
        }
        let target = schema.reference().and_then(|name| Schema::component(self.document, name));
        let members = schema.children("allOf");
        let sole = (members.len() == 1).then_some(members).into_iter().flatten();
        for inner in target.into_iter().chain(sole) {
            self.gather_limits(&inner, prefix, found, depth + 1);
        }
        // The elements of a list within a list are told apart by their depth.
        for (word, elements) in [("items", schema.child("items")), ("additionalProperties", schema.additional())] {
            if let Some(elements) = elements {
                self.gather_limits(&elements, &format!("{prefix}{word}."), found, depth + 1);
            }
        }
    }
}
