//! What is known of a failed call before its error body is typed.

use std::error::Error as StdError;
use std::time::Duration;

use http::HeaderMap;

use crate::error::ErrorKind;
use crate::profile::{Profile, Summary};
use crate::remedy::Remedy;
use crate::wire::{Body, DecodeError};

/// A failed call.
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    /// What kind of failure was the last one of a wait that ran out of time.
    pub(crate) last: Option<ErrorKind>,
    pub(crate) operation: &'static str,
    /// Where its headers have an id.
    pub(crate) profile: &'static Profile,
    pub(crate) attempts: u32,
    /// Whether the server may have seen any of the attempts.
    pub(crate) may_have_arrived: bool,
    pub(crate) status: Option<u16>,
    pub(crate) headers: HeaderMap,
    /// The body, as far as it came.
    pub(crate) body: Option<Body>,
    pub(crate) summary: Option<Summary>,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) retry_after: Option<Duration>,
    /// The most bytes that a body may have, if it has more.
    pub(crate) cap: Option<u64>,
    pub(crate) decode: Option<DecodeError>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, operation: &'static str) -> Self {
        Self {
            kind,
            last: None,
            operation,
            profile: &Profile::EMPTY,
            attempts: 0,
            may_have_arrived: !kind.is_unsent(),
            status: None,
            headers: HeaderMap::new(),
            body: None,
            summary: None,
            remedy: None,
            retry_after: None,
            cap: None,
            decode: None,
            source: None,
        }
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The failure of a wait that ends with this one because its time is over. It keeps what this one says, so that it
    /// can be seen what the wait was up against.
    pub(crate) fn out_of_time(self) -> Self {
        let last = (self.kind != ErrorKind::Timeout).then_some(self.kind);
        Self { kind: ErrorKind::Timeout, last, ..self }
    }

    /// The id by which the API's support finds the call: of the body, or of the header that answers without a JSON body
    /// have.
    pub(crate) fn request_id(&self) -> Option<&str> {
        let of_body = self.summary.as_ref().and_then(|summary| summary.request_id.as_deref());
        of_body.or_else(|| self.profile.request_id_of(&self.headers))
    }
}
