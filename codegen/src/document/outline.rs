//! The normal form -> the outline of the document, as `openapiv3` reads it: everything but schemas and what no stage
//! reads. The only module that knows that crate.
//!
//! Schemas are looked at one by one when they are lowered. An operation or a component that cannot be read is reported
//! and taken out, so that one mistake neither hides the others nor, if the run goes on, refuses the whole document.

pub use openapiv3::{MediaType, OpenAPI, Operation, ReferenceOr, Response, StatusCode};
use openapiv3::{Parameter, PathItem, RequestBody};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::kind::{Kind, METHODS, Many};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Pointer;

/// Reads the outline, or reports why there is none.
pub(super) fn read(root: &Value, diagnostics: &mut Diagnostics) -> Option<OpenAPI> {
    let mut bare = bare(root, Kind::Document);
    check_info(&mut bare, diagnostics);
    if let Ok(outline) = OpenAPI::deserialize(&bare) {
        return Some(outline);
    }
    let mut reader = Reader { diagnostics };
    reader.components(&mut bare);
    reader.paths(&mut bare);
    match check::<OpenAPI>(&bare, &Pointer::default()) {
        Ok(outline) => Some(outline),
        Err((message, pointer)) => {
            diagnostics.push(Diagnostic::error("parse/outline", message, pointer, HELP));
            None
        }
    }
}

/// A copy of an object without what is below schemas and without what is not read from the outline, which are most of a
/// document, so that a mistake there refuses nothing.
fn bare(value: &Value, kind: Kind) -> Value {
    let Value::Object(object) = value else { return value.clone() };
    let kept = object.iter().filter(|(key, _)| is_read(kind, key));
    let mut copy: Map<_, _> = kept.map(|(key, value)| (key.clone(), bare_member(value, kind.member(key)))).collect();
    copy.retain(|key, value| !TEXTS.contains(&key.as_str()) || make_text(value));
    if kind == Kind::Response && !copy.contains_key("$ref") {
        // OpenAPI wants a description of each, but many a document has none, and no stage reads it.
        copy.entry("description").or_insert_with(|| Value::String(String::new()));
    }
    Value::Object(copy)
}

/// Gives the document the title and the version that it lacks.
fn check_info(root: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(root) = root.as_object_mut() else { return };
    let info = root.entry("info").or_insert_with(|| Value::Object(Map::new()));
    let Some(info) = info.as_object_mut() else { return };
    info.retain(|key, value| !TEXTS.contains(&key.as_str()) || make_text(value));
    for (key, instead) in [("title", "API"), ("version", "0")] {
        if !info.contains_key(key) {
            let message = format!("missing `{key}`; it is taken as `{instead}`");
            let pointer = Pointer("/info".to_owned());
            diagnostics.push(Diagnostic::warning("parse/outline", message, pointer, "add it under `info`"));
            info.insert(key.to_owned(), Value::String(instead.to_owned()));
        }
    }
}

/// Keywords of all objects whose value is a string.
const TEXTS: [&str; 5] = ["title", "version", "description", "summary", "operationId"];

/// Makes a string of an unquoted number or truth value, as in `version: 1.0`; returns whether it is a string then.
fn make_text(value: &mut Value) -> bool {
    if let Value::Number(_) | Value::Bool(_) = value {
        *value = Value::String(value.to_string());
    }
    value.is_string()
}

fn bare_member(value: &Value, member: Option<(Many, Kind)>) -> Value {
    match (member, value) {
        (Some((_, Kind::Schema)), _) => Value::Object(Map::new()),
        (Some((Many::One, kind)), value) => bare(value, kind),
        (Some((Many::List, kind)), Value::Array(list)) => list.iter().map(|value| bare(value, kind)).collect(),
        (Some((Many::Map, kind)), Value::Object(map)) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), bare(value, kind))).collect())
        }
        (_, value) => value.clone(),
    }
}

/// Whether the outline includes a key of an object.
fn is_read(kind: Kind, key: &str) -> bool {
    match kind {
        Kind::Document => matches!(key, "openapi" | "info" | "servers" | "paths" | "components" | "security"),
        Kind::Components => matches!(key, "responses" | "parameters" | "requestBodies"),
        Kind::Operation => !matches!(key, "callbacks" | "tags"),
        Kind::Response => key != "links",
        Kind::MediaType | Kind::Parameter | Kind::Header => !matches!(key, "example" | "examples"),
        _ => true,
    }
}

struct Reader<'a> {
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    /// Whether one part can be read as `T`; if not, the place below it that does not fit is reported.
    fn is_part<T: DeserializeOwned>(&mut self, node: &Value, pointer: &Pointer) -> bool {
        let Err((message, at)) = check::<T>(node, pointer) else { return true };
        self.diagnostics.push(Diagnostic::error("parse/outline", message, at, HELP));
        false
    }

    /// As `is_part`, for a node that may be a reference.
    fn is_sound<T: DeserializeOwned>(&mut self, node: &Value, pointer: &Pointer) -> bool {
        node.get("$ref").is_some_and(Value::is_string) || self.is_part::<T>(node, pointer)
    }

    fn components(&mut self, root: &mut Value) {
        let Some(components) = root.get_mut("components").and_then(Value::as_object_mut) else {
            return;
        };
        for (section, entries) in components {
            let section_pointer = Pointer("/components".to_owned()).join(section);
            let Some(entries) = entries.as_object_mut() else {
                continue;
            };
            entries.retain(|name, node| {
                let pointer = section_pointer.join(name);
                match section.as_str() {
                    "responses" => self.is_sound::<Response>(node, &pointer),
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
        paths.retain(|path, item| {
            let pointer = Pointer("/paths".to_owned()).join(path);
            if let Some(item) = item.as_object_mut() {
                item.retain(|key, node| !METHODS.contains(&key.as_str()) || self.operation(node, &pointer.join(key)));
            }
            path.starts_with("x-") || self.is_sound::<PathItem>(item, &pointer)
        });
    }

    /// Whether an operation can be read. Its parts are tried by themselves first, since a part that may also be a
    /// reference does not tell what is wrong inside of it.
    fn operation(&mut self, operation: &Value, pointer: &Pointer) -> bool {
        let mut is_sound = true;
        let at = pointer.join("responses");
        let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        for (status, response) in responses.filter(|(status, _)| !status.starts_with("x-")) {
            is_sound &= self.is_sound::<Response>(response, &at.join(status));
        }
        let at = pointer.join("parameters");
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        for (index, parameter) in parameters.enumerate() {
            is_sound &= self.is_sound::<Parameter>(parameter, &at.join(&index.to_string()));
        }
        if let Some(body) = operation.get("requestBody") {
            is_sound &= self.is_sound::<RequestBody>(body, &pointer.join("requestBody"));
        }
        is_sound && self.is_part::<Operation>(operation, pointer)
    }
}

const HELP: &str = "compare the node with the OpenAPI specification";

/// Reads a node as `T`, or says what does not fit, and where.
fn check<T: DeserializeOwned>(node: &Value, pointer: &Pointer) -> Result<T, (String, Pointer)> {
    serde_path_to_error::deserialize(node).map_err(|error| {
        let message = format!("invalid OpenAPI: {}", error.inner());
        (message, below(pointer, error.path()))
    })
}

fn below(pointer: &Pointer, path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;
    path.iter().fold(pointer.clone(), |pointer, segment| match segment {
        Segment::Seq { index } => pointer.join(&index.to_string()),
        Segment::Map { key } => pointer.join(key),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}
