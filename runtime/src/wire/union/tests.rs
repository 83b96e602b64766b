//! Which alternative a value is.

use super::*;
use crate::wire::{blank, from_json, surprises, to_json};

macro_rules! union {
    ($name:ident, $sensitive:literal, $rule:expr, $first:ty, $second:ty) => {
        #[derive(Clone, PartialEq)]
        enum $name {
            First($first),
            Second($second),
            Unrecognized(Json),
        }

        impl Union for $name {
            const RULE: Rule = $rule;
            const SENSITIVE: bool = $sensitive;

            fn alternative(index: usize) -> Self {
                match index {
                    0 => Self::First(blank()),
                    1 => Self::Second(blank()),
                    _ => Self::Unrecognized(blank()),
                }
            }

            fn held(&self) -> &dyn Wire {
                match self {
                    Self::First(value) => value,
                    Self::Second(value) => value,
                    Self::Unrecognized(value) => value,
                }
            }

            fn held_mut(&mut self) -> &mut dyn Wire {
                match self {
                    Self::First(value) => value,
                    Self::Second(value) => value,
                    Self::Unrecognized(value) => value,
                }
            }
        }

        crate::one_of!($name);

        impl $name {
            /// The index of the alternative that a JSON text is read as, if it is one, and what is written of it.
            fn read(json: &str) -> (Option<usize>, String) {
                let value: Self = from_json(json).unwrap();
                let index = match value {
                    Self::First(_) => Some(0),
                    Self::Second(_) => Some(1),
                    Self::Unrecognized(_) => None,
                };
                (index, to_json(&value))
            }
        }
    };
}

union!(ByTag, false, Rule::Tag { property: "kind", tags: &[("a", 0), ("b", 1), ("c", 1)] }, Extra, Extra);
union!(
    ByLiteral,
    false,
    Rule::Literal { property: "is", literals: &[("true", 0), ("false", 1), ("2", 1)] },
    Extra,
    Extra
);
union!(ByProperty, false, Rule::Property(&[("a", 0), ("b", 1)]), Extra, Extra);
union!(
    ByObjects,
    false,
    Rule::Objects {
        rule: &Rule::Tag { property: "kind", tags: &[("a", 0), ("b", 1)] },
        others: &[(JsonKind::List, 1)]
    },
    Extra,
    Json
);
union!(ByKind, true, Rule::Kind(&[(JsonKind::Text, 0), (JsonKind::Number, 1)]), Text, f64);

/// Whatever it is read as, it is written as it came.
fn assert_all(read: fn(&str) -> (Option<usize>, String), cases: &[(&str, Option<usize>)]) {
    for (json, index) in cases {
        assert_eq!(read(json), (*index, (*json).to_owned()), "{json}");
    }
}

#[test]
fn a_tag_says_which() {
    assert_all(
        ByTag::read,
        &[
            (r#"{"kind":"a"}"#, Some(0)),
            (r#"{"x":{"kind":"a"},"kind":"c"}"#, Some(1)),
            (r#"{"kind":"d","x":1.50}"#, None),
            (r#"{"kind":1}"#, None),
            (r#"{"x":1}"#, None),
            (r#"["a"]"#, None),
            ("null", None),
        ],
    );
    // An escape in the tag is another way to write the same string.
    assert_eq!(ByTag::read(r#"{"kind":"\u0061"}"#).0, Some(0));
}

#[test]
fn a_number_or_boolean_says_which() {
    assert_all(
        ByLiteral::read,
        &[
            (r#"{"is":true}"#, Some(0)),
            (r#"{"x":{"is":true},"is":false}"#, Some(1)),
            (r#"{"is":2,"x":1.50}"#, Some(1)),
            (r#"{"is":2.0}"#, None),
            (r#"{"is":"true"}"#, None),
            (r#"{"is":null}"#, None),
            ("{}", None),
            ("true", None),
        ],
    );
    assert!(from_json::<ByLiteral>(r#"{"is":truth}"#).is_err());
}

#[test]
fn one_property_of_those_that_are_there_says_which() {
    assert_all(
        ByProperty::read,
        &[
            (r#"{"a":1}"#, Some(0)),
            (r#"{"x":1,"b":2}"#, Some(1)),
            (r#"{"a":null,"b":2}"#, Some(1)),
            (r#"{"a":1,"b":2}"#, None),
            ("{}", None),
            ("7", None),
        ],
    );
}

#[test]
fn the_kind_of_json_says_which() {
    assert_all(ByKind::read, &[("\"a\"", Some(0)), ("1.5", Some(1)), ("true", None), ("[1]", None), ("null", None)]);
}

#[test]
fn objects_have_a_rule_of_their_own() {
    assert_all(
        ByObjects::read,
        &[
            (r#"{"kind":"a"}"#, Some(0)),
            (r#"{"x":[],"kind":"b"}"#, Some(1)),
            (r#"[{"kind":"a"}]"#, Some(1)),
            (r#"{"kind":"c"}"#, None),
            ("\"a\"", None),
            ("null", None),
        ],
    );
}

#[test]
fn what_is_known_must_fit_and_what_is_unknown_is_reported() {
    assert!(from_json::<ByKind>("1e999").is_err());
    assert!(from_json::<ByTag>(r#"{"kind":"a""#).is_err());
    let unknown: ByTag = from_json(r#"{"kind":"d"}"#).unwrap();
    assert_eq!(surprises(&unknown).len(), 1);
    assert_eq!(tag_of(&unknown, "kind").as_deref(), Some("d"));
}

#[test]
fn a_sensitive_one_is_not_shown() {
    let shown = ["\"secret\"", "1.5", "true"].map(|json| format!("{:?}", from_json::<ByKind>(json).unwrap()));
    assert_eq!(shown, [REDACTED; 3]);
    // Of what is unknown, only the size.
    let unknown: ByTag = from_json(r#"{"kind":"secret"}"#).unwrap();
    assert!(!format!("{unknown:?}").contains("secret"));
}

#[test]
fn a_tag_is_added_once() {
    let mut extra = Extra::default();
    add_tag(&mut extra, "kind", "a");
    add_tag(&mut extra, "kind", "b");
    assert_eq!(to_json(&extra), r#"{"kind":"a"}"#);
}
