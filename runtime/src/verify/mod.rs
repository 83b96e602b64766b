//! Whether a webhook request was sent by the API.
//!
//! What is cheap and needs no trust is looked at first: the header, its size, its algorithm, the form of its key id, and
//! whether it claims to be about this body and recent. Then comes the key, which may cost a call, and then the signature,
//! which costs most. Nothing is believed before that, but what is refused anyway costs neither.

mod allowance;
mod cache;
mod client_keys;
mod error;
mod key;
mod source;
mod strangers;
mod token;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::profile::{SignedWebhooks, WebhookVerification};
use crate::webhook::Event;
use cache::KeyCache;
use client_keys::ClientKeys;
use token::Token;

pub use error::{VerifyError, VerifyErrorKind};
pub use key::{WebhookKey, WebhookKeyError};
pub use source::{KeyFuture, KeySource, KeySourceError};

/// How old a signature may be.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);
/// How far the sender's clock may be ahead of the local one.
const SKEW: Duration = Duration::from_secs(30);
/// Time allowed for one fetch of a key. Senders give up on a delivery after some 10 seconds.
const KEY_TIMEOUT: Duration = Duration::from_secs(5);

/// Verifies webhook requests of the API of the client `A`. Clones are cheap and share the keys.
///
/// It keeps the keys that it fetched, follows a rotation while it runs, and spends a bounded number of fetches on
/// key ids that it does not know. It runs in a Tokio runtime with time enabled.
///
/// # Who is kept out
///
/// A key that is known serves whatever else arrives. A new one, after a start or a rotation, has to be fetched, and
/// anybody can make up ids that have to be fetched, too. So there are two shares of ten fetches a minute: one for ids that
/// come for the first time, and one for ids that come again after there was no fetch left for them. A real webhook is
/// delivered again, after 30 seconds for the first time, and is believed then at the latest, as long as no more than some
/// hundred made-up ids come in a second.
///
/// One who makes up ids and repeats them takes part in the second share. Then a new key has its turn by chance, the more
/// seldom the more of them come. Three things help:
/// - a limit for each source address in front of the endpoint, which it should have in any case: a request from a stranger
///   costs a hash of its body even if it is refused. Fewer than ten a minute cannot use up a share;
/// - keys that are stored and handed to the next start: [`WebhookVerifier::known_keys`],
///   [`WebhookVerifierBuilder::known_keys`];
/// - a source that costs nothing: [`KeySource::is_cheap`].
pub struct WebhookVerifier<A>(Arc<Inner>, PhantomData<fn() -> A>);

struct Inner {
    verification: WebhookVerification,
    keys: KeyCache,
    clock: Clock,
    max_age: Duration,
    skew: Duration,
}

type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

impl<A> Clone for WebhookVerifier<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<A: SignedWebhooks> WebhookVerifier<A> {
    /// A verifier with the usual settings.
    #[must_use]
    pub fn new(source: impl KeySource) -> Self {
        Self::builder(source).build()
    }

    /// A verifier with the usual settings that fetches keys by a client.
    #[must_use]
    pub fn of(client: &A) -> Self {
        Self::builder_of(client).build()
    }

    /// A verifier with settings of one's own that fetches keys by a client.
    #[must_use]
    pub fn builder_of(client: &A) -> WebhookVerifierBuilder<A> {
        Self::builder(ClientKeys::<A>::of(client))
    }

    /// A verifier with settings of one's own.
    #[must_use]
    pub fn builder(source: impl KeySource) -> WebhookVerifierBuilder<A> {
        WebhookVerifierBuilder {
            source: Box::new(source),
            clock: Arc::new(SystemTime::now),
            max_age: MAX_AGE,
            skew: SKEW,
            key_timeout: KEY_TIMEOUT,
            known: Vec::new(),
            api: PhantomData,
        }
    }
}

impl<A> WebhookVerifier<A> {
    /// The keys that it would use now, such as to store them for the next start: see
    /// [`WebhookVerifierBuilder::known_keys`].
    #[must_use]
    pub fn known_keys(&self) -> Vec<WebhookKey> {
        self.0.keys.known()
    }

