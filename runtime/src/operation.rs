//! What the client has to know about an operation. The generated crate implements it; it holds data only.

use std::fmt;

#[cfg(feature = "testing")]
use bytes::Bytes;

use crate::remedy::{Envelope, Judge, judge};
use crate::request::{BodyFormat, Parameter};
use crate::security::Security;
#[cfg(feature = "testing")]
use crate::wire::to_json;
use crate::wire::{Body, DecodeError, Lenient, Surprise, Wire, decode, decode_lenient, surprises};

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
    /// Path below the base URL, with the names of path parameters in braces, such as `/pets/{petId}`.
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
    /// How each field of its [`Parameters`](Parameterised::Parameters) is sent, in the order of their shape; empty if
    /// there are none.
    const PARAMETERS: &'static [Parameter] = &[];
    /// How the request body is sent.
    const BODY: BodyFormat = BodyFormat::Json("application/json");
    /// The media types of a successful response, as an `Accept` header has them. If the response is a
    /// [document](Answer::IS_DOCUMENT), one of another type is no success; see
    /// [`ErrorKind::NotDocument`](crate::ErrorKind::NotDocument).
    const MEDIA_TYPE: &'static str = "application/json";
    /// The request body.
    type Request: Wire;
    /// A successful response.
    type Response: Answer;
}

/// An operation with parameters in its path, its query, headers or cookies.
pub trait Parameterised: Operation {
    /// The parameters: an object with one field for each of [`Operation::PARAMETERS`].
    type Parameters: Wire;
}

/// An operation with error bodies of its own; see [`Error::body_as`](crate::Error::body_as).
pub trait TypedErrors: Operation {
    /// The body of a response with a status other than success: as a rule, an enum by status.
    type Error: Answer;
}

/// An operation as data, for what is compiled once.
pub(crate) struct Described {
    pub(crate) info: OperationInfo,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: BodyFormat,
    /// The media types of a successful response.
    pub(crate) media_types: &'static str,
    /// Whether a successful response is a document.
    pub(crate) is_document: bool,
    pub(crate) judge: Judge,
}

impl Described {
    pub(crate) const fn of<O: Operation, E: Envelope>() -> Self {
        Self {
            info: O::INFO,
            parameters: O::PARAMETERS,
            body: O::BODY,
            media_types: O::MEDIA_TYPE,
            is_document: O::Response::IS_DOCUMENT,
            judge: judge::<E>,
        }
    }
}

/// A whole response, for [`Answer::read`].
pub struct Received<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a Body,
    pub(crate) is_lenient: bool,
}

impl Received<'_> {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Reads the body as the `T` of a variant of an enum by status.
    ///
    /// # Errors
    ///
    /// If the body does not fit.
    pub fn read_as<T: Answer, U>(&self, variant: fn(T) -> U) -> Result<Lenient<U>, DecodeError> {
        let Lenient { value, set_aside } = T::read(self)?;
        Ok(Lenient { value: variant(value), set_aside })
    }
}

/// What a response has for a body, seen from outside.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// None, or nothing that anybody looks at.
    Empty,
    /// JSON.
    Json(&'a dyn Wire),
    /// Anything else.
    Bytes(&'a [u8]),
}

impl Content<'_> {
    /// What of the response this version does not know.
    pub(crate) fn surprises(self) -> Vec<Surprise> {
        match self {
            Self::Json(value) => surprises(value),
            Self::Empty | Self::Bytes(_) => Vec::new(),
        }
    }

    /// The body that it would be taken from.
    #[cfg(feature = "testing")]
    pub(crate) fn to_bytes(self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::Json(value) => to_json(value).into(),
            Self::Bytes(bytes) => Bytes::copy_from_slice(bytes),
        }
    }

    /// The string of a member of the body, such as the id by which the API's support finds the call.
    pub(crate) fn member(self, name: &str) -> Option<String> {
        match self {
            Self::Json(value) => value.view().text_of(name),
            Self::Empty | Self::Bytes(_) => None,
        }
    }
}

/// A response: a JSON document of a type of the API, a string, bytes, nothing, or one of these by status.
///
/// An enum by status implements it with one arm for each variant:
///
/// ```
/// # use plaid_cra_runtime::{Answer, Content, Received};
/// # use plaid_cra_runtime::prelude::{DecodeError, Json, Lenient, NoContent};
/// enum PetResponse {
///     Ok(Json),
///     NoContent(NoContent),
///     Unrecognized(Json),
/// }
///
/// impl Answer for PetResponse {
///     fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
///         match received.status() {
///             200 => received.read_as(Self::Ok),
///             204 => received.read_as(Self::NoContent),
///             _ => received.read_as(Self::Unrecognized),
///         }
///     }
///
///     fn status(&self) -> u16 {
///         match self {
///             Self::Ok(_) | Self::Unrecognized(_) => 200,
///             Self::NoContent(_) => 204,
///         }
///     }
///
///     fn content(&self) -> Content<'_> {
///         match self {
///             Self::Ok(body) | Self::Unrecognized(body) => body.content(),
///             Self::NoContent(body) => body.content(),
///         }
///     }
/// }
/// ```
pub trait Answer {
    /// Whether it is a document: a response with another status than 200 or 201, or of another media type than the
    /// operation gives, is none.
    const IS_DOCUMENT: bool = false;

    /// Takes a response. A lenient call sets aside what does not fit where the rest can do without it.
    ///
    /// # Errors
    ///
    /// If the body does not fit.
    fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError>
    where
        Self: Sized;

    /// The status that a response with this has, for a transport that responds from memory.
    fn status(&self) -> u16 {
        200
    }

    /// The body.
    fn content(&self) -> Content<'_>;
}

impl<T: Wire> Answer for T {
    fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
        if received.is_lenient { decode_lenient(received.body) } else { decode(received.body).map(Lenient::whole) }
    }

    fn content(&self) -> Content<'_> {
        Content::Json(self)
    }
}

/// A response without a body, such as one with status 204. A body that comes nevertheless is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoContent;

impl Answer for NoContent {
    fn read(_: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
        Ok(Lenient::whole(Self))
    }

    fn status(&self) -> u16 {
        204
    }

    fn content(&self) -> Content<'_> {
        Content::Empty
    }
}

/// A string that is not JSON, such as `text/plain` or `text/csv`. What is not UTF-8 is an error.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainText(Body);

impl PlainText {
    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.text().unwrap_or_default()
    }
}

impl<T: Into<String>> From<T> for PlainText {
    fn from(text: T) -> Self {
        Self(Body::new(text.into().into_bytes()))
    }
}

/// The number of bytes only: their contents may be confidential.
impl fmt::Debug for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlainText({} bytes)", self.as_str().len())
    }
}

impl Answer for PlainText {
    const IS_DOCUMENT: bool = true;

    fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
        received.body.text().ok_or_else(DecodeError::not_utf8)?;
        Ok(Lenient::whole(Self(received.body.clone())))
    }

    fn content(&self) -> Content<'_> {
        Content::Bytes(self.0.as_bytes())
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
    const IS_DOCUMENT: bool = true;

    fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
        Ok(Lenient::whole(Self(received.body.clone())))
    }

    fn content(&self) -> Content<'_> {
        Content::Bytes(self.as_bytes())
    }
}
