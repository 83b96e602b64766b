//! A plain value -> the outline of the document: everything but schemas.
//!
//! Schemas are looked at one by one when they are lowered. What else cannot be read is reported and taken out, so that
//! one mistake does not hide the others.

use openapiv3::{OpenAPI, Operation, Parameter, RequestBody, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Pointer;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Reads the outline, or reports why there is none.
pub(super) fn read(root: &Value, diagnostics: &mut Diagnostics) -> Option<OpenAPI> {
    let version = root.get("openapi").or_else(|| root.get("swagger")).and_then(Value::as_str);
    if let Some(version) = version.filter(|version| !version.starts_with("3.0")) {
        let keyword = if root.get("openapi").is_some() { "/openapi" } else { "/swagger" };
        diagnostics.push(Diagnostic::error(
            "parse/version",
            format!("this is a document of version {version}, and only OpenAPI 3.0 is supported"),
            Pointer(keyword.to_owned()),
            "convert the document to OpenAPI 3.0",
        ));
        return None;
    }
    let mut bare = without_schemas(root);
    let mut reader = Reader { diagnostics };
    reader.components(&mut bare);
    reader.paths(&mut bare);
    reader.check::<OpenAPI>(&bare, &Pointer::default())
}

/// A copy without schemas and examples, which are most of a document.
fn without_schemas(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| !matches!(key.as_str(), "schemas" | "example" | "examples"));
            let copy = |(key, value): (&String, &Value)| match key.as_str() {
                "schema" => (key.clone(), Value::Object(Map::new())),
                _ => (key.clone(), without_schemas(value)),
            };
            Value::Object(kept.map(copy).collect())
        }
        Value::Array(list) => list.iter().map(without_schemas).collect(),
        scalar => scalar.clone(),
    }
}

struct Reader<'a> {
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    /// Reads one node as `T`, or reports the place below it that does not fit.
    fn check<T: DeserializeOwned>(&mut self, node: &Value, pointer: &Pointer) -> Option<T> {
        let error = match serde_path_to_error::deserialize(node) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        self.diagnostics.push(Diagnostic::error(
            "parse/outline",
            format!("the document does not have the form of OpenAPI 3.0: {}", error.inner()),
            below(pointer, error.path()),
            "compare the node with the OpenAPI 3.0 specification",
        ));
        None
    }

    /// As `check`, for a node that may be a reference.
    fn is_sound<T: DeserializeOwned>(&mut self, node: &Value, pointer: &Pointer) -> bool {
        node.get("$ref").is_some_and(Value::is_string) || self.check::<T>(node, pointer).is_some()
    }

    fn components(&mut self, root: &mut Value) {
        let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) else {
            return;
        };
        components.retain(|section, _| matches!(section.as_str(), "responses" | "parameters" | "requestBodies"));
        for (section, entries) in components {
            let section_pointer = Pointer("/components".to_owned()).join(section);
            let Some(entries) = entries.as_object_mut() else {
                continue;
            };
            entries.retain(|name, node| {
                let pointer = section_pointer.join(name);
                match section.as_str() {
                    "responses" => self.response(node, &pointer),
                    "parameters" => self.is_sound::<Parameter>(node, &pointer),
                    _ => self.is_sound::<RequestBody>(node, &pointer),
                }
            });
        }
    }

    fn paths(&mut self, root: &mut Value) {
        let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
            return;
        };
        for (path, item) in paths {
            let pointer = Pointer("/paths".to_owned()).join(path);
            let Some(item) = item.as_object_mut() else { continue };
            item.retain(|key, node| !METHODS.contains(&key.as_str()) || self.operation(node, &pointer.join(key)));
        }
    }

    /// Whether a response can be read. OpenAPI wants a description of each, but many a document has none, and no stage
    /// reads it.
    fn response(&mut self, response: &mut Value, pointer: &Pointer) -> bool {
        if let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("$ref")) {
            response.entry("description").or_insert_with(|| Value::String(String::new()));
        }
        self.is_sound::<Response>(response, pointer)
    }

    /// Whether an operation can be read. Its parts are tried by themselves first, since a part that may also be a
    /// reference does not tell what is wrong inside of it.
    fn operation(&mut self, operation: &mut Value, pointer: &Pointer) -> bool {
        let mut is_sound = true;
        let at = pointer.join("responses");
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten();
        for (status, response) in responses.filter(|(status, _)| !status.starts_with("x-")) {
            is_sound &= self.response(response, &at.join(status));
        }
        let at = pointer.join("parameters");
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        for (index, parameter) in parameters.enumerate() {
            is_sound &= self.is_sound::<Parameter>(parameter, &at.join(&index.to_string()));
        }
        if let Some(body) = operation.get("requestBody") {
            is_sound &= self.is_sound::<RequestBody>(body, &pointer.join("requestBody"));
        }
        is_sound && self.check::<Operation>(operation, pointer).is_some()
    }
}

fn below(pointer: &Pointer, path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;
    path.iter().fold(pointer.clone(), |pointer, segment| match segment {
        Segment::Seq { index } => pointer.join(&index.to_string()),
        Segment::Map { key } => pointer.join(key),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}
