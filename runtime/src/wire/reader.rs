//! Reads one JSON text, front to back.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::Wire;
use super::carried;
use super::escape;
use super::fault::{Aside, Fault, Read, Step};
use super::json::Json;
use super::number::Exact;
use super::object::{Key, Shape};
use super::order::{Order, Orders};
use super::pages::Pages;
use super::scalar::Scalar;
use super::scan::{Kind, Quoted, SHORT, Scanner};
use crate::text::Text;

/// How deep objects and lists may be nested. The deepest report has nine levels.
const MAX_DEPTH: u32 = 128;

/// Bytes of memory that the values of a body may take for each byte of it. The sparsest report that the API describes
/// takes four, a common one less than one.
const MEMORY_PER_BYTE: usize = 16;
/// Bytes of memory that the values of any body may take.
const MEMORY: usize = 1 << 20;
/// How many parts of a body may be set aside.
const MAX_PARTS: u32 = 100_000;

/// Powers of ten that a 64-bit float holds exactly.
const EXACT_POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
/// Whole numbers up to here are 64-bit floats.
const EXACT_MANTISSA: u64 = 1 << 53;

/// How the numbers of a text came into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// As they were sent.
    Exact,
    /// As the shortest form of 64-bit floats, if they have a fraction or an exponent.
    ThroughFloats,
}

/// A list that is being read.
pub(crate) trait Grow {
    /// Adds an element to read into.
    fn grow(&mut self) -> Option<&mut dyn Wire>;

    /// Takes the last element away.
    fn shrink(&mut self);

    /// Gives back the memory that no element came for.
    fn end(&mut self);
}

/// Where a value begins, to come back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    depth: u32,
}

