//! Numbers are read exactly or refused, in whatever form they are written, by comparison with arithmetic on strings.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use plaid_cra_runtime::prelude::*;

/// A number as its digits without zeros at either end, and the power of ten of the last one. Zero has no digits.
#[derive(Debug, PartialEq)]
struct Value {
    is_negative: bool,
    digits: String,
    power: i64,
}

/// What `number` says, by nothing but cutting strings.
fn value(number: &str) -> Value {
    let unsigned = number.trim_start_matches('-');
    let (digits, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let short = all.trim_end_matches('0');
    let zeros = (all.len() - short.len()) as i64;
    let power = exponent.parse::<i64>().unwrap() - fraction.len() as i64 + zeros;
    let digits = short.trim_start_matches('0').to_owned();
    Value { is_negative: number.starts_with('-'), power: if digits.is_empty() { 0 } else { power }, digits }
}

/// Whether `digits` is at most `limit`; both are whole numbers without zeros in front.
fn is_at_most(digits: &str, limit: &str) -> bool {
    (digits.len(), digits) <= (limit.len(), limit)
}

impl Value {
    /// The digits of the number without its decimal point, with `places` places behind the point; `None` if it needs more
    /// or would be absurdly long.
    fn at_scale(&self, places: i64) -> Option<String> {
        let zeros = usize::try_from(self.power + places).ok().filter(|zeros| *zeros < 100)?;
        Some(format!("{}{}", self.digits, "0".repeat(zeros)))
    }

    /// Whether a decimal holds it: at most 28 places behind the point, and 96 bits without the point.
    fn fits_decimal(&self) -> bool {
        let places = 0.max(-self.power);
        self.digits.is_empty()
            || places <= 28
                && self.at_scale(places).is_some_and(|all| is_at_most(&all, "79228162514264337593543950335"))
    }

    fn fits_integer(&self) -> bool {
        let limit = if self.is_negative { "9223372036854775808" } else { "9223372036854775807" };
        self.digits.is_empty() || self.at_scale(0).is_some_and(|all| is_at_most(&all, limit))
    }
}

/// Reads `number` both ways, and compares with what it says; whether it is a decimal and whether it is an integer.
fn check(number: &str) -> (bool, bool) {
    let expected = value(number);
    let decimal = from_json::<Decimal>(number);
    assert_eq!(decimal.is_ok(), expected.fits_decimal(), "{number}: {decimal:?}");
    if let Ok(decimal) = &decimal {
        let written = to_json(decimal);
        assert_eq!(value(&written), expected, "{number} became {written}");
        assert_eq!(from_json::<Decimal>(written.as_str()).unwrap().to_string(), written, "{number}");
    }
    let integer = from_json::<i64>(number);
    assert_eq!(integer.is_ok(), expected.fits_integer(), "{number}: {integer:?}");
    if let Ok(integer) = integer {
        // Whole numbers of 64 bits have one zero.
        let is_negative = expected.is_negative && !expected.digits.is_empty();
        assert_eq!(value(&integer.to_string()), Value { is_negative, ..expected }, "{number}");
    }
    (decimal.is_ok(), integer.is_ok())
}

/// Of `len` digits, mostly zeros and nines at the ends, where carrying and trimming happen.
fn digits(random: &mut fastrand::Rng, len: usize) -> String {
    let style = random.u8(..4);
    let digit = |_| match style {
        0 => random.choice(['0', '9', '1']).unwrap(),
        1 => '0',
        _ => random.digit(10),
    };
    (0..len).map(digit).collect()
}

fn number(random: &mut fastrand::Rng) -> String {
    let sign = if random.bool() { "-" } else { "" };
    let len = random.usize(0..33);
    let whole = digits(random, len);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let mut number = format!("{sign}{whole}");
    if random.bool() {
        let len = random.usize(1..36);
        number += &format!(".{}", digits(random, len));
        if random.bool() {
            number += &"0".repeat(random.usize(..40));
        }
    }
    if random.bool() {
        let letter = random.choice(["e", "E", "e+", "E+", "e-", "E-"]).unwrap();
        number += &format!("{letter}{}{}", "0".repeat(random.usize(..3)), random.u8(..60));
    }
    number
}

#[test]
fn numbers_are_exact_or_refused() {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut decimals, mut integers, mut refused) = (0, 0, 0);
    for _ in 0..200_000 {
        let (decimal, integer) = check(&number(&mut random));
        decimals += u32::from(decimal);
        integers += u32::from(integer);
        refused += u32::from(!decimal);
    }
    assert!(decimals > 50_000 && integers > 20_000 && refused > 20_000, "{decimals} {integers} {refused}");
}

