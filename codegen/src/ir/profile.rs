//! What an API has beside operations and types: servers, ways of authentication, and the names by which its responses,
//! errors and webhooks are understood.

use std::fmt;

use super::{Docs, Pointer};

/// A server that the document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What it is called: by `x-rust-name`, the beginning of its description, or its position.
    pub name: String,
    /// Prose.
    pub docs: Docs,
    /// Its URL in parts, literals and variables, without a slash at its end. A URL that begins with a slash is relative
    /// to a base URL of the caller's.
    pub url: Vec<UrlPart>,
    /// The variables of the URL, in the order of the document.
    pub variables: Vec<ServerVariable>,
    /// Whether it is called unless another one is chosen.
    pub is_default: bool,
    /// Where it is located in the document.
    pub origin: Pointer,
}

impl Server {
    /// Whether the URL is below a server that only the caller knows.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        matches!(self.url.first(), Some(UrlPart::Text(text)) if text.starts_with('/'))
    }

    /// The URL with the default of each variable.
    #[must_use]
    pub fn default_url(&self) -> String {
        let part = |part: &UrlPart| match part {
            UrlPart::Text(text) => text.clone(),
            UrlPart::Variable(index) => {
                self.variables.get(*index).map(|variable| variable.default.clone()).unwrap_or_default()
            }
        };
        self.url.iter().map(part).collect()
    }

    /// The URL as the document writes it.
    #[must_use]
    pub fn template(&self) -> String {
        let part = |part: &UrlPart| match part {
            UrlPart::Text(text) => text.clone(),
            UrlPart::Variable(index) => {
                format!("{{{}}}", self.variables.get(*index).map(|variable| variable.name.as_str()).unwrap_or_default())
            }
        };
        self.url.iter().map(part).collect()
    }
}

/// A part of a server's URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlPart {
    /// As it is.
    Text(String),
    /// The value of the variable at this position.
    Variable(usize),
}

/// A variable of a server's URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name in the URL.
    pub name: String,
    /// Its value unless another one is given.
    pub default: String,
    /// Its values; any string, if there are none.
    pub values: Vec<String>,
    /// Prose.
    pub docs: Docs,
}

/// A way of authentication that an operation uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: String,
    /// How the credential is sent.
    pub carrier: Carrier,
    /// Prose.
    pub docs: Docs,
    /// Where it is located in the document.
    pub origin: Pointer,
}

/// How a credential is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// A key in the header of this name.
    Header(String),
    /// A key in the query parameter of this name.
    Query(String),
    /// A key in the cookie of this name.
    Cookie(String),
    /// A name and a password in `Authorization: Basic`.
    Basic,
    /// A token in `Authorization: Bearer`.
    Bearer,
    /// The value of the header `Authorization` of this scheme, which the caller writes.
    Authorization(String),
    /// By the caller's transport, in this way.
    Transport(String),
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Query(name) => write!(f, "query parameter {name}"),
            Self::Cookie(name) => write!(f, "cookie {name}"),
            Self::Basic => f.write_str("basic"),
            Self::Bearer => f.write_str("bearer"),
            Self::Authorization(name) => write!(f, "authorization {name}"),
            Self::Transport(name) => write!(f, "by the transport: {name}"),
        }
    }
}

/// The credentials that an operation needs: alternatives, each of schemes that are needed together, by name. No
/// alternative means none is sent; an empty one, that it may go without.
pub type Security = Vec<Vec<String>>;

/// What the document says under `x-profile`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// Headers that every call carries, with their values.
    pub headers: Vec<(String, String)>,
    /// The response header that has the id of a call.
    pub request_id_header: Option<String>,
    /// The member of response bodies that has the id of a call.
    pub request_id: Option<String>,
    /// The members by which errors are distinguished.
    pub errors: Option<ErrorMembers>,
    /// How many calls within a minute the API documents.
    pub calls_per_minute: Option<u64>,
    /// Prefixes of paths whose calls are limited together.
    pub rate_prefixes: Vec<String>,
    /// The member that has the type of a webhook event.
    pub webhook_type: Option<String>,
    /// The member that has the code of a webhook event.
    pub webhook_code: Option<String>,
    /// The member that has the user of a webhook event.
    pub webhook_user: Option<String>,
    /// How webhooks are signed.
    pub verification: Option<WebhookVerification>,
    /// Remedies beside those of every API, in the order of the document.
    pub remedies: Vec<NamedRemedy>,
}

/// Names of the members of an error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorMembers {
    /// The member that has the type, if there is one.
    pub error_type: Option<String>,
    /// The member that has the code.
    pub code: String,
}

/// How webhooks are signed: by a JWT in a header, with a key that an operation hands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookVerification {
    /// The header that carries the token.
    pub header: String,
    /// The claim that has the digest of the body.
    pub digest: String,
    /// The id of the operation that hands out keys.
    pub operation: String,
    /// Its path.
    pub path: String,
    /// The credentials that it needs.
    pub security: Security,
    /// Its request member that takes the id of a key.
    pub key_id: String,
    /// Its response member that has the key.
    pub key: String,
    /// Error types that mean that there is no such key.
    pub unknown_types: Vec<String>,
    /// Codes of errors of these types that say something else.
    pub other_codes: Vec<String>,
}

/// What a caller does about an error: the classes that every API has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemedyClass {
    /// Wait until what was asked for is there.
    Wait,
    /// Send again later, less often.
    BackOff,
    /// Correct the request, or what it depends on.
    FixRequest,
    /// Do nothing more.
    Stop,
}

impl RemedyClass {
    /// All, by the string that the document uses.
    pub const WORDS: [(&'static str, Self); 4] =
        [("back_off", Self::BackOff), ("fix_request", Self::FixRequest), ("stop", Self::Stop), ("wait", Self::Wait)];

    /// The class of this name.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, class)| *class)
    }

    /// Its name in the document.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, class)| *class == self).map_or("", |(word, _)| *word)
    }
}

/// A remedy that the document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRemedy {
    /// Its name.
    pub word: String,
    /// What the client takes it for.
    pub class: RemedyClass,
    /// Prose.
    pub docs: Docs,
}
