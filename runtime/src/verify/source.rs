//! Where keys come from.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use super::key::{WebhookKey, WebhookKeyError};

/// What [`KeySource::key`] returns.
pub type KeyFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<WebhookKey>, KeySourceError>> + Send + 'a>>;

/// Where keys come from, such as `/webhook_verification_key/get`.
///
/// The verifier does the rest: it keeps keys, limits the time, and asks once for callers that need the same key.
pub trait KeySource: Send + Sync + 'static {
    /// Fetches the key of an id; `None` if the server says that there is no such key. The id comes from a request
    /// that is not verified: up to 128 visible ASCII characters.
    fn key<'a>(&'a self, kid: &'a str) -> KeyFuture<'a>;

    /// Whether asking costs nothing that must be saved, as with keys in memory. Then there is no limit on how many
    /// unknown ids are looked up, so that made-up ones keep nobody from a key. False unless implemented.
    fn is_cheap(&self) -> bool {
        false
    }
}

/// Why a key could not be fetched.
#[derive(Debug)]
pub struct KeySourceError {
    source: Box<dyn StdError + Send + Sync>,
    is_bad_key: bool,
}

impl KeySourceError {
    /// The key may exist, but did not arrive.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: source.into(), is_bad_key: false }
    }

    pub(super) fn is_bad_key(&self) -> bool {
        self.is_bad_key
    }
}

/// A key that arrived and cannot be used.
impl From<WebhookKeyError> for KeySourceError {
    fn from(error: WebhookKeyError) -> Self {
        Self { source: Box::new(error), is_bad_key: true }
    }
}

impl fmt::Display for KeySourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_bad_key { "the key cannot be used" } else { "the key did not arrive" })
    }
}

impl StdError for KeySourceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
