//! What the client has to know about an operation. The generated crate implements it; it holds data only.

use std::fmt;

use bytes::Bytes;

use crate::security::Security;
use crate::wire::{Body, DecodeError, Lenient, Surprise, Wire, decode, decode_lenient, surprises, to_json};

/// Whether a call may be sent again without the caller's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// Sending twice has the effect of sending once.
    Safe,
    /// A second send may do a second thing, such as cost money.
    Never,
}

/// What an operation is called, where it is, and what it costs to call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationInfo {
    /// The operation id of the API description.
    pub id: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path below the base URL.
    pub path: &'static str,
    /// Whether it may be sent again.
    pub retry: Retry,
    /// Whether each call may cost money.
    pub billable: bool,
    /// The credentials that it carries.
    pub security: Security,
}

/// An operation of the API: its facts, and the types of its two bodies.
pub trait Operation {
    /// The facts.
    const INFO: OperationInfo;
    /// The media type of a successful response. If it is not JSON, one of another type is no success; see
    /// [`ErrorKind::NotDocument`](crate::ErrorKind::NotDocument).
    const MEDIA_TYPE: &'static str = "application/json";
    /// The request body.
    type Request: Wire;
    /// The body of a successful response.
    type Response: Answer;
}

/// The body of a successful response: a JSON document of a type of the API, or bytes.
pub trait Answer: Sized {
    /// Takes a body.
    ///
    /// # Errors
    ///
    /// If the body does not fit.
    fn from_body(body: &Body) -> Result<Self, DecodeError>;

    /// Takes a body, but sets aside what does not fit where the rest can do without it.
    ///
    /// # Errors
    ///
    /// If what is left is not whole.
    fn from_body_lenient(body: &Body) -> Result<Lenient<Self>, DecodeError> {
        Self::from_body(body).map(|value| Lenient { value, set_aside: Vec::new() })
    }

    /// What of the answer this version does not know.
    fn surprises(&self) -> Vec<Surprise> {
        Vec::new()
    }

    /// The body that it would be taken from.
    fn to_body(&self) -> Bytes;

    /// The string of a member of the body, such as the id by which the API's support finds the call.
    fn member(&self, name: &str) -> Option<String>;
}

impl<T: Wire> Answer for T {
    fn from_body(body: &Body) -> Result<Self, DecodeError> {
        decode(body)
    }

    fn from_body_lenient(body: &Body) -> Result<Lenient<Self>, DecodeError> {
        decode_lenient(body)
    }

    fn surprises(&self) -> Vec<Surprise> {
        surprises(self)
    }

    fn to_body(&self) -> Bytes {
        to_json(self).into()
    }

    fn member(&self, name: &str) -> Option<String> {
        self.view().text_of(name)
    }
}

/// A document that is not JSON, such as a PDF: not empty, and of the media type that the operation gives, as far as the
/// response says or the bytes begin.
#[derive(Clone, PartialEq, Eq)]
pub struct Binary(Body);

impl Binary {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<Vec<u8>> for Binary {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Body::new(bytes))
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Binary({} bytes)", self.as_bytes().len())
    }
}

impl Answer for Binary {
    fn from_body(body: &Body) -> Result<Self, DecodeError> {
        Ok(Self(body.clone()))
    }

    fn to_body(&self) -> Bytes {
        Bytes::copy_from_slice(self.as_bytes())
    }

    fn member(&self, _: &str) -> Option<String> {
        None
    }
}
