//! What an operation sends as its body.

use std::collections::BTreeMap;

use super::{Declared, Style, Type};

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestBody {
    /// What it is.
    pub ty: Type,
    /// What its schema says by itself.
    pub declared: Declared,
    /// The media type, as the document writes it.
    pub media: String,
    /// Other media types that the document lists.
    pub others: Vec<String>,
    /// How a value of the type becomes bytes.
    pub format: RequestFormat,
    /// Whether a call must have one.
    pub need: Need,
    /// One to show, the first of the document's examples.
    pub example: Option<serde_json::Value>,
}

impl RequestBody {
    /// Whether a call may be made without it.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.need == Need::Optional
    }
}

/// Whether a call must have a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The document says so.
    Required,
    /// The document does not say so, but the HTTP method is one whose requests have a body.
    Assumed,
    /// It may be left out.
    Optional,
}

/// How a request body is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestFormat {
    /// As JSON.
    Json,
    /// As `application/x-www-form-urlencoded`.
    Form(Parts),
    /// As `multipart/form-data`.
    Multipart(Parts),
    /// As bytes that the caller gives.
    Bytes,
    /// As a string.
    Text,
}

impl RequestFormat {
    /// In a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form(_) => "form",
            Self::Multipart(_) => "multipart",
            Self::Bytes => "bytes",
            Self::Text => "text",
        }
    }

    /// The fields of a form that are not sent in the usual way.
    #[must_use]
    pub const fn parts(&self) -> Option<&Parts> {
        match self {
            Self::Form(parts) | Self::Multipart(parts) => Some(parts),
            Self::Json | Self::Bytes | Self::Text => None,
        }
    }
}

/// How fields of a form are sent, by name: those that are not sent as their type usually is.
pub type Parts = BTreeMap<String, PartSent>;

/// How one field of a form is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartSent {
    /// How a value with several parts is written, and whether these are apart from each other; as is usual for its type
    /// if there is none.
    pub style: Option<(Style, bool)>,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
    /// Whether it is written as JSON, also if it is a list.
    pub json: bool,
    /// The media type of its own.
    pub media: Option<String>,
}

impl PartSent {
    /// How it is written, in words.
    #[must_use]
    pub fn encoding(&self) -> String {
        let style = self.style.map(|(style, explode)| format!("{}{}", style.word(), exploded(explode)));
        let reserved = self.allow_reserved.then(|| "reserved characters kept".to_owned());
        let json = self.json.then(|| "as JSON".to_owned());
        style.into_iter().chain(reserved).chain(json).chain(self.media.clone()).collect::<Vec<_>>().join(", ")
    }
}

/// Whether the parts of a value are apart from each other, in words behind a style.
pub(super) const fn exploded(explode: bool) -> &'static str {
    if explode { ", exploded" } else { "" }
}
