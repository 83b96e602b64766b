//! The intermediate representation: what the API is, in plain data.
//!
//! *Architecture invariant*: nothing here knows OpenAPI or Rust. `lower` writes it, `name` and everything after it
//! only read it. *Required* and *nullable* stay two booleans all the way, because their four combinations are four
//! different promises on the wire.

mod declared;
mod fields;
mod parameters;
mod profile;
mod requests;
mod responses;
mod union;

use std::collections::BTreeMap;

pub use declared::{Component, Declared, Effective, Facts, Shape};
pub use fields::{Access, Field, Limit, Struct};
pub use parameters::{Location, ParameterSent, Parameters, Style};
pub use profile::{
    Carrier, ErrorMembers, NamedRemedy, Profile, RemedyClass, Security, SecurityScheme, Server, ServerVariable,
    UrlPart, WebhookVerification,
};
pub use requests::{Need, PartSent, Parts, RequestBody, RequestFormat};
pub use responses::{ResponseBody, Responses, Status, StatusResponse};
pub use union::{Alternative, Kind, Rule, Union};

/// Address of a node in the document, as an RFC 6901 JSON Pointer without the leading `#`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pointer(pub String);

impl Pointer {
    /// The pointer of the child `key`, escaped.
    #[must_use]
    pub fn join(&self, key: &str) -> Self {
        let mut pointer = String::with_capacity(self.0.len() + key.len() + 1);
        pointer.push_str(&self.0);
        let mut pointer = Self(pointer);
        pointer.push(key);
        pointer
    }

    /// Does something while this is the pointer of the child `key`.
    pub(crate) fn within(&mut self, key: &str, then: impl FnOnce(&mut Self)) {
        let length = self.0.len();
        self.push(key);
        then(self);
        self.0.truncate(length);
    }

    /// The keys on the way from the root to the node, as they are written in the document.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(unescape)
    }

    /// In runs, not by character: this is done for every node of a document.
    fn push(&mut self, key: &str) {
        self.0.push('/');
        let mut rest = key;
        while let Some(at) = rest.find(['~', '/']) {
            self.0.push_str(&rest[..at]);
            self.0.push_str(if rest.as_bytes()[at] == b'~' { "~0" } else { "~1" });
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
    }
}

/// A part of a JSON Pointer as the key that it is.
pub(crate) fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// One API, closed under references and sorted: two documents that differ only in order lower to equal values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ir {
    /// Title of the document.
    pub title: String,
    /// Version of the document.
    pub version: String,
    /// Prose on the API as a whole, in Markdown; empty if there is none.
    pub description: String,
    /// Servers, in the order of the document: the order has a meaning, the first is the default.
    pub servers: Vec<Server>,
    /// The ways of authentication that operations need, sorted by name.
    pub schemes: Vec<SecurityScheme>,
    /// The names by which responses, errors and webhooks are understood (`x-profile`).
    pub profile: Profile,
    /// Which module a type or operation goes to; empty means by the first word of its name.
    pub domains: Domains,
    /// Operations, sorted by id.
    pub operations: Vec<Operation>,
    /// Operations and webhooks of the document that are not generated, sorted.
    pub left_out: Vec<LeftOut>,
    /// Types, by id.
    pub types: BTreeMap<TypeId, TypeDef>,
    /// Every component by its name, as those see it that refer to it; several may be of one type, or of none.
    pub components: BTreeMap<String, Component>,
    /// Webhooks, sorted by name, and callbacks.
    pub webhooks: Vec<Webhook>,
    /// Groups of alternative fields (`anyOf` of `required`), by name.
    pub choices: BTreeMap<String, Choice>,
    /// The type of the error body that every operation shares, if there is one.
    pub error: Option<TypeId>,
    /// The type of that body's codes and what to do about each, if the document says so (`x-error-codes`).
    pub error_codes: Option<ErrorCodes>,
}

/// What a caller does about each error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCodes {
    /// The type whose values the codes are.
    pub ty: TypeId,
    /// The rules, in the order of the document: the first that fits an error is its own.
    pub rules: Vec<ErrorRule>,
}

/// What a caller does about the errors of a type, a code, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRule {
    /// The type; any if there is none.
    pub error_type: Option<String>,
    /// The code; any if there is none.
    pub code: Option<String>,
    /// What to do: the name of a remedy.
    pub remedy: String,
}

