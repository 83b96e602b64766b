//! Which numbers survive a way on which they are 64-bit floats.

use super::number::Exact;

/// Any decimal of so many digits is the shortest form of the float next to it.
const SAFE_DIGITS: u32 = 15;

/// How a serializer other than this crate's codec carries numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// As the text of `serde_json`, to the last digit.
    JsonText,
    /// As values of `serde_json`: floats, unless it is told to keep the text.
    JsonValue,
    /// As whole numbers of 64 bits, and floats.
    Other,
}

impl Carrier {
    /// Whether a JSON number has the same value at the other end, with the sign of a zero.
    pub(super) fn is_exact(self, number: &str) -> bool {
        let carried = match self {
            Self::JsonText => return true,
            Self::JsonValue => serde_json::from_str::<serde_json::Number>(number).map(|number| number.to_string()).ok(),
            Self::Other if Whole::of(number).is_some() => return true,
            Self::Other => as_float(number),
        };
        carried.is_some_and(|carried| carried == number || is_same(&carried, number))
    }
}

/// A whole number as `serde` knows it.
pub(super) enum Whole {
    Signed(i64),
    Unsigned(u64),
}

impl Whole {
    /// The number, if it is one; the zero that has a sign is not.
    pub(super) fn of(number: &str) -> Option<Self> {
        let signed = number.parse().map(Self::Signed).ok().filter(|_| number != "-0");
        signed.or_else(|| number.parse().map(Self::Unsigned).ok())
    }
}

/// The float next to a number, in its shortest form.
fn as_float(number: &str) -> Option<String> {
    number.parse().ok().filter(|float: &f64| float.is_finite()).map(|float| format!("{float:?}"))
}

fn is_same(left: &str, right: &str) -> bool {
    matches!((Exact::parse(left), Exact::parse(right)), (Some(left), Some(right)) if left.has_value_of(right))
}

/// Whether a number that was a 64-bit float may have been another one before. Whole numbers never were floats.
pub(super) fn may_be_rounded(number: &str) -> bool {
    number.contains(['.', 'e', 'E']) && Exact::parse(number).is_none_or(|exact| exact.digits() > SAFE_DIGITS)
}

/// Whether the values of `serde_json` keep the text of their numbers, which is a feature of that crate.
pub(super) fn values_keep_digits() -> bool {
    const LONG: &str = "0.1234567890123456789012345";
    serde_json::from_str::<serde_json::Number>(LONG).is_ok_and(|number| number.to_string() == LONG)
}

/// The numbers in a JSON text.
pub(super) fn numbers(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit())?;
            let (value, is_number) = (rest.get(start..)?, !rest.get(start..)?.starts_with('"'));
            let end = if is_number {
                value.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(value.len())
            } else {
                string_end(value)
            };
            rest = value.get(end..)?;
            if is_number {
                return value.get(..end);
            }
        }
    })
}

/// Where the string ends that a JSON text begins with.
fn string_end(json: &str) -> usize {
    let mut is_escaped = false;
    let is_end = |(_, byte): &(usize, u8)| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    };
    json.bytes().enumerate().skip(1).find(is_end).map_or(json.len(), |(quote, _)| quote + 1)
}
