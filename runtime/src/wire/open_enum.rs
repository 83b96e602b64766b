//! Open enums and newtypes: texts of which some have a name.

use std::fmt;

use super::{Read, Reader};
use crate::text::Text;

/// A value that this version does not know. It cannot be looked into by matching, since the day that the value becomes
/// known the match would silently stop to hold; compare `as_str()` of the enum.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Unrecognized(Text);

impl Unrecognized {
    #[doc(hidden)]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whether the enum is sensitive cannot be known here; its own `Debug` shows the string if it is not.
        write!(f, "Unrecognized({} bytes)", self.0.len())
    }
}

/// A set of strings that the server may extend without notice.
pub trait OpenEnum: Sized {
    /// Whether a value is never shown.
    const SENSITIVE: bool;

    /// The value of a string, if it is known.
    fn known(text: &str) -> Option<Self>;

    /// The value of an unknown string.
    fn unknown(text: Unrecognized) -> Self;
}

/// The value of a string.
#[must_use]
pub fn parse_enum<T: OpenEnum>(text: &str) -> T {
    T::known(text).unwrap_or_else(|| T::unknown(Unrecognized(text.into())))
}

/// Reads a value.
///
/// # Errors
///
/// If the next value is not a string.
pub fn read_enum<T: OpenEnum>(slot: &mut T, reader: &mut Reader<'_>) -> Read {
    reader.choose(&mut |text, pages| {
        *slot = match T::known(text) {
            Some(value) => value,
            None => T::unknown(Unrecognized(pages.keep(text))),
        };
    })
}

/// Makes a type that is an [`OpenEnum`] readable, writable and printable. What it does not know is its variant
/// `Unrecognized`.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident) => {
        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                <Self as $crate::wire::OpenEnum>::unknown(::std::default::Default::default())
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                $crate::wire::read_enum(self, reader)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                let is_secret = <Self as $crate::wire::OpenEnum>::SENSITIVE;
                match self {
                    Self::Unrecognized(text) => $crate::wire::View::Unrecognized { text: text.as_str(), is_secret },
                    known if is_secret => $crate::wire::View::Secret(known.as_str()),
                    known => $crate::wire::View::Text(known.as_str()),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::wire::parse_enum(text)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        $crate::printable!($name);
        $crate::serde_str!($name);
    };
}

/// Makes a type that wraps a [`Text`](crate::prelude::Text) readable, writable and printable. The last argument says
/// whether its value is never shown.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype {
    ($name:ident, true) => {
        $crate::newtype!($name, Secret);
    };
    ($name:ident, false) => {
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::newtype!($name, Text);
    };
    ($name:ident, $view:ident) => {
        impl $name {
            /// The string on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl<T: Into<$crate::prelude::Text>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                Self($crate::wire::blank())
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                self.0.read(reader)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::$view(&self.0)
            }
        }

        $crate::printable!($name);
        $crate::serde_str!($name);
    };
}
