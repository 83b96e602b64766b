//! Tokens that a caller has, or fetches for each attempt.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// What [`TokenSource::token`] returns.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<String, TokenError>> + Send + 'a>>;

/// Gives the bearer token of each attempt, such as an access token of OAuth 2.
///
/// The client asks before every attempt and keeps nothing: whether a token is still good, and how another is fetched, is
/// for the source to know. The time that it takes counts as time of the attempt.
///
/// A closure that returns a future of `Result<String, _>` is a source.
pub trait TokenSource: Send + Sync + 'static {
    /// The token for the next attempt.
    fn token(&self) -> TokenFuture<'_>;
}

impl<F, T, E> TokenSource for F
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<String, E>> + Send + 'static,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn token(&self) -> TokenFuture<'_> {
        let token = self();
        Box::pin(async move { token.await.map_err(TokenError::new) })
    }
}

/// A bearer token: a fixed one, made of a string, or one that a [`TokenSource`] gives.
#[derive(Clone)]
pub struct Token(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(String),
    Source(Arc<dyn TokenSource>),
}

impl Token {
    /// A token that a source gives anew for each attempt.
    #[must_use]
    pub fn from_source(source: impl TokenSource) -> Self {
        Self(Kind::Source(Arc::new(source)))
    }

    pub(super) fn into_source(self) -> Result<String, Arc<dyn TokenSource>> {
        match self.0 {
            Kind::Fixed(token) => Ok(token),
            Kind::Source(source) => Err(source),
        }
    }
}

impl From<&str> for Token {
    fn from(token: &str) -> Self {
        Self(Kind::Fixed(token.to_owned()))
    }
}

impl From<String> for Token {
    fn from(token: String) -> Self {
        Self(Kind::Fixed(token))
    }
}

/// Shows nothing of the token.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Fixed(_) => "Token",
            Kind::Source(_) => "Token of a source",
        })
    }
}

/// Why a [`TokenSource`] gave no token. The reason itself is the [`source`](StdError::source): it is the caller's own, may
/// quote what an authorization server said, and is shown by nothing else.
pub struct TokenError(Box<dyn StdError + Send + Sync>);

impl TokenError {
    /// An error for this reason.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenError")
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token source gave no token")
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.as_ref())
    }
}
