//! Numbers that need more than a look: long ones, and those with an exponent. Nothing is rounded.

use std::hash::{Hash, Hasher};

use rust_decimal::Decimal;

/// Largest mantissa of a decimal, which has 96 bits.
const MAX_MANTISSA: u128 = (1 << 96) - 1;

/// The number ±`mantissa` × 10^`power`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact {
    is_negative: bool,
    /// Without zeros at its end.
    mantissa: u128,
    /// Zero if the mantissa is.
    power: i64,
    /// How many digits are written behind the decimal point, once the exponent has moved it; negative if it has moved
    /// beyond the last digit.
    scale: i64,
}

impl Exact {
    /// The value of a JSON number; `None` if it has more significant digits than any type here can hold. The time that
    /// it takes is that of looking at each byte once, whatever the exponent.
    pub(super) fn parse(number: &str) -> Option<Self> {
        let (is_negative, number) = number.strip_prefix('-').map_or((false, number), |positive| (true, positive));
        let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let mut mantissa = 0_u128;
        let mut zeros = 0_u32;
        for digit in digits.bytes().filter(u8::is_ascii_digit).map(|digit| u128::from(digit - b'0')) {
            if digit == 0 {
                zeros = zeros.saturating_add(1);
                continue;
            }
            // Zeros before the first other digit say nothing, and may be many.
            let shift = if mantissa == 0 { 1 } else { 10_u128.checked_pow(zeros.checked_add(1)?)? };
            mantissa = mantissa.checked_mul(shift)?.checked_add(digit)?;
            zeros = 0;
        }
        let scale = i64::try_from(fraction).ok()?.saturating_sub(saturating_exponent(exponent));
        let power = if mantissa == 0 { 0 } else { i64::from(zeros).saturating_sub(scale) };
        Some(Self { is_negative, mantissa, power, scale })
    }

    /// Whether both are the same number, with the same sign if they are zero.
    pub(super) fn has_value_of(self, other: Self) -> bool {
        (self.is_negative, self.mantissa, self.power) == (other.is_negative, other.mantissa, other.power)
    }

    /// Hashes the value: two that have the same hash alike.
    pub(super) fn hash_value<H: Hasher>(self, state: &mut H) {
        (self.is_negative, self.mantissa, self.power).hash(state);
    }

    /// How many digits are between the first and the last that is not zero, or the decimal point if that is behind it.
    pub(super) fn digits(self) -> u32 {
        let zeros = u32::try_from(self.power.max(0)).unwrap_or(u32::MAX);
        self.mantissa.checked_ilog10().map_or(0, |log| log + 1).saturating_add(zeros)
    }

    /// The decimal, with as many of the zeros at its end as it can hold; `None` if it cannot hold the number.
    pub(super) fn decimal(self) -> Option<Decimal> {
        let needed = 0.max(self.power.saturating_neg());
        let written = self.scale.clamp(0, i64::from(Decimal::MAX_SCALE));
        // Most numbers fit as they are written. One that needs more than there is has no scale to try.
        let mut decimal = (needed..=written).rev().find_map(|scale| {
            let mantissa = self.shifted(self.power.checked_add(scale)?).filter(|mantissa| *mantissa <= MAX_MANTISSA)?;
            Decimal::try_from_i128_with_scale(i128::try_from(mantissa).ok()?, u32::try_from(scale).ok()?).ok()
        })?;
        decimal.set_sign_negative(self.is_negative);
        Some(decimal)
    }

    /// The whole number, if it is one of 64 bits.
    pub(super) fn integer(self) -> Option<i64> {
        let magnitude = i128::try_from(self.shifted(self.power)?).ok()?;
        i64::try_from(if self.is_negative { -magnitude } else { magnitude }).ok()
    }

    /// The mantissa times 10^`power`, if that is whole and not too large.
    fn shifted(self, power: i64) -> Option<u128> {
        if self.mantissa == 0 {
            return Some(0);
        }
        self.mantissa.checked_mul(10_u128.checked_pow(u32::try_from(power).ok()?)?)
    }
}

/// The value of an exponent, as far as it makes a difference.
fn saturating_exponent(exponent: &str) -> i64 {
    // What does not parse has more digits than fit.
    let limit = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
    exponent.parse().unwrap_or(limit)
}
