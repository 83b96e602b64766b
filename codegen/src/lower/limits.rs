//! What a value must be like beyond its type.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::formats;
use crate::document::schema::{LIMITS, Schema};
use crate::ir::{Limit, Pointer};

use super::all_of::members;
use super::enums::{is_enum, listed};
use super::{Lowerer, MAX_CHAIN};

/// Words, besides the limits, that say what those are given that refer to a schema.
const FACTS: [&str; 4] = ["$ref", "type", "nullable", "x-sensitive"];

/// The limits of a value by its own schema alone.
pub(super) fn own_limits(schema: &Schema<'_>) -> Vec<Limit> {
    let is_limit = |value: &Value| value.as_str().is_none_or(formats::is_limit);
    let present = LIMITS.into_iter().filter_map(|word| Some((word, schema.get(word)?)));
    let limits = present.filter(|(word, value)| *word != "format" || is_limit(value));
    // Of lists and objects, no type is made.
    let is_limit = listed(schema).next().is_some() && !is_enum(schema);
    let listed = schema.get("enum").filter(|_| is_limit).map(|values| ("enum", values));
    limits.chain(listed).map(|(word, value)| Limit { keyword: word.to_owned(), value: value.to_string() }).collect()
}

/// The members of an `allOf` that describe the same value as the schema around them, the outermost first: those that
/// annotate, and the one that they annotate. Those of an object that is merged describe only parts of it.
fn inner<'d>(schema: &Schema<'d>) -> Vec<Schema<'d>> {
    let (mut values, mut notes) = members(schema);
    if values.len() > 1 {
        return Vec::new();
    }
    notes.reverse();
    notes.append(&mut values);
    notes.retain(|member| member.pointer != schema.pointer);
    notes
}

/// The keywords that a schema itself has, each with its value and location.
pub(super) fn words(schema: &Schema<'_>) -> BTreeMap<String, (String, Pointer)> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), schema.clone())];
    while let Some((prefix, schema)) = open.pop() {
        for word in FACTS.into_iter().chain(LIMITS) {
            let Some(value) = schema.get(word) else { continue };
            let place = || (value.to_string(), schema.pointer.join(word));
            found.entry(format!("{prefix}{word}")).or_insert_with(place);
        }
        open.extend(inner(&schema).into_iter().rev().map(|member| (prefix.clone(), member)));
        for (word, elements) in [("items", schema.child("items")), ("additionalProperties", schema.additional())] {
            open.extend(elements.map(|elements| (format!("{prefix}{word}."), elements)));
        }
    }
    found
}

impl<'d> Lowerer<'d> {
    /// The limits of a component that is a type of its own, and of all that it is merged of; its own come first and
    /// hold.
    pub(super) fn limits(&self, schema: &Schema<'d>) -> Vec<Limit> {
        let mut found = Vec::new();
        self.gather_limits(schema, "", &mut found, 0);
        found
    }

    fn gather_limits(&self, schema: &Schema<'d>, prefix: &str, found: &mut Vec<Limit>, depth: usize) {
        if depth > MAX_CHAIN {
            return;
        }
        for Limit { keyword, value } in own_limits(schema) {
            let keyword = format!("{prefix}{keyword}");
            if found.iter().all(|limit| limit.keyword != keyword) {
                found.push(Limit { keyword, value });
            }
        }
        let target = schema.reference().and_then(|name| Schema::component(self.document, name));
        for inner in target.into_iter().chain(inner(schema)) {
            self.gather_limits(&inner, prefix, found, depth + 1);
        }
        // A prefix for each level distinguishes the elements of nested lists.
        for (word, elements) in [("items", schema.child("items")), ("additionalProperties", schema.additional())] {
            if let Some(elements) = elements {
                self.gather_limits(&elements, &format!("{prefix}{word}."), found, depth + 1);
            }
        }
    }
}
