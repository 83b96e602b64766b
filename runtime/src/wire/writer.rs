//! Writes one JSON text, compact.

use std::fmt::{self, Write as _};

/// A JSON text that grows.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    // Whether the innermost object or list has an entry, so that the next one needs a comma.
    has_entry: bool,
}

impl Writer {
    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.out
    }

    pub(super) fn begin(&mut self, bracket: char) {
        self.out.push(bracket);
        self.has_entry = false;
    }

    pub(super) fn end(&mut self, bracket: char) {
        self.out.push(bracket);
        self.has_entry = true;
    }

    /// Stands before every element of a list.
    pub(super) fn element(&mut self) {
        if self.has_entry {
            self.out.push(',');
        }
        self.has_entry = true;
    }

    pub(super) fn key(&mut self, name: &str) {
        self.element();
        self.text(name);
        self.out.push(':');
    }

    pub(super) fn null(&mut self) {
        self.out.push_str("null");
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
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
    pub(super) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    pub(super) fn display(&mut self, value: impl fmt::Display) {
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
