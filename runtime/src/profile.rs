//! What an API has of its own beside its operations, as data that the generated crate states. The runtime knows no
//! vendor: a name that only one API uses is in no other file than the crate generated for it.

use http::header::{HeaderMap, HeaderName};

use crate::client::Api;
use crate::members::{Members, readable};
use crate::security::{Security, SecurityScheme};
use crate::wire::Body;

/// The facts of an API. What an API does not have is left as it is in [`Profile::EMPTY`].
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// Name and version of the client, for the header `User-Agent`.
    pub user_agent: &'static str,
    /// Headers that every call carries, in lower case, with their values.
    pub headers: &'static [(&'static str, &'static str)],
    /// The ways of authentication; [`Security`] refers to them by their position.
    pub schemes: &'static [SecurityScheme],
    /// The response header, in lower case, that has the id of a call.
    pub request_id_header: Option<&'static str>,
    /// The member of response bodies that has the id of a call.
    pub request_id: Option<&'static str>,
    /// The members by which errors are distinguished. Without them an error is judged by its status alone.
    pub errors: Option<ErrorMembers>,
    /// Which calls the server limits together.
    pub rate: RateFamilies,
    /// The members by which webhooks are distinguished.
    pub webhooks: WebhookMembers,
}

impl Profile {
    /// An API of which nothing is known.
    pub const EMPTY: Self = Self {
        user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
        headers: &[],
        schemes: &[],
        request_id_header: None,
        request_id: None,
        errors: None,
        rate: RateFamilies { calls_per_minute: None, prefixes: &[] },
        webhooks: WebhookMembers { event_type: None, code: None, user: None },
    };

    /// Reads the summary of an error body; `None` if the body is not an error of the API.
    pub(crate) fn summary(&self, body: &Body) -> Option<Summary> {
        let json = readable(body.as_bytes());
        let request_id = self.request_id.unwrap_or_default();
        let Some(errors) = self.errors else {
            let members = Members::find(&json, &[request_id])?;
            return Some(Summary { request_id: members.string(request_id), ..Summary::default() });
        };
        let (error_type, code) = (errors.error_type.unwrap_or(errors.code), errors.code);
        let members = Members::find(&json, &[error_type, code, request_id])?;
        // An API with codes alone has no types.
        let is_typed = errors.error_type.is_some();
        Some(Summary {
            error_type: if is_typed { Some(members.string(error_type)?) } else { None },
            error_code: Some(members.string(code)?),
            request_id: members.string(request_id),
        })
    }

    /// The request id that the headers of a response carry.
    pub(crate) fn request_id_of<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        headers.get(self.request_id_header?)?.to_str().ok()
    }

    /// The prefix that `path` shares with the calls that are limited together with it; all calls are limited together if
    /// the API has no such families.
    pub(crate) fn limited_family(&self, path: &str) -> Option<&'static str> {
        let prefixes = if self.rate.prefixes.is_empty() { &[""] } else { self.rate.prefixes };
        prefixes.iter().find(|prefix| path.starts_with(**prefix)).copied()
    }
}

/// Names of the members of an error body by which errors are distinguished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorMembers {
    /// The type of an error, if there is more than a code.
    pub error_type: Option<&'static str>,
    /// The code of an error.
    pub code: &'static str,
}

/// Calls that the server limits together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateFamilies {
    /// How many calls within a minute the API documents for each family.
    pub calls_per_minute: Option<usize>,
    /// Prefixes of paths, each of a family. Other calls have no limit. If there are none, all calls are one family.
    pub prefixes: &'static [&'static str],
}

/// Names of the members of a webhook body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookMembers {
    /// The type of an event.
    pub event_type: Option<&'static str>,
    /// The code of an event within its type.
    pub code: Option<&'static str>,
    /// The user that an event is about, for those who wait.
    pub user: Option<&'static str>,
}

impl WebhookMembers {
    /// The strings of some members of a webhook, each if it is there.
    pub(crate) fn strings<const N: usize>(names: [Option<&'static str>; N], body: &[u8]) -> [Option<String>; N] {
        let json = readable(body);
        let named: Vec<&'static str> = names.iter().copied().flatten().collect();
        let members = Members::find(&json, &named);
        names.map(|name| members.as_ref()?.string(name?))
    }
}

/// A client of an API that signs its webhooks.
pub trait SignedWebhooks: Api {
    /// How it signs them.
    const VERIFICATION: WebhookVerification;
}

/// How webhooks are signed: by a JWT in a header, of ES256, with the time and a SHA-256 digest of the body, and with a
/// key that the API hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookVerification {
    /// The header that carries the token, in lower case.
    pub header: &'static str,
    /// The claim that has the digest of the body.
    pub digest: &'static str,
    /// The operation id of the call that fetches a key.
    pub operation: &'static str,
    /// The path of that call, which is made by `POST`.
    pub path: &'static str,
    /// The request member that takes the id of a key.
    pub key_id: &'static str,
    /// The response member that has the key, as a JWK.
    pub key: &'static str,
    /// Error types that mean that there is no such key.
    pub unknown_types: &'static [&'static str],
    /// Codes of errors of these types that say something else, such as that credentials were refused.
    pub other_codes: &'static [&'static str],
    /// The credentials that the call carries.
    pub security: Security,
}

/// What an error body says of itself: codes and ids only, never its messages, which may quote the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) error_type: Option<String>,
    pub(crate) error_code: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// A header name that a profile states. One that is none would be a fault of the generator.
pub(crate) fn header_name(name: &'static str) -> Option<HeaderName> {
    HeaderName::from_bytes(name.as_bytes()).ok()
}

/// A string of the server's, if it is a code or an id by its form. Whatever else it may be must not get into a log.
pub(crate) fn word(text: &str) -> &str {
    let is_word =
        text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if is_word { text } else { "?" }
}
