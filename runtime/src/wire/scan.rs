//! The tokens of a JSON text (RFC 8259), where they stand and not what they mean.
//!
//! Reports have many megabytes, and most of the time of reading one would go into finding where its texts end. So
//! texts are looked at eight bytes at a time, and what needs more than a look (escapes, values of unknown shape) is
//! left to `serde_json`.

use serde_json::value::RawValue;

/// Where the input is not valid JSON, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotJson {
    pub(super) why: &'static str,
    pub(super) at: usize,
}

/// What kind of value begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

/// A string between its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quoted {
    /// Offset of the first byte.
    pub(super) start: usize,
    /// Offset of the closing quote.
    pub(super) end: usize,
    /// Whether there is a backslash in it.
    pub(super) has_escapes: bool,
}

/// A number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    /// Offset of the first byte.
    pub(super) start: usize,
    /// Offset behind the last byte.
    pub(super) end: usize,
    /// The number is `mantissa / 10^scale`, if it is short, has no exponent and is not the zero that has a sign.
    pub(super) short: Option<(i64, u32)>,
}

/// Longest number, in digits, that surely fits a mantissa of 64 bits.
pub(super) const SHORT: usize = 18;

/// A position in a JSON text.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Longest number, in digits, that is taken as short.
    max_short: usize,
}

impl<'a> Scanner<'a> {
    /// Numbers of more than `max_short` digits, and of more than [`SHORT`], are left to others.
    pub(super) fn new(bytes: &'a [u8], max_short: usize) -> Self {
        Self { bytes, at: 0, max_short: max_short.min(SHORT) }
    }

    /// Offset of the next byte.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes to a byte that was the next one before.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    fn error<T>(&self, why: &'static str) -> Result<T, NotJson> {
        Err(NotJson { why, at: self.at })
    }

    /// The next byte other than white space.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte.copied(),
            }
        }
    }

    /// The kind of the next value; nothing but white space is consumed.
    #[inline]
    pub(super) fn kind(&mut self) -> Result<Kind, NotJson> {
        Ok(match self.next_byte() {
            Some(b'"') => Kind::Text,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(_) => return self.error("expected a value"),
            None => return self.error("the body ends where a value is expected"),
        })
    }

    /// Consumes `byte` if it is next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.next_byte() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Consumes `byte`, which must be next.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8, why: &'static str) -> Result<(), NotJson> {
        if self.take(byte) { Ok(()) } else { self.error(why) }
    }

    /// Consumes a word, such as `null`.
    pub(super) fn word(&mut self, word: &str) -> Result<(), NotJson> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            self.error("expected a value")
        }
    }

    /// Consumes the key `name` with its quotes and its colon, if they are next, without escapes or white space between.
    #[inline]
    pub(super) fn take_key(&mut self, name: &str) -> bool {
        if self.next_byte() != Some(b'"') {
            return false;
        }
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        let is_next =
            rest.get(name.len()..).is_some_and(|after| after.starts_with(b"\":")) && rest.starts_with(name.as_bytes());
        self.at += if is_next { name.len() + 3 } else { 0 };
        is_next
    }

    /// Consumes a string, which must be next.
    #[inline]
    pub(super) fn quoted(&mut self) -> Result<Quoted, NotJson> {
        self.expect(b'"', "expected a quote")?;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            self.at += plain_prefix(self.bytes.get(self.at..).unwrap_or_default());
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    let end = self.at;
                    self.at += 1;
                    return Ok(Quoted { start, end, has_escapes });
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.at += 2;
                }
                Some(_) => return self.error("a string contains a control character"),
                None => return self.error("the body ends inside a string"),
            }
        }
    }

    /// Consumes a number, which must be next.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Number, NotJson> {
        let start = self.at;
        let is_negative = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(is_negative);
        let first = self.at;
        let mut mantissa = self.digits(0)?;
        if self.at > first + 1 && self.bytes.get(first) == Some(&b'0') {
            self.at = first;
            return self.error("a number has a leading zero");
        }
        let mut digits = self.at - first;
        let mut scale = 0;
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            let fraction = self.at;
            mantissa = self.digits(mantissa)?;
            scale = self.at - fraction;
            digits += scale;
        }
        let has_exponent = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        if has_exponent {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits(0)?;
        }
        let short = (digits <= self.max_short && !has_exponent && !(is_negative && mantissa == 0)).then(|| {
            let mantissa = if is_negative { -mantissa } else { mantissa };
            (mantissa, u32::try_from(scale).unwrap_or_default())
        });
        Ok(Number { start, end: self.at, short })
    }

    /// Consumes one or more digits, and appends them to `value`, which wraps if there are many.
    #[inline]
    fn digits(&mut self, mut value: i64) -> Result<i64, NotJson> {
        let first = self.at;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        if self.at == first { self.error("expected a digit") } else { Ok(value) }
    }

    /// Consumes a value of any shape; where it begins and ends.
    pub(super) fn any(&mut self) -> Result<(usize, usize), NotJson> {
        self.kind()?;
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(value)) => {
                self.at += value.get().len();
                Ok((start, self.at))
            }
            _ => self.error("the value that begins here is incomplete, malformed or nested too deep"),
        }
    }

    /// Demands that nothing but white space is left.
    pub(super) fn finish(&mut self) -> Result<(), NotJson> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => self.error("expected the end of the body"),
        }
    }
}

/// How many bytes come before the first quote, backslash or control character.
#[inline]
fn plain_prefix(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    // The high bit of each byte that is zero, and perhaps of some above it, so that the lowest one is right.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let below_space = |word: u64| word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    let mut rest = bytes;
    let mut count = 0;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let found =
            zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | below_space(word);
        if found != 0 {
            return count + (found.trailing_zeros() / 8) as usize;
        }
        count += 8;
        rest = tail;
    }
    count + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_prefix_ends_at_the_first_byte_that_is_not() {
        for length in 0..40 {
            for stop in [b'"', b'\\', 0, 0x1f, b'\n'] {
                let mut text = vec![b'x'; length];
                text.push(stop);
                for after in [b"".as_slice(), b"\"\\\x00\xff", "é\"漢".as_bytes(), b" !#[]~\x7f\x80\xff"] {
                    let whole = [text.as_slice(), after].concat();
                    assert_eq!(plain_prefix(&whole), length, "{whole:?}");
                }
            }
        }
        let plain: Vec<u8> = (0x20..=0xff).filter(|byte| !b"\"\\".contains(byte)).collect();
        for start in 0..plain.len() {
            assert_eq!(plain_prefix(&plain[start..]), plain.len() - start);
        }
    }

    #[test]
    fn numbers_are_those_of_json() {
        for (text, short) in [
            ("0", Some((0, 0))),
            ("-0", None),
            ("-0.00", None),
            ("0.00", Some((0, 2))),
            ("10", Some((10, 0))),
            ("-12.50", Some((-1250, 2))),
            ("123456789012345678", Some((123_456_789_012_345_678, 0))),
            ("1234567890123456789", None),
            ("1e5", None),
            ("0.1E-7", None),
        ] {
            let mut scanner = Scanner::new(text.as_bytes(), SHORT);
            let number = scanner.number().map_err(|error| error.why);
            assert_eq!(number.map(|number| (number.end, number.short)), Ok((text.len(), short)), "{text}");
        }
        for text in ["", "-", "01", "-01", ".5", "1.", "1.e5", "1e", "1e+", "+1"] {
            assert!(Scanner::new(text.as_bytes(), SHORT).number().is_err(), "{text}");
        }
    }
}
