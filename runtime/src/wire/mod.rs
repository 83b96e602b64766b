//! The codec: JSON text to values and back, with nothing lost on the way.
//!
//! A type says what it consists of ([`Object`], [`OpenEnum`]); the loops that do the work are here, once, and not
//! generic: that keeps both the compile time and the size of the generated crate small. `serde`'s traits are a thin
//! bridge on top, for users who hand a model to something else.

mod body;
pub mod bridge;
mod carried;
mod choice;
mod escape;
mod extra;
mod fault;
mod json;
mod lenient;
mod number;
mod object;
mod open_enum;
mod order;
mod pages;
mod reader;
mod scalar;
mod scan;
mod surprise;
mod union;
mod values;
mod view;
mod writer;

pub use body::Body;
pub use choice::Choice;
pub use extra::Extra;
pub use fault::{DecodeError, Fault, Read};
pub use json::Json;
pub use lenient::{Lenient, SetAside, decode_lenient, from_json_lenient};
pub use object::{Field, Object, Shape, Visit, VisitMut, read_object};
pub(crate) use object::{clear, each_field};
pub use open_enum::{OpenEnum, Unrecognized, parse_enum, read_enum};
pub(crate) use reader::Numbers;
pub use reader::Reader;
pub use scalar::{Scalar, ScalarEnum, UnrecognizedScalar, read_scalar, to_scalar_enum, view_scalar};
pub use surprise::{Surprise, SurpriseKind, surprises};
pub use union::{JsonKind, Rule, Union, add_tag, print_union, read_union, tag_of};
pub use values::{Empty, Map};
pub(crate) use view::elements;
pub use view::{Entries, List, Shown, View};
pub use writer::Writer;

/// A value that can be read from JSON and written back.
///
/// The two methods that every type has are all that is compiled for it; what is done with a [`View`] is compiled once.
pub trait Wire: Send + Sync {
    /// A value to read into. It has no meaning of its own.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads the next value into this one, which is blank.
    ///
    /// # Errors
    ///
    /// If the next value is of another kind, or no JSON.
    fn read(&mut self, reader: &mut Reader<'_>) -> Read;

    /// What this is, for whoever writes or prints it.
    fn view(&self) -> View<'_>;
}

/// A value to read into.
#[must_use]
pub fn blank<T: Wire>() -> T {
    T::blank()
}

/// Reads a whole body.
///
/// A string with half of a surrogate pair in it (`"\\ud83d"`) is read with U+FFFD in its place, and written back so;
/// [`surprises`] lists where, and [`decode_lenient`] has what was sent.
///
/// What decoding takes of memory at any moment is less than 64 times the size of the body and 4 MiB, whatever is in it.
///
/// # Errors
///
/// If the body is not valid JSON, does not fit, or would take more memory; the error names the path.
pub fn decode<T: Wire>(body: &Body) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_strictly(body, &mut value)?;
    Ok(value)
}

/// Reads a JSON text. One that is handed over, as a `String` or `Vec<u8>`, is not copied.
///
/// # Errors
///
/// Those of [`decode`].
pub fn from_json<T: Wire>(text: impl Into<Vec<u8>>) -> Result<T, DecodeError> {
    decode(&Body::new(text.into()))
}

/// Writes a value as JSON text.
#[must_use]
pub fn to_json(value: &dyn Wire) -> String {
    let mut writer = Writer::with_room();
    writer.value(value.view());
    writer.into_text()
}

fn read_strictly(body: &Body, value: &mut dyn Wire) -> Result<(), DecodeError> {
    read_body(body, Numbers::Exact, false, &mut |reader| value.read(reader)).map(drop)
}

/// Reads the whole of `body` by `read`.
fn read_body(
    body: &Body,
    numbers: Numbers,
    lenient: bool,
    read: &mut dyn FnMut(&mut Reader<'_>) -> Read,
) -> Result<Vec<SetAside>, DecodeError> {
    let text = body.text().ok_or_else(DecodeError::not_utf8)?;
    let mut reader = Reader::new(text, numbers, lenient);
    let set_aside = match read(&mut reader) {
        Ok(()) => Vec::new(),
        Err(fault) => fault.into_set_aside()?,
    };
    match reader.finish() {
        Ok(()) => Ok(set_aside),
        // What follows the body stands nowhere that could be without it, so that this is the error.
        Err(fault) => fault.into_set_aside(),
    }
}
