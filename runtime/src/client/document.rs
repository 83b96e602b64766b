//! Whether a successful response is the document that was asked for.
//!
//! JSON shows what it is when it is decoded. Of other bytes only the head and their beginning can tell, and a page of
//! something in between, a packed file or a part of one must not be filed as the document.

use http::StatusCode;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::response::Parts;

/// The media type of operations whose responses are decoded.
pub(super) const JSON: &str = "application/json";
/// How JSON may be packed, and documents may not.
pub(super) const GZIP: &str = "gzip";
/// Not packed.
pub(super) const IDENTITY: &str = "identity";
const PDF: &str = "application/pdf";
/// How every PDF begins.
const PDF_MARK: &[u8] = b"%PDF-";

/// What the head of a response says.
pub(super) enum Verdict {
    Document,
    NotDocument,
    /// It depends on whether the body [begins](is_marked) as the document does.
    ByItsBeginning,
}

/// Whether a response is asked for packed: only if it is JSON for sure, which is cut off by nothing unseen.
pub(super) fn coding(media_types: &str) -> &'static str {
    let is_json = media_types == JSON || entries(media_types).all(is_json);
    if is_json { GZIP } else { IDENTITY }
}

/// Whether a response of these media types may be empty.
pub(super) fn may_be_empty(media_types: &str) -> bool {
    media_types.starts_with("text/")
}

/// Whether the first of some media types is JSON of any kind.
pub(super) fn is_json_first(media_types: &str) -> bool {
    entries(media_types).next().is_some_and(is_json)
}

/// The media types of an `Accept` header, without their parameters.
fn entries(media_types: &str) -> impl Iterator<Item = &str> {
    media_types.split(',').map(|entry| entry.split(';').next().unwrap_or_default().trim_ascii())
}

fn is_json(media_type: &str) -> bool {
    media_type == JSON || media_type.ends_with("+json")
}

/// Judges the head of a response by the media types that the operation gives.
pub(super) fn judge(media_types: &str, head: &Parts) -> Verdict {
    let is_fitting = |given: &HeaderValue| entries(media_types).any(|media_type| is_type(media_type, given));
    // Documents are asked for unpacked, and no other status stands for a whole one.
    if !matches!(head.status, StatusCode::OK | StatusCode::CREATED) || is_packed(&head.headers) {
        Verdict::NotDocument
    } else if media_types == "*/*" || head.headers.get(CONTENT_TYPE).is_some_and(is_fitting) {
        Verdict::Document
    } else if media_types == PDF {
        Verdict::ByItsBeginning
    } else {
        Verdict::NotDocument
    }
}

/// Whether a body begins as the document does.
pub(super) fn is_marked(beginning: &[u8]) -> bool {
    beginning.starts_with(PDF_MARK)
}

/// Whether so much of a body is enough to see how it begins.
pub(super) fn is_enough(beginning: &[u8]) -> bool {
    beginning.len() >= PDF_MARK.len() || !PDF_MARK.starts_with(beginning)
}

fn is_packed(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

fn is_type(media_type: &str, given: &HeaderValue) -> bool {
    let essence = given.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    match media_type.strip_suffix('*') {
        Some("*/") => true,
        Some(range) => essence.get(..range.len()).is_some_and(|start| start.eq_ignore_ascii_case(range.as_bytes())),
        None => essence.eq_ignore_ascii_case(media_type.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_may_have_parameters_and_any_case() {
        for (given, is_pdf) in [
            ("application/pdf", true),
            ("Application/PDF ; name=\"report.pdf\"", true),
            ("application/pdfx", false),
            ("text/html; application/pdf", false),
            ("", false),
        ] {
            assert_eq!(is_type(PDF, &HeaderValue::from_static(given)), is_pdf, "{given}");
        }
    }

    #[test]
    fn a_range_has_all_of_its_types() {
        for (media_type, given, is_of_it) in [
            ("image/*", "image/png", true),
            ("image/*", "Image/SVG+xml; charset=utf-8", true),
            ("image/*", "text/html", false),
            ("image/*", "ima", false),
            ("*/*", "", true),
        ] {
            assert_eq!(is_type(media_type, &HeaderValue::from_static(given)), is_of_it, "{media_type} {given}");
        }
    }

    #[test]
    fn only_json_is_asked_for_packed() {
        for (media_types, expected) in [
            ("application/json", GZIP),
            ("application/problem+json", GZIP),
            ("application/vnd.api+json; version=1, application/json", GZIP),
            ("application/json, application/pdf", IDENTITY),
            ("text/plain", IDENTITY),
            ("*/*", IDENTITY),
        ] {
            assert_eq!(coding(media_types), expected, "{media_types}");
        }
    }

    #[test]
    fn a_beginning_is_read_until_it_is_clear() {
        for (beginning, is_clear) in [("", false), ("%PDF", false), ("%PDF-", true), ("%PDX", true), ("<", true)] {
            assert_eq!(is_enough(beginning.as_bytes()), is_clear, "{beginning}");
        }
    }
}
