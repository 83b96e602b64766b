//! One of several fields, of which a request has exactly one.

use super::Wire;
use super::fault::{Fault, Read, Step};
use super::reader::Reader;

/// A choice between fields.
pub trait Choice {
    /// The name of the field that was chosen, and its value.
    fn chosen(&self) -> (&'static str, &dyn Wire);

    /// The choice of the field `name`, with a value to read into; `None` if it is not one of the fields.
    fn choose(name: &str) -> Option<Self>
    where
        Self: Sized;

    /// The value.
    fn slot(&mut self) -> &mut dyn Wire;
}

/// Reads an object of one field. `value` reads its value, if it knows the name.
pub(super) fn read_choice(
    reader: &mut Reader<'_>,
    value: &mut dyn FnMut(&str, &mut Reader<'_>) -> Option<Read>,
) -> Read {
    let expected = |found, reader: &Reader<'_>| Fault::expected("one field of the choice", found, reader.at());
    if !reader.begin_object()? {
        return Err(expected("none", reader));
    }
    let name = reader.key()?;
    let read = value(&name, reader).unwrap_or_else(|| Err(expected("another", reader)));
    read.map_err(|fault| fault.inside(Step::Index(0)))?;
    if reader.next_entry()? { Err(expected("several", reader)) } else { Ok(()) }
}

/// Makes a type that is a [`Choice`] readable and writable by `serde`.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_choice {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::bridge::serialize_choice(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::bridge::deserialize_choice(deserializer)
            }
        }
    };
}
