//! The way out: one HTTP exchange, in terms of the `http` crate.

mod payload;
mod reqwest;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::Bytes;

pub use payload::Payload;
pub(crate) use reqwest::Settings;

/// What [`Transport::send`] returns.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Payload>, TransportError>> + Send + 'a>>;

/// Sends one HTTP request and brings its answer.
///
/// The client does the rest: headers, time limits, retries, the cap on bodies, decoding. A transport must not send a
/// request twice unless it is certain that the server has not seen the first, must not follow redirects, which would
/// carry the credentials to another server, and should undo `content-encoding` if it asked for one.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, whose URI is absolute.
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_>;
}

/// Why an exchange brought no whole answer.
pub struct TransportError {
    arrived: Arrival,
    source: Box<dyn StdError + Send + Sync>,
}

/// Whether the server may have seen the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Never,
    Perhaps,
}

impl TransportError {
    /// No connection came about: the server has certainly not seen the request, and it may be sent again whatever it
    /// does.
    pub fn unsent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { arrived: Arrival::Never, source: source.into() }
    }

    /// The exchange broke: the server may have seen the request and done its work.
    pub fn broken(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { arrived: Arrival::Perhaps, source: source.into() }
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.arrived == Arrival::Never
    }

    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError").field("arrived", &self.arrived).field("source", &self.source).finish()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.arrived {
            Arrival::Never => "no connection came about",
            Arrival::Perhaps => "the exchange broke",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
