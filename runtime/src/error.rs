//! The one error type of a call.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::HeaderMap;

use crate::failure::Failure;
use crate::operation::{Answer as _, Received, TypedErrors};
use crate::profile::word;
use crate::remedy::Envelope;
use crate::wire::{Body, DecodeError, Json};

/// What went wrong, as far as a caller's next step depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was built or used in a way that cannot work, such as with a line break in the secret, or without the
    /// credentials that the operation needs. Nothing was sent.
    Configuration,
    /// The source of the token gave none; see [`TokenSource`](crate::TokenSource). The last attempt was not sent.
    Credentials,
    /// The client's own limit on calls was reached, and it was set to fail, or the time left was too short to wait.
    /// Nothing was sent.
    RateLimited,
    /// No connection came about: name resolution, refusal, TLS. The server has certainly not seen the last attempt.
    Connect,
    /// The connection broke before a response began. The server may have done its work.
    Transport,
    /// The time set for the attempt, for the whole call or for its waiting ran out, or a limit of the transport's own,
    /// such as on how long a connection may be silent. The server may have done its work, unless [`Error::attempts`] is
    /// 0: then there was no time left to send anything. After a wait, the error has the
    /// status, codes, ids, headers, body and source of the last failure, such as of a report that is not ready.
    Timeout,
    /// The connection broke in the middle of the response. [`Error::body`] has the beginning of it.
    Truncated,
    /// The response is larger than `ClientBuilder::max_body_size`. [`Error::body`] has the beginning of it.
    TooLarge,
    /// The API refused the call and said why; see [`Error::api`] and [`Error::remedy`].
    Api,
    /// A status other than success with a body that is not an error of the API, such as a gateway's HTML page.
    Status,
    /// The call succeeded, but its body is not JSON, such as the HTML page of a proxy.
    NotJson,
    /// The call succeeded, but its body does not fit the expected type; see [`Error::decode`].
    Decode,
    /// The call succeeded, but what came is not the document that the operation gives, such as a PDF: another status than
    /// 200 and 201, an encoding that was not asked for, or neither the media type nor the beginning of one. [`Error::body`] has
    /// what came instead.
    NotDocument,
}

impl ErrorKind {
    /// Whether the attempt that failed so was certainly not seen by the server.
    pub(crate) fn is_unsent(self) -> bool {
        matches!(self, Self::Configuration | Self::Credentials | Self::RateLimited | Self::Connect)
    }
}

/// Why a call failed. `E` is the error body of the API description.
///
/// `Display` and `Debug` show codes, ids, the status and paths, and never a message, body or header of the server's:
/// those may quote a token or a consumer's data. They are there for the asking. A code or id that has not the form of
/// one is shown as `?`.
pub struct Error<E = Json>(Box<Inner<E>>);

struct Inner<E> {
    failure: Failure,
    envelope: Option<E>,
}

impl<E> Error<E> {
    pub(crate) fn new(failure: Failure, envelope: Option<E>) -> Self {
        Self(Box::new(Inner { failure, envelope }))
    }

    pub(crate) fn configuration(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Failure::new(ErrorKind::Configuration, "client").with_source(source), None)
    }

    pub(crate) fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind
    }

    /// Operation id of the call.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.failure.operation
    }

    /// How many times the call was sent, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.failure.attempts
    }

    /// Whether the server may have seen the call, by any of its attempts, and done its work. A billable call of which
    /// this is true may have been billed.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        self.0.failure.may_have_arrived
    }

    /// HTTP status, if a response began to arrive.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.failure.status
    }

    /// Headers of the response; none, if no response began to arrive. They may hold a consumer's data: do not log them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.failure.headers
    }

    /// How long the server asks to be left alone, or for how long the client's own limit forbids the call.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.failure.retry_after
    }

    /// The type of the error, if error bodies of the API have one, such as `error_type`.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.0.failure.summary.as_ref().and_then(|summary| summary.error_type.as_deref())
    }

    /// The code of the error, if error bodies of the API have one, such as `error_code`.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.0.failure.summary.as_ref().and_then(|summary| summary.error_code.as_deref())
    }

    /// The id by which the API's support finds this call, if it has one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.failure.request_id()
    }

    /// The error body, typed, without what of it does not fit. `None` unless the kind is [`ErrorKind::Api`], or was before
    /// the time of a wait ran out, or if too much does not fit.
    #[must_use]
    pub fn api(&self) -> Option<&E> {
        self.0.envelope.as_ref()
    }

    /// The error body as operation `O` describes it, as far as it fits. `None` if the call was of another operation, if
    /// no response with a status other than success came, or if too much does not fit.
    #[must_use]
    pub fn body_as<O: TypedErrors>(&self) -> Option<O::Error> {
        let Failure { status, body, operation, .. } = &self.0.failure;
        let (Some(status), Some(body)) = (*status, body.as_ref()) else { return None };
        let is_of_it = *operation == O::INFO.id && !(200..300).contains(&status);
        let received = Received { status, body, is_lenient: true };
        if is_of_it { O::Error::read(&received).ok().map(|lenient| lenient.value) } else { None }
    }

    /// Where and how the body failed to fit. `None` unless the kind is [`ErrorKind::Decode`] or
    /// [`ErrorKind::NotJson`].
    #[must_use]
    pub fn decode(&self) -> Option<&DecodeError> {
        self.0.failure.decode.as_ref()
    }

    /// The body of the response as far as it was received or read: if its status is not success, or if it is not the
    /// requested document, at most the first mebibyte, or as much as `ClientBuilder::max_body_size` allows if that is
    /// less. It may hold a consumer's data: do not log it.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.failure.body.as_ref().map(Body::as_bytes)
    }
}

