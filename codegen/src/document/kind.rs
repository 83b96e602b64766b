//! What each object of a document is, as the OpenAPI specification names it, and what its members are.
//!
//! Everything that goes over a whole document goes over it by this table, so that a property may well be called `$ref`
//! or `const`, and an example may hold any keyword.

use serde_json::Value;

use crate::ir::Pointer;

/// The methods that a path item has operations for.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An object of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The root.
    Document,
    /// What is shared.
    Components,
    /// What is under a path.
    PathItem,
    /// A method of a path.
    Operation,
    /// A parameter.
    Parameter,
    /// The body of a request.
    RequestBody,
    /// One response of an operation.
    Response,
    /// A header of a response, or of a part of a form.
    Header,
    /// One representation of a body.
    MediaType,
    /// How a part of a form is sent.
    Encoding,
    /// An example with a name.
    Example,
    /// What may be called next.
    Link,
    /// Path items by expression.
    Callback,
    /// A way to authenticate.
    SecurityScheme,
    /// A schema.
    Schema,
}

/// How many a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    One,
    List,
    Map,
}

use Kind::{
    Callback, Components, Document, Encoding, Example, Header, Link, MediaType, Operation, Parameter, PathItem,
    RequestBody, Response, Schema, SecurityScheme,
};

impl Kind {
    /// The section of `components` that holds these; none for what cannot be shared.
    #[must_use]
    pub fn section(self) -> Option<&'static str> {
        Some(match self {
            Schema => "schemas",
            Response => "responses",
            Parameter => "parameters",
            Example => "examples",
            RequestBody => "requestBodies",
            Header => "headers",
            SecurityScheme => "securitySchemes",
            Link => "links",
            Callback => "callbacks",
            PathItem => "pathItems",
            Document | Components | Operation | MediaType | Encoding => return None,
        })
    }

    /// What an object of this kind is called in a message.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Document => "a document",
            Components => "the components",
            PathItem => "a path item",
            Operation => "an operation",
            Parameter => "a parameter",
            RequestBody => "a request body",
            Response => "a response",
            Header => "a header",
            MediaType => "a media type",
            Encoding => "an encoding",
            Example => "an example",
            Link => "a link",
            Callback => "a callback",
            SecurityScheme => "a security scheme",
            Schema => "a schema",
        }
    }

    /// What the member `key` holds; nothing if that is data, or has no objects below it.
    pub(super) fn member(self, key: &str) -> Option<(Many, Kind)> {
        use Many::{List, Map, One};
        Some(match (self, key) {
            (Document, "paths" | "webhooks" | "x-webhooks") | (Components, "pathItems") => (Map, PathItem),
            (Document, "components") => (One, Components),
            (Components, "schemas") | (Document, "$defs" | "definitions") => (Map, Schema),
            (Components, "responses") | (Operation, "responses") => (Map, Response),
            (Components, "parameters") => (Map, Parameter),
            (Components | Parameter | Header | MediaType, "examples") => (Map, Example),
            (Components, "requestBodies") => (Map, RequestBody),
            (Components | Response | Encoding, "headers") => (Map, Header),
            (Components, "securitySchemes") => (Map, SecurityScheme),
            (Components | Response, "links") => (Map, Link),
            (Components | Operation, "callbacks") => (Map, Callback),
            (PathItem, method) if METHODS.contains(&method) => (One, Operation),
            (PathItem | Operation, "parameters") => (List, Parameter),
            (Operation, "requestBody") => (One, RequestBody),
            (Callback, expression) if !expression.starts_with("x-") => (One, PathItem),
            (RequestBody | Response | Parameter | Header, "content") => (Map, MediaType),
            (Parameter | Header | MediaType, "schema") => (One, Schema),
            (MediaType, "encoding") => (Map, Encoding),
            (Schema, "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas") => {
                (Map, Schema)
            }
            (
                Schema,
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "contentSchema",
            ) => (One, Schema),
            (Schema, "allOf" | "anyOf" | "oneOf" | "prefixItems") => (List, Schema),
            _ => return None,
        })
    }

    /// What the node at `pointer` is; nothing if it is data, or an object that OpenAPI does not know.
    #[must_use]
    pub fn at(pointer: &Pointer) -> Option<Self> {
        let mut keys = pointer.keys();
        let mut kind = Document;
        while let Some(key) = keys.next() {
            let (many, member) = kind.member(&key)?;
            if many != Many::One {
                keys.next()?;
            }
            kind = member;
        }
        Some(kind)
    }

    /// The objects below an object of this kind, with their pointers.
    pub(super) fn children<'v>(self, value: &'v Value, pointer: &Pointer) -> Vec<(&'v Value, Pointer, Self)> {
        let mut found = Vec::new();
        self.each_child(value, &mut pointer.clone(), &mut |value, pointer, kind| {
            found.push((value, pointer.clone(), kind));
        });
        found
    }

    /// Visits the objects below an object of this kind. `pointer` is that of the object, before and after; during a visit
    /// it is that of the child, so that whoever goes over a whole document makes a pointer only where one is kept.
    pub(super) fn each_child<'v>(
        self,
        value: &'v Value,
        pointer: &mut Pointer,
        visit: &mut dyn FnMut(&'v Value, &mut Pointer, Self),
    ) {
        let reference = |key: &str, value: &Value| key == "$ref" && value.is_string();
        for (key, value) in value.as_object().into_iter().flatten().filter(|(key, value)| !reference(key, value)) {
            let Some((many, kind)) = self.member(key) else { continue };
            pointer.within(key, |pointer| match (many, value) {
                (Many::One, value) => visit(value, pointer, kind),
                (Many::List, Value::Array(list)) => {
                    for (index, value) in list.iter().enumerate() {
                        pointer.within(&index.to_string(), |pointer| visit(value, pointer, kind));
                    }
                }
                (Many::Map, Value::Object(map)) => {
                    // Only here can extensions occur among the names: elsewhere, `x-rate-limit` is an ordinary header.
                    let is_extensible = kind == PathItem || self == Operation;
                    for (key, value) in map.iter().filter(|(key, _)| !(is_extensible && key.starts_with("x-"))) {
                        pointer.within(key, |pointer| visit(value, pointer, kind));
                    }
                }
                _ => {}
            });
        }
    }
}
