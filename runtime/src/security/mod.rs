//! Credentials: which of them the API takes, which of them the caller gave, and how each goes out.

mod attach;
mod token;

use std::fmt;
use std::sync::Arc;

pub(crate) use attach::{Keyring, Refusal};
pub use token::{Token, TokenError, TokenFuture, TokenSource};

/// One way of authentication, of the document's `securitySchemes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its name in the document, which errors show.
    pub name: &'static str,
    /// How its credential goes out.
    pub carrier: Carrier,
}

/// How a credential goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// In a header of this name, in lower case.
    Header(&'static str),
    /// In the query, as a parameter of this name.
    Query(&'static str),
    /// In a cookie of this name.
    Cookie(&'static str),
    /// As a name and a password in `Authorization: Basic`.
    Basic,
    /// As a token in `Authorization: Bearer`.
    Bearer,
    /// By the caller's transport, such as a certificate of the client: nothing is added to a request.
    Transport,
}

/// The credentials that a call carries: alternatives, each of schemes that are needed together, by their positions in
/// [`Profile::schemes`](crate::Profile). No alternative at all means that the call carries none; an empty one, that it may
/// go without.
pub type Security = &'static [&'static [usize]];

/// The credentials of a caller, each for one scheme. Nothing of them is ever shown.
#[derive(Clone, Default)]
pub struct Credentials(Vec<(usize, Credential)>);

/// One credential, as the caller gave it.
#[derive(Clone)]
enum Credential {
    Value(String),
    Pair(String, String),
    Token(Arc<dyn TokenSource>),
}

impl Credentials {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key for the scheme at a position.
    #[must_use]
    pub fn value(self, scheme: usize, value: String) -> Self {
        self.with(scheme, Credential::Value(value))
    }

    /// Adds a name and a password for the scheme at a position.
    #[must_use]
    pub fn pair(self, scheme: usize, name: String, password: String) -> Self {
        self.with(scheme, Credential::Pair(name, password))
    }

    /// Adds a token, or what gives one, for the scheme at a position.
    #[must_use]
    pub fn token(self, scheme: usize, token: Token) -> Self {
        match token.into_source() {
            Ok(value) => self.value(scheme, value),
            Err(source) => self.with(scheme, Credential::Token(source)),
        }
    }

    /// A credential that is given twice replaces the earlier one.
    fn with(mut self, scheme: usize, credential: Credential) -> Self {
        self.0.retain(|(other, _)| *other != scheme);
        self.0.push((scheme, credential));
        self
    }
}

/// Shows how many there are.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({} schemes)", self.0.len())
    }
}
