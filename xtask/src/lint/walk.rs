//! Finds the schemas of a document, and the nodes that use them.

use codegen::ir::Pointer;
use serde_json::Value;

/// Places of interest, in the order of the document.
#[derive(Default)]
pub(super) struct Places<'d> {
    /// Every schema.
    pub(super) schemas: Vec<(Pointer, &'d Value)>,
    /// Every media type, parameter and header: what has a schema, and perhaps examples beside it.
    pub(super) holders: Vec<(Pointer, &'d Value)>,
}

/// The kind of a node, by its location.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// An object of OpenAPI, or a list of such.
    Object,
    /// A schema.
    Schema,
    /// Schemas by name.
    Schemas,
    /// Objects of OpenAPI by name.
    Names,
    /// Data.
    Data,
}

/// Looks through a document.
pub(super) fn places(root: &Value) -> Places<'_> {
    let mut places = Places::default();
    walk(root, &Pointer::default(), Role::Object, &mut places);
    places
}

fn walk<'d>(node: &'d Value, pointer: &Pointer, role: Role, places: &mut Places<'d>) {
    if role == Role::Data {
        return;
    }
    if role == Role::Schema && node.is_object() {
        places.schemas.push((pointer.clone(), node));
    }
    if role == Role::Object && node.get("schema").is_some() {
        places.holders.push((pointer.clone(), node));
    }
    for (key, value) in node.as_object().into_iter().flatten() {
        walk(value, &pointer.join(key), beneath(role, key), places);
    }
    // Parameters are in a list where an operation has them, and have names as components.
    let element = if role == Role::Names { Role::Object } else { role };
    for (index, value) in node.as_array().into_iter().flatten().enumerate() {
        walk(value, &pointer.join(&index.to_string()), element, places);
    }
}

/// The kind of the value of a key.
fn beneath(role: Role, key: &str) -> Role {
    match (role, key) {
        (Role::Schemas, _) => Role::Schema,
        (Role::Names, _) => Role::Object,
        (Role::Schema, "properties" | "patternProperties" | "$defs" | "dependentSchemas") => Role::Schemas,
        (Role::Schema, "items" | "additionalProperties" | "not" | "allOf" | "anyOf" | "oneOf" | "prefixItems") => {
            Role::Schema
        }
        (Role::Schema, _) | (_, "example" | "examples" | "default" | "enum") => Role::Data,
        (_, "schema") => Role::Schema,
        (_, "schemas") => Role::Schemas,
        (_, "paths" | "webhooks" | "x-webhooks" | "responses" | "content" | "headers" | "parameters")
        | (_, "requestBodies" | "callbacks" | "links" | "encoding" | "securitySchemes" | "pathItems") => Role::Names,
        (_, word) if word.starts_with("x-") => Role::Data,
        (role, _) => role,
    }
}
