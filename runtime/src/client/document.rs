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

/// Whether an operation gives a document rather than JSON.
pub(super) fn is_document(media_type: &str) -> bool {
    media_type != JSON
}

/// Judges the head of a response by the media type that the operation gives.
pub(super) fn judge(media_type: &str, head: &Parts) -> Verdict {
    // Documents are asked for unpacked, and only 200 stands for a whole one.
    if head.status != StatusCode::OK || is_packed(&head.headers) {
        Verdict::NotDocument
    } else if media_type == "*/*" || head.headers.get(CONTENT_TYPE).is_some_and(|given| is_type(media_type, given)) {
        Verdict::Document
    } else if media_type == PDF {
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
    let essence = given.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(media_type.as_bytes())
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
    fn a_beginning_is_read_until_it_is_clear() {
        for (beginning, is_clear) in [("", false), ("%PDF", false), ("%PDF-", true), ("%PDX", true), ("<", true)] {
            assert_eq!(is_enough(beginning.as_bytes()), is_clear, "{beginning}");
        }
    }
}
