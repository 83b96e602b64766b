//! A few members of a JSON object, found without reading the rest of it.
//!
//! Error bodies, webhooks and keys are classified by two or three strings. What else is in them must neither cost memory
//! nor be able to hide those: half a character, a number that no float holds, and values nested to any depth are passed
//! over, as the codec passes over a field that it does not know.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What some programs put in front of UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A body as a string: without a byte order mark, and with a replacement character for what is not UTF-8.
pub(crate) fn readable(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(body);
    String::from_utf8_lossy(body)
}

/// Members of an object, as the JSON that they have.
pub(crate) struct Members<'a>(Vec<(&'static str, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Looks for the members of these names. `None` if the string is not one JSON object.
    pub(crate) fn find(json: &'a str, names: &[&'static str]) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let found = deserializer.deserialize_map(Finder(names)).ok()?;
        deserializer.end().ok()?;
        Some(Self(found))
    }

    /// The JSON of a member. Of several, the last one holds.
    pub(crate) fn json(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(found, _)| *found == name).map(|(_, value)| value.get())
    }

    /// The string of a member, if it is one. Half a character is replaced.
    pub(crate) fn string(&self, name: &str) -> Option<String> {
        Lossy.deserialize(&mut serde_json::Deserializer::from_str(self.json(name)?)).ok()
    }
}

/// Reads an object, and keeps what it looks for.
struct Finder<'n>(&'n [&'static str]);

impl<'de> Visitor<'de> for Finder<'_> {
    type Value = Vec<(&'static str, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Self::Value = Vec::with_capacity(self.0.len());
        while let Some(key) = map.next_key_seed(Lossy)? {
            match self.0.iter().find(|name| **name == key) {
                Some(name) => {
                    let value = map.next_value()?;
                    found.retain(|(earlier, _)| earlier != name);
                    found.push((name, value));
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// Reads a string that may hold half a character, which `serde_json` gives as bytes only.
struct Lossy;

impl<'de> DeserializeSeed<'de> for Lossy {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Lossy {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["code", "id"];

    fn of(json: &str) -> Option<(Option<String>, Option<&str>)> {
        Members::find(json, &NAMES).map(|members| (members.string("code"), members.json("id")))
    }

    fn found(code: Option<&str>, id: Option<&'static str>) -> Option<(Option<String>, Option<&'static str>)> {
        Some((code.map(str::to_owned), id))
    }

    #[test]
    fn members_are_found_whatever_is_beside_them() {
        let depth = 100_000;
        let nested = format!(r#"{{"new":{}1{},"code":"A"}}"#, r#"{"a":["#.repeat(depth), "]}".repeat(depth));
        assert_eq!(of(&nested), found(Some("A"), None));
        assert_eq!(of(" {} "), found(None, None));
        assert_eq!(of(r#"{"id" : [1, {"code":"B"}] ,"code":"A"}"#), found(Some("A"), Some(r#"[1, {"code":"B"}]"#)));
        assert_eq!(of(r#"{"new":"\udc00","\ud83d":1e999,"code":"A","id":1e400}"#), found(Some("A"), Some("1e400")));
        assert_eq!(of(r#"{"c\u006fde":"\u0041","id":null}"#), found(Some("A"), Some("null")));
    }

    #[test]
    fn a_member_is_a_string_or_another_value() {
        for (json, code) in
            [("7", None), ("null", None), (r#"["A"]"#, None), (r#""""#, Some("")), (r#""é""#, Some("é"))]
        {
            assert_eq!(of(&format!(r#"{{"code":{json}}}"#)), found(code, None), "{json}");
        }
        let members = Members::find(r#"{"code":"Zo\ud83d!"}"#, &NAMES);
        let code = members.and_then(|members| members.string("code")).unwrap_or_default();
        assert!(code.starts_with("Zo\u{fffd}") && code.ends_with('!'), "{code}");
    }

    #[test]
    fn the_last_of_several_holds() {
        assert_eq!(of(r#"{"code":"A","id":1,"code":"B","id":2}"#), found(Some("B"), Some("2")));
        let many = format!(r#"{{{}"code":"B"}}"#, r#""code":1,"#.repeat(1000));
        let members = Members::find(&many, &NAMES);
        assert!(members.is_some_and(|members| members.0.len() == 1 && members.0.capacity() == NAMES.len()));
    }

    #[test]
    fn what_is_not_one_object_has_no_members() {
        for json in ["", "null", "[]", r#""code""#, r#"{"code":"A""#, r#"{"code":"A"},"#, r#"{"code":A}"#, "{code:1}"] {
            assert_eq!(of(json), None, "{json}");
        }
    }

    #[test]
    fn a_body_is_readable_without_its_mark_and_with_bytes_of_another_encoding() {
        assert_eq!(readable(b"\xef\xbb\xbf{}"), "{}");
        assert_eq!(readable(b"\"Zo\xeb\""), "\"Zo\u{fffd}\"");
        assert!(matches!(readable("é".as_bytes()), Cow::Borrowed("é")));
    }
}
