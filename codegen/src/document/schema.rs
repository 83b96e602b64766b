//! A schema of the document: one node with its pointer, read keyword by keyword.
//!
//! Nothing is resolved here and nothing is judged; `lower` does both.

use serde_json::Value;

use super::Document;
use super::formats;
use super::kind::Kind;
use super::references::{Reference, references};
use crate::ir::{Docs, Pointer};

const COMPONENT: &str = "#/components/schemas/";
/// Pointer of the components.
const COMPONENTS: &str = "/components/schemas";

/// The words of JSON Schema that narrow the values of a type, and the default.
pub const LIMITS: [&str; 15] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
];

/// Keywords that say what a value is, so that a schema with one of them does more than annotate. A `type` alone does
/// not: it repeats what the annotated schema says.
const SUBSTANCE: [&str; 10] =
    ["$ref", "allOf", "oneOf", "anyOf", "not", "properties", "required", "items", "enum", "x-error-codes"];

/// A schema, or a reference to one.
#[derive(Debug, Clone)]
pub struct Schema<'d> {
    value: &'d Value,
    /// Where it is located.
    pub pointer: Pointer,
    /// Whether its `allOf` is left out of the view.
    alone: bool,
}

impl<'d> Schema<'d> {
    /// The schema at `value`.
    #[must_use]
    pub fn new(value: &'d Value, pointer: Pointer) -> Self {
        Self { value, pointer, alone: false }
    }

    /// The same schema without its `allOf`: what it says beside that.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self { alone: true, ..self.clone() }
    }

    /// The component `name`.
    #[must_use]
    pub fn component(document: &'d Document, name: &str) -> Option<Self> {
        let value = document.root.get("components")?.get("schemas")?.get(name)?;
        Some(Self::new(value, component_pointer(name)))
    }

    /// Name of the component that this refers to.
    #[must_use]
    pub fn reference(&self) -> Option<&'d str> {
        self.text("$ref").and_then(|reference| reference.strip_prefix(COMPONENT))
    }

    /// The value of `$ref`.
    #[must_use]
    pub fn raw_reference(&self) -> Option<&'d str> {
        self.text("$ref")
    }

    /// The value of a keyword.
    #[must_use]
    pub fn get(&self, keyword: &str) -> Option<&'d Value> {
        if self.alone && keyword == "allOf" { None } else { self.value.get(keyword) }
    }

    /// Whether this is an object of keywords at all.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.value.is_object()
    }

    /// The keywords that are present.
    pub fn keywords(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        let alone = self.alone;
        let keywords = self.value.as_object().into_iter().flat_map(|object| object.keys().map(String::as_str));
        keywords.filter(move |keyword| !(alone && *keyword == "allOf"))
    }

    /// A keyword whose value is a string.
    #[must_use]
    pub fn text(&self, keyword: &str) -> Option<&'d str> {
        self.get(keyword)?.as_str()
    }

    /// A keyword whose value is true.
    #[must_use]
    pub fn flag(&self, keyword: &str) -> bool {
        self.get(keyword).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A keyword whose value is a list of strings.
    #[must_use]
    pub fn texts(&self, keyword: &str) -> Vec<&'d str> {
        self.get(keyword).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A keyword whose value is a schema.
    #[must_use]
    pub fn child(&self, keyword: &str) -> Option<Self> {
        Some(Self::new(self.get(keyword)?, self.pointer.join(keyword)))
    }

    /// A keyword whose value is a list of schemas.
    #[must_use]
    pub fn children(&self, keyword: &str) -> Vec<Self> {
        let pointer = self.pointer.join(keyword);
        let list = self.get(keyword).and_then(Value::as_array).into_iter().flatten();
        list.enumerate().map(|(index, value)| Self::new(value, pointer.join(&index.to_string()))).collect()
    }

    /// The properties, in the order of the document.
    #[must_use]
    pub fn properties(&self) -> Vec<(&'d str, Self)> {
        let pointer = self.pointer.join("properties");
        let map = self.get("properties").and_then(Value::as_object).into_iter().flatten();
        map.map(|(name, value)| (name.as_str(), Self::new(value, pointer.join(name)))).collect()
    }

    /// The schema that every value of an object follows, if `additionalProperties` holds one.
    #[must_use]
    pub fn additional(&self) -> Option<Self> {
        self.child("additionalProperties").filter(Self::is_object).filter(|schema| schema.keywords().next().is_some())
    }

    /// Whether this says nothing of what a value is but perhaps its type.
    #[must_use]
    pub fn annotates(&self) -> bool {
        let is_typed_by_format = self.text("format").is_some_and(formats::makes_type);
        let is_object = self.get("additionalProperties").is_some_and(|more| more.as_bool() == Some(false))
            || self.additional().is_some();
        !is_typed_by_format && !is_object && SUBSTANCE.iter().all(|keyword| self.get(keyword).is_none())
    }

    /// Prose, link and deprecation.
    #[must_use]
    pub fn docs(&self) -> Docs {
        let url = self.get("externalDocs").and_then(|docs| docs.get("url")).and_then(Value::as_str);
        Docs {
            text: self.text("description").or_else(|| self.text("title")).unwrap_or_default().trim().to_owned(),
            url: url.map(str::to_owned),
            deprecated: self.flag("deprecated"),
        }
    }

    /// Whether a value of this is a secret or a person's data.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.text("format") == Some("password") || self.flag("x-sensitive")
    }

    /// Every reference of this node and of all below it. A node that is not a schema is read as what it is by its place.
    #[must_use]
    pub fn references(&self) -> Vec<Reference<'d>> {
        references(self.value, &self.pointer, Kind::at(&self.pointer).unwrap_or(Kind::Schema))
    }
}

/// Pointer of the component `name`.
#[must_use]
pub fn component_pointer(name: &str) -> Pointer {
    components_pointer().join(name)
}

/// Pointer of the components.
#[must_use]
pub fn components_pointer() -> Pointer {
    Pointer(COMPONENTS.to_owned())
}

/// The component that a node is, or is inside of.
#[must_use]
pub fn component_at(pointer: &Pointer) -> Option<&str> {
    pointer.0.strip_prefix(COMPONENTS)?.strip_prefix('/')?.split('/').next()
}

/// The reference to the component `name`.
#[must_use]
pub fn component_reference(name: &str) -> String {
    format!("{COMPONENT}{name}")
}

/// The component that a reference names.
#[must_use]
pub fn component_of(reference: &str) -> Option<&str> {
    reference.strip_prefix(COMPONENT).filter(|name| !name.contains('/'))
}
