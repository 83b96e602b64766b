//! Unions: a value that is one of several alternatives, and says itself which.
//!
//! What tells the alternatives apart is data ([`Rule`]), which the generator has made sure is never ambiguous. The value
//! is looked at for it once, and then read as what it is.

use std::fmt;

use super::Wire;
use super::extra::Extra;
use super::fault::{Fault, Read};
use super::json::Json;
use super::reader::{Numbers, Reader};
use super::scan::Kind;
use super::view::{REDACTED, View};
use crate::text::Text;

/// What tells the alternatives of a union apart, each by its index.
#[derive(Debug)]
pub enum Rule {
    /// The string that a property has.
    Tag {
        /// Name of the property.
        property: &'static str,
        /// Each string, with the alternative that has it.
        tags: &'static [(&'static str, usize)],
    },
    /// The number or boolean that a property has.
    Literal {
        /// Name of the property.
        property: &'static str,
        /// Each whole number or boolean as JSON writes it, with the alternative that has it.
        literals: &'static [(&'static str, usize)],
    },
    /// Which of these properties is there, and not null.
    Property(&'static [(&'static str, usize)]),
    /// What of JSON the value is.
    Kind(&'static [(JsonKind, usize)]),
    /// Of objects, what this rule says; of all else, what of JSON the value is.
    Objects {
        /// What tells objects apart.
        rule: &'static Rule,
        /// What else of JSON a value can be.
        others: &'static [(JsonKind, usize)],
    },
}

/// What of JSON a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// One of several alternatives, or a value that is none that this version knows.
pub trait Union: Sized {
    /// What tells the alternatives apart.
    const RULE: Rule;
    /// Whether a value is never shown.
    const SENSITIVE: bool;

    /// The alternative of an index, to read into; for any other index, the variant for what is not known.
    fn alternative(index: usize) -> Self;

    /// The value of the alternative.
    fn held(&self) -> &dyn Wire;

    /// The value of the alternative, to read into.
    fn held_mut(&mut self) -> &mut dyn Wire;
}

/// Reads a value.
///
/// # Errors
///
/// If the next value is not valid JSON, or does not fit the alternative that it says it is.
pub fn read_union<T: Union>(slot: &mut T, reader: &mut Reader<'_>) -> Read {
    *slot = T::alternative(find(&T::RULE, reader)?.unwrap_or(usize::MAX));
    slot.held_mut().read(reader)
}

/// Which alternative the next value is; it is not consumed.
fn find(rule: &Rule, reader: &mut Reader<'_>) -> Result<Option<usize>, Fault> {
    let start = reader.mark();
    let found = match (rule, reader.kind()?) {
        (Rule::Objects { rule, .. }, Kind::Object) => return find(rule, reader),
        (Rule::Kind(kinds) | Rule::Objects { others: kinds, .. }, found) => {
            let known = kinds.iter().find(|(kind, _)| kind.is(found));
            Ok(known.map(|(_, index)| *index))
        }
        (Rule::Tag { property, tags }, Kind::Object) => find_text(property, reader).map(|tag| index_of(tag, tags)),
        (Rule::Literal { property, literals }, Kind::Object) => {
            find_literal(property, reader).map(|literal| index_of(literal, literals))
        }
        (Rule::Property(properties), Kind::Object) => find_property(properties, reader),
        (Rule::Tag { .. } | Rule::Literal { .. } | Rule::Property(_), _) => Ok(None),
    };
    reader.back_to(start);
    found
}

/// The alternative of a tag.
fn index_of(tag: Option<String>, tags: &[(&str, usize)]) -> Option<usize> {
    let tag = tag?;
    tags.iter().find(|(known, _)| *known == tag).map(|(_, index)| *index)
}

/// The string of the first entry `name` of an object. What is behind it is not looked at.
fn find_text(name: &str, reader: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    let mut found = None;
    each_key(reader, &mut |key, reader| {
        if key != name {
            return reader.skip().map(|()| true);
        }
        if reader.kind()? == Kind::Text {
            // A string with a character that was replaced is no tag; reading the value reports it.
            match reader.choose(&mut |text, _| found = Some(text.to_owned())) {
                Err(fault) if fault.is_misfit() => return Err(fault),
                Err(_) => found = None,
                Ok(()) => {}
            }
        }
        Ok(false)
    })?;
    Ok(found)
}

/// The number or boolean of the first entry `name` of an object, as it is written.
fn find_literal(name: &str, reader: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    let mut found = None;
    each_key(reader, &mut |key, reader| {
        if key != name {
            return reader.skip().map(|()| true);
        }
        if matches!(reader.kind()?, Kind::Number | Kind::Boolean) {
            found = Some(reader.raw()?.into());
        }
        Ok(false)
    })?;
    Ok(found)
}

