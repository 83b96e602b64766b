//! Exact arithmetic on the digits of JSON numbers, so that no library's rounding is taken for the truth.

use std::cmp::Ordering;

/// Largest mantissa of a decimal.
const MAX_MANTISSA: u128 = (1 << 96) - 1;
/// Most digits after the point of a decimal.
const MAX_SCALE: i64 = 28;

/// The value `digits * 10^exponent`. The digits neither begin nor end with a zero; zero has none and no sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exact {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Exact {
    /// The value of a JSON number.
    pub(crate) fn of(number: &str) -> Self {
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let (is_negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0').trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Self { is_negative: false, digits, exponent: 0 };
        }
        let trailing = all.len() - all.trim_end_matches('0').len();
        let exponent = exponent_of(exponent).saturating_add(trailing as i64).saturating_sub(fraction.len() as i64);
        Self { is_negative, digits, exponent }
    }

    /// Whether a decimal of 96 bits can be exactly this.
    pub(crate) fn fits_decimal(&self) -> bool {
        match self.exponent.cmp(&0) {
            Ordering::Less => self.exponent >= -MAX_SCALE && self.mantissa().is_some_and(|value| value <= MAX_MANTISSA),
            _ => self.magnitude().is_some_and(|value| value <= MAX_MANTISSA),
        }
    }

    /// The value, if it is a whole number of 64 bits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        let magnitude = i128::try_from(self.magnitude()?).ok()?;
        i64::try_from(if self.is_negative { -magnitude } else { magnitude }).ok()
    }

    fn mantissa(&self) -> Option<u128> {
        if self.digits.is_empty() { Some(0) } else { self.digits.parse().ok() }
    }

    /// The value without its sign, if it is a whole number that is not too large to tell.
    fn magnitude(&self) -> Option<u128> {
        let power = 10_u128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        self.mantissa()?.checked_mul(power)
    }
}

/// The exponent, or one that no number with so few digits can make up for.
fn exponent_of(text: &str) -> i64 {
    let limit = i64::MAX / 2;
    let beyond = if text.starts_with('-') { -limit } else { limit };
    text.parse::<i64>().map_or(beyond, |value| value.clamp(-limit, limit))
}

/// Whether `written` is the very number, and has its digits, too, if a decimal can hold them.
pub(crate) fn same_digits(number: &str, written: &str) -> bool {
    let exact = Exact::of(number);
    let is_plain = !number.contains(['e', 'E']) && count_digits(number) <= MAX_SCALE as usize;
    // Zero may lose its sign, and nothing else.
    if is_plain && !exact.digits.is_empty() { number == written } else { exact == Exact::of(written) }
}

/// Whether both are the same number, however written.
pub(crate) fn same_value(number: &str, written: &str) -> bool {
    Exact::of(number) == Exact::of(written)
}

/// Whether `written` is a 64-bit float's way to write `number`.
pub(crate) fn same_float(number: &str, written: &str) -> bool {
    let float = |text: &str| text.parse::<f64>().ok();
    float(number) == float(written) && Exact::of(written).digits.len() <= 17
}

fn count_digits(number: &str) -> usize {
    number.bytes().filter(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_by_value() {
        for (left, right) in [("1e3", "1000"), ("-0.10", "-1e-1"), ("0", "-0.0e9"), ("120e-1", "12"), ("5e0", "5.000")]
        {
            assert!(same_value(left, right), "{left} {right}");
        }
        for (left, right) in [("1", "-1"), ("1", "10"), ("0.1", "0.10000000000000001"), ("1e99999999999999999999", "1")]
        {
            assert!(!same_value(left, right), "{left} {right}");
        }
        assert!(!same_digits("0.10", "0.1"));
        assert!(same_digits("1e-1", "0.1"));
        assert!(same_float("0.1000000000000000055", "0.1"));
        assert!(!same_float("0.1000000000000000055", "0.10000000000000000555"));
    }

    #[test]
    fn what_fits_is_known() {
        for fits in
            ["79228162514264337593543950335", "7922816251426433759354395033e1", "1e-28", "1e28", "0e99", "-1.50"]
        {
            assert!(Exact::of(fits).fits_decimal(), "{fits}");
        }
        for fits_not in ["79228162514264337593543950336", "1e29", "1e-29", "1e-9999999999999999999999"] {
            assert!(!Exact::of(fits_not).fits_decimal(), "{fits_not}");
        }
        assert_eq!(Exact::of("-9.223372036854775808e18").to_i64(), Some(i64::MIN));
        assert_eq!(Exact::of("9223372036854775808").to_i64(), None);
        assert_eq!(Exact::of("1.5").to_i64(), None);
        assert_eq!(Exact::of("-0").to_i64(), Some(0));
    }
}
