//! Schemas that list their values.
//!
//! Of strings, numbers and booleans an open enum is made; of null, nothing but that the value may be null.

use serde_json::{Number, Value};

use crate::document::schema::Schema;
use crate::ir::{Docs, Kind, TypeId, TypeKind, Variant};

use super::Lowerer;
use super::values::kind;

/// Whether a type is made of the values that a schema lists.
pub(super) fn is_enum(schema: &Schema<'_>) -> bool {
    let is_scalar = |value: &Value| matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_));
    match kind(schema) {
        // Values of these that are none are reported, and left out.
        Some("string") => listed(schema).next().is_some(),
        None | Some("number" | "integer" | "boolean") => {
            let mut values = listed(schema).map(|(_, value)| value).peekable();
            values.peek().is_some() && values.all(is_scalar)
        }
        Some(_) => false,
    }
}

/// The type of JSON Schema that all values are of which `enum` lists, if that is one.
pub(super) fn listed_kind(schema: &Schema<'_>) -> Option<&'static str> {
    let kinds: Vec<_> = listed(schema).map(|(_, value)| kind_of_value(value)).collect();
    let first = *kinds.first()?;
    match first {
        first if kinds.iter().all(|kind| *kind == first) => first,
        _ if kinds.iter().all(|kind| matches!(kind, Some("integer" | "number"))) => Some("number"),
        _ => None,
    }
}

fn kind_of_value(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) if number_text(number).parse::<i128>().is_ok() => Some("integer"),
        Value::Number(_) => Some("number"),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The values that `enum` lists, null aside, each with its index.
pub(super) fn listed<'d>(schema: &Schema<'d>) -> impl Iterator<Item = (usize, &'d Value)> + use<'d> {
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten().enumerate();
    values.filter(|(_, value)| !value.is_null())
}

/// Whether a listed value is one of a `type`.
fn is_of(value: &Value, kind: &str) -> bool {
    kind_of_value(value).is_some_and(|found| found == kind || (found, kind) == ("integer", "number"))
}

/// A listed value, as what its schema says it is: what is written with quotes around it, or without, may be a mistake.
fn scalar(value: &Value, kind: Option<&str>) -> Option<(Kind, String)> {
    let parsed =
        |text: &str| serde_json::from_str(text).ok().filter(|value| kind.is_some_and(|kind| is_of(value, kind)));
    match value {
        Value::String(text) => match (kind, parsed(text)) {
            (Some("number" | "integer" | "boolean"), Some(value)) => scalar(&value, kind),
            _ => Some((Kind::Text, text.clone())),
        },
        Value::Bool(_) | Value::Number(_) if kind == Some("string") => Some((Kind::Text, value.to_string())),
        Value::Bool(is) => Some((Kind::Boolean, is.to_string())),
        Value::Number(number) => Some((Kind::Number, number_text(number))),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number as it is written. A whole one has no fraction, so that `1` and `1.0` are one value.
fn number_text(number: &Number) -> String {
    let text = number.to_string();
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => text,
    }
}

/// The description of a value: of `x-enum-descriptions`, which is a mapping by value, or by other tools' convention a
/// list in the order of `enum`.
fn description<'d>(descriptions: &'d Value, index: usize, wire: &str) -> Option<&'d str> {
    descriptions.get(wire).or_else(|| descriptions.get(index)).and_then(Value::as_str)
}

impl<'d> Lowerer<'d> {
    /// Declares the enum of all values that `listing` list. The first of two that list the same describes it.
    pub(super) fn enumeration(&mut self, id: &TypeId, schema: &Schema<'d>, listing: &[Schema<'d>]) {
        let mut variants: Vec<Variant> = Vec::new();
        for listing in listing {
            let more = self.variants(listing);
            let known = variants.len();
            let is_new =
                |more: &Variant, variants: &[Variant]| !variants.iter().take(known).any(|one| one.is_value_of(more));
            for variant in more {
                if is_new(&variant, &variants) {
                    variants.push(variant);
                }
            }
        }
        let are_strings = variants.iter().all(|variant| variant.kind == Kind::Text);
        self.define(id, schema, if are_strings { TypeKind::Enum(variants) } else { TypeKind::Scalars(variants) });
    }

    fn variants(&mut self, schema: &Schema<'d>) -> Vec<Variant> {
        let descriptions = schema.get("x-enum-descriptions");
        let deprecated = schema.texts("x-enum-deprecated");
        let mut values: Vec<(usize, (Kind, String))> = Vec::new();
        for (index, value) in listed(schema) {
            let Some(value) = scalar(value, kind(schema)) else { continue };
            if values.iter().any(|(_, known)| *known == value) {
                let pointer = schema.pointer.join("enum").join(&index.to_string());
                let message = format!("`{}` is listed twice", value.1);
                self.denied("lower/enum-value", message, &pointer, "remove one of the two");
            } else {
                values.push((index, value));
            }
        }
        let is_listed = |name: &str| values.iter().any(|(_, (_, value))| value == name);
        for listed in deprecated.iter().filter(|listed| !is_listed(listed)) {
            let message = format!("`{listed}` is not a value of the enum");
            let pointer = schema.pointer.join("x-enum-deprecated");
            self.error("lower/enum-value", message, &pointer, "list the value under `enum`, too");
        }
        let described = descriptions.and_then(Value::as_object).into_iter().flatten();
        for (listed, _) in described.filter(|(listed, _)| !is_listed(listed)) {
            let message = format!("`{listed}` is not a value of the enum");
            let pointer = schema.pointer.join("x-enum-descriptions").join(listed);
            self.error("lower/enum-value", message, &pointer, "list the value under `enum`, too");
        }
        let variants = values.into_iter().map(|(index, (kind, wire))| {
            let text = descriptions.and_then(|all| description(all, index, &wire)).unwrap_or_default();
            let text = text.trim().to_owned();
            let docs = Docs { text, url: None, deprecated: deprecated.contains(&wire.as_str()) };
            Variant { kind, wire, docs }
        });
        variants.collect()
    }

    /// Reports values of an enum that no type is made of, or that are not of the type that the schema says.
    pub(super) fn check_values(&mut self, schema: &Schema<'d>) {
        let pointer = schema.pointer.join("enum");
        let Some(list) = schema.get("enum").and_then(Value::as_array) else { return };
        if list.is_empty() {
            let message = "`enum` lists no value, so that none would be valid; it is ignored";
            return self.denied("lower/enum-value", message, &pointer, "list the values, or leave it out");
        }
        let lists_values = kind(schema) != Some("string") || listed(schema).next().is_some();
        if lists_values && !is_enum(schema) {
            let message =
                "only strings, numbers and booleans become variants; these values are documented, not modelled";
            let help = "leave it so, or list values without parts";
            self.unsupported("unsupported/enum", message, &pointer, help);
            return;
        }
        let (kind, noun) = match schema.text("type") {
            Some("string") => ("string", "a text"),
            Some("number") => ("number", "a number"),
            Some("integer") => ("integer", "a whole number"),
            Some("boolean") => ("boolean", "true or false"),
            _ => return,
        };
        for (index, _) in listed(schema).filter(|(_, value)| !is_of(value, kind)) {
            let message = format!("a value of this enum must be {noun}; it is taken as it is written");
            let help = if kind == "string" { "write it in quotes" } else { "correct it, or the `type`" };
            self.denied("lower/keyword", message, &pointer.join(&index.to_string()), help);
        }
    }
}
