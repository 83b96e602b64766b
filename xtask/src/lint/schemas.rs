//! Contradictions within a schema.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::Pointer;
use serde_json::Value;

use super::{Linter, elements, entries, target};

/// How deep `allOf` and references are followed.
const DEPTH: usize = 16;

impl<'d> Linter<'d> {
    pub(super) fn schemas(&mut self, schemas: &[(Pointer, &'d Value)]) {
        for (pointer, schema) in schemas {
            self.values(schema, pointer);
            self.required(schema, pointer);
            self.cases(schema, pointer);
            if let Some(name) = pointer.0.strip_prefix("/components/schemas/").filter(|name| !name.contains('/')) {
                self.described(schema, &format!("the component `{name}`"), pointer);
            }
            for (name, property) in entries(schema, "properties") {
                let pointer = pointer.join("properties").join(name);
                self.described(property, &format!("the property `{name}`"), &pointer);
            }
        }
    }

    /// The values of an enum: each of its type, and each once.
    fn values(&mut self, schema: &Value, pointer: &Pointer) {
        let types = types(schema);
        let mut seen = BTreeSet::new();
        for (index, value) in elements(schema, "enum") {
            let at = pointer.join("enum").join(&index.to_string());
            if !seen.insert(value.to_string()) {
                self.warn("lint/enum-duplicate", format!("{value} is listed twice"), at, "remove one of the two");
            } else if !types.is_empty() && !types.iter().any(|ty| is_of(value, ty)) {
                let message = format!("{value} is listed, and is no {}", types.join(" or "));
                self.warn("lint/enum-type", message, at, "correct the type, or quote what is meant as a string");
            }
        }
    }

    /// Names that are required and that no property has.
    fn required(&mut self, schema: &'d Value, pointer: &Pointer) {
        let is_part = ["allOf", "anyOf", "oneOf", "not"].iter().any(|keyword| is_member(pointer, keyword));
        let mut properties = BTreeSet::new();
        let is_open = !gather(self.root, schema, DEPTH, &mut properties);
        // A member of an `allOf` may require a property of another member; a schema without properties declares none.
        if is_part || is_open || properties.is_empty() {
            return;
        }
        for (index, name) in elements(schema, "required") {
            let Some(name) = name.as_str().filter(|name| !properties.contains(name)) else { continue };
            let at = pointer.join("required").join(&index.to_string());
            let message = format!("`{name}` is required, and is no property");
            self.warn("lint/required", message, at, "add the property, or correct the name");
        }
    }

    /// Properties that differ only by case.
    fn cases(&mut self, schema: &Value, pointer: &Pointer) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (name, _) in entries(schema, "properties") {
            if let Some(other) = seen.insert(name.to_lowercase(), name) {
                let message = format!("`{name}` differs from `{other}` only by case");
                let at = pointer.join("properties").join(name);
                self.warn("lint/property-case", message, at, "keep one of the two, if the server sends only one");
            }
        }
    }
}

/// The types that a schema lists, `null` among them if it is nullable.
fn types(schema: &Value) -> Vec<&str> {
    let mut types: Vec<_> = match schema.get("type") {
        Some(Value::String(ty)) => vec![ty.as_str()],
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && schema.get("nullable") == Some(&Value::Bool(true)) {
        types.push("null");
    }
    types
}

fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // Invalid JSON Schema types are reported when the schema is compiled.
        _ => true,
    }
}

/// Whether a schema is a member of the list `keyword`, or the one schema there.
fn is_member(pointer: &Pointer, keyword: &str) -> bool {
    let mut parts = pointer.0.rsplit('/');
    let (last, before) = (parts.next(), parts.next());
    last == Some(keyword) || before == Some(keyword) && last.is_some_and(|last| last.parse::<usize>().is_ok())
}

/// Collects the properties of an object, those that it takes over too. False if it may have any.
fn gather<'d>(root: &'d Value, schema: &'d Value, depth: usize, properties: &mut BTreeSet<&'d str>) -> bool {
    if depth == 0 {
        return false;
    }
    properties.extend(entries(schema, "properties").map(|(name, _)| name.as_str()));
    let is_open = schema.get("additionalProperties").is_some_and(|more| *more != Value::Bool(false))
        || schema.get("patternProperties").is_some();
    let parts = ["allOf", "anyOf", "oneOf"].iter().flat_map(|keyword| elements(schema, keyword));
    let parts = parts.map(|(_, part)| part).chain(target(root, schema));
    parts.fold(!is_open, |is_closed, part| gather(root, part, depth - 1, properties) && is_closed)
}