/// The alternative of the one property that an object has; none, if it has several or none.
fn find_property(properties: &[(&str, usize)], reader: &mut Reader<'_>) -> Result<Option<usize>, Fault> {
    let mut found = Vec::new();
    each_key(reader, &mut |key, reader| {
        if let Some((_, index)) = properties.iter().find(|(name, _)| *name == key)
            && reader.kind()? != Kind::Null
            && !found.contains(index)
        {
            found.push(*index);
        }
        reader.skip().map(|()| true)
    })?;
    Ok(if let [only] = found[..] { Some(only) } else { None })
}

/// Shows the keys of an object to `visit`, which passes over the value, until it says that it has seen enough.
fn each_key(reader: &mut Reader<'_>, visit: &mut dyn FnMut(&str, &mut Reader<'_>) -> Result<bool, Fault>) -> Read {
    let mut more = reader.begin_object()?;
    while more {
        let key = reader.key()?;
        more = visit(&key, reader)? && reader.next_entry()?;
    }
    Ok(())
}

impl JsonKind {
    fn is(self, kind: Kind) -> bool {
        let known = match kind {
            Kind::Null => return false,
            Kind::Boolean => Self::Boolean,
            Kind::Number => Self::Number,
            Kind::Text => Self::Text,
            Kind::List => Self::List,
            Kind::Object => Self::Object,
        };
        self == known
    }
}

/// The string that the property `name` of a value has, be it a field, a field that its type does not know, or a member
/// of a value that is kept as JSON.
#[must_use]
pub fn tag_of(value: &dyn Wire, name: &str) -> Option<String> {
    let in_json = |json: &str| {
        let mut reader = Reader::new(json, Numbers::Exact, false);
        if reader.kind().ok()? == Kind::Object { find_text(name, &mut reader).ok()? } else { None }
    };
    match value.view() {
        View::Json(json) | View::Unknown(json) => in_json(json),
        View::Object(object) => {
            let index = object.shape().fields.iter().position(|field| field.name() == name);
            let mut tag = None;
            object.slots(&mut |slots, extra| {
                tag = match index.and_then(|index| slots.get(index)).map(|slot| slot.view()) {
                    Some(View::Text(text) | View::Secret(text) | View::Unrecognized { text, .. }) => {
                        Some(text.to_owned())
                    }
                    _ => extra.and_then(|extra| extra.get(name)?.decode::<Text>().ok()).map(Into::into),
                };
            });
            tag
        }
        _ => None,
    }
}

/// Adds the tag of an alternative whose type has no field for it, unless it is there.
#[doc(hidden)]
pub fn add_tag(extra: &mut Extra, property: &str, tag: &str) {
    if extra.get(property).is_none() {
        extra.insert(property, Json::of(&Text::from(tag)));
    }
}

/// Prints a union.
///
/// # Errors
///
/// Those of the formatter.
#[doc(hidden)]
pub fn print_union<T: Union + Wire>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if T::SENSITIVE { f.write_str(REDACTED) } else { fmt::Debug::fmt(&super::Shown(value), f) }
}

/// Makes a type that is a [`Union`] readable, writable and printable. What it does not know is its variant
/// `Unrecognized`.
#[doc(hidden)]
#[macro_export]
macro_rules! one_of {
    ($name:ident) => {
        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                <Self as $crate::wire::Union>::alternative(usize::MAX)
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                $crate::wire::read_union(self, reader)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                match self {
                    Self::Unrecognized(json) => $crate::wire::View::Unknown(json.as_str()),
                    known => $crate::wire::Union::held(known).view(),
                }
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::wire::print_union(self, f)
            }
        }

        $crate::serde_bridge!($name);
    };
}

/// Makes a type that wraps a [`Json`], whose alternatives nothing tells apart, readable, writable and printable.
#[doc(hidden)]
#[macro_export]
macro_rules! any_of {
    ($name:ident) => {
        impl $name {
            /// The value, as the text that it came as.
            #[must_use]
            pub fn as_json(&self) -> &$crate::wire::Json {
                &self.0
            }
        }

        impl From<$crate::wire::Json> for $name {
            fn from(json: $crate::wire::Json) -> Self {
                Self(json)
            }
        }

        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                Self($crate::wire::blank())
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                self.0.read(reader)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                self.0.view()
            }
        }

        $crate::printable!($name);
        $crate::serde_bridge!($name);
    };
}

#[cfg(test)]
mod tests {
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
        assert_all(
            ByKind::read,
            &[("\"a\"", Some(0)), ("1.5", Some(1)), ("true", None), ("[1]", None), ("null", None)],
        );
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
}
