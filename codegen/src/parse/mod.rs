//! Parse: text -> `Document`. The only stage that knows YAML.

mod outline;
mod tree;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::diagnostic::{Diagnostics, Source};

/// A parsed document: its outline as `openapiv3` reads it, every node as a plain value, and where each stands.
#[derive(Debug)]
pub struct Document {
    /// Paths, operations, responses; those that can be read.
    pub outline: OpenAPI,
    /// The whole document. Schemas are read from here: they mix keywords as they like, and each needs its place.
    pub root: Value,
    /// The text, for diagnostics.
    pub source: Source,
    /// What is wrong with the document so far. It is printed with what later stages find, so that one run tells all.
    pub diagnostics: Diagnostics,
}

/// Reads a document. JSON is YAML, too.
///
/// # Errors
///
/// If the text is no YAML, or no OpenAPI 3.0 document; with the source, to print them with.
pub fn parse(text: &str, name: &str) -> Result<Document, (Diagnostics, Source)> {
    let mut source = Source { name: name.to_owned(), text: text.to_owned(), ..Source::default() };
    let (root, mut diagnostics) = tree::read(text, &mut source.locations);
    let Some(root) = root else {
        return Err((diagnostics, source));
    };
    match outline::read(&root, &mut diagnostics) {
        Some(outline) => Ok(Document { outline, root, source, diagnostics }),
        None => Err((diagnostics, source)),
    }
}