#[test]
fn numbers_at_the_limits() {
    for (number, decimal, integer) in [
        ("7e1", true, true),
        ("1e0", true, true),
        ("0e1", true, true),
        ("3.0000000000000000000000000000000", true, true),
        ("0e29", true, true),
        ("0e-29", true, true),
        ("100e-30", true, false),
        ("10e-30", false, false),
        ("1.00000000000000000000000000000000", true, true),
        ("-77713104069427832406393952421.00", true, false),
        ("79228162514264337593543950335", true, false),
        ("7922816251426433759354395033.5e1", true, false),
        ("79228162514264337593543950336", false, false),
        ("7.9228162514264337593543950336", false, false),
        ("9223372036854775807", true, true),
        ("9223372036854775808", true, false),
        ("-9223372036854775808", true, true),
        ("-9223372036854775809", true, false),
        ("9.223372036854775807E+18", true, true),
        ("1234567890.99999999999999999999999999999e0", false, false),
        ("0.12345678901234567890123456789012345e0", false, false),
        ("0.56059020345007610032504953653e+5", true, false),
        ("0.5e1", true, true),
        ("0.05e1", true, false),
    ] {
        assert_eq!(check(number), (decimal, integer), "{number}");
    }
}

#[test]
fn zeros_at_the_end_are_kept_as_far_as_there_is_room() {
    for (number, written) in [
        ("0.10", "0.10"),
        ("1.50e1", "15.0"),
        ("1.50e2", "150"),
        ("1.5e3", "1500"),
        ("150e-1", "15.0"),
        ("1.00000000000000000000000000000000", "1.0000000000000000000000000000"),
        ("10000000000000000000.0000000000", "10000000000000000000.000000000"),
        ("0e1", "0"),
        ("0.000e1", "0.00"),
        ("-0", "-0"),
        ("-0.0", "-0.0"),
        ("-0e5", "-0"),
    ] {
        assert_eq!(to_json(&from_json::<Decimal>(number).unwrap()), written, "{number}");
    }
    let negative: Decimal = from_json("-0.0").unwrap();
    assert!(negative == Decimal::ZERO && negative.is_sign_negative());
}

#[test]
fn no_exponent_and_no_length_takes_long() {
    let started = Instant::now();
    let many = "0".repeat(1_000_000);
    for (number, fits) in [
        ("1e999999999".to_owned(), false),
        ("1e-999999999".to_owned(), false),
        ("1e99999999999999999999999".to_owned(), false),
        ("0e99999999999999999999999".to_owned(), true),
        ("-0.0e-99999999999999999999999".to_owned(), true),
        (format!("1e{many}1"), true),
        (format!("0.{many}1e1000001"), true),
        (format!("1{many}e-1000000"), true),
        (format!("1.{many}"), true),
        (format!("1{many}"), false),
        (format!("1.{many}1"), false),
    ] {
        let short: String = number.chars().take(20).collect();
        assert_eq!(from_json::<Decimal>(number.as_str()).is_ok(), fits, "{short}");
        assert_eq!(from_json::<i64>(number.as_str()).is_ok(), fits, "{short}");
    }
    assert!(started.elapsed() < Duration::from_secs(20));
}