impl<E: Envelope> Error<E> {
    /// The code of the error body, as a type to match on.
    #[must_use]
    pub fn code(&self) -> Option<E::Code> {
        self.error_code().map(E::Code::from)
    }

    /// What to do about it. `None` if the error is not of the API, or not known: then do not send again.
    #[must_use]
    pub fn remedy(&self) -> Option<E::Remedy> {
        crate::remedy::remedy::<E>(self.0.failure.summary.as_ref()?, self.status()?)
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.0.failure;
        write!(f, "{}: {}", failure.operation, words(failure.kind))?;
        if let Some(last) = failure.last {
            write!(f, "; last: {}", words(last))?;
        }
        if failure.kind == ErrorKind::Connect && !failure.may_have_arrived {
            write!(f, "; the server has not seen the call")?;
        }
        if let Some(summary) = &failure.summary {
            let parts = [&summary.error_type, &summary.error_code].into_iter().flatten();
            parts.enumerate().try_for_each(|(index, part)| write!(f, "{}{}", [": ", " "][index], word(part)))?;
        }
        if let Some(cap) = failure.cap {
            write!(f, " of {cap} bytes")?;
        }
        if let Some(decode) = &failure.decode {
            write!(f, ": {decode}")?;
        }
        if let Some(status) = failure.status {
            write!(f, " (status {status})")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " (request id {})", word(id))?;
        }
        if failure.attempts > 1 {
            write!(f, " (after {} attempts)", failure.attempts)?;
        }
        Ok(())
    }
}

fn words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "the client cannot work as it is configured",
        ErrorKind::Credentials => "no token for the call was to be had; nothing was sent",
        ErrorKind::RateLimited => "the client's own limit on calls is reached; nothing was sent",
        ErrorKind::Connect => "no connection came about",
        ErrorKind::Transport => "the connection broke before an answer came",
        ErrorKind::Timeout => "the time allowed ran out",
        ErrorKind::Truncated => "the answer broke off",
        ErrorKind::TooLarge => "the answer is larger than the limit",
        ErrorKind::Api => "the API refused the call",
        ErrorKind::Status => "the server answered with an error that is not the API's",
        ErrorKind::NotJson => "the answer is no JSON",
        ErrorKind::Decode => "the answer does not fit its type",
        ErrorKind::NotDocument => "the answer is not the document that was asked for",
    }
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.0.failure;
        let mut out = f.debug_struct("Error");
        out.field("kind", &failure.kind);
        if let Some(last) = failure.last {
            out.field("last", &last);
        }
        out.field("operation", &failure.operation)
            .field("attempts", &failure.attempts)
            .field("status", &failure.status)
            .field("request_id", &self.request_id().map(word));
        if let Some(summary) = &failure.summary {
            for (name, part) in [("error_type", &summary.error_type), ("error_code", &summary.error_code)] {
                if let Some(part) = part {
                    out.field(name, &word(part));
                }
            }
        }
        if let Some(decode) = &failure.decode {
            out.field("decode", decode);
        }
        if let Some(source) = &failure.source {
            out.field("source", source);
        }
        if let Some(body) = &failure.body {
            out.field("body", &format_args!("{} bytes", body.as_bytes().len()));
        }
        out.finish_non_exhaustive()
    }
}

impl<E> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let Failure { decode, source, .. } = &self.0.failure;
        match (decode, source) {
            (Some(decode), _) => Some(decode),
            (None, Some(source)) => Some(source.as_ref()),
            (None, None) => None,
        }
    }
}
