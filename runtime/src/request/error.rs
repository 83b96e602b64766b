//! Why a request cannot be made of its values.

use std::error::Error as StdError;
use std::fmt;

/// A value that cannot be sent. It names the parameter or field, and never shows the value.
#[derive(Debug)]
pub(crate) struct RequestError {
    name: Option<String>,
    why: Why,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A path parameter without a value, or with nothing in it.
    EmptySegment,
    /// A path parameter that servers take for a step in the path.
    DotSegment,
    /// A path that is none, whatever its parameters are.
    Path,
    /// A name in the path that no parameter has.
    UnknownName,
    /// A list or an object where the style has no place for one.
    Nested,
    /// Bytes where only a string can be.
    File,
    /// A character that a header cannot have, such as a line break.
    Header,
    /// A comma in an element of a list in a header.
    Comma,
}

impl RequestError {
    /// The failure of the parameter or field `name`.
    pub(super) fn of(name: &str, why: Why) -> Self {
        Self { name: Some(name.to_owned()), why }
    }

    /// The failure of a part whose name may be data.
    pub(super) fn unnamed(why: Why) -> Self {
        Self { name: None, why }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "`{name}` cannot be sent: ")?,
            None => f.write_str("a field cannot be sent: ")?,
        }
        f.write_str(match self.why {
            Why::EmptySegment => "it is empty, which would change the path",
            Why::DotSegment => "it is `.` or `..`, which would change the path",
            Why::Path => "the path of the operation is not valid",
            Why::UnknownName => "the path has it, but no parameter",
            Why::Nested => "its style has no place for a list or an object inside the value",
            Why::File => "bytes can only be sent in a multipart form or as the whole body",
            Why::Header => "it has a character that a header cannot have",
            Why::Comma => "an element of a list in a header cannot have a comma",
        })
    }
}

impl StdError for RequestError {}
