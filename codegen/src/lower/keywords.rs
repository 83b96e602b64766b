//! Every keyword of OpenAPI 3.0 and 3.1 of the objects that the generator reads, and what becomes of it.
//!
//! *Architecture invariant*: no keyword is lost without a word. One is lowered, reported as a class of diagnostic, or
//! listed here with the reason why it has no meaning for a client. docs/diagnostics.md shows this table.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::normalise::Version;
use crate::document::schema::Schema;
use crate::ir::Pointer;

use super::Lowerer;

/// An object of OpenAPI that has keywords.
pub use crate::document::kind::Kind as Object;

/// What becomes of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// The crate, its docs or the checks of the document depend on it.
    Lowered,
    /// Reported where it is looked at, as this class.
    Reported(&'static str),
    /// Reported wherever it occurs, as this class, with the effect and the help.
    Lost(&'static str, &'static str, &'static str),
    /// No meaning for a client, for this reason.
    Ignored(&'static str),
}

use Object::{Document, Encoding, MediaType, Operation, Parameter, PathItem, RequestBody, Response, Schema as Type};
use Treatment::{Ignored, Lost, Lowered, Reported};

const HOST: &str = "every call goes to the base URL that the client was built with";
const LEAVE: &str = "keep it, or remove the keyword";
const FOR_READERS: &str = "for readers of the document";

/// Every keyword, by the object that it is of.
pub const KEYWORDS: &[(Object, &str, Treatment)] = &[
    (Document, "openapi", Lowered),
    (Document, "info", Lowered),
    (Document, "servers", Lowered),
    (Document, "paths", Lowered),
    (Document, "components", Lowered),
    (Document, "security", Lowered),
    (Document, "tags", Ignored("`x-domains` places what is generated")),
    (Document, "externalDocs", Ignored(FOR_READERS)),
    (PathItem, "$ref", Lowered),
    (PathItem, "summary", Ignored("each operation has its own")),
    (PathItem, "description", Ignored("each operation has its own")),
    (PathItem, "get", Lowered),
    (PathItem, "put", Lowered),
    (PathItem, "post", Lowered),
    (PathItem, "delete", Lowered),
    (PathItem, "options", Lowered),
    (PathItem, "head", Lowered),
    (PathItem, "patch", Lowered),
    (PathItem, "trace", Lowered),
    (PathItem, "servers", Lost("unsupported/servers", HOST, LEAVE)),
    (PathItem, "parameters", Lowered),
    (Operation, "tags", Ignored("`x-domains` places what is generated")),
    (Operation, "summary", Lowered),
    (Operation, "description", Lowered),
    (Operation, "externalDocs", Lowered),
    (Operation, "operationId", Lowered),
    (Operation, "parameters", Lowered),
    (Operation, "requestBody", Lowered),
    (Operation, "responses", Lowered),
    (Operation, "callbacks", Lowered),
    (Operation, "deprecated", Lowered),
    (Operation, "security", Lowered),
    (Operation, "servers", Lost("unsupported/servers", HOST, LEAVE)),
    (Parameter, "$ref", Lowered),
    (Parameter, "name", Lowered),
    (Parameter, "in", Lowered),
    (Parameter, "description", Lowered),
    (Parameter, "required", Lowered),
    (Parameter, "deprecated", Lowered),
    (Parameter, "allowEmptyValue", Ignored("a value that is empty is sent as such")),
    (Parameter, "style", Lowered),
    (Parameter, "explode", Lowered),
    (Parameter, "allowReserved", Lowered),
    (Parameter, "schema", Lowered),
    (Parameter, "example", Lowered),
    (Parameter, "examples", Lowered),
    (Parameter, "content", Lowered),
    (RequestBody, "$ref", Lowered),
    (RequestBody, "description", Ignored("the type of the body has its own")),
    (RequestBody, "content", Lowered),
    (RequestBody, "required", Lowered),
    (Response, "$ref", Lowered),
    (Response, "description", Lowered),
    (Response, "headers", Lowered),
    (Response, "content", Lowered),
    (Response, "links", Ignored("the caller decides what to call next")),
    (MediaType, "schema", Lowered),
    (MediaType, "example", Lowered),
    (MediaType, "examples", Lowered),
    (MediaType, "encoding", Lowered),
    (Encoding, "contentType", Lowered),
    (Encoding, "headers", Lost("unsupported/encoding", "an upload is given its headers by the caller", LEAVE)),
    (Encoding, "style", Lowered),
    (Encoding, "explode", Lowered),
    (Encoding, "allowReserved", Lowered),
    (Type, "$ref", Lowered),
    (Type, "title", Lowered),
    (Type, "multipleOf", Lowered),
    (Type, "maximum", Lowered),
    (Type, "exclusiveMaximum", Lowered),
    (Type, "minimum", Lowered),
    (Type, "exclusiveMinimum", Lowered),
    (Type, "maxLength", Lowered),
    (Type, "minLength", Lowered),
    (Type, "pattern", Lowered),
    (Type, "maxItems", Lowered),
    (Type, "minItems", Lowered),
    (Type, "uniqueItems", Lowered),
    (Type, "maxProperties", Lowered),
    (Type, "minProperties", Lowered),
    (Type, "required", Lowered),
    (Type, "enum", Lowered),
    (Type, "type", Lowered),
    (Type, "allOf", Lowered),
    (Type, "oneOf", Lowered),
    (Type, "anyOf", Lowered),
    (Type, "not", Reported("unsupported/not")),
    (Type, "items", Lowered),
    (Type, "properties", Lowered),
    (Type, "additionalProperties", Lowered),
    (Type, "description", Lowered),
    (Type, "format", Lowered),
    (Type, "default", Lowered),
    (Type, "nullable", Lowered),
    (
        Type,
        "discriminator",
        Lost("unsupported/discriminator", "the value is read as this schema alone; other fields are kept", LEAVE),
    ),
    (Type, "readOnly", Lowered),
    (Type, "writeOnly", Lowered),
    (Type, "xml", Ignored("bodies are JSON")),
    (Type, "externalDocs", Lowered),
    (Type, "example", Ignored("examples of whole bodies are shown")),
    (Type, "deprecated", Lowered),
];

const VALIDATION: &str = "values are neither checked against it nor changed by it";
const IDENTITY: &str = "references name components by JSON Pointers";

/// The keywords that OpenAPI 3.1 added, and the methods of OpenAPI 3.2. Some are written in another way by the time that
/// the document is lowered.
pub const ADDED: &[(Object, &str, Treatment)] = &[
    (Document, "jsonSchemaDialect", Reported("unsupported/dialect")),
    (Document, "webhooks", Lowered),
    (PathItem, "query", Lost("unsupported/method", "nothing is generated for it", LEAVE)),
    (PathItem, "additionalOperations", Lost("unsupported/method", "nothing is generated for them", LEAVE)),
    (Type, "const", Lowered),
    (Type, "examples", Ignored("examples of whole bodies are shown")),
    (Type, "$defs", Lowered),
    (
        Type,
        "prefixItems",
        Lost("unsupported/prefix-items", "every element is read as any of them, wherever it is in the list", LEAVE),
    ),
    (Type, "contains", Lost("unsupported/contains", VALIDATION, LEAVE)),
    (Type, "minContains", Reported("unsupported/contains")),
    (Type, "maxContains", Reported("unsupported/contains")),
    (
        Type,
        "patternProperties",
        Lost(
            "unsupported/pattern-properties",
            "every further property is read as any of them, whatever its name",
            LEAVE,
        ),
    ),
    (Type, "propertyNames", Lost("unsupported/property-names", VALIDATION, LEAVE)),
    (Type, "dependentRequired", Lost("unsupported/dependent", VALIDATION, LEAVE)),
    (
        Type,
        "dependentSchemas",
        Lost("unsupported/dependent", "properties that only they describe are kept as any JSON", LEAVE),
    ),
    (Type, "if", Lost("unsupported/if", "properties that only `then` or `else` describe are kept as any JSON", LEAVE)),
    (Type, "then", Reported("unsupported/if")),
    (Type, "else", Reported("unsupported/if")),
    (Type, "unevaluatedItems", Lost("unsupported/unevaluated", VALIDATION, "use `items`")),
    (Type, "unevaluatedProperties", Lost("unsupported/unevaluated", VALIDATION, "use `additionalProperties`")),
    (Type, "contentEncoding", Lost("unsupported/content", "the string is given as it is", LEAVE)),
    (Type, "contentMediaType", Lost("unsupported/content", "the string is given as it is", LEAVE)),
    (Type, "contentSchema", Reported("unsupported/content")),
    (Type, "$dynamicRef", Lost("unsupported/dynamic-reference", "the value is any JSON", "use `$ref`")),
    (Type, "$dynamicAnchor", Ignored(IDENTITY)),
    (Type, "$anchor", Ignored(IDENTITY)),
    (Type, "$id", Ignored(IDENTITY)),
    (Type, "$schema", Ignored("schemas are read as JSON Schema 2020-12")),
    (Type, "$vocabulary", Ignored("of dialects only")),
    (Type, "$comment", Ignored(FOR_READERS)),
];

/// What becomes of a keyword; nothing if no version up to this one has any of that name there.
#[must_use]
pub fn treatment(version: Version, object: Object, keyword: &str) -> Option<Treatment> {
    let added = if version == Version::V3_0 { &[] } else { ADDED };
    let found = KEYWORDS.iter().chain(added).find(|(of, name, _)| *of == object && *name == keyword);
    found.map(|(_, _, treatment)| *treatment)
}

impl<'d> Lowerer<'d> {
    /// Reports the unsupported keywords of an object other than a schema.
    pub(super) fn check_keywords(&mut self, object: Object, pointer: &Pointer) {
        let node = self.document.root.pointer(&pointer.0).and_then(Value::as_object);
        for (keyword, value) in node.into_iter().flatten() {
            // Some documents repeat the servers of the document at each path.
            let is_repeated = keyword == "servers" && self.document.root.get("servers") == Some(value);
            let treatment = treatment(self.document.version, object, keyword);
            if let Some(Lost(class, what, help)) = treatment.filter(|_| says_something(value) && !is_repeated) {
                let message = format!("`{keyword}` is not supported: {what}");
                self.unsupported(class, message, &pointer.join(keyword), help);
            }
        }
    }

    /// Reports the unsupported and the unknown keywords of a schema.
    pub(super) fn check_schema_keywords(&mut self, schema: &Schema<'d>) {
        // What is combined is any JSON, which has been reported.
        let is_combined = schema.get("oneOf").is_some() || schema.get("anyOf").is_some();
        for keyword in schema.keywords().filter(|keyword| !keyword.starts_with("x-")) {
            let pointer = schema.pointer.join(keyword);
            match treatment(self.document.version, Type, keyword) {
                Some(Lost(..)) if keyword == "discriminator" && is_combined => {}
                // It is the media type of a file.
                Some(Lost(..)) if keyword == "contentMediaType" && schema.text("format") == Some("binary") => {}
                Some(Lost(class, what, help)) if schema.get(keyword).is_some_and(says_something) => {
                    let message = format!("`{keyword}` is not supported: {what}");
                    self.unsupported(class, message, &pointer, help);
                }
                Some(_) => {}
                None => {
                    let version = self.document.version.name();
                    let message = format!("`{keyword}` is not a schema keyword in {version}; it is ignored");
                    self.unsupported("unsupported/keyword", message, &pointer, "correct it, or remove it");
                }
            }
        }
    }

    /// Reports keywords beside a reference, which OpenAPI 3.0 ignores. Annotations are harmless there.
    pub(super) fn check_beside_reference(&mut self, schema: &Schema<'d>) {
        const HARMLESS: [&str; 8] =
            ["$ref", "title", "summary", "description", "example", "examples", "deprecated", "externalDocs"];
        let lost = schema.keywords().filter(|keyword| !HARMLESS.contains(keyword) && !keyword.starts_with("x-"));
        // That of which the reference says the same is not lost.
        let target = schema.reference().and_then(|name| Schema::component(self.document, name));
        let is_lost = |keyword: &&str| target.as_ref().is_none_or(|target| target.get(keyword) != schema.get(keyword));
        for keyword in lost.filter(is_lost).collect::<Vec<_>>() {
            let message = match keyword {
                "nullable" => {
                    "`nullable` has no effect beside `$ref` in OpenAPI 3.0; it is applied nevertheless".to_owned()
                }
                _ => format!("`{keyword}` is ignored beside `$ref`"),
            };
            let help = "put the `$ref` into an `allOf`, and this keyword beside the `allOf`";
            let pointer = schema.pointer.join(keyword);
            self.diagnostics.push(Diagnostic::warning("lower/beside-reference", message, pointer, help));
        }
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Bool(is) => *is,
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Null => false,
        Value::Number(_) | Value::String(_) => true,
    }
}

/// The table as docs/diagnostics.md shows it.
#[must_use]
pub fn markdown() -> String {
    let mut text = "| object | keyword | treatment |\n|---|---|---|\n".to_owned();
    let rows = KEYWORDS.iter().map(|row| (row, "")).chain(ADDED.iter().map(|row| (row, " (3.1)")));
    for ((object, keyword, treatment), since) in rows {
        let what = match treatment {
            Lowered => "lowered".to_owned(),
            Reported(class) | Lost(class, ..) => format!("reported as `{class}`"),
            Ignored(reason) => format!("ignored: {reason}"),
        };
        let object = format!("{object:?}").chars().fold(String::new(), |mut words, c| {
            if c.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(c.to_lowercase());
            words
        });
        text.push_str(&format!("| {object} | `{keyword}`{since} | {what} |\n"));
    }
    text
}
