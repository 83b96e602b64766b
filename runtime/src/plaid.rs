//! What is Plaid's and not HTTP's: servers, header names, and where an answer names itself.

use std::borrow::Cow;
use std::fmt;

use http::header::{HeaderMap, HeaderName};
use http::uri::Authority;

use crate::members::{Members, readable};
use crate::transport::Target;
use crate::wire::{Body, Wire, decode_lenient, from_json_lenient};

/// Header that carries the client id.
pub(crate) const CLIENT_ID_HEADER: HeaderName = HeaderName::from_static("plaid-client-id");
/// Header that carries the secret.
pub(crate) const SECRET_HEADER: HeaderName = HeaderName::from_static("plaid-secret");
/// Header that names the version of the API.
pub(crate) const VERSION_HEADER: HeaderName = HeaderName::from_static("plaid-version");
/// Path of the call that fetches the key of a webhook.
#[cfg(feature = "webhooks")]
pub(crate) const WEBHOOK_KEY_PATH: &str = "/webhook_verification_key/get";
/// Header by which an answer that is no JSON names itself.
const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("plaid-request-id");
/// The version of the API that this crate speaks.
pub(crate) const VERSION: &str = "2020-09-14";

/// Which of Plaid's servers a client talks to.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// Real consumers, real money.
    Production,
    /// Invented consumers; needs a Plaid account.
    Sandbox,
    /// Any other server, such as `http://127.0.0.1:4010` of the emulator.
    BaseUrl(String),
}

impl Environment {
    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://production.plaid.com",
            Self::Sandbox => "https://sandbox.plaid.com",
            Self::BaseUrl(url) => url.trim_end_matches('/'),
        }
    }

    /// The server, or why no call can be sent there.
    pub(crate) fn target(&self) -> Result<Target, &'static str> {
        if self.has_tail() {
            return Err("the base URL has a query or a fragment");
        }
        Target::parse(self.base_url()).ok_or("the base URL is not an absolute URL of http or https")
    }

    /// The scheme, and the server with its path, which begin behind the last `@`: a password may hold another one, and a
    /// slash, too. None if what would be the port is none: then it may be a password whose server was forgotten.
    fn shown(&self) -> Option<(&str, &str)> {
        let (scheme, rest) = self.base_url().split_once("://")?;
        let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
        let authority: Authority = server.split('/').next()?.parse().ok()?;
        let is_whole = authority.port().is_some() || authority.as_str() == authority.host();
        is_whole.then_some((scheme, server))
    }

    /// Whether there is a query or a fragment, which the path of a call cannot be put behind.
    fn has_tail(&self) -> bool {
        self.base_url().contains(['?', '#'])
    }
}

/// Leaves out a name and a password that a URL may carry. Of what is not a URL nobody can say what in it is one, so that
/// nothing of it is shown.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.has_tail() {
            // A query may be as secret as a password, and nobody can be sure where one of them begins in the other.
            return f.write_str("a URL with a query or a fragment");
        }
        match self.shown() {
            Some((scheme, server)) if self.target().is_ok() => write!(f, "{scheme}://{server}"),
            _ => f.write_str("a base URL that is not valid"),
        }
    }
}

/// What an error body says of itself: codes and ids only, never its messages, which may quote the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) error_type: String,
    pub(crate) error_code: String,
    pub(crate) request_id: Option<String>,
}

/// Reads the summary of an error body; `None` if the body is no error of Plaid's.
pub(crate) fn summary(body: &Body) -> Option<Summary> {
    let json = readable(body.as_bytes());
    let members = Members::find(&json, &["error_type", "error_code", "request_id"])?;
    Some(Summary {
        error_type: members.string("error_type")?,
        error_code: members.string("error_code")?,
        request_id: members.string("request_id"),
    })
}

/// The request id that a decoded answer carries.
pub(crate) fn request_id(answer: &dyn Wire) -> Option<String> {
    answer.view().text_of("request_id")
}

/// Decodes an error body into the type that the API description gives it, as far as it fits. An error says more with a
/// part missing than not at all, and the caller has the bytes.
pub(crate) fn envelope<E: Wire>(body: &Body) -> Option<E> {
    let lenient = match readable(body.as_bytes()) {
        Cow::Borrowed(json) if json.len() == body.as_bytes().len() => decode_lenient(body),
        json => from_json_lenient(json.into_owned()),
    };
    lenient.ok().map(|lenient| lenient.value)
}

/// The request id that the headers of an answer carry.
pub(crate) fn request_id_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID_HEADER)?.to_str().ok()
}

/// A text of the server's, if it is a code or an id by its form. Whatever else it may be must not get into a log.
pub(crate) fn word(text: &str) -> &str {
    let is_word =
        text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if is_word { text } else { "?" }
}

/// The family of endpoints that are limited together, of which `path` is one.
pub(crate) fn limited_family(path: &str) -> Option<&'static str> {
    ["/cra/check_report/", "/cra/monitoring_insights/"].into_iter().find(|family| path.starts_with(family))
}

/// The user that a webhook is about.
pub(crate) fn webhook_user_id(body: &[u8]) -> Option<String> {
    Members::find(&readable(body), &["user_id"])?.string("user_id")
}

/// Type and code of a webhook, each if it is there.
pub(crate) fn webhook_event(body: &[u8]) -> (Option<String>, Option<String>) {
    let json = readable(body);
    let Some(members) = Members::find(&json, &["webhook_type", "webhook_code"]) else { return (None, None) };
    (members.string("webhook_type"), members.string("webhook_code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_shows_no_name_no_password_and_no_query() {
        const TAIL: &str = "a URL with a query or a fragment";
        const INVALID: &str = "a base URL that is not valid";
        for (url, shown) in [
            ("https://host:8443/base", "https://host:8443/base"),
            ("http://[::1]:4010", "http://[::1]:4010"),
            ("http://[::1]/", "http://[::1]"),
            ("https://user:password@host/base", "https://host/base"),
            ("https://user:pass@word@host", "https://host"),
            ("https://user:pass/word@host", INVALID),
            ("https://host/?token=x@y", TAIL),
            ("https://user:pass?word@host", TAIL),
            ("https://host#token", TAIL),
            ("https:/user:password@host", INVALID),
            ("https:user:password@host", INVALID),
            ("user:password@host", INVALID),
            ("//user:password@host", INVALID),
            ("ftp://user:password@host", INVALID),
            ("https://user:password", INVALID),
            ("https://user:pass word@host", INVALID),
            ("https://user:password@", INVALID),
            ("password", INVALID),
            ("", INVALID),
        ] {
            let environment = Environment::BaseUrl(url.to_owned());
            assert_eq!(format!("{environment:?}"), shown, "{url}");
        }
    }
}
