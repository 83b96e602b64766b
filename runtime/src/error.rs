//! The one error type of a call.

use std::error::Error as StdError;
use std::fmt;

use crate::operation::OperationInfo;
use crate::plaid::Summary;
use crate::remedy::{self, Envelope, Remedy};
use crate::wire::{Body, DecodeError, Json};

/// What went wrong, as far as a caller's next step depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was built with something that cannot be sent, such as a line break in the secret.
    Configuration,
    /// No complete answer arrived: name resolution, connection, TLS, or a connection that broke.
    Transport,
    /// The time set for connecting or for the whole call ran out. The server may have done its work.
    Timeout,
    /// The API refused the call and said why; see [`Error::api`].
    Api,
    /// A status other than success with a body that is no error of the API, such as a gateway's HTML page.
    Status,
    /// The call succeeded, but its body does not fit the expected type; see [`Error::decode`].
    Decode,
}

/// Why a call failed. `E` is the error body of the API description.
///
/// `Display` and `Debug` show codes, ids, the status and paths, and never a message or body of the server's: those
/// may quote a token or a consumer's data. They are there for the asking, by [`Error::api`] and [`Error::body`].
pub struct Error<E = Json>(Box<Inner<E>>);

struct Inner<E> {
    kind: ErrorKind,
    operation: &'static str,
    status: Option<u16>,
    summary: Option<Summary>,
    envelope: Option<E>,
    body: Option<Body>,
    decode: Option<DecodeError>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl<E> Error<E> {
    fn new(kind: ErrorKind, operation: &'static str) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            status: None,
            summary: None,
            envelope: None,
            body: None,
            decode: None,
            source: None,
        }))
    }

    pub(crate) fn configuration(source: impl StdError + Send + Sync + 'static) -> Self {
        let mut error = Self::new(ErrorKind::Configuration, "client");
        error.0.source = Some(Box::new(source));
        error
    }

    pub(crate) fn unsent(operation: OperationInfo, failure: TransportFailure) -> Self {
        let kind = if failure.timeout { ErrorKind::Timeout } else { ErrorKind::Transport };
        let mut error = Self::new(kind, operation.id);
        error.0.status = failure.status;
        error.0.source = Some(failure.source);
        error
    }

    pub(crate) fn refused(
        operation: OperationInfo,
        status: u16,
        body: Body,
        summary: Option<Summary>,
        envelope: Option<E>,
    ) -> Self {
        let kind = if summary.is_some() { ErrorKind::Api } else { ErrorKind::Status };
        let mut error = Self::new(kind, operation.id);
        error.0.status = Some(status);
        error.0.summary = summary;
        error.0.envelope = envelope;
        error.0.body = Some(body);
        error
    }

    pub(crate) fn undecoded(operation: OperationInfo, status: u16, body: Body, decode: DecodeError) -> Self {
        let mut error = Self::new(ErrorKind::Decode, operation.id);
        error.0.status = Some(status);
        error.0.body = Some(body);
        error.0.decode = Some(decode);
        error
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Operation id of the call.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// HTTP status, if an answer began to arrive.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// `error_type` of the error body.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.0.summary.as_ref().map(|summary| summary.error_type.as_str())
    }

    /// `error_code` of the error body.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.0.summary.as_ref().map(|summary| summary.error_code.as_str())
    }

    /// The id by which Plaid's support finds this call.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.summary.as_ref().and_then(|summary| summary.request_id.as_deref())
    }

    /// The error body, typed. `None` unless the kind is [`ErrorKind::Api`].
    #[must_use]
    pub fn api(&self) -> Option<&E> {
        self.0.envelope.as_ref()
    }

    /// Where and how the body failed to fit. `None` unless the kind is [`ErrorKind::Decode`].
    #[must_use]
    pub fn decode(&self) -> Option<&DecodeError> {
        self.0.decode.as_ref()
    }

    /// The body of the answer as it came. It may hold a consumer's data: do not log it.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_ref().map(Body::as_bytes)
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
    pub fn remedy(&self) -> Option<Remedy> {
        remedy::remedy(E::RULES, self.error_type()?, self.error_code()?)
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        write!(f, "{}: ", inner.operation)?;
        match inner.kind {
            ErrorKind::Configuration => write!(f, "the client cannot be built as configured")?,
            ErrorKind::Transport => write!(f, "no complete answer arrived")?,
            ErrorKind::Timeout => write!(f, "the time allowed ran out")?,
            ErrorKind::Api => write!(f, "the API refused the call")?,
            ErrorKind::Status => write!(f, "the server answered with an error that is not the API's")?,
            ErrorKind::Decode => write!(f, "the answer does not fit its type")?,
        }
        if let Some(summary) = &inner.summary {
            write!(f, ": {} {}", summary.error_type, summary.error_code)?;
        }
        if let Some(decode) = &inner.decode {
            write!(f, ": {decode}")?;
        }
        if let Some(status) = inner.status {
            write!(f, " (status {status})")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind).field("operation", &inner.operation).field("status", &inner.status);
        if let Some(summary) = &inner.summary {
            out.field("error_type", &summary.error_type)
                .field("error_code", &summary.error_code)
                .field("request_id", &summary.request_id);
        }
        if let Some(decode) = &inner.decode {
            out.field("decode", decode);
        }
        if let Some(source) = &inner.source {
            out.field("source", source);
        }
        if let Some(body) = &inner.body {
            out.field("body", &format_args!("{} bytes", body.as_bytes().len()));
        }
        out.finish()
    }
}

impl<E> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.0.decode, &self.0.source) {
            (Some(decode), _) => Some(decode),
            (None, Some(source)) => Some(source.as_ref()),
            (None, None) => None,
        }
    }
}

/// A call that brought no complete answer.
pub(crate) struct TransportFailure {
    pub(crate) timeout: bool,
    pub(crate) status: Option<u16>,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
}
