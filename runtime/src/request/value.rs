//! The value of a parameter or of a field of a form, taken apart.

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::error::Why;
use crate::wire::{Json, View, Wire, each_field, elements, from_json, to_json};

/// How deep lists and objects of a JSON value may be inside each other, as for `serde_json`.
const MOST_NESTED: u32 = 128;

/// A value without its type. It may be anybody's data, so that nothing prints it.
pub(super) enum Value {
    Null,
    /// A string, or what JSON writes for a number or a boolean.
    Scalar(String),
    File,
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// Lists and objects inside each other to no end.
    TooDeep,
}

impl Value {
    /// Takes a value apart; `None` if it is absent.
    pub(super) fn of(value: &dyn Wire) -> Option<Self> {
        Some(match value.view() {
            View::Absent => return None,
            View::Null => Self::Null,
            View::Text(text) | View::Secret(text) | View::Unrecognized { text, .. } => Self::Scalar(text.to_owned()),
            View::Json(json) | View::Unknown(json) => Self::of_json(json, 0),
            View::File(_) => Self::File,
            View::List(list) => Self::List(elements(list).map(Self::of_element).collect()),
            View::Object(_) | View::Map(_) => Self::Object(entries(value)),
            // The rest is what JSON writes for it.
            _ => Self::of_json(&to_json(value), 0),
        })
    }

    /// An element that is absent has its place nevertheless.
    fn of_element(value: &dyn Wire) -> Self {
        Self::of(value).unwrap_or(Self::Null)
    }

    /// JSON text, to the last digit of its numbers.
    fn of_json(json: &str, depth: u32) -> Self {
        if depth > MOST_NESTED {
            return Self::TooDeep;
        }
        let mut deserializer = serde_json::Deserializer::from_str(json);
        match json.trim_ascii_start().as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'"') => serde_json::from_str(json).map_or_else(|_| Self::Scalar(json.to_owned()), Self::Scalar),
            Some(b'[') => deserializer.deserialize_seq(Parts(depth + 1)).map_or(Self::Null, Self::List),
            Some(b'{') => deserializer.deserialize_map(Members(depth + 1)).map_or(Self::Null, Self::Object),
            _ => Self::Scalar(json.trim_ascii().to_owned()),
        }
    }

    /// The string of a value that has no parts, which is empty for null; `None` if it has some.
    pub(super) fn as_scalar(&self) -> Option<&str> {
        match self {
            Self::Null => Some(""),
            Self::Scalar(text) => Some(text),
            Self::File | Self::List(_) | Self::Object(_) | Self::TooDeep => None,
        }
    }
}

/// The entries of an object or a map, without those that are absent.
pub(super) fn entries(value: &dyn Wire) -> Vec<(String, Value)> {
    let mut entries = Vec::new();
    each_field(value.view(), &mut |_, name, value| {
        entries.push((name.to_owned(), Value::of_element(value)));
    });
    entries
}

/// Shows each element of a list, or a value that is none.
pub(super) fn each_part(value: &dyn Wire, visit: &mut dyn FnMut(&dyn Wire) -> Result<(), Why>) -> Result<(), Why> {
    match value.view() {
        View::List(list) => elements(list).try_for_each(visit),
        View::Json(json) | View::Unknown(json) if json.trim_ascii_start().starts_with('[') => {
            match from_json::<Vec<Json>>(json) {
                Ok(list) => elements(&list).try_for_each(visit),
                Err(_) => Err(Why::Nested),
            }
        }
        _ => visit(value),
    }
}

/// Reads a list, whose elements are so deep.
struct Parts(u32);

impl<'de> Visitor<'de> for Parts {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element::<&RawValue>()? {
            parts.push(Value::of_json(part.get(), self.0));
        }
        Ok(parts)
    }
}

/// Reads an object, whose members are so deep, in its order.
struct Members(u32);

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            members.push((name, Value::of_json(value.get(), self.0)));
        }
        Ok(members)
    }
}
