//! Reads one JSON text, front to back.

use std::sync::Arc;

use jiter::{Jiter, Peek};
use rust_decimal::Decimal;

use super::Wire;
use super::fault::{Fault, Read};
use super::object::{Key, Shape};
use crate::text::Text;

/// How many objects and lists may stand inside each other. The deepest report has nine.
const MAX_DEPTH: u32 = 128;

/// A position in a list.
pub(crate) struct List {
    index: usize,
    more: bool,
}

impl List {
    /// Whether there is an element to read.
    pub(crate) fn has_next(&self) -> bool {
        self.more
    }
}

/// A position in a JSON text.
pub struct Reader<'a> {
    json: Jiter<'a>,
    body: &'a Arc<String>,
    depth: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(body: &'a Arc<String>) -> Self {
        Self { json: Jiter::new(body.as_bytes()), body, depth: 0 }
    }

    /// Offset in the text, in bytes.
    pub(crate) fn at(&self) -> usize {
        self.json.current_index()
    }

    pub(crate) fn finish(&mut self) -> Read {
        Ok(self.json.finish()?)
    }

    /// Whether the next value is null; it is not consumed.
    pub(crate) fn is_null(&mut self) -> Result<bool, Fault> {
        Ok(self.json.peek()? == Peek::Null)
    }

    /// Consumes the next value if it is null.
    pub(crate) fn take_null(&mut self) -> Result<bool, Fault> {
        let is_null = self.is_null()?;
        if is_null {
            self.json.known_null()?;
        }
        Ok(is_null)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, Fault> {
        match self.json.peek()? {
            peek @ (Peek::True | Peek::False) => Ok(self.json.known_bool(peek)?),
            other => Err(self.unexpected("true or false", other)),
        }
    }

    /// The text of the next number.
    pub(crate) fn number(&mut self, expected: &'static str) -> Result<&str, Fault> {
        let peek = self.json.peek()?;
        if !peek.is_num() {
            return Err(self.unexpected(expected, peek));
        }
        let start = self.json.current_index();
        self.json.known_number_bytes(peek)?;
        let end = self.json.current_index();
        Ok(self.body.get(start..end).unwrap_or_default())
    }

    /// The next number, exactly. One that has more digits than a decimal can hold is refused, not rounded.
    pub(crate) fn decimal(&mut self) -> Result<Decimal, Fault> {
        let text = self.number("a number")?;
        let parsed =
            if text.contains(['e', 'E']) { Decimal::from_scientific(text) } else { Decimal::from_str_exact(text) };
        parsed.map_err(|_| Fault::out_of_range("a decimal of 28 digits", self.at()))
    }

    pub(crate) fn integer(&mut self) -> Result<i64, Fault> {
        let text = self.number("a whole number")?;
        if let Ok(number) = text.parse() {
            return Ok(number);
        }
        // Some servers write whole numbers as `3.0`.
        let whole = Decimal::from_str_exact(text).ok().filter(Decimal::is_integer);
        let number = whole.and_then(|number| i64::try_from(number).ok());
        number.ok_or_else(|| Fault::out_of_range("a whole number of 64 bits", self.at()))
    }

    pub(crate) fn float(&mut self) -> Result<f64, Fault> {
        let text = self.number("a number")?;
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| Fault::out_of_range("a floating-point number of 64 bits", self.at()))
    }

    /// The next text. One without escapes shares the body.
    ///
    /// # Errors
    ///
    /// If the next value is no text.
    pub fn text(&mut self) -> Result<Text, Fault> {
        match self.json.peek()? {
            Peek::String => {}
            other => return Err(self.unexpected("a text", other)),
        }
        let start = self.json.current_index();
        let len = self.json.known_str()?.len();
        let end = self.json.current_index();
        // An escape is longer than what it stands for, so the text has none if the two quotes are all there is beside.
        if end - start == len + 2 {
            return Ok(Text::shared(self.body, start + 1, len));
        }
        let quoted = self.body.get(start..end).unwrap_or_default();
        let decoded: String = serde_json::from_str(quoted).map_err(|error| Fault::not_json(error, start))?;
        Ok(Text::from(decoded))
    }

    /// The raw text of the next value, whatever it is.
    pub(crate) fn raw(&mut self) -> Result<Text, Fault> {
        let peek = self.json.peek()?;
        let start = self.json.current_index();
        self.json.known_skip(peek)?;
        Ok(Text::shared(self.body, start, self.json.current_index() - start))
    }

    /// Begins a list.
    pub(crate) fn begin_list(&mut self) -> Result<List, Fault> {
        match self.json.peek()? {
            Peek::Array => {}
            other => return Err(self.unexpected("a list", other)),
        }
        self.enter()?;
        let more = self.json.known_array()?.is_some();
        self.depth -= u32::from(!more);
        Ok(List { index: 0, more })
    }

    /// Reads an element of a list that has a next one.
    pub(crate) fn element(&mut self, list: &mut List, element: &mut dyn Wire) -> Read {
        element.read(self).map_err(|fault| fault.in_element(list.index))?;
        list.index += 1;
        list.more = self.json.array_step()?.is_some();
        self.depth -= u32::from(!list.more);
        Ok(())
    }

    /// Reads an object whose keys are data.
    pub(crate) fn map(&mut self, entry: &mut dyn FnMut(Text, &mut Self) -> Read) -> Read {
        self.begin_object()?;
        let mut key = self.json.known_object()?.map(Text::from);
        let mut index = 0;
        while let Some(name) = key {
            entry(name, self).map_err(|fault| fault.in_element(index))?;
            key = self.json.next_key()?.map(Text::from);
            index += 1;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Begins an object whose keys are fields; its first key.
    pub(super) fn first_key(&mut self, shape: &Shape) -> Result<Option<Key>, Fault> {
        self.begin_object()?;
        Ok(self.json.known_object()?.map(|key| shape.find(key, 0)))
    }

    /// The next key; `None` ends the object. `expected` is the field that would come next in the order of the shape.
    pub(super) fn next_key(&mut self, shape: &Shape, expected: usize) -> Result<Option<Key>, Fault> {
        let key = self.json.next_key()?.map(|key| shape.find(key, expected));
        if key.is_none() {
            self.depth -= 1;
        }
        Ok(key)
    }

    fn begin_object(&mut self) -> Read {
        match self.json.peek()? {
            Peek::Object => self.enter(),
            other => Err(self.unexpected("an object", other)),
        }
    }

    fn enter(&mut self) -> Read {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Fault::too_deep(self.at())) } else { Ok(()) }
    }

    #[cold]
    fn unexpected(&self, expected: &'static str, found: Peek) -> Fault {
        let found = match found {
            Peek::Null => "null",
            Peek::True | Peek::False => "true or false",
            Peek::String => "a text",
            Peek::Array => "a list",
            Peek::Object => "an object",
            number if number.is_num() => "a number",
            _ => return Fault::not_json("a value is missing", self.at()),
        };
        Fault::expected(expected, found, self.at())
    }
}
