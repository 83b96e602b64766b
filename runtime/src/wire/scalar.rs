//! Open enums of numbers, booleans, or values of several kinds. Those of strings alone are an
//! [`OpenEnum`](super::OpenEnum), which is matched faster.

use std::fmt;
use std::hash::{Hash, Hasher};

use rust_decimal::Decimal;

use super::number::Exact;
use super::pages::Pages;
use super::view::View;
use super::{Read, Reader};
use crate::text::Text;

/// A string, a number or a boolean of JSON. Two numbers are equal if they have the same value, however many digits
/// they are written with: `1` is `1.0`.
#[derive(Debug, Clone, Copy)]
pub enum Scalar<'a> {
    /// True or false.
    Boolean(bool),
    /// A number, as JSON.
    Number(&'a str),
    /// A string.
    String(&'a str),
}

impl<'a> Scalar<'a> {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        if let Self::String(string) = self { Some(string) } else { None }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        if let Self::Boolean(is) = self { Some(is) } else { None }
    }

    /// The number, if it is whole and has 64 bits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.exact()?.integer()
    }

    /// The number, if a decimal can hold it.
    #[must_use]
    pub fn as_decimal(self) -> Option<Decimal> {
        self.exact()?.decimal()
    }

    fn exact(self) -> Option<Exact> {
        if let Self::Number(number) = self { Exact::parse(number) } else { None }
    }
}

impl PartialEq for Scalar<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Boolean(left), Self::Boolean(right)) => left == right,
            (Self::String(left), Self::String(right)) => left == right,
            (Self::Number(left), Self::Number(right)) if left == right => true,
            // One with more digits than can be compared equals only what is written like it.
            _ => self.exact().zip(other.exact()).is_some_and(|(left, right)| left.has_value_of(right)),
        }
    }
}

impl Eq for Scalar<'_> {}

impl Hash for Scalar<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match (self.exact(), self) {
            (Some(exact), _) => exact.hash_value(state),
            (None, Self::Boolean(is)) => is.hash(state),
            (None, Self::Number(text) | Self::String(text)) => text.hash(state),
        }
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(is) => fmt::Display::fmt(is, f),
            Self::Number(text) | Self::String(text) => f.pad(text),
        }
    }
}

/// A value that this version does not know, of any kind. It cannot be looked into by matching, since the day that the
/// value becomes known the match would silently stop to hold; compare `value()` of the enum.
#[derive(Clone)]
pub struct UnrecognizedScalar(Held);

#[derive(Clone)]
enum Held {
    Boolean(bool),
    Number(Text),
    String(Text),
}

impl UnrecognizedScalar {
    #[doc(hidden)]
    #[must_use]
    pub fn value(&self) -> Scalar<'_> {
        match &self.0 {
            Held::Boolean(is) => Scalar::Boolean(*is),
            Held::Number(text) => Scalar::Number(text),
            Held::String(text) => Scalar::String(text),
        }
    }

    fn keep(value: Scalar<'_>, pages: &mut Pages) -> Self {
        Self(match value {
            Scalar::Boolean(is) => Held::Boolean(is),
            Scalar::Number(text) => Held::Number(pages.keep(text)),
            Scalar::String(text) => Held::String(pages.keep(text)),
        })
    }
}

/// A value to read into. It has no meaning of its own.
impl Default for UnrecognizedScalar {
    fn default() -> Self {
        Self(Held::Boolean(false))
    }
}

impl PartialEq for UnrecognizedScalar {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Eq for UnrecognizedScalar {}

impl Hash for UnrecognizedScalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value().hash(state);
    }
}

impl fmt::Debug for UnrecognizedScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whether the enum is sensitive cannot be known here; its own `Debug` shows the value if it is not.
        f.write_str(match self.0 {
            Held::Boolean(_) => "Unrecognized(a boolean)",
            Held::Number(_) => "Unrecognized(a number)",
            Held::String(_) => "Unrecognized(a string)",
        })
    }
}

impl From<bool> for UnrecognizedScalar {
    fn from(value: bool) -> Self {
        Self(Held::Boolean(value))
    }
}

impl From<i64> for UnrecognizedScalar {
    fn from(value: i64) -> Self {
        Self(Held::Number(Text::from(value.to_string())))
    }
}

impl From<Decimal> for UnrecognizedScalar {
    fn from(value: Decimal) -> Self {
        Self(Held::Number(Text::from(value.to_string())))
    }
}

impl From<&str> for UnrecognizedScalar {
    fn from(value: &str) -> Self {
        Self(Held::String(Text::from(value)))
    }
}

/// A set of scalars that grows on the server's side without notice.
pub trait ScalarEnum: Sized {
    /// Whether a value is never shown.
    const SENSITIVE: bool;

    /// The values that have a variant.
    const VALUES: &'static [Scalar<'static>];

    /// The variant of a value, by its index among these.
    fn known(index: usize) -> Option<Self>;

    /// The variant for a value that is not known.
    fn unknown(value: UnrecognizedScalar) -> Self;
}

/// The variant of a value.
#[must_use]
pub fn to_scalar_enum<T: ScalarEnum>(value: UnrecognizedScalar) -> T {
    position(T::VALUES, value.value()).and_then(T::known).unwrap_or_else(|| T::unknown(value))
}

