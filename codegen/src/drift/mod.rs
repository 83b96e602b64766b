//! Drift: our document against that of whoever runs the API -> what they have and we lack, what we have and they do
//! not, what differs; and the edits of our text that make up for it.
//!
//! What is compared are facts of the wire: a document's cut into components is none, and neither are its words. So two
//! objects are compared wherever both documents put them to the same use, starting from the operations and webhooks
//! of ours.

mod add;
mod apply;
mod edit;
mod facts;
mod layout;
mod objects;
mod operations;
mod recorded;
mod render;
mod report;
mod site;
mod unions;
mod write;

use std::collections::BTreeMap;

use crate::diagnostic::Source;
use crate::document::Document;
use crate::ir::Pointer;

pub use add::add_operations;
pub use apply::{Applied, apply};
pub use recorded::{Known, Recorded};
pub use report::{json, left, text};

use objects::Comparison;

/// In what way an item differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// A method of a path.
    Operation,
    /// The payload of a webhook.
    Webhook,
    /// A parameter of an operation: where it goes and its name.
    Parameter(String),
    /// How the value of a parameter is written.
    Style,
    /// The credentials that an operation needs.
    Security,
    /// The URL of a server.
    Server(String),
    /// The body of a request.
    RequestBody,
    /// An answer, by its status.
    Response(String),
    /// A form that a body may have.
    MediaType(String),
    /// A property.
    Property,
    /// The name of a component.
    Name,
    /// Another object that this one is merged of.
    Part(String),
    /// The type of a value.
    Type,
    /// One of the alternatives of a union.
    Alternative(String),
    /// The property that tells the alternatives of a union apart.
    Discriminator,
    /// Whether a value may be null.
    Nullable,
    /// Whether a property must be there.
    Required,
    /// Whether an item should not be used any more.
    Deprecated,
    /// Whether values are listed at all.
    Enum,
    /// A listed value.
    Value(String),
    /// A word that narrows the values, the format and the default among them.
    Limit(&'static str),
    /// What an object says of properties that it does not list.
    AdditionalProperties,
    /// Fields of which one must be given.
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

/// Which side has what the other has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// They have it and we lack it.
    Theirs,
    /// We have it and they do not.
    Ours,
    /// Both have it, each in another way.
    Both,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The item in the words of our document: a component and property, a method and path.
    pub item: String,
    /// In what way it differs.
    pub aspect: Aspect,
    /// What our document says; none, if nothing.
    pub ours: Option<String>,
    /// What theirs says; none, if nothing.
    pub theirs: Option<String>,
    /// Where that stands in ours, or where it would.
    pub our_place: Pointer,
    /// Where that stands in theirs, or where it would.
    pub their_place: Pointer,
    /// The node that an edit changes, or puts something into.
    target: Pointer,
    /// Whether it is gone upstream and marked as deprecated here, which is all that can be done about it.
    pub kept: bool,
}

impl Difference {
    /// Which side has what the other has not.
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
    /// What is left to look at, in the order of our document.
    pub differences: Vec<Difference>,
    /// Differences that are recorded as ours on purpose.
    pub on_purpose: Vec<Difference>,
    /// What is gone upstream and stays here, deprecated.
    pub kept: Vec<Difference>,
    /// Records that no difference answers to.
    pub idle: Vec<Recorded>,
}

/// Compares. What is recorded is set apart, and what their document is silent on is left out.
#[must_use]
pub fn drift(ours: &Document, theirs: &Document, known: Known<'_>) -> Drift {
    let recorded = known.recorded;
    let mut drift = Drift::default();
    let mut is_idle = vec![true; recorded.len()];
    for difference in all(ours, theirs).into_iter().filter(|difference| !known.is_silent_on(difference)) {
        let mut is_recorded = false;
        for (record, is_idle) in recorded.iter().zip(&mut is_idle) {
            if record.covers(&difference) {
                is_recorded = true;
                *is_idle = false;
            }
        }
        let list = match difference.kept {
            _ if is_recorded => &mut drift.on_purpose,
            true => &mut drift.kept,
            false => &mut drift.differences,
        };
        list.push(difference);
    }
    drift.idle =
        recorded.iter().zip(is_idle).filter(|(_, is_idle)| *is_idle).map(|(record, _)| record.clone()).collect();
    drift
}

/// Every difference, each once, in the order of our document.
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

/// The line that a node stands on, or the nearest node around it.
fn line(source: &Source, pointer: &Pointer) -> usize {
    source.locate(pointer).map_or(0, |place| place.line)
}