/// Prefixes of names and the module that each sends a type or operation to. The longest prefix wins, so placement is
/// a function of the name alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Domains(pub BTreeMap<String, String>);

/// Identity of a type: the component's name, or for an inline schema the owner's id, a slash and the property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub String);

impl TypeId {
    /// The id of the type that the property `name` of this one declares. A slash in the name is marked, so that no other
    /// way to a type has the same id.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        Self(format!("{}/{}", self.0, name.replace('~', "~~").replace('/', "~/")))
    }

    /// The component that the type is, or is written in, and the way from there to the type: empty, or with a leading
    /// slash. Names of components have no slash.
    #[must_use]
    pub fn component(&self) -> (&str, &str) {
        self.0.split_at(self.0.find('/').unwrap_or(self.0.len()))
    }
}

/// Documentation of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Docs {
    /// Prose, in Markdown, trimmed; empty if the document has none.
    pub text: String,
    /// Page that describes the item.
    pub url: Option<String>,
    /// Whether the item is deprecated.
    pub deprecated: bool,
}

/// One HTTP method on one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Operation id, as in the document.
    pub id: String,
    /// HTTP method, upper case.
    pub method: String,
    /// Path, from the server's root.
    pub path: String,
    /// Prose and link.
    pub docs: Docs,
    /// What it sends beside its body, if anything.
    pub parameters: Option<Parameters>,
    /// The request body, if there is one.
    pub request: Option<RequestBody>,
    /// What it responds with.
    pub responses: Responses,
    /// Whether the call may be sent again without the caller's word (`x-retry`).
    pub retry: Retry,
    /// Whether each call may cost money (`x-billable`).
    pub billable: bool,
    /// The credentials that the call needs.
    pub security: Security,
    /// Name of a second method, which calls until what was asked for is ready (`x-wait`).
    pub wait: Option<String>,
    /// Its location in the document.
    pub origin: Pointer,
}

impl Operation {
    /// The type of the request body, if there is one.
    #[must_use]
    pub fn request_type(&self) -> Option<&Type> {
        self.request.as_ref().map(|request| &request.ty)
    }
}

/// An operation or a webhook that the document has and the generator leaves out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Operation id, or name of the webhook; empty if the document gives none.
    pub id: String,
    /// HTTP method, upper case; empty for a webhook, and for a path that is left out as a whole.
    pub method: String,
    /// Path; empty for a webhook.
    pub path: String,
    /// Class of the diagnostic that says why.
    pub class: String,
    /// Where that diagnostic is located.
    pub cause: Pointer,
    /// Where it is located itself.
    pub origin: Pointer,
}

/// Retry class of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Sending twice has the effect of sending once.
    Safe,
    /// A second send may do a second thing.
    Never,
}

/// A request that the API sends: a webhook, or a callback of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Name in the document, with the operation id before it if it is a callback; becomes the variant's name.
    pub name: String,
    /// How its payload is recognised; none if nothing in it says what it is, so that the receiver must know the name.
    pub key: Option<WebhookKey>,
    /// Id of the operation that it is a callback of.
    pub callback_of: Option<String>,
    /// Prose.
    pub docs: Docs,
    /// Payload.
    pub payload: Type,
    /// What its schema says by itself.
    pub declared: Declared,
    /// Its location in the document.
    pub origin: Pointer,
}

/// What distinguishes a payload from those of other webhooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookKey {
    /// Value of the member that has the type of an event.
    pub event_type: String,
    /// Value of the member that has the code of an event; empty if the API has no codes.
    pub code: String,
}

impl std::fmt::Display for WebhookKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(format!("{} {}", self.event_type, self.code).trim_end())
    }
}

impl Webhook {
    /// How it is recognised, in words.
    #[must_use]
    pub fn known_by(&self) -> String {
        self.key.as_ref().map_or_else(|| "by name".to_owned(), WebhookKey::to_string)
    }
}

/// A named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeDef {
    /// Name asked for by `x-rust-name`, in place of the one derived from the id.
    pub rust_name: Option<String>,
    /// Names that it had, kept as deprecated aliases for a release (`x-rust-aliases`).
    pub aliases: Vec<String>,
    /// Prose.
    pub docs: Docs,
    /// In which direction it crosses the wire.
    pub usage: Usage,
    /// Whether its value must never be shown (`format: password` or `x-sensitive`).
    pub sensitive: bool,
    /// What it is.
    pub kind: TypeKind,
    /// Its location in the document.
    pub origin: Pointer,
}

