//! `multipart/form-data`, by RFC 7578 and as browsers write it.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};

use super::error::{RequestError, Why};
use super::format::PartFormat;
use super::upload::Upload;
use super::value::{Value, each_part};
use crate::wire::{View, Wire, each_field, to_json};

/// Media type of what has no other.
pub(super) const OCTETS: &str = "application/octet-stream";
const JSON: &str = "application/json";
/// The name of a file that has none.
const FILE: &str = "file";

/// A body and the boundary between its parts.
pub(super) struct Multipart {
    pub(super) media_type: String,
    pub(super) body: Vec<u8>,
}

/// Writes the fields of a request as parts. All attempts of a call send the same body, and no two calls the same boundary.
pub(super) fn write(formats: &[PartFormat], request: &dyn Wire) -> Result<Multipart, RequestError> {
    let mut parts = Vec::new();
    let mut first = Ok(());
    each_field(request.view(), &mut |index, name, value| {
        if first.is_ok() {
            let format = index.and_then(|index| formats.get(index)).unwrap_or(&PartFormat::DEFAULT);
            first = field(&mut parts, format, name, value).map_err(|why| match index {
                Some(_) => RequestError::of(name, why),
                None => RequestError::unnamed(why),
            });
        }
    });
    first?;
    let boundary = boundary(&parts);
    let length = parts.iter().map(|part| part.head.len() + part.content.len() + boundary.len() + 8).sum::<usize>();
    let mut body = Vec::with_capacity(length + boundary.len() + 6);
    for part in &parts {
        for piece in ["--", &boundary, "\r\n", &part.head, "\r\n"] {
            body.extend_from_slice(piece.as_bytes());
        }
        body.extend_from_slice(&part.content);
        body.extend_from_slice(b"\r\n");
    }
    for piece in ["--", &boundary, "--\r\n"] {
        body.extend_from_slice(piece.as_bytes());
    }
    Ok(Multipart { media_type: format!("multipart/form-data; boundary={boundary}"), body })
}

struct Part {
    /// Its headers, each with its line break.
    head: String,
    content: Bytes,
}

/// Adds the parts of a field: one for each element, if it is a list.
fn field(parts: &mut Vec<Part>, format: &PartFormat, name: &str, value: &dyn Wire) -> Result<(), Why> {
    let is_json = format.encoding.is_some_and(|encoding| encoding.json);
    let mut add = |value: &dyn Wire| {
        parts.push(part(format, name, value, is_json)?);
        Ok(())
    };
    if is_json { add(value) } else { each_part(value, &mut add) }
}

fn part(format: &PartFormat, name: &str, value: &dyn Wire, is_json: bool) -> Result<Part, Why> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    let declared = format.media_type;
    let (media_type, content) = match value.view() {
        View::File(upload) => {
            head.push_str(&format!("; filename=\"{}\"", quoted(upload.file_name.as_deref().unwrap_or(FILE))));
            // A range, such as `image/*`, says nothing of this file.
            let declared = declared.filter(|media_type| !media_type.contains(['*', ',']));
            let media_type = upload.media_type.as_deref().or(declared).unwrap_or(OCTETS);
            (Some(media_type), upload.bytes.clone())
        }
        _ if is_json => (Some(declared.unwrap_or(JSON)), to_json(value).into()),
        _ => match Value::of(value).unwrap_or(Value::Null).as_scalar() {
            Some(text) => (declared, Bytes::copy_from_slice(text.as_bytes())),
            None => (Some(declared.unwrap_or(JSON)), to_json(value).into()),
        },
    };
    head.push_str("\r\n");
    if let Some(media_type) = media_type {
        line(&mut head, "Content-Type", media_type)?;
    }
    if let View::File(Upload { headers, .. }) = value.view() {
        headers.iter().try_for_each(|(name, value)| line(&mut head, name, value))?;
    }
    Ok(Part { head, content })
}

/// Writes a header. A line break in it would begin another one, or the content.
fn line(head: &mut String, name: &str, value: &str) -> Result<(), Why> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| Why::Header)?;
    HeaderValue::from_str(value).map_err(|_| Why::Header)?;
    for piece in [name, ": ", value, "\r\n"] {
        head.push_str(piece);
    }
    Ok(())
}

/// A name between quotation marks, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A boundary that no part has in it.
fn boundary(parts: &[Part]) -> String {
    loop {
        let boundary = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let has_it = |part: &Part| part.content.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        if !parts.iter().any(has_it) {
            return boundary;
        }
    }
}
