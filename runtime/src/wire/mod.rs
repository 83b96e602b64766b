//! The codec: JSON text to values and back, with nothing lost on the way.
//!
//! A type says what it consists of ([`Object`], [`OpenEnum`]); the loops that do the work are here, once, and not
//! generic: that keeps both the compile time and the size of the generated crate small. `serde`'s traits are a thin
//! bridge on top, for users who hand a model to something else.

mod body;
pub mod bridge;
mod debug;
mod extra;
mod fault;
mod json;
mod object;
mod open_enum;
mod reader;
mod values;
mod writer;

use std::fmt;

pub use body::Body;
pub use extra::Extra;
pub use fault::{DecodeError, Fault, Read};
pub use json::Json;
pub use object::{Field, Object, Shape, Visit, VisitMut, debug_object, read_object, text_of, write_object};
pub use open_enum::{OpenEnum, Unrecognized, debug_enum, enum_text, parse_enum, read_enum};
pub use reader::Reader;
pub use values::{Empty, Map};
pub use writer::Writer;

/// A value that can be read from JSON and written back.
pub trait Wire: fmt::Debug + Send + Sync {
    /// A value to read into. It has no meaning of its own.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads the next value into this one.
    ///
    /// # Errors
    ///
    /// If the next value is of another kind, or no JSON.
    fn read(&mut self, reader: &mut Reader<'_>) -> Read;

    /// Writes this value.
    fn write(&self, writer: &mut Writer);

    /// Whether there is nothing to write, so that the field is left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// The text, if this is one.
    fn text(&self) -> Option<&str> {
        None
    }

    /// The text of the field `name`, if this is an object that has one.
    fn text_of(&self, _name: &str) -> Option<String> {
        None
    }
}

/// A value to read into.
#[must_use]
pub fn blank<T: Wire>() -> T {
    T::blank()
}

/// Reads a whole body.
///
/// # Errors
///
/// If the body is no JSON, or does not fit; the error names the path.
pub fn decode<T: Wire>(body: &Body) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_body(body, &mut value)?;
    Ok(value)
}

/// Reads a JSON text.
///
/// # Errors
///
/// If the text is no JSON, or does not fit; the error names the path.
pub fn from_json<T: Wire>(text: impl AsRef<[u8]>) -> Result<T, DecodeError> {
    decode(&Body::new(text.as_ref().to_vec()))
}

/// Writes a value as JSON text.
#[must_use]
pub fn to_json(value: &dyn Wire) -> String {
    let mut writer = Writer::default();
    value.write(&mut writer);
    writer.into_text()
}

fn read_body(body: &Body, value: &mut dyn Wire) -> Result<(), DecodeError> {
    let text = body.text().ok_or_else(DecodeError::not_utf8)?;
    let mut reader = Reader::new(text);
    value.read(&mut reader).and_then(|()| reader.finish()).map_err(|fault| fault.into_error())
}
