//! Parse: text -> `Document`. The only stage that knows YAML.

mod tree;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::ir::Pointer;

/// A parsed document: its outline as `openapiv3` reads it, every node as a plain value, and where each stands.
#[derive(Debug)]
pub struct Document {
    /// Paths, operations, responses.
    pub outline: OpenAPI,
    /// The whole document. Schemas are read from here: they mix keywords as they like, and each needs its place.
    pub root: Value,
    /// The text, for diagnostics.
    pub source: Source,
}

/// Reads a document. JSON is YAML, too.
///
/// # Errors
///
/// If the text is no YAML, or no OpenAPI 3.0 document; with the source, to print them with.
pub fn parse(text: &str, name: &str) -> Result<Document, (Diagnostics, Source)> {
    let mut source = Source { name: name.to_owned(), text: text.to_owned(), ..Source::default() };
    let (root, mut diagnostics) = tree::read(text, &mut source.locations);
    if diagnostics.has_errors() {
        return Err((diagnostics, source));
    }
    match outline(&root) {
        Ok(outline) => Ok(Document { outline, root, source }),
        Err(error) => {
            diagnostics.push(error);
            Err((diagnostics, source))
        }
    }
}

/// The outline is read without the schemas, which are looked at one by one, so that one run can tell all that is
/// wrong with them.
fn outline(root: &Value) -> Result<OpenAPI, Diagnostic> {
    let mut bare = root.clone();
    if let Some(components) = bare.get_mut("components").and_then(Value::as_object_mut) {
        components.remove("schemas");
    }
    if let Some(version) = bare.get("openapi").and_then(Value::as_str).filter(|version| !version.starts_with("3.0")) {
        return Err(Diagnostic::error(
            "parse/version",
            format!("this is a document of OpenAPI {version}, and only 3.0 is supported"),
            Pointer("/openapi".to_owned()),
            "convert the document to OpenAPI 3.0",
        ));
    }
    serde_path_to_error::deserialize::<_, OpenAPI>(bare).map_err(|error| {
        Diagnostic::error(
            "parse/outline",
            format!("the document does not have the form of OpenAPI 3.0: {}", error.inner()),
            pointer_of(error.path()),
            "compare the node with the OpenAPI 3.0 specification",
        )
    })
}

fn pointer_of(path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;
    path.iter().fold(Pointer::default(), |pointer, segment| match segment {
        Segment::Seq { index } => pointer.join(&index.to_string()),
        Segment::Map { key } => pointer.join(key),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}
