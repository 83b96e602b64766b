//! JSON as the sandbox writes it.

use std::io;

use serde_json::ser::{Formatter, Serializer};
use serde_json::{Number, Value};

/// An amount of cents as a JSON number.
///
/// The nearest double of a value with two decimals prints back as those
/// decimals, far beyond any amount of money in a report.
pub(crate) fn money(cents: i64) -> Value {
    Number::from_f64(cents as f64 / 100.0).map_or(Value::Null, Value::Number)
}

/// The bytes of a value, with two decimals at least on every fraction.
pub(crate) fn to_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, TwoDecimals);
    // Writing a JSON value to memory cannot fail: its keys are strings and the
    // buffer grows.
    let _ = serde::Serialize::serialize(value, &mut serializer);
    bytes
}

/// The text field `name` of a JSON object.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

/// Writes `0.1` as `0.10` and `25.0` as `25.00`, the way amounts of money are
/// written, so that clients meet trailing zeros.
struct TwoDecimals;

impl Formatter for TwoDecimals {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let text = value.to_string();
        let padding = match text.split_once('.') {
            None => ".00",
            Some((_, decimals)) if decimals.len() < 2 => "0",
            Some(_) => "",
        };
        write!(writer, "{text}{padding}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_with_two_decimals() {
        for (cents, text) in
            [(10, "0.10"), (-450, "-4.50"), (2500, "25.00"), (0, "0.00"), (12_345_678_901_234, "123456789012.34")]
        {
            assert_eq!(to_bytes(&money(cents)), text.as_bytes());
        }
    }
}