    /// Verifies a request by its headers and its body, byte for byte as it came.
    ///
    /// # Errors
    ///
    /// See [`VerifyErrorKind`].
    pub async fn verify<'a>(&self, headers: &HeaderMap, body: &'a [u8]) -> Result<VerifiedWebhook<'a>, VerifyError> {
        let mut values = headers.get_all(self.0.verification.header).iter();
        let token = values.next().map(|value| value.as_bytes());
        if values.next().is_some() {
            return Err(VerifyErrorKind::RepeatedHeader.into());
        }
        self.verify_token(token, body).await
    }

    /// As [`WebhookVerifier::verify`], for a framework with headers of its own: takes the value of the header that
    /// carries the token, whose name may come in any case. A request with two of them must be refused.
    ///
    /// # Errors
    ///
    /// See [`VerifyErrorKind`].
    pub async fn verify_token<'a>(
        &self,
        token: Option<&[u8]>,
        body: &'a [u8],
    ) -> Result<VerifiedWebhook<'a>, VerifyError> {
        let token = Token::read(token.ok_or(VerifyErrorKind::MissingHeader)?)?;
        let claims = token.claims(self.0.verification.digest)?;
        claims.check_age((self.0.clock)(), self.0.max_age, self.0.skew)?;
        claims.check_body(body)?;
        let key = self.0.keys.key(&token.kid).await?;
        token.check_signature(&key)?;
        Ok(VerifiedWebhook { body, issued_at: claims.issued_at })
    }

    /// Verifies a request, then decodes its body.
    ///
    /// # Errors
    ///
    /// See [`VerifyErrorKind`]. Decoding never fails.
    pub async fn event<E: Event>(&self, headers: &HeaderMap, body: &[u8]) -> Result<E, VerifyError> {
        Ok(self.verify(headers, body).await?.event())
    }
}

impl<A> fmt::Debug for WebhookVerifier<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier")
            .field("max_age", &self.0.max_age)
            .field("skew", &self.0.skew)
            .finish_non_exhaustive()
    }
}

/// Settings of a verifier.
pub struct WebhookVerifierBuilder<A> {
    api: PhantomData<fn() -> A>,
    source: Box<dyn KeySource>,
    clock: Clock,
    max_age: Duration,
    skew: Duration,
    key_timeout: Duration,
    known: Vec<WebhookKey>,
}

impl<A: SignedWebhooks> WebhookVerifierBuilder<A> {
    /// The clock that the age of signatures is checked against; the system's unless set.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How old a signature may be; 5 minutes unless set.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// How far in the future a signature may be made, since clocks differ; 30 seconds unless set.
    #[must_use]
    pub fn skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// Timeout for fetching a key; 5 seconds unless set. Senders may wait no longer than 10 seconds for a response.
    #[must_use]
    pub fn key_timeout(mut self, timeout: Duration) -> Self {
        self.key_timeout = timeout;
        self
    }

    /// Keys of an earlier run, each as of [`WebhookKey::from_jwk_json`]; up to 32 are kept. Made-up ids cannot keep such a
    /// key from being fetched. It is fetched before its first use even so, in case that it has expired, and serves without
    /// that for a day while the source is down.
    #[must_use]
    pub fn known_keys(mut self, keys: impl IntoIterator<Item = WebhookKey>) -> Self {
        self.known.extend(keys);
        self
    }

    /// Makes the verifier.
    #[must_use]
    pub fn build(self) -> WebhookVerifier<A> {
        let inner = Inner {
            verification: A::VERIFICATION,
            keys: KeyCache::new(self.source, self.key_timeout, self.known),
            clock: self.clock,
            max_age: self.max_age,
            skew: self.skew,
        };
        WebhookVerifier(Arc::new(inner), PhantomData)
    }
}

impl<A> fmt::Debug for WebhookVerifierBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifierBuilder")
            .field("max_age", &self.max_age)
            .field("skew", &self.skew)
            .field("key_timeout", &self.key_timeout)
            .finish_non_exhaustive()
    }
}

/// A body that the API signed within the last minutes. It may have been delivered before.
#[derive(Clone, Copy)]
pub struct VerifiedWebhook<'a> {
    body: &'a [u8],
    issued_at: SystemTime,
}

impl<'a> VerifiedWebhook<'a> {
    /// The body that was verified. It may hold a consumer's data: do not log it.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// When it was signed.
    #[must_use]
    pub fn issued_at(&self) -> SystemTime {
        self.issued_at
    }

    /// Decodes the body.
    #[must_use]
    pub fn event<E: Event>(&self) -> E {
        E::decode(self.body)
    }
}

impl fmt::Debug for VerifiedWebhook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedWebhook")
            .field("issued_at", &self.issued_at)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}
