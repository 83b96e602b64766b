//! Drift: the local document, the upstream document of the same API -> what is missing locally, what only exists locally,
//! what differs; and the edits of the local text that resolve it.
//!
//! Only facts of the wire are compared, so neither the division into components nor descriptions count. Two objects are
//! compared wherever both documents use them for the same purpose, starting from the local operations and webhooks.

mod allowlist;
mod apply;
mod facts;
mod import;
mod objects;
mod operations;
mod render;
mod report;
mod schema_view;
mod spans;
mod text_edits;
mod unions;
mod yaml_writer;

use std::collections::BTreeMap;

use crate::diagnostic::Source;
use crate::document::Document;
use crate::ir::Pointer;

pub use allowlist::{Allowed, Known};
pub use apply::{Applied, apply};
pub use import::import_operations;
pub use report::{json, left, text};

use objects::Comparison;

/// The aspect in which an item differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// A method of a path.
    Operation,
    /// The payload of a webhook.
    Webhook,
    /// A parameter of an operation: its location and name.
    Parameter(String),
    /// How the value of a parameter is serialized.
    Style,
    /// The credentials that an operation needs.
    Security,
    /// The URL of a server.
    Server(String),
    /// The body of a request.
    RequestBody,
    /// A response, by its status.
    Response(String),
    /// A media type of a body.
    MediaType(String),
    /// A property.
    Property,
    /// The name of a component.
    Name,
    /// A component that this object is merged from by `allOf`.
    Part(String),
    /// The type of a value.
    Type,
    /// One of the alternatives of a union.
    Alternative(String),
    /// The property that distinguishes the alternatives of a union.
    Discriminator,
    /// Whether a value may be null.
    Nullable,
    /// Whether a property is required.
    Required,
    /// Whether an item is deprecated.
    Deprecated,
    /// Whether there is an `enum` at all.
    Enum,
    /// A value of an `enum`.
    Value(String),
    /// A keyword that constrains values; `format` and `default` count as such.
    Limit(&'static str),
    /// `additionalProperties` of an object.
    AdditionalProperties,
    /// Fields of which one is required.
    Choice,
}

impl std::fmt::Display for Aspect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operation => f.write_str("operation"),
            Self::Webhook => f.write_str("webhook"),
            Self::Parameter(name) => write!(f, "parameter {name}"),
            Self::Style => f.write_str("style"),
            Self::Security => f.write_str("security"),
            Self::Server(url) => write!(f, "server {url}"),
            Self::RequestBody => f.write_str("request body"),
            Self::Response(status) => write!(f, "response {status}"),
            Self::MediaType(name) => write!(f, "media type {name}"),
            Self::Property => f.write_str("property"),
            Self::Name => f.write_str("name"),
            Self::Part(name) => write!(f, "part {name}"),
            Self::Type => f.write_str("type"),
            Self::Alternative(name) => write!(f, "alternative {name}"),
            Self::Discriminator => f.write_str("discriminator"),
            Self::Nullable => f.write_str("nullable"),
            Self::Required => f.write_str("required"),
            Self::Deprecated => f.write_str("deprecated"),
            Self::Enum => f.write_str("enum"),
            Self::Value(value) => write!(f, "value {value}"),
            Self::Limit(word) => f.write_str(word),
            Self::AdditionalProperties => f.write_str("additionalProperties"),
            Self::Choice => f.write_str("choice"),
        }
    }
}

/// Which document has an item that the other lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Only the upstream document.
    Theirs,
    /// Only the local document.
    Ours,
    /// Both have it, and it differs.
    Both,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The item, by its name in the local document: a component and property, or a method and path.
    pub item: String,
    /// The aspect that differs.
    pub aspect: Aspect,
    /// The value in the local document, if it has one.
    pub ours: Option<String>,
    /// The value in the upstream document, if it has one.
    pub theirs: Option<String>,
    /// The location of the item in the local document, or where it would be.
    pub our_place: Pointer,
    /// The location of the item in the upstream document, or where it would be.
    pub their_place: Pointer,
    /// The local node that an edit changes or adds to.
    target: Pointer,
    /// Whether it was removed upstream and is already deprecated locally, so that nothing is left to do.
    pub kept: bool,
}

impl Difference {
    /// Which document has the item.
    #[must_use]
    pub fn side(&self) -> Side {
        match (&self.ours, &self.theirs) {
            (None, _) => Side::Theirs,
            (_, None) => Side::Ours,
            _ => Side::Both,
        }
    }
}

/// How two documents differ.
#[derive(Debug, Clone, Default)]
pub struct Drift {
    /// Unresolved differences, in the order of the local document.
    pub differences: Vec<Difference>,
    /// Differences that the allow-list covers.
    pub on_purpose: Vec<Difference>,
    /// What was removed upstream and is kept locally as deprecated.
    pub kept: Vec<Difference>,
    /// Stale entries of the allow-list, which match no difference.
    pub idle: Vec<Allowed>,
}

/// Compares two documents. Differences that the allow-list covers are listed separately, and aspects that the upstream
/// document never states are skipped.
#[must_use]
pub fn drift(ours: &Document, theirs: &Document, known: Known<'_>) -> Drift {
    let allowed = known.allowed;
    let mut drift = Drift::default();
    let mut is_idle = vec![true; allowed.len()];
    for difference in all(ours, theirs).into_iter().filter(|difference| !known.is_silent_on(difference)) {
        let mut is_allowed = false;
        for (entry, is_idle) in allowed.iter().zip(&mut is_idle) {
            if entry.covers(&difference) {
                is_allowed = true;
                *is_idle = false;
            }
        }
        let list = match difference.kept {
            _ if is_allowed => &mut drift.on_purpose,
            true => &mut drift.kept,
            false => &mut drift.differences,
        };
        list.push(difference);
    }
    drift.idle = allowed.iter().zip(is_idle).filter(|(_, is_idle)| *is_idle).map(|(entry, _)| entry.clone()).collect();
    drift
}

/// Every difference, each once, in the order of the local document.
fn all(ours: &Document, theirs: &Document) -> Vec<Difference> {
    let mut comparison = Comparison::new(ours, theirs);
    comparison.servers();
    comparison.operations();
    comparison.webhooks();
    let mut once = BTreeMap::new();
    for difference in comparison.finish() {
        let place = line(&ours.source, &difference.our_place);
        once.entry((place, difference.item.clone(), difference.aspect.clone())).or_insert(difference);
    }
    once.into_values().collect()
}

/// The line of a node, or of its nearest ancestor with a location.
fn line(source: &Source, pointer: &Pointer) -> usize {
    source.locate(pointer).map_or(0, |place| place.line)
}
