//! The way out: one HTTP exchange, in terms of the `http` crate.

mod payload;
mod reqwest;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::Bytes;

pub use payload::Payload;
pub use reqwest::HttpTransport;
pub(crate) use reqwest::{Configure, HAS_TLS, Settings, Target};

/// What [`Transport::send`] returns.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Payload>, TransportError>> + Send + 'a>>;

/// Sends one HTTP request and returns its response.
///
/// The client does the rest: headers, time limits, retries, the cap on bodies, decompression, decoding. A transport must
/// not send a request twice unless it is certain that the server has not seen the first, and must not follow redirects,
/// which would carry the credentials to another server. It leaves a `content-encoding` alone, or undoes it and removes
/// the header.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, whose URI is absolute.
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_>;
}

/// Why an exchange failed to return a whole response.
pub struct TransportError {
    fault: Fault,
    source: Box<dyn StdError + Send + Sync>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Unsent,
    Broken,
    TimedOut,
}

impl TransportError {
    /// No connection came about: the server has certainly not seen the request, and it may be sent again whatever it
    /// does.
    pub fn unsent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { fault: Fault::Unsent, source: source.into() }
    }

    /// The exchange broke: the server may have seen the request and done its work.
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { fault: Fault::Broken, source: source.into() }
    }

    /// A time limit of the transport's own ran out: the server may have seen the request and done its work.
    pub fn timed_out(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { fault: Fault::TimedOut, source: source.into() }
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.fault == Fault::Unsent
    }

    pub(crate) fn is_timeout(&self) -> bool {
        self.fault == Fault::TimedOut
    }

    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError").field("fault", &self.fault).field("source", &self.source).finish()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.fault {
            Fault::Unsent => "no connection came about",
            Fault::Broken => "the exchange broke",
            Fault::TimedOut => "the exchange took too long",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
