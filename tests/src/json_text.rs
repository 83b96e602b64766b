//! Comparing JSON texts without losing what a JSON value of `serde_json` would lose.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer as _};
use serde_json::Value;
use serde_json::value::RawValue;

/// Where two JSON texts differ, as a path.
///
/// The order of fields does not matter, nor how a text is escaped. Numbers are compared by their digits, so that `0.10`
/// and `0.1` differ. A text that is no JSON, or names a field twice, differs from everything.
#[must_use]
pub fn difference(left: &str, right: &str) -> Option<String> {
    Comparison { is_float: &|_| false }.difference("", left, right)
}

/// The same, but numbers of the fields that `is_float` names may end in more zeros on one side: a float has no digits.
#[must_use]
pub fn difference_but_floats(is_float: &dyn Fn(&str) -> bool, left: &str, right: &str) -> Option<String> {
    Comparison { is_float }.difference("", left, right)
}

struct Comparison<'a> {
    is_float: &'a dyn Fn(&str) -> bool,
}

impl Comparison<'_> {
    /// `field` holds the two, or the list that they are in.
    fn difference(&self, field: &str, left: &str, right: &str) -> Option<String> {
        let same = match left.trim_start().bytes().next() {
            Some(b'{') => match (fields(left), fields(right)) {
                (Some(left), Some(right)) => return self.differing_field(&left, &right),
                _ => false,
            },
            Some(b'[') => match (parsed(left), parsed(right)) {
                (Some(left), Some(right)) => return self.differing_element(field, left, right),
                _ => false,
            },
            Some(b'"') => parsed::<Value>(left).is_some_and(|left| parsed(right) == Some(left)),
            _ if (self.is_float)(field) => without_zeros(left) == without_zeros(right),
            _ => left.trim() == right.trim(),
        };
        (!same).then(|| format!(": {left} and {right}"))
    }

    fn differing_field(&self, left: &Fields<'_>, right: &Fields<'_>) -> Option<String> {
        let names: BTreeSet<_> = left.keys().chain(right.keys()).collect();
        names.into_iter().find_map(|name| match (left.get(name), right.get(name)) {
            (Some(left), Some(right)) => Some(format!(".{name}{}", self.difference(name, left.get(), right.get())?)),
            _ => Some(format!(".{name} is on one side only")),
        })
    }

    fn differing_element(&self, field: &str, left: Vec<&RawValue>, right: Vec<&RawValue>) -> Option<String> {
        if left.len() != right.len() {
            return Some(format!(": {} elements and {}", left.len(), right.len()));
        }
        let mut pairs = left.into_iter().zip(right).enumerate();
        pairs.find_map(|(index, (left, right))| {
            Some(format!("[{index}]{}", self.difference(field, left.get(), right.get())?))
        })
    }
}

/// A number without the zeros that end its fraction.
fn without_zeros(number: &str) -> &str {
    if number.contains('.') && !number.contains(['e', 'E']) {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

type Fields<'a> = BTreeMap<String, &'a RawValue>;

fn fields(text: &str) -> Option<Fields<'_>> {
    serde_json::Deserializer::from_str(text).deserialize_map(DistinctFields).ok()
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Reads an object, and refuses one that names a field twice.
struct DistinctFields;

impl<'de> Visitor<'de> for DistinctFields {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with distinct fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::new();
        while let Some((name, value)) = map.next_entry()? {
            if fields.insert(name, value).is_some() {
                return Err(A::Error::custom("a field is named twice"));
            }
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::{difference, difference_but_floats};

    #[test]
    fn order_and_escapes_mean_nothing() {
        assert_eq!(difference(r#"{"a": "\u00e9", "b": [1.50, null]}"#, r#"{"b":[1.50,null],"a":"é"}"#), None);
    }

    #[test]
    fn floats_have_a_value_and_no_digits() {
        let difference = |left, right| difference_but_floats(&|field| field == "days", left, right);
        assert_eq!(difference(r#"{"days":[13.50,7.0]}"#, r#"{"days":[13.5,7]}"#), None);
        assert_eq!(difference(r#"{"days":70}"#, r#"{"days":7}"#).as_deref(), Some(".days: 70 and 7"));
        assert_eq!(difference(r#"{"paid":0.10}"#, r#"{"paid":0.1}"#).as_deref(), Some(".paid: 0.10 and 0.1"));
    }

    #[test]
    fn digits_kinds_and_fields_mean_much() {
        for (left, right, at) in [
            (r#"{"a":0.10}"#, r#"{"a":0.1}"#, ".a: 0.10 and 0.1"),
            (r#"{"a":[1,"1"]}"#, r#"{"a":[1,1]}"#, r#".a[1]: "1" and 1"#),
            (r#"{"a":null}"#, "{}", ".a is on one side only"),
            ("[1]", "[1,2]", ": 1 elements and 2"),
            (r#"{"a":1}"#, r#"{"a":1,"a":1}"#, r#": {"a":1} and {"a":1,"a":1}"#),
            ("[1", "[1", ": [1 and [1"),
        ] {
            assert_eq!(difference(left, right).as_deref(), Some(at));
        }
    }
}
