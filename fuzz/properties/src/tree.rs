//! JSON as `serde_json` reads it, with every digit of its numbers.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// How deep a document is taken apart. What is nested deeper is compared as text.
const MAX_DEPTH: usize = 256;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    /// The number as it is written.
    Number(String),
    String(String),
    List(Vec<Tree>),
    /// The members in their order; a name may be there twice.
    Object(Vec<(String, Tree)>),
    /// JSON that has no value in Rust, such as half of a surrogate pair, or that is nested too deep.
    Opaque(String),
}

impl Tree {
    /// Reads a whole document; none if `serde_json` says that it is not valid JSON.
    pub(crate) fn read(document: &[u8]) -> Option<Self> {
        let raw: &RawValue = serde_json::from_slice(document).ok()?;
        Some(Self::of(raw, 0))
    }

    fn of(raw: &RawValue, depth: usize) -> Self {
        let text = raw.get();
        let opaque = || Self::Opaque(text.to_owned());
        match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => serde_json::from_str(text).map_or_else(|_| opaque(), Self::String),
            Some(b'[' | b'{') if depth == MAX_DEPTH => opaque(),
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(text).expect("a list is a list");
                Self::List(elements.into_iter().map(|element| Self::of(element, depth + 1)).collect())
            }
            Some(b'{') => match serde_json::from_str::<Members<'_>>(text) {
                Ok(Members(members)) => {
                    Self::Object(members.into_iter().map(|(name, value)| (name, Self::of(value, depth + 1))).collect())
                }
                Err(_) => opaque(),
            },
            _ => Self::Number(text.to_owned()),
        }
    }

    /// Writes the document.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) | Self::Opaque(text) => out.push_str(text),
            Self::String(text) => out.push_str(&quoted(text)),
            Self::List(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    element.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Whether something in it has no value in Rust.
    pub(crate) fn has_opaque(&self) -> bool {
        match self {
            Self::Opaque(_) => true,
            Self::List(elements) => elements.iter().any(Self::has_opaque),
            Self::Object(members) => members.iter().any(|(_, value)| value.has_opaque()),
            _ => false,
        }
    }

    /// Where `written` differs from this document, as a path. The order of members does not matter.
    pub(crate) fn difference(&self, written: &Self, is_same_number: &dyn Fn(&str, &str) -> bool) -> Option<String> {
        match (self, written) {
            (Self::Number(left), Self::Number(right)) if is_same_number(left, right) => None,
            (Self::List(left), Self::List(right)) if left.len() == right.len() => {
                left.iter().zip(right).enumerate().find_map(|(index, (left, right))| {
                    Some(format!("[{index}]{}", left.difference(right, is_same_number)?))
                })
            }
            (Self::Object(left), Self::Object(right)) if left.len() == right.len() => {
                sorted(left).into_iter().zip(sorted(right)).find_map(|((left_name, left), (name, right))| {
                    if left_name != name {
                        return Some(format!(".{left_name:?} became .{name:?}"));
                    }
                    Some(format!(".{name}{}", left.difference(right, is_same_number)?))
                })
            }
            (left, right) if left == right => None,
            (left, right) => Some(format!(": {left:?} became {right:?}")),
        }
    }
}

fn sorted(members: &[(String, Tree)]) -> Vec<(&str, &Tree)> {
    let mut sorted: Vec<_> = members.iter().map(|(name, value)| (name.as_str(), value)).collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{same_digits, same_value};

    #[test]
    fn a_document_is_read_and_written() {
        let text = r#"{"a":[1.10,-2e3,null,true,"\u00e9\""],"a":{},"\ud83e\udd80":[]}"#;
        let tree = Tree::read(text.as_bytes()).unwrap();
        let mut written = String::new();
        tree.write(&mut written);
        assert_eq!(written, "{\"a\":[1.10,-2e3,null,true,\"é\\\"\"],\"a\":{},\"🦀\":[]}");
        assert_eq!(Tree::read(b"[\"\\ud800\"]"), Some(Tree::List(vec![Tree::Opaque("\"\\ud800\"".to_owned())])));
        assert!(Tree::read(format!("{}{}", "[".repeat(9_000), "]".repeat(9_000)).as_bytes()).unwrap().has_opaque());
        assert_eq!(Tree::read(b"[1,]"), None);
    }

    #[test]
    fn a_difference_is_found() {
        let read = |text: &str| Tree::read(text.as_bytes()).unwrap();
        let (left, right) = (read(r#"{"a":1.0,"b":[2]}"#), read(r#"{"b":[2],"a":1}"#));
        assert_eq!(left.difference(&right, &same_value), None);
        assert_eq!(left.difference(&right, &same_digits).unwrap(), r#".a: Number("1.0") became Number("1")"#);
        assert!(left.difference(&read(r#"{"a":1.0,"b":[]}"#), &same_value).unwrap().starts_with(".b: "));
        assert!(left.difference(&read(r#"{"a":1.0,"c":[2]}"#), &same_value).is_some());
        assert!(left.difference(&read(r#"{"a":1.0}"#), &same_value).is_some());
    }
}
