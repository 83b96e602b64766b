//! Why a webhook request is not believed.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::source::KeySourceError;

/// What is wrong with a request, or why its key is not available. The first mistake found is the one reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifyErrorKind {
    /// The request has no header with a token.
    MissingHeader,
    /// The request has more than one.
    RepeatedHeader,
    /// The header is longer than 8 KiB.
    HeaderTooLong,
    /// The header holds no JWT: three parts of unpadded URL-safe base64, the first of them a JSON object.
    Malformed,
    /// The token does not say ES256.
    WrongAlgorithm,
    /// The token names no key, or in more than 128 characters, or in other than visible ASCII.
    BadKeyId,
    /// Nobody knows the key.
    UnknownKey,
    /// The key is no longer valid.
    ExpiredKey,
    /// The key that was fetched is not an ES256 key, or not the requested one.
    BadKey,
    /// The key could not be fetched, or not in time.
    KeyUnavailable,
    /// Too many unknown keys were asked for lately, so this one was not looked up. If it comes again, it has a better
    /// chance; see `WebhookVerifier`.
    TooManyUnknownKeys,
    /// The signature is not the key's, or is not 64 bytes of `r` and `s`.
    BadSignature,
    /// The token lacks a whole number `iat` or 64 hexadecimal digits of the digest of the body.
    BadClaims,
    /// The token claims to be signed too long ago.
    TooOld,
    /// The token claims to be signed in the future.
    FromTheFuture,
    /// The body is not the one that the token was made for. The hash may be written in either case.
    BodyMismatch,
}

impl VerifyErrorKind {
    /// Whether the same request may be believed later, as it is the way to the key that failed.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::BadKey | Self::KeyUnavailable | Self::TooManyUnknownKeys)
    }

    /// Status to respond with: 503 if it is retryable, else 401. The API may deliver again after anything but 200.
    #[must_use]
    pub fn http_status(self) -> u16 {
        if self.is_retryable() { 503 } else { 401 }
    }

    /// What failed, and what to do next.
    fn message(self) -> &'static str {
        match self {
            Self::MissingHeader => {
                "the request has no header with a token: refuse it; if the API sent it, see that no proxy drops \
                 the header"
            }
            Self::RepeatedHeader => "the request has more than one header with a token: refuse it",
            Self::HeaderTooLong => "the header with the token is longer than 8 KiB: refuse the request",
            Self::Malformed => "the header holds no JWT: refuse the request",
            Self::WrongAlgorithm => "the token is not signed by ES256: refuse the request",
            Self::BadKeyId => "the token names no key in a form that can be looked up: refuse the request",
            Self::UnknownKey => {
                "the token names a key that the API does not have: refuse the request; if the API sent it, see that the \
                 client's environment is the one that sends the webhooks"
            }
            Self::ExpiredKey => "the token names a key that has expired: refuse the request",
            Self::BadKey => {
                "the key endpoint answered with a key that cannot be used: answer 503, and see whether a newer \
                 version of this crate knows its kind"
            }
            Self::KeyUnavailable => {
                "the key could not be fetched: answer 503, so that the webhook is delivered again, and see the source \
                 of this error"
            }
            Self::TooManyUnknownKeys => {
                "too many unknown keys were asked for in the last minute: answer 503, so that a real webhook is \
                 delivered again"
            }
            Self::BadSignature => "the token is not signed by the key that it names: refuse the request",
            Self::BadClaims => "the token lacks a usable iat or request_body_sha256: refuse the request",
            Self::TooOld => {
                "the token was signed too long ago: refuse the request; if the API sent it, see that this machine's \
                 clock is right"
            }
            Self::FromTheFuture => {
                "the token was signed in the future: refuse the request; if the API sent it, see that this machine's \
                 clock is right"
            }
            Self::BodyMismatch => {
                "the body is not the one that was signed: refuse the request; if the API sent it, see that the body is \
                 verified byte for byte, before it is parsed or decompressed"
            }
        }
    }
}

/// Why a request is not believed. It never shows the token, its key id, its claims or the body.
#[derive(Debug, Clone)]
pub struct VerifyError {
    kind: VerifyErrorKind,
    source: Option<Arc<KeySourceError>>,
}

impl VerifyError {
    pub(super) fn caused(kind: VerifyErrorKind, source: KeySourceError) -> Self {
        Self { kind, source: Some(Arc::new(source)) }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> VerifyErrorKind {
        self.kind
    }

    /// See [`VerifyErrorKind::is_retryable`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }

    /// See [`VerifyErrorKind::http_status`].
    #[must_use]
    pub fn http_status(&self) -> u16 {
        self.kind.http_status()
    }
}

impl From<VerifyErrorKind> for VerifyError {
    fn from(kind: VerifyErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.message())
    }
}

impl StdError for VerifyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
