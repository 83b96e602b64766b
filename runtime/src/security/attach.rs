//! Puts credentials on a request, as its operation says.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{Request, Uri};

use super::{Carrier, Credential, Credentials, Security, SecurityScheme, TokenError, TokenSource};
use crate::profile::header_name;

/// The credentials of a client, in the form in which they go out; checked once, when the client is built.
pub(crate) struct Keyring {
    schemes: &'static [SecurityScheme],
    /// By the position of the scheme; `None` if the caller gave nothing for it.
    keys: Vec<Option<Key>>,
}

enum Key {
    Header(HeaderName, HeaderValue),
    /// A parameter, encoded.
    Query(String),
    Cookie(HeaderValue),
    Bearer(Arc<dyn TokenSource>),
    /// Nothing is added.
    Transport,
}

/// Why a request cannot go out.
pub(crate) enum Refusal {
    /// Credentials are missing; the names of the schemes.
    Missing(String),
    /// The caller's source gave no token.
    NoToken(TokenError),
    /// What would go out is no header or URL. Nothing of it is kept.
    Unfit(&'static str),
}

const NO_HEADER: &str = "a credential cannot be sent in a header";
const NO_QUERY: &str = "a credential cannot be sent in the URL";

impl Keyring {
    /// Takes the caller's credentials.
    ///
    /// # Errors
    ///
    /// If one cannot be sent in a header or cookie.
    pub(crate) fn new(schemes: &'static [SecurityScheme], credentials: Credentials) -> Result<Self, &'static str> {
        let by_transport = |scheme: &SecurityScheme| (scheme.carrier == Carrier::Transport).then_some(Key::Transport);
        let mut keys: Vec<_> = schemes.iter().map(by_transport).collect();
        for (index, credential) in credentials.0 {
            if let (Some(scheme), Some(key)) = (schemes.get(index), keys.get_mut(index)) {
                *key = Some(Key::of(scheme.carrier, credential)?);
            }
        }
        Ok(Self { schemes, keys })
    }

    /// Puts on a request what its operation needs: the first alternative of which all is there. What the transport adds
    /// is taken to be there, but only after all that the caller gave.
    pub(crate) async fn attach(&self, security: Security, request: &mut Request<Bytes>) -> Result<(), Refusal> {
        let has = |index: &usize| self.keys.get(*index).is_some_and(Option::is_some);
        let is_given =
            |index: &usize| matches!(self.keys.get(*index), Some(Some(key)) if !matches!(key, Key::Transport));
        let satisfied = || security.iter().filter(|all| !all.is_empty() && all.iter().all(has));
        let Some(chosen) = satisfied().find(|all| all.iter().any(is_given)).or_else(|| satisfied().next()) else {
            let may_go_without = security.is_empty() || security.iter().any(|all| all.is_empty());
            return if may_go_without { Ok(()) } else { Err(Refusal::Missing(self.missing(security))) };
        };
        for key in chosen.iter().filter_map(|index| self.keys.get(*index)?.as_ref()) {
            key.attach(request).await?;
        }
        Ok(())
    }

    /// The schemes that an operation needs, by name.
    fn missing(&self, security: Security) -> String {
        let name = |index: &usize| self.schemes.get(*index).map(|scheme| format!("`{}`", scheme.name));
        let all = |all: &&[usize]| all.iter().filter_map(name).collect::<Vec<_>>().join(" and ");
        let alternatives: Vec<_> = security.iter().map(all).collect();
        format!("the client has no credentials for {}", alternatives.join(", or "))
    }
}

impl Key {
    fn of(carrier: Carrier, credential: Credential) -> Result<Self, &'static str> {
        Ok(match (carrier, credential) {
            (Carrier::Header(name), Credential::Value(value)) => {
                Self::Header(header_name(name).ok_or(NO_HEADER)?, sensitive(&value)?)
            }
            (Carrier::Query(name), Credential::Value(value)) => {
                Self::Query(format!("{}={}", Encoded(name), Encoded(&value)))
            }
            (Carrier::Cookie(name), Credential::Value(value)) => Self::Cookie(cookie(name, &value)?),
            // A colon in the name would begin the password.
            (Carrier::Basic, Credential::Pair(name, password)) if !name.contains(':') => {
                let pair = STANDARD.encode(format!("{name}:{password}"));
                Self::Header(AUTHORIZATION, sensitive(&format!("Basic {pair}"))?)
            }
            (Carrier::Bearer, Credential::Value(token)) => Self::Header(AUTHORIZATION, bearer(&token)?),
            (Carrier::Bearer, Credential::Token(source)) => Self::Bearer(source),
            (Carrier::Transport, _) => Self::Transport,
            (Carrier::Basic, Credential::Pair(..)) => return Err("the name of a credential has a colon"),
            _ => return Err("a credential is of another kind than its scheme"),
        })
    }

    async fn attach(&self, request: &mut Request<Bytes>) -> Result<(), Refusal> {
        match self {
            Self::Header(name, value) => drop(request.headers_mut().insert(name, value.clone())),
            Self::Query(pair) => {
                let url = with_query(request.uri(), pair).ok_or(Refusal::Unfit(NO_QUERY))?;
                *request.uri_mut() = url;
            }
            Self::Cookie(pair) => {
                let cookies = match request.headers().get(COOKIE) {
                    Some(others) => joined(others, pair).ok_or(Refusal::Unfit(NO_HEADER))?,
                    None => pair.clone(),
                };
                request.headers_mut().insert(COOKIE, cookies);
            }
            Self::Bearer(source) => {
                let token = source.token().await.map_err(Refusal::NoToken)?;
                request.headers_mut().insert(AUTHORIZATION, bearer(&token).map_err(Refusal::Unfit)?);
            }
            Self::Transport => {}
        }
        Ok(())
    }
}

fn bearer(token: &str) -> Result<HeaderValue, &'static str> {
    sensitive(&format!("Bearer {token}"))
}

/// A cookie of one pair. What would end it, or begin another, has no place in it.
fn cookie(name: &str, value: &str) -> Result<HeaderValue, &'static str> {
    let is_fit = value.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\'));
    if is_fit { sensitive(&format!("{name}={value}")) } else { Err("a credential cannot be sent in a cookie") }
}

fn joined(cookies: &HeaderValue, more: &HeaderValue) -> Option<HeaderValue> {
    let mut joined = HeaderValue::from_bytes(&[cookies.as_bytes(), b"; ", more.as_bytes()].concat()).ok()?;
    joined.set_sensitive(true);
    Some(joined)
}

fn with_query(url: &Uri, pair: &str) -> Option<Uri> {
    let mut parts = url.clone().into_parts();
    let path = parts.path_and_query.as_ref().map_or("/", PathAndQuery::as_str);
    let mark = if url.query().is_some() { '&' } else { '?' };
    parts.path_and_query = Some(format!("{path}{mark}{pair}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn sensitive(value: &str) -> Result<HeaderValue, &'static str> {
    let mut value = HeaderValue::from_str(value).map_err(|_| NO_HEADER)?;
    value.set_sensitive(true);
    Ok(value)
}

/// A string within a query, with all but unreserved characters encoded.
struct Encoded<'a>(&'a str);

impl std::fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.bytes().try_for_each(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => f.write_char(char::from(byte)),
            _ => write!(f, "%{byte:02X}"),
        })
    }
}
