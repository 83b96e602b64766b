//! Open enums and newtypes: texts of which some have a name.

use std::fmt;

use super::debug::REDACTED;
use super::fault::Read;
use super::reader::Reader;
use crate::text::Text;

/// A value that this version does not know. It cannot be looked into by matching, since the day that the value becomes
/// known the match would silently stop to hold; compare `as_str()` of the enum.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Unrecognized(Text);

impl Unrecognized {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of texts that grows on the server's side without notice.
pub trait OpenEnum: Clone + PartialEq + Sized + 'static {
    /// Name of the type.
    const NAME: &'static str;
    /// Whether a value is never shown.
    const SENSITIVE: bool;
    /// The known texts and what they are.
    const KNOWN: &'static [(&'static str, Self)];

    /// A value that is not known.
    fn unknown(text: Unrecognized) -> Self;

    /// The text of a value that is not known.
    fn unrecognized(&self) -> Option<&Unrecognized>;
}

/// The text of a value.
pub fn enum_text<T: OpenEnum>(value: &T) -> &str {
    match value.unrecognized() {
        Some(text) => text.as_str(),
        None => T::KNOWN.iter().find(|(_, known)| known == value).map_or("", |(text, _)| text),
    }
}

/// The value of a text.
pub fn parse_enum<T: OpenEnum>(text: Text) -> T {
    match T::KNOWN.iter().find(|(known, _)| *known == text.as_str()) {
        Some((_, value)) => value.clone(),
        None => T::unknown(Unrecognized(text)),
    }
}

/// Reads a value.
///
/// # Errors
///
/// If the next value is no text.
pub fn read_enum<T: OpenEnum>(value: &mut T, reader: &mut Reader<'_>) -> Read {
    *value = parse_enum(reader.text()?);
    Ok(())
}

/// Prints a value.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug_enum<T: OpenEnum>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = if T::SENSITIVE { REDACTED } else { enum_text(value) };
    write!(f, "{}({text})", T::NAME)
}

/// Makes a type that is an [`OpenEnum`] readable, writable and printable.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident) => {
        impl $name {
            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                $crate::wire::enum_text(self)
            }
        }

        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                Self::from("")
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                $crate::wire::read_enum(self, reader)
            }

            fn write(&self, writer: &mut $crate::wire::Writer) {
                writer.text(self.as_str());
            }

            fn text(&self) -> Option<&str> {
                Some(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::wire::debug_enum(self, f)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::wire::parse_enum(text.into())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        $crate::serde_bridge!($name);
    };
}

/// Makes a type that wraps a [`Text`](crate::prelude::Text) readable, writable and printable. The last argument says
/// whether its value is never shown.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype {
    ($name:ident, $text:literal, true) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!($text, "([redacted])"))
            }
        }

        $crate::newtype!($name);
    };
    ($name:ident, $text:literal, false) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple($text).field(&self.0).finish()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::newtype!($name);
    };
    ($name:ident) => {
        impl $name {
            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<$crate::prelude::Text>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                Self($crate::wire::blank())
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                self.0.read(reader)
            }

            fn write(&self, writer: &mut $crate::wire::Writer) {
                self.0.write(writer);
            }

            fn text(&self) -> Option<&str> {
                Some(self.as_str())
            }
        }

        $crate::serde_bridge!($name);
    };
}
