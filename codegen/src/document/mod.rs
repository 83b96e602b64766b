//! Document: source files -> [`Document`], the only reader of OpenAPI.
//!
//! | step | what it does |
//! |---|---|
//! | `yaml` | source -> a plain value, and the location of each of its nodes; JSON is YAML, too |
//! | [`normalise`] | any version of OpenAPI -> one form |
//! | `bundle` | nodes in other files that are referred to -> components |
//! | `parts` | nodes inside of others that are referred to -> components |
//! | `outline` | all but schemas, as `openapiv3` reads it |
//!
//! Nothing after this knows YAML, a version of OpenAPI, or a second file.

mod bundle;
mod files;
pub mod formats;
mod json;
pub mod kind;
pub mod moves;
mod names;
pub mod normalise;
pub mod outline;
mod parts;
pub mod references;
pub mod schema;
#[cfg(test)]
mod tests;
mod yaml;

pub use files::{Files, Input, NoFiles};

use normalise::Version;
use outline::OpenAPI;
use serde_json::Value;

use crate::diagnostic::{Diagnostics, Source};
use crate::ir::Pointer;
pub(crate) use files::{Refusal, join};
use kind::METHODS;
use references::Node;

/// The members of a document that have webhooks: that of OpenAPI 3.1, and what documents of 3.0 write in its place.
pub(crate) const WEBHOOKS: [&str; 2] = ["x-webhooks", "webhooks"];

/// A document: its outline, every node in the normal form as a plain value, and where each was written.
#[derive(Debug)]
pub struct Document {
    /// Paths, operations, responses; those that can be read.
    pub outline: OpenAPI,
    /// The whole document in the normal form. Schemas are read from here: they mix keywords as they like, and each needs
    /// its place.
    pub root: Value,
    /// The OpenAPI version that it was written in, for the rules that differ between versions.
    pub version: Version,
    /// The source files, for diagnostics.
    pub source: Source,
    /// What is wrong with the document so far. It is printed with what later stages find, so that one run reports all.
    pub diagnostics: Diagnostics,
}

/// Reads a document, and what it refers to in other files.
///
/// # Errors
///
/// If the source is not valid YAML or not an OpenAPI document; with the source files, to print the findings with.
pub fn parse<'t>(input: impl Into<Input<'t>>, name: &str) -> Result<Document, (Diagnostics, Source)> {
    read(input.into(), name)
}

fn read(Input { text, files }: Input<'_>, name: &str) -> Result<Document, (Diagnostics, Source)> {
    let mut source = Source { name: name.to_owned(), text: text.to_owned(), ..Source::default() };
    let (root, mut diagnostics) = yaml::read(text, 0, &mut source.locations);
    let Some(mut root) = root else {
        return Err((diagnostics, source));
    };
    let Some(version) = normalise::version(&mut root, &mut diagnostics) else {
        return Err((diagnostics, source));
    };
    bundle::bundle(&mut root, &mut source, files, &mut diagnostics);
    parts::to_components(&mut root, &mut source.elsewhere.moves);
    normalise::normalise(&mut root, version, &mut source.elsewhere.moves, &mut diagnostics);
    match outline::read(&root, &mut diagnostics) {
        Some(outline) => Ok(Document { outline, root, version, source, diagnostics }),
        None => Err((diagnostics, source)),
    }
}

impl Document {
    /// The source files for diagnostics; all else is dropped.
    pub(crate) fn into_source(self) -> Source {
        self.source
    }

    /// Every operation in the normal form, in the order of the document, and where it is located.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (Pointer, &Value)> {
        let paths = self.root.get("paths").and_then(Value::as_object).into_iter().flatten();
        paths.flat_map(|(path, item)| {
            operations_of(Node { value: item, pointer: Pointer("/paths".to_owned()).join(path) })
        })
    }

    /// Every request that the API sends by itself, by name, in the order of the document. Some documents of OpenAPI 3.0
    /// have them as `x-webhooks`; they are read in both places, so that each keeps its place.
    pub(crate) fn webhooks(&self) -> impl Iterator<Item = (&str, Node<'_>)> {
        WEBHOOKS.into_iter().flat_map(|section| {
            let items = self.root.get(section).and_then(Value::as_object).into_iter().flatten();
            items.map(move |(name, value)| {
                (name.as_str(), Node { value, pointer: Pointer(format!("/{section}")).join(name) })
            })
        })
    }

    /// Every request that the API sends because of the operation at `operation`, by the name of the callback and the
    /// expression that the URL is made of. References are followed; a broken one is reported with all others.
    pub(crate) fn callbacks(&self, operation: &Pointer) -> Vec<(&str, &str, Node<'_>)> {
        let at = operation.join("callbacks");
        let mut found = Vec::new();
        for (name, value) in self.root.pointer(&at.0).and_then(Value::as_object).into_iter().flatten() {
            let Ok(callback) = self.resolve(Node { value, pointer: at.join(name) }) else { continue };
            let expressions = callback.value.as_object().into_iter().flatten();
            for (expression, value) in expressions.filter(|(key, _)| !key.starts_with("x-")) {
                let item = self.resolve(Node { value, pointer: callback.pointer.join(expression) });
                found.extend(item.map(|item| (name.as_str(), expression.as_str(), item)));
            }
        }
        found
    }
}

/// The operations of a path item, in the order of the document, and where they are located.
pub(crate) fn operations_of(item: Node<'_>) -> impl Iterator<Item = (Pointer, &Value)> {
    let Node { value, pointer } = item;
    let methods = value.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()));
    methods.map(move |(method, operation)| (pointer.join(method), operation))
}
