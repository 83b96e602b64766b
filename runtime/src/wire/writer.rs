//! Writes one JSON text, compact.

use std::fmt::{self, Write as _};

use super::extra::Extra;
use super::object::{Object, is_written};
use super::view::{Entries, List, View, elements};

/// A JSON text that grows.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    // Whether the innermost object or list has an entry, so that the next one needs a comma.
    has_entry: bool,
}

/// Bytes that are reserved at first: most requests fit, and a string that grows to that size is moved five times.
const ROOM: usize = 256;

impl Writer {
    /// An empty string with room for a small document.
    pub(super) fn with_room() -> Self {
        Self { out: String::with_capacity(ROOM), has_entry: false }
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.out
    }

    /// Writes a value.
    pub(super) fn value(&mut self, value: View<'_>) {
        match value {
            View::Absent | View::Null => self.raw("null"),
            View::Text(text) | View::Secret(text) | View::Unrecognized { text, .. } => self.text(text),
            View::Json(json) | View::Unknown(json) | View::Literal { json, .. } => self.raw(json),
            View::Boolean(value) => self.raw(if value { "true" } else { "false" }),
            View::Integer(value) => self.display(value),
            View::Float(value) => self.float(value),
            View::Decimal(value) => self.display(value),
            View::File(upload) => self.text(&upload.to_base64()),
            View::Object(object) => self.object(object),
            View::List(list) => self.list(list),
            View::Map(map) => self.map(map),
        }
    }

    fn object(&mut self, object: &dyn Object) {
        let shape = object.shape();
        self.begin('{');
        object.slots(&mut |slots, extra| {
            for (index, (field, slot)) in shape.fields.iter().zip(slots).enumerate() {
                let value = slot.view();
                if is_written(field, value, index, extra) {
                    self.key(field.name());
                    self.value(value);
                }
            }
            for (name, value) in extra.into_iter().flat_map(Extra::iter) {
                self.key(name);
                self.raw(value.as_str());
            }
        });
        self.end('}');
    }

    fn list(&mut self, list: &dyn List) {
        self.begin('[');
        for element in elements(list) {
            self.element();
            self.value(element.view());
        }
        self.end(']');
    }

    fn map(&mut self, map: &dyn Entries) {
        self.begin('{');
        map.each(&mut |key, element| {
            self.key(key);
            self.value(element.view());
        });
        self.end('}');
    }

    fn float(&mut self, value: f64) {
        if !value.is_finite() {
            // JSON has no word for infinity and for what is no number.
            self.raw("null");
        } else if value.fract() == 0.0 && value.abs() < 1e15 {
            self.display(value);
        } else {
            self.display(format_args!("{value:?}"));
        }
    }

    fn begin(&mut self, bracket: char) {
        self.out.push(bracket);
        self.has_entry = false;
    }

    fn end(&mut self, bracket: char) {
        self.out.push(bracket);
        self.has_entry = true;
    }

    /// Stands before every element of a list.
    fn element(&mut self) {
        if self.has_entry {
            self.out.push(',');
        }
        self.has_entry = true;
    }

    fn key(&mut self, name: &str) {
        self.element();
        self.text(name);
        self.out.push(':');
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
            let (plain, special) = rest.split_at(at);
            self.out.push_str(plain);
            let mut special = special.chars();
            self.escape(special.next().unwrap_or_default());
            rest = special.as_str();
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    /// Text that is JSON already.
    fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    fn display(&mut self, value: impl fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn escape(&mut self, special: char) {
        match special {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            control => self.display(format_args!("\\u{:04x}", u32::from(control))),
        }
    }
}
