//! What the sandbox answers over HTTP.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use crate::json::{text, to_bytes};

/// A status and what comes with it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    /// The id of a request whose response is not JSON, to be sent in a header; JSON has it in its body.
    pub(crate) request_id: Option<String>,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Content {
    Json(Value),
    /// The bytes of a JSON object, to which the request id is added.
    Kept(Arc<[u8]>, String),
    Pdf(Vec<u8>),
}

impl Answer {
    /// The code of an error.
    pub(crate) fn error_code(&self) -> Option<String> {
        match &self.content {
            Content::Json(body) if !self.status.is_success() => text(body, "error_code").map(str::to_owned),
            _ => None,
        }
    }

    /// A JSON body.
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self { status, content: Content::Json(body), request_id: None }
    }
}

impl Content {
    /// The media type.
    pub(crate) fn media_type(&self) -> &'static str {
        match self {
            Self::Json(_) | Self::Kept(..) => "application/json",
            Self::Pdf(_) => "application/pdf",
        }
    }

    /// The bytes on the wire.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Json(value) => to_bytes(&value),
            Self::Kept(bytes, id) => {
                let fields = bytes.strip_suffix(b"}").unwrap_or(&bytes);
                [fields, br#","request_id":""#, id.as_bytes(), br#""}"#].concat()
            }
            Self::Pdf(bytes) => bytes,
        }
    }
}
