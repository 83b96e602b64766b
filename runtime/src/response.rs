//! A successful answer: the typed value, and the bytes that it came from.

use std::fmt;
use std::ops::Deref;
use std::time::SystemTime;

use http::HeaderMap;
use sha2::{Digest, Sha256};

use crate::client::Arrived;
use crate::headers;
use crate::operation::Answer;
use crate::profile::Profile;
use crate::wire::{Body, Lenient, Object, SetAside, Surprise};

/// A decoded response with what a caller files beside it, to show later what a decision was based on: the exact
/// bytes, their digest, the request id, the time and the headers.
///
/// Dereferences to the value, so `response.report` reads the report.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: u16,
    headers: HeaderMap,
    body: Body,
    received_at: SystemTime,
    attempts: u32,
    set_aside: Vec<SetAside>,
    profile: &'static Profile,
}

impl<T> Response<T> {
    pub(crate) fn new(decoded: Lenient<T>, arrived: Arrived, profile: &'static Profile) -> Self {
        let Lenient { value, set_aside } = decoded;
        let Arrived { status, headers, body, at, attempts } = arrived;
        Self { value, status, headers, body, received_at: at, attempts, set_aside, profile }
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

    /// What did not fit and is missing from the value, each with its path. Empty unless the call was lenient; then look
    /// here before a decision is made of what is left.
    #[must_use]
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Headers of the response. They may hold a consumer's data: do not log them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers as the API description types them: a struct whose fields have the names of headers. What did not come,
    /// or does not fit, has no value.
    #[must_use]
    pub fn headers_as<H: Object>(&self) -> H {
        let mut typed = H::blank();
        headers::read(&self.headers, &mut typed);
        typed
    }

    /// The body as it came, byte for byte, after decompression.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// SHA-256 of the body, in lower-case hexadecimal. Computed at each call.
    #[must_use]
    pub fn body_sha256(&self) -> String {
        let digest = Sha256::digest(self.body.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// When the last of the body came.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.received_at
    }

    /// How many times the call was sent, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<T: Answer> Response<T> {
    /// The unknown parts of the response: new fields and new values of enums, as paths and counts.
    #[must_use]
    pub fn surprises(&self) -> Vec<Surprise> {
        self.value.content().surprises()
    }

    /// The id by which the API's support finds this call, if it has one.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        let of_body = self.profile.request_id.and_then(|name| self.value.content().member(name));
        of_body.or_else(|| self.profile.request_id_of(&self.headers).map(str::to_owned))
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
            .field("attempts", &self.attempts)
            .field("value", &self.value)
            .field("body", &format_args!("{} bytes", self.body.as_bytes().len()))
            .finish_non_exhaustive()
    }
}
