//! What a value is, to whoever writes or prints it.

use std::fmt;

use rust_decimal::Decimal;

use super::Wire;
use super::extra::Extra;
use super::object::Object;
use crate::request::Upload;

/// Stands for a value that is not shown.
pub(super) const REDACTED: &str = "[redacted]";

/// A value, seen from outside.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing to write: the field is left out.
    Absent,
    /// Null.
    Null,
    /// A string.
    Text(&'a str),
    /// A string that is never shown.
    Secret(&'a str),
    /// A string of an open enum that this version does not know.
    Unrecognized {
        /// The string.
        text: &'a str,
        /// Whether it is never shown.
        is_secret: bool,
    },
    /// A number or a boolean of an open enum.
    Literal {
        /// It, as JSON.
        json: &'a str,
        /// Whether this version knows it.
        is_known: bool,
        /// Whether it is never shown.
        is_secret: bool,
    },
    /// JSON text.
    Json(&'a str),
    /// JSON text of a union of which this version does not know the alternative.
    Unknown(&'a str),
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// A decimal number.
    Decimal(Decimal),
    /// Bytes, which are base64 in JSON.
    File(&'a Upload),
    /// An object with fields.
    Object(&'a dyn Object),
    /// A list.
    List(&'a dyn List),
    /// An object whose keys are data.
    Map(&'a dyn Entries),
}

/// A list. Its elements are asked for one by one, so that no loop is compiled for each type.
pub trait List {
    /// The element at `index`, if there are so many.
    fn element(&self, index: usize) -> Option<&dyn Wire>;
}

/// A map.
pub trait Entries {
    /// Shows each value with its key.
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Wire));
}

/// The elements of a list, in their order.
pub(crate) fn elements(list: &dyn List) -> impl Iterator<Item = &dyn Wire> {
    (0..).map_while(|index| list.element(index))
}

impl<'a> View<'a> {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_absent(self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The text of the field `name`, if this is an object that has one.
    pub(crate) fn text_of(self, name: &str) -> Option<String> {
        let Self::Object(object) = self else { return None };
        let index = object.shape().fields.iter().position(|field| field.name() == name)?;
        let mut text = None;
        object.slots(&mut |slots, _| {
            if let Some(View::Text(found) | View::Unrecognized { text: found, is_secret: false }) =
                slots.get(index).map(|slot| slot.view())
            {
                text = Some(found.to_owned());
            }
        });
        text
    }
}

/// Prints a value with names and shape in full, and nothing that the API description calls sensitive.
pub struct Shown<'a>(pub &'a dyn Wire);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.view() {
            View::Absent => f.write_str("None"),
            View::Null => f.write_str("null"),
            View::Text(text) | View::Unrecognized { text, is_secret: false } => fmt::Debug::fmt(text, f),
            View::Literal { json, is_secret: false, .. } => f.write_str(json),
            View::Secret(_) | View::Unrecognized { .. } | View::Literal { .. } => f.write_str(REDACTED),
            // Values of unknown meaning may be anybody's data.
            View::Json(text) => write!(f, "Json({} bytes)", text.len()),
            View::Unknown(text) => write!(f, "Unrecognized({} bytes)", text.len()),
            View::Boolean(value) => fmt::Debug::fmt(&value, f),
            View::Integer(value) => fmt::Debug::fmt(&value, f),
            View::Float(value) => fmt::Debug::fmt(&value, f),
            View::Decimal(value) => fmt::Display::fmt(&value, f),
            View::File(upload) => fmt::Debug::fmt(upload, f),
            View::Object(object) => debug_object(object, f),
            View::List(list) => f.debug_list().entries(elements(list).map(Shown)).finish(),
            View::Map(map) => {
                let mut out = f.debug_list();
                // Keys are data, too.
                map.each(&mut |_, element| {
                    out.entry(&Shown(element));
                });
                out.finish()
            }
        }
    }
}

fn debug_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = object.shape();
    let mut out = f.debug_struct(shape.name);
    object.slots(&mut |slots, extra| {
        for (field, slot) in shape.fields.iter().zip(slots) {
            if field.is_sensitive() && !slot.view().is_absent() {
                out.field(field.name(), &format_args!("{REDACTED}"));
            } else {
                out.field(field.name(), &Shown(*slot));
            }
        }
        if let Some(extra) = extra.filter(|extra| !Extra::is_empty(extra)) {
            out.field("extra", extra);
        }
    });
    out.finish()
}
