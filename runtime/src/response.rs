//! A successful answer: the typed value, and the bytes that it came from.

use std::fmt;
use std::ops::Deref;

use crate::operation::Answer;
use crate::wire::Body;

/// A decoded answer together with what a caller files beside it: the status, the request id and the exact bytes.
///
/// Dereferences to the value, so `response.report` reads the report.
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    value: T,
    status: u16,
    body: Body,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, status: u16, body: Body) -> Self {
        Self { value, status, body }
    }

    /// The typed value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The typed value, leaving the rest behind.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body as it came, byte for byte.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }
}

impl<T: Answer> Response<T> {
    /// The id by which Plaid's support finds this call.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        self.value.request_id()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("value", &self.value)
            .field("body", &format_args!("{} bytes", self.body.as_bytes().len()))
            .finish()
    }
}
