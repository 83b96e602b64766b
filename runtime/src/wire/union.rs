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
        (Rule::Tag { property, tags }, Kind::Object) => {
            find_entry(property, reader, text).map(|tag| index_of(tag, tags))
        }
        (Rule::Literal { property, literals }, Kind::Object) => {
            find_entry(property, reader, literal).map(|tag| index_of(tag, literals))
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

/// What `read` reads of the first entry `name` of an object. The entries behind it are not looked at.
fn find_entry(
    name: &str,
    reader: &mut Reader<'_>,
    read: fn(&mut Reader<'_>) -> Result<Option<String>, Fault>,
) -> Result<Option<String>, Fault> {
    let mut found = None;
    each_key(reader, &mut |key, reader| {
        if key != name {
            return reader.skip().map(|()| true);
        }
        found = read(reader)?;
        Ok(false)
    })?;
    Ok(found)
}

/// The next value, if it is a string.
fn text(reader: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    let mut found = None;
    if reader.kind()? == Kind::Text {
        // A string with a character that was replaced is no tag; reading the value reports it.
        match reader.choose(&mut |text, _| found = Some(text.to_owned())) {
            Err(fault) if fault.is_misfit() => return Err(fault),
            Err(_) => found = None,
            Ok(()) => {}
        }
    }
    Ok(found)
}

/// The next value as it is written, if it is a number or a boolean.
fn literal(reader: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    let is_literal = matches!(reader.kind()?, Kind::Number | Kind::Boolean);
    Ok(if is_literal { Some(reader.raw()?.into()) } else { None })
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
        if reader.kind().ok()? == Kind::Object { find_entry(name, &mut reader, text).ok()? } else { None }
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
mod tests;
