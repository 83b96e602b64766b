//! What an operation sends: its parameters in the path, the query, headers and cookies, and its body.
//!
//! How each value is written is data, which the generated crate states ([`Parameter`], [`BodyFormat`]). What is done with
//! it is compiled once: the loops here see values as a [`View`](crate::wire::View).

mod error;
mod form;
mod format;
mod multipart;
mod parameters;
mod percent;
mod style;
#[cfg(test)]
mod tests;
mod upload;
mod value;

pub use format::{BodyFormat, Location, Parameter, PartFormat, Style};
pub use upload::Upload;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderValue};
use http::uri::PathAndQuery;

use self::error::{RequestError, Why};
use crate::wire::{View, Wire, to_json};

/// The media type of most bodies.
const JSON: &str = "application/json";

/// How an operation is sent.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    /// The path, with names in the place of path parameters.
    pub(crate) path: &'static str,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: BodyFormat,
}

/// A request, as far as it depends on its values. All attempts of a call send the same one.
pub(crate) struct Encoded {
    /// Path and query.
    pub(crate) target: PathAndQuery,
    /// What its parameters are in headers.
    pub(crate) headers: HeaderMap,
    pub(crate) media_type: MediaType,
    pub(crate) body: Bytes,
}

/// The `content-type` of a request.
pub(crate) enum MediaType {
    /// JSON, as of most requests.
    Json,
    /// There is no body.
    None,
    Other(HeaderValue),
}

impl MediaType {
    fn of(media_type: &str) -> Result<Self, RequestError> {
        if media_type == JSON {
            return Ok(Self::Json);
        }
        let value = HeaderValue::from_str(media_type);
        value.map(Self::Other).map_err(|_| RequestError::of("content-type", Why::Header))
    }
}

/// Writes a request.
///
/// # Errors
///
/// If a value cannot be sent where it has to be.
pub(crate) fn encode(
    sending: Sending,
    parameters: &dyn Wire,
    request: Option<&dyn Wire>,
) -> Result<Encoded, RequestError> {
    let parameters::Placed { target, headers } = parameters::place(sending.path, sending.parameters, parameters)?;
    let (media_type, body) = match request {
        Some(request) => body(sending.body, request)?,
        None => (MediaType::None, Bytes::new()),
    };
    Ok(Encoded { target, headers, media_type, body })
}

fn body(format: BodyFormat, request: &dyn Wire) -> Result<(MediaType, Bytes), RequestError> {
    Ok(match format {
        BodyFormat::None => (MediaType::None, Bytes::new()),
        BodyFormat::Json(media_type) => (MediaType::of(media_type)?, to_json(request).into()),
        BodyFormat::Form(formats) => (MediaType::of(form::MEDIA_TYPE)?, form::write(formats, request)?.into()),
        BodyFormat::Multipart(formats) => {
            let multipart::Multipart { media_type, body } = multipart::write(formats, request)?;
            (MediaType::of(&media_type)?, body.into())
        }
        BodyFormat::Bytes(media_type) | BodyFormat::Text(media_type) => as_it_is(media_type, request)?,
    })
}

/// A body that is one string, or bytes.
fn as_it_is(declared: &str, request: &dyn Wire) -> Result<(MediaType, Bytes), RequestError> {
    let is_range = declared.contains(['*', ',']);
    Ok(match request.view() {
        View::File(upload) => {
            let given = upload.media_type.as_deref().filter(|_| is_range);
            let declared = if is_range { multipart::OCTETS } else { declared };
            (MediaType::of(given.unwrap_or(declared))?, upload.bytes.clone())
        }
        View::Text(text) | View::Secret(text) | View::Unrecognized { text, .. } => {
            let declared = if is_range { "text/plain; charset=utf-8" } else { declared };
            (MediaType::of(declared)?, Bytes::copy_from_slice(text.as_bytes()))
        }
        _ => (MediaType::of(declared)?, to_json(request).into()),
    })
}