fn position(values: &[Scalar<'_>], value: Scalar<'_>) -> Option<usize> {
    values.iter().position(|known| *known == value)
}

/// Reads a value.
///
/// # Errors
///
/// If the next value is null, a list or an object.
pub fn read_scalar<T: ScalarEnum>(slot: &mut T, reader: &mut Reader<'_>) -> Read {
    reader.scalar(&mut |value, pages| {
        let known = position(T::VALUES, value).and_then(T::known);
        *slot = known.unwrap_or_else(|| T::unknown(UnrecognizedScalar::keep(value, pages)));
    })
}

/// What a value is, to whoever writes or prints it.
#[doc(hidden)]
#[must_use]
pub fn view_scalar(value: Scalar<'_>, is_known: bool, is_secret: bool) -> View<'_> {
    match value {
        Scalar::Boolean(is) => View::Literal { json: if is { "true" } else { "false" }, is_known, is_secret },
        Scalar::Number(json) => View::Literal { json, is_known, is_secret },
        Scalar::String(text) if !is_known => View::Unrecognized { text, is_secret },
        Scalar::String(text) if is_secret => View::Secret(text),
        Scalar::String(text) => View::Text(text),
    }
}

/// Makes a type that is a [`ScalarEnum`] readable, writable and printable, and one that is made of each of some types.
/// What it does not know is its variant `Unrecognized`.
#[doc(hidden)]
#[macro_export]
macro_rules! scalar_enum {
    ($name:ident, $($from:ty),+) => {
        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                <Self as $crate::wire::ScalarEnum>::unknown(::std::default::Default::default())
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                $crate::wire::read_scalar(self, reader)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                let is_known = !matches!(self, Self::Unrecognized(_));
                $crate::wire::view_scalar(self.value(), is_known, <Self as $crate::wire::ScalarEnum>::SENSITIVE)
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }

        $(
            impl From<$from> for $name {
                #[inline]
                fn from(value: $from) -> Self {
                    $crate::wire::to_scalar_enum($crate::wire::UnrecognizedScalar::from(value))
                }
            }
        )+

        $crate::printable!($name);
        $crate::serde_bridge!($name);
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{from_json, surprises, to_json};

    #[derive(Clone, PartialEq, Eq, Hash)]
    enum Mixed {
        One,
        Half,
        No,
        Auto,
        Unrecognized(UnrecognizedScalar),
    }

    impl ScalarEnum for Mixed {
        const SENSITIVE: bool = false;

        const VALUES: &'static [Scalar<'static>] =
            &[Scalar::Number("1"), Scalar::Number("0.5"), Scalar::Boolean(false), Scalar::String("auto")];

        fn known(index: usize) -> Option<Self> {
            [Self::One, Self::Half, Self::No, Self::Auto].get(index).cloned()
        }

        fn unknown(value: UnrecognizedScalar) -> Self {
            Self::Unrecognized(value)
        }
    }

    impl Mixed {
        fn value(&self) -> Scalar<'_> {
            match self {
                Self::One => Scalar::Number("1"),
                Self::Half => Scalar::Number("0.5"),
                Self::No => Scalar::Boolean(false),
                Self::Auto => Scalar::String("auto"),
                Self::Unrecognized(value) => value.value(),
            }
        }
    }

    crate::scalar_enum!(Mixed, i64, Decimal, bool, &str);

    fn read(json: &str) -> Mixed {
        from_json(json).unwrap()
    }

    #[test]
    fn numbers_are_known_by_value() {
        for one in ["1", "1.0", "10e-1", "1.00000000000000000000000000000000000000000000000000"] {
            assert_eq!(read(one), Mixed::One, "{one}");
        }
        assert_eq!(read("5e-1"), Mixed::Half);
        assert_eq!(read("false"), Mixed::No);
        assert_eq!(read("\"aut\\u006f\""), Mixed::Auto);
        assert_eq!(to_json(&read("5e-1")), "0.5");
    }

    #[test]
    fn what_is_of_another_kind_is_another_value() {
        for other in ["\"1\"", "true", "\"false\"", "0"] {
            let value = read(other);
            assert!(matches!(value, Mixed::Unrecognized(_)), "{other}");
            assert_eq!(to_json(&value), other);
        }
    }

    #[test]
    fn unknown_numbers_keep_their_digits_and_compare_by_value() {
        let long = "123456789012345678901234567890123456789012345678901234567890.5";
        assert_eq!(to_json(&read(long)), long);
        assert_eq!(read("7"), read("7.0"));
        assert_ne!(read("7"), read("\"7\""));
        assert_ne!(read(long), read(&long.replace(".5", ".6")));
        let hash = |value: &Mixed| {
            let mut state = std::hash::DefaultHasher::new();
            value.hash(&mut state);
            state.finish()
        };
        assert_eq!(hash(&read("70")), hash(&read("7e1")));
    }

    #[test]
    fn values_are_made_and_looked_at() {
        assert_eq!((Mixed::from(1), Mixed::from(Decimal::new(50, 2))), (Mixed::One, Mixed::Half));
        assert_eq!((Mixed::from(false), Mixed::from("auto")), (Mixed::No, Mixed::Auto));
        assert_eq!(
            (Mixed::from(9).value().as_i64(), Mixed::Half.value().as_decimal()),
            (Some(9), Some(Decimal::new(5, 1)))
        );
        assert_eq!((Mixed::from(true).value().as_bool(), Mixed::Auto.value().as_str()), (Some(true), Some("auto")));
        assert_eq!((Mixed::Half.value().as_i64(), Mixed::Auto.value().as_decimal()), (None, None));
    }

    #[test]
    fn unknown_values_are_reported() {
        let kinds = |json| surprises(&read(json)).len();
        assert_eq!((kinds("1"), kinds("2"), kinds("\"other\""), kinds("true")), (0, 1, 1, 1));
    }

    #[test]
    fn what_is_no_scalar_is_refused() {
        for json in ["null", "[1]", "{}"] {
            assert!(from_json::<Mixed>(json).is_err(), "{json}");
        }
    }
}