/// A position in a JSON text.
pub struct Reader<'a> {
    scanner: Scanner<'a>,
    body: &'a str,
    pages: Pages,
    depth: u32,
    /// Looked at only where a number is not short.
    numbers: Numbers,
    /// Looked at only when something does not fit.
    lenient: bool,
    orders: Orders,
    /// Bytes of memory that values may still take.
    memory: usize,
    /// How many parts may still be set aside.
    parts: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(body: &'a str, numbers: Numbers, lenient: bool) -> Self {
        let max_short = if numbers == Numbers::Exact { SHORT } else { 0 };
        let (scanner, pages) = (Scanner::new(body.as_bytes(), max_short), Pages::new(body.len()));
        let memory = body.len().saturating_mul(MEMORY_PER_BYTE).saturating_add(MEMORY);
        Self { scanner, body, pages, depth: 0, numbers, lenient, orders: Orders::default(), memory, parts: MAX_PARTS }
    }

    /// Offset in the text, in bytes.
    pub(crate) fn at(&self) -> usize {
        self.scanner.at()
    }

    /// Accounts for memory that a value takes beside its place in what is around it. A list that grows is copied, so that
    /// for a moment there is room for three times its elements: the most that decoding takes is three times what is
    /// accounted for here, and the strings, which take no more than the body.
    ///
    /// # Errors
    ///
    /// If the values take too much for the size of the body.
    #[inline]
    pub(super) fn charge(&mut self, bytes: usize) -> Read {
        let Some(left) = self.memory.checked_sub(bytes) else { return Err(Fault::too_large(self.at())) };
        self.memory = left;
        Ok(())
    }

    /// Accounts for a part that is set aside: what is said of it grows with its path.
    #[cold]
    fn charge_part(&mut self) -> Read {
        self.parts = self.parts.checked_sub(1).ok_or_else(|| Fault::too_many_parts(self.at()))?;
        self.charge(256 + 64 * self.depth as usize)
    }

    pub(crate) fn finish(&mut self) -> Read {
        Ok(self.scanner.finish()?)
    }

    /// Where the next value begins, perhaps after white space.
    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.scanner.at(), depth: self.depth }
    }

    /// Goes back to where a value begins, to read it another time.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.scanner.go_to(mark.at);
        self.depth = mark.depth;
    }

    /// What the next value is; it is not consumed.
    pub(super) fn kind(&mut self) -> Result<Kind, Fault> {
        Ok(self.scanner.kind()?)
    }

    /// Passes over the next value.
    pub(super) fn skip(&mut self) -> Read {
        self.scanner.any()?;
        Ok(())
    }

    /// Decides what becomes of an inner value that was not read whole: whether it is there all the same. One that is
    /// not is left out, if this reader is lenient and what is around can be without it.
    ///
    /// # Errors
    ///
    /// If the value is required, or is not JSON.
    #[cold]
    pub(super) fn tolerate(
        &mut self,
        fault: Fault,
        start: Mark,
        dispensable: bool,
        step: Step,
        aside: &mut Aside,
    ) -> Result<bool, Fault> {
        let is_read = !fault.is_misfit();
        let fault = if self.lenient && dispensable && fault.can_be_set_aside() {
            self.back_to(start);
            match self.charge_part() {
                Ok(()) => fault.set_aside(self.raw().map(Json::from_raw)),
                Err(too_large) => too_large,
            }
        } else {
            fault
        };
        aside.add(fault.inside(step))?;
        Ok(is_read)
    }

    /// Whether the next value is null; it is not consumed.
    #[inline]
    pub(crate) fn is_null(&mut self) -> Result<bool, Fault> {
        Ok(self.scanner.kind()? == Kind::Null)
    }

    /// Consumes the next value if it is null.
    pub(crate) fn take_null(&mut self) -> Result<bool, Fault> {
        let is_null = self.is_null()?;
        if is_null {
            self.scanner.word("null")?;
        }
        Ok(is_null)
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, Fault> {
        self.expect(Kind::Boolean, "true or false")?;
        if self.scanner.word("true").is_ok() {
            return Ok(true);
        }
        self.scanner.word("false")?;
        Ok(false)
    }

    /// The next number, exactly. One that a decimal cannot hold is refused, not rounded; only zeros at its end are given
    /// up where there is no room for them.
    pub(crate) fn decimal(&mut self) -> Result<Decimal, Fault> {
        self.expect(Kind::Number, "a number")?;
        let number = self.scanner.number()?;
        if let Some((mantissa, scale)) = number.short {
            return Ok(Decimal::new(mantissa, scale));
        }
        let text = self.slice(number.start, number.end);
        self.demand_exact(text, number.start)?;
        let exact = Exact::parse(text).and_then(Exact::decimal);
        exact.ok_or_else(|| Fault::out_of_range("a decimal of 28 digits", number.start))
    }

    /// The next number, if it is whole, in whatever form: some servers write `3.0`.
    pub(crate) fn integer(&mut self) -> Result<i64, Fault> {
        self.expect(Kind::Number, "a whole number")?;
        let number = self.scanner.number()?;
        if let Some((mantissa, 0)) = number.short {
            return Ok(mantissa);
        }
        let exact = Exact::parse(self.slice(number.start, number.end)).and_then(Exact::integer);
        exact.ok_or_else(|| Fault::out_of_range("a whole number of 64 bits", number.start))
    }

    pub(crate) fn float(&mut self) -> Result<f64, Fault> {
        self.expect(Kind::Number, "a number")?;
        let number = self.scanner.number()?;
        let text = self.slice(number.start, number.end);
        if let Some((mantissa, scale)) = number.short {
            // Both are floats exactly, so that the quotient is the float next to the number.
            if let Some(power) = EXACT_POWERS.get(scale as usize).filter(|_| mantissa.unsigned_abs() <= EXACT_MANTISSA)
            {
                return Ok(mantissa as f64 / power);
            }
        }
        let parsed = text.parse().ok().filter(|number: &f64| number.is_finite());
        parsed.ok_or_else(|| Fault::out_of_range("a floating-point number of 64 bits", number.start))
    }

    /// Hands the next string to `choose`, which may keep it.
    pub(crate) fn choose(&mut self, choose: &mut dyn FnMut(&str, &mut Pages)) -> Read {
        self.expect(Kind::Text, "a string")?;
        let quoted = self.scanner.quoted()?;
        let content = self.content(quoted)?;
        choose(&content, &mut self.pages);
        if quoted.has_escapes { self.demand_whole(quoted, &content) } else { Ok(()) }
    }

    /// Hands the next string, number or boolean to `choose`, which may keep it.
    pub(super) fn scalar(&mut self, choose: &mut dyn FnMut(Scalar<'_>, &mut Pages)) -> Read {
        match self.kind()? {
            Kind::Text => return self.choose(&mut |string, pages| choose(Scalar::String(string), pages)),
            Kind::Boolean => choose(Scalar::Boolean(self.boolean()?), &mut self.pages),
            Kind::Number => {
                let number = self.scanner.number()?;
                let text = self.slice(number.start, number.end);
                self.demand_exact(text, number.start)?;
                choose(Scalar::Number(text), &mut self.pages);
            }
            found => return Err(self.unexpected("a string, a number or a boolean", found)),
        }
        Ok(())
    }

    /// Reads the next string into `slot`. It can be looked at when this reader is gone, and not before.
    pub(crate) fn text(&mut self, slot: &mut Text) -> Read {
        self.expect(Kind::Text, "a string")?;
        let quoted = self.scanner.quoted()?;
        if quoted.has_escapes {
            let content = self.content(quoted)?;
            *slot = self.pages.keep(&content);
            return self.demand_whole(quoted, &content);
        }
        let window = self.body.as_bytes().get(quoted.start..).and_then(<[u8]>::first_chunk);
        if !window.is_some_and(|window| slot.set_short(window, quoted.end - quoted.start)) {
            *slot = self.pages.keep(self.slice(quoted.start, quoted.end));
        }
        Ok(())
    }

    /// Reports a string that was read with replacements for surrogates that have no partner. It is read all the same.
    fn demand_whole(&mut self, quoted: Quoted, content: &str) -> Read {
        let raw = self.slice(quoted.start - 1, quoted.end + 1);
        if !content.contains(char::REPLACEMENT_CHARACTER) || !escape::has_lone_surrogate(raw) {
            return Ok(());
        }
        self.charge_part()?;
        Err(Fault::replaced(Json::from_raw(self.pages.keep(raw)), quoted.start))
    }

    /// The JSON text of the next value, of any type, to be kept like a string.
    pub(crate) fn raw(&mut self) -> Result<Text, Fault> {
        let (start, end) = self.scanner.any()?;
        let text = self.slice(start, end);
        self.demand_exact(text, start)?;
        Ok(self.pages.keep(text))
    }

    /// Refuses numbers that may have had more digits before they were floats.
    fn demand_exact(&self, text: &str, at: usize) -> Read {
        let may_be_rounded = || carried::numbers(text).any(carried::may_be_rounded);
        let is_doubtful = self.numbers == Numbers::ThroughFloats && may_be_rounded();
        if is_doubtful { Err(Fault::may_be_rounded(at)) } else { Ok(()) }
    }

    /// Reads a list.
    pub(crate) fn list(&mut self, list: &mut dyn Grow) -> Read {
        self.expect(Kind::List, "a list")?;
        self.enter(b'[')?;
        let mut more = !self.leave(b']');
        let mut index = 0;
        let mut aside = Aside::default();
        while more {
            let Some(element) = list.grow() else { break };
            let start = self.mark();
            let paid = self.charge(size_of_val(element));
            if let Err(fault) = paid.and_then(|()| element.read(self))
                && !self.tolerate(fault, start, true, Step::Index(index), &mut aside)?
            {
                list.shrink();
            }
            index += 1;
            more = self.has_more(b']', "expected a comma or the end of the list")?;
        }
        list.end();
        aside.end()
    }

    /// Reads an object whose keys are data. `entry` reads one value, and says whether its key is new.
    pub(crate) fn map(&mut self, entry: &mut dyn FnMut(Text, &mut Self) -> (Read, bool)) -> Read {
        let mut more = self.begin_object()?;
        let mut index = 0;
        let mut aside = Aside::default();
        while more {
            let key = self.key()?;
            let start = self.mark();
            let (read, is_new) = entry(key, self);
            if !is_new {
                // Which of the two is meant cannot be known, so that it is the map that does not fit.
                return Err(Fault::twice(self.at()).inside(Step::Index(index)));
            }
            if let Err(fault) = read {
                self.tolerate(fault, start, true, Step::Index(index), &mut aside)?;
            }
            index += 1;
            more = self.next_entry()?;
        }
        aside.end()
    }

    /// Begins an object; whether it has an entry.
    pub(super) fn begin_object(&mut self) -> Result<bool, Fault> {
        self.expect(Kind::Object, "an object")?;
        self.enter(b'{')?;
        Ok(!self.leave(b'}'))
    }

    /// Goes on behind an entry of an object; whether it has another.
    #[inline]
    pub(super) fn next_entry(&mut self) -> Result<bool, Fault> {
        self.has_more(b'}', "expected a comma or the end of the object")
    }

    /// The order in which the fields of a shape came last.
    pub(super) fn order(&mut self, shape: &'static Shape) -> Order {
        self.orders.of(shape)
    }

    /// Reads the key of an entry, looking for it among the fields of `shape`, first where it came last.
    #[inline]
    pub(super) fn field_key(&mut self, shape: &Shape, order: &mut Order) -> Result<Key, Fault> {
        let expected = self.orders.expected(*order);
        if shape.fields.get(expected).is_some_and(|field| self.scanner.take_key(field.name())) {
            order.passed(expected);
            return Ok(Key::Field(expected));
        }
        let quoted = self.scanner.quoted()?;
        let found = shape.find(&self.content(quoted)?, order.next());
        if let Key::Field(index) = found {
            self.orders.learn(*order, index);
            order.passed(index);
        }
        self.colon()?;
        Ok(found)
    }

    /// Reads the key of an entry. It is compared with other keys at once, so that it does not go on a page.
    pub(super) fn key(&mut self) -> Result<Text, Fault> {
        let quoted = self.scanner.quoted()?;
        self.colon()?;
        Ok(Text::from(&*self.content(quoted)?))
    }

    #[inline]
    fn colon(&mut self) -> Read {
        Ok(self.scanner.expect(b':', "expected a colon")?)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.body.get(start..end).unwrap_or_default()
    }

    #[inline]
    fn content(&self, quoted: Quoted) -> Result<Cow<'a, str>, Fault> {
        if quoted.has_escapes {
            return Ok(Cow::Owned(self.unescape(quoted)?));
        }
        Ok(Cow::Borrowed(self.slice(quoted.start, quoted.end)))
    }

    #[cold]
    fn unescape(&self, quoted: Quoted) -> Result<String, Fault> {
        let text = self.slice(quoted.start - 1, quoted.end + 1);
        escape::unescape(text).ok_or_else(|| Fault::not_json("a string has an invalid escape", quoted.start))
    }

    /// Goes on behind an element; whether there is another.
    #[inline]
    fn has_more(&mut self, close: u8, why: &'static str) -> Result<bool, Fault> {
        if self.scanner.take(b',') {
            return Ok(true);
        }
        if self.leave(close) { Ok(false) } else { Err(Fault::not_json(why, self.at())) }
    }

    fn enter(&mut self, open: u8) -> Read {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::too_deep(self.at()));
        }
        Ok(self.scanner.expect(open, "expected a bracket")?)
    }

    /// Ends a list or an object, if its bracket is next.
    fn leave(&mut self, close: u8) -> bool {
        let ended = self.scanner.take(close);
        self.depth -= u32::from(ended);
        ended
    }

    #[inline]
    fn expect(&mut self, kind: Kind, expected: &'static str) -> Read {
        let found = self.scanner.kind()?;
        if found == kind { Ok(()) } else { Err(self.unexpected(expected, found)) }
    }

    #[cold]
    fn unexpected(&self, expected: &'static str, found: Kind) -> Fault {
        let found = match found {
            Kind::Null => "null",
            Kind::Boolean => "true or false",
            Kind::Number => "a number",
            Kind::Text => "a string",
            Kind::List => "a list",
            Kind::Object => "an object",
        };
        Fault::expected(expected, found, self.at())
    }
}