/// In which direction a type crosses the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Reached from a request body.
    pub request: bool,
    /// Reached from a response body, an error body or a webhook.
    pub response: bool,
}

/// What a named type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// An object with properties.
    Struct(Struct),
    /// An open set of strings.
    Enum(Vec<Variant>),
    /// An open set of numbers, booleans, or values of several kinds.
    Scalars(Vec<Variant>),
    /// A string with a meaning of its own: an identifier or a token.
    Newtype,
    /// One of several alternatives.
    Union(Union),
}

impl TypeKind {
    /// The types of all that a value of this type holds.
    #[must_use]
    pub fn held(&self) -> Vec<&Type> {
        match self {
            Self::Struct(body) => {
                let further = body.additional.iter().map(|item| &item.ty);
                body.fields.iter().map(|field| &field.ty).chain(further).collect()
            }
            Self::Union(union) => union.alternatives.iter().map(|alternative| &alternative.ty).collect(),
            Self::Enum(_) | Self::Scalars(_) | Self::Newtype => Vec::new(),
        }
    }

    /// The types of all that a value of this type has in its own memory.
    pub fn held_mut(&mut self) -> Vec<&mut Type> {
        match self {
            // Values that are not fields are kept as JSON.
            Self::Struct(body) => body.fields.iter_mut().map(|field| &mut field.ty).collect(),
            // One whose alternatives nothing distinguishes holds JSON.
            Self::Union(union) if union.rule.is_none() => Vec::new(),
            Self::Union(union) => union.alternatives.iter_mut().map(|alternative| &mut alternative.ty).collect(),
            Self::Enum(_) | Self::Scalars(_) | Self::Newtype => Vec::new(),
        }
    }
}

/// Type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A named type.
    Named(TypeId),
    /// As `Named`, but behind a pointer, because the type contains itself.
    Boxed(TypeId),
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A binary floating-point number.
    Float,
    /// An exact decimal number.
    Decimal,
    /// A calendar date.
    Date,
    /// A point in time.
    DateTime,
    /// Any JSON value.
    Json,
    /// Bytes: a file of a form, or a whole body.
    Bytes,
    /// A list.
    Array(Box<Item>),
    /// An object whose keys are data.
    Map(Box<Item>),
}

impl Type {
    /// The named type that this is.
    #[must_use]
    pub fn as_named(&self) -> Option<&TypeId> {
        match self {
            Self::Named(id) | Self::Boxed(id) => Some(id),
            _ => None,
        }
    }

    /// Whether this is bytes, or a list of them.
    #[must_use]
    pub fn is_bytes(&self) -> bool {
        match self {
            Self::Array(item) => item.ty == Self::Bytes,
            other => *other == Self::Bytes,
        }
    }

    /// The named type that this is or holds, at any depth.
    #[must_use]
    pub fn named(&self) -> Option<&TypeId> {
        match self {
            Self::Array(item) | Self::Map(item) => item.ty.named(),
            other => other.as_named(),
        }
    }
}

/// Element of a list or a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Type of an element that is not null.
    pub ty: Type,
    /// Whether an element may be null.
    pub nullable: bool,
}

/// One value of an open enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// What of JSON it is: a string, a number or a boolean.
    pub kind: Kind,
    /// The string on the wire; of a number or a boolean, its JSON.
    pub wire: String,
    /// Prose (`x-enum-descriptions`) and deprecation (`x-enum-deprecated`).
    pub docs: Docs,
}

impl Variant {
    /// Whether another has the same value.
    #[must_use]
    pub fn is_value_of(&self, other: &Self) -> bool {
        (self.kind, &self.wire) == (other.kind, &other.wire)
    }

    /// Whether it is this value of an example.
    #[must_use]
    pub fn is(&self, value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => self.kind == Kind::Text && self.wire == *text,
            other => {
                let json = other.to_string();
                self.kind != Kind::Text && self.wire == json
            }
        }
    }
}

/// Alternative fields of a request, of which the caller gives exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Name of the group's type (`x-choice.type`), or derived from the owner.
    pub name: String,
    /// Name of the constructor's field (`x-choice.field`).
    pub field: String,
    /// Prose.
    pub docs: Docs,
    /// The alternatives: wire names and types, in the order of the `anyOf`.
    pub options: Vec<(String, Type)>,
    /// Its location in the document.
    pub origin: Pointer,
}
