//! Objects and what their properties are.

use super::{Declared, Docs, Item, Pointer, Type, Usage};

/// An object with properties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Struct {
    /// Fields, in the order of the document's properties: the order has a meaning for its readers.
    pub fields: Vec<Field>,
    /// Whether unknown fields are kept; false only under `additionalProperties: false`.
    pub open: bool,
    /// The type of values that are not fields, if the document declares it.
    pub additional: Option<Item>,
    /// Name of the group of alternative fields of which one must be given.
    pub choice: Option<String>,
}

/// One property of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Type of a value that is there and not null.
    pub ty: Type,
    /// Whether it is there in every value of its type. One that crosses the wire in one direction only is not, if the
    /// type crosses it in the other.
    pub required: bool,
    /// Whether it may be null, by its own schema or by one that it refers to.
    pub nullable: bool,
    /// Whether its value must never be shown, by its own schema.
    pub sensitive: bool,
    /// In which directions it crosses the wire.
    pub access: Access,
    /// Whether the document requires it, in the directions in which it crosses the wire.
    pub declared_required: bool,
    /// Whether the client itself supplies it in a header (`x-credential`), so that callers never set it.
    pub credential: bool,
    /// Prose.
    pub docs: Docs,
    /// Limits and the default, by its own schema and by those that it refers to.
    pub limits: Vec<Limit>,
    /// What of all this its own schema says, and what the components do that it refers to.
    pub declared: Declared,
    /// Its location in the document.
    pub origin: Pointer,
}

impl Field {
    /// Whether the document requires it in requests, or else in responses.
    #[must_use]
    pub fn is_required_in(&self, is_request: bool) -> bool {
        let is_sent = match self.access {
            Access::Both => true,
            Access::ReadOnly => !is_request,
            Access::WriteOnly => is_request,
        };
        self.declared_required && is_sent
    }

    /// Whether callers set it in a struct of this usage: requests have no fields that only the server sends.
    #[must_use]
    pub fn is_set(&self, usage: Usage) -> bool {
        !(self.access == Access::ReadOnly && usage.request)
    }
}

/// In which directions a property crosses the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// In both.
    #[default]
    Both,
    /// Only the server sends it (`readOnly`).
    ReadOnly,
    /// Only callers send it (`writeOnly`).
    WriteOnly,
}

impl Access {
    /// The word for it, if it is in one direction only.
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Both => None,
            Self::ReadOnly => Some("read-only"),
            Self::WriteOnly => Some("write-only"),
        }
    }
}

/// What a value must be like beyond its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The word of JSON Schema, such as `maximum`; `items.maximum` if it is about the elements of a list, and
    /// `additionalProperties.maximum` if about those of a map.
    pub keyword: String,
    /// Its value, as JSON.
    pub value: String,
}
