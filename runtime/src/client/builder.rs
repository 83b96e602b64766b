//! How a client is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, InvalidHeaderValue, USER_AGENT};

use super::document::{GZIP, JSON};
use super::{Api, CallOptions, Core, Shared, SurpriseHook};
use crate::error::Error;
use crate::operation::OperationInfo;
use crate::profile::{Profile, header_name};
use crate::rate::{Limiter, RateLimit};
use crate::retry::{Budget, RetryPolicy};
use crate::security::{Credentials, Keyring};
use crate::server::{self, Server};
use crate::transport::{Configure, HAS_TLS, HttpTransport, Settings, Target, Transport};
use crate::wire::Surprise;

/// Time allowed for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time allowed for one attempt. A product that was not asked for at creation is generated inside its get, which takes
/// 30 seconds or more.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(90);
/// Time allowed for a whole call.
const TIMEOUT: Duration = Duration::from_secs(180);
/// Why a rate limit is of no use.
const NO_LIMIT: &str = "the API documents no limit on calls; give a number";
/// The most bytes that a body may have.
const MAX_BODY_SIZE: u64 = 256 * 1024 * 1024;

/// Puts a transport around the built-in one.
type Wrap = Box<dyn FnOnce(HttpTransport) -> Arc<dyn Transport> + Send + Sync>;

/// Settings of a client.
pub struct ClientBuilder<C: Api> {
    credentials: Credentials,
    environment: Option<C::Environment>,
    transport: Option<Arc<dyn Transport>>,
    configure: Option<Configure>,
    wrap: Option<Wrap>,
    allow_plain_http: bool,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    rate_limit: Option<RateLimit>,
    max_body_size: u64,
    user_agent: Option<String>,
    lenient: bool,
    on_surprise: Option<SurpriseHook>,
}

impl<C: Api> ClientBuilder<C> {
    /// Settings for a caller's credentials. The environment is the usual one of the API until another is set.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            environment: C::Environment::usual(),
            transport: None,
            configure: None,
            wrap: None,
            allow_plain_http: false,
            connect_timeout: CONNECT_TIMEOUT,
            attempt_timeout: ATTEMPT_TIMEOUT,
            timeout: TIMEOUT,
            retry: RetryPolicy::STANDARD,
            rate_limit: None,
            max_body_size: MAX_BODY_SIZE,
            user_agent: None,
            lenient: false,
            on_surprise: None,
        }
    }

    /// Which server to talk to.
    #[must_use]
    pub fn environment(mut self, environment: C::Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// A server of one's own, such as the emulator's URL: without a query and a fragment, which a call's path could not
    /// be put behind. The built-in transport reaches a server on loopback without the proxy that the environment names.
    #[must_use]
    pub fn base_url(self, url: impl Into<String>) -> Self {
        self.environment(C::Environment::at(url.into()))
    }

    /// Whether calls may go to another machine by plain http, such as to a proxy of one's own that adds TLS. No unless
    /// set: everybody on the way could read the secret and the reports.
    #[must_use]
    pub fn allow_plain_http(mut self, yes: bool) -> Self {
        self.allow_plain_http = yes;
        self
    }

    /// Settings of the built-in transport, such as a proxy, certificates or name resolution. They are asked for again
    /// whenever it makes new connections because those that it had were silent.
    ///
    /// Whatever is set here, it follows no redirects, sends nothing again, does not decompress and does not log what it
    /// sends. It has a limit on connecting, closes connections that have been idle for 30 seconds, and pings those of
    /// HTTP/2 while a call waits; these may be set otherwise.
    #[must_use]
    pub fn reqwest(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure = Some(Box::new(configure));
        self
    }

    /// Puts a transport of one's own around the built-in one, such as one that counts.
    #[must_use]
    pub fn wrap_transport<T: Transport>(
        mut self,
        wrap: impl FnOnce(HttpTransport) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wrap = Some(Box::new(|own| Arc::new(wrap(own))));
        self
    }

    /// What carries the calls in place of the built-in transport, such as a fake. What is set for that one, such as
    /// [`reqwest`](Self::reqwest), has no effect then.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Time allowed for making a connection; 10 seconds unless set. A transport of one's own has a limit of its own.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Time allowed for one attempt, its body included; 90 seconds unless set. For a body that is handed over piece by
    /// piece it is the time allowed for one piece.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Time allowed for a whole call, with its retries and pauses; 3 minutes unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a call may be sent again; [`RetryPolicy::STANDARD`] unless set.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Keeps the client's calls within a limit; none unless set.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// The most bytes that the body of a response may have, after decompression; 256 MiB unless set.
    #[must_use]
    pub fn max_body_size(mut self, bytes: u64) -> Self {
        self.max_body_size = bytes;
        self
    }

    /// Whether values that do not match their type are set aside where the rest of a response can do without them: a
    /// field that may be missing, an element of a list. No unless set: then one bad value fails the whole response. See
    /// [`Response::set_aside`](crate::prelude::Response::set_aside).
    #[must_use]
    pub fn lenient(mut self, yes: bool) -> Self {
        self.lenient = yes;
        self
    }

    /// Is called with the parts of responses that this version does not know, as paths and counts, never values: new
    /// fields and new values of enums. It is called before the call returns, so it should be quick. If it panics, the
    /// call returns all the same, unless the program is built to abort on panics.
    #[must_use]
    pub fn on_surprise(mut self, hook: impl Fn(OperationInfo, &[Surprise]) + Send + Sync + 'static) -> Self {
        self.on_surprise = Some(Arc::new(hook));
        self
    }

    /// What is put before the client's own name in the header `User-Agent`, such as `lender/2.1`.
    #[must_use]
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a credential cannot be sent as its scheme says, a
    /// rate limit has no number and the API documents none, the base URL is missing, is not one, has a query or a fragment,
    /// or is of plain http and not on loopback (see [`allow_plain_http`](Self::allow_plain_http)), or TLS is needed and
    /// was not built in or cannot be set up.
    pub fn build(mut self) -> Result<C, Error<C::Envelope>> {
        let environment = self.environment.take();
        let environment = environment.ok_or_else(|| Error::configuration("no server was chosen; see base_url"))?;
        let url = environment.base_url();
        let target = server::target(url).map_err(Error::configuration)?;
        if !(target.is_secure || target.is_loopback || self.allow_plain_http) {
            return Err(Error::configuration(
                "the base URL is of plain http, which shows credentials to everybody; see allow_plain_http",
            ));
        }
        let profile = C::PROFILE;
        let headers = headers(profile, self.user_agent.as_deref()).map_err(Error::configuration)?;
        let credentials = std::mem::take(&mut self.credentials);
        let keyring = Keyring::new(profile.schemes, credentials).map_err(Error::configuration)?;
        let base = url.parse::<Uri>().map_err(Error::configuration)?;
        let limiter = match self.rate_limit {
            Some(limit) => Some(Limiter::new(limit, profile).ok_or_else(|| Error::configuration(NO_LIMIT))?),
            None => None,
        };
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => self.built_in(target)?,
        };
        let shared = Shared {
            transport,
            profile,
            url: url.to_owned(),
            base,
            headers,
            keyring,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            retry: self.retry,
            budget: Budget::default(),
            limiter,
            max_body_size: self.max_body_size,
            lenient: self.lenient,
            on_surprise: self.on_surprise,
        };
        let core = Core { shared: Arc::new(shared), options: Arc::new(CallOptions::default()) };
        Ok(C::from_core(core, environment))
    }

    fn built_in(&mut self, target: Target) -> Result<Arc<dyn Transport>, Error<C::Envelope>> {
        if target.is_secure && !HAS_TLS {
            return Err(Error::configuration(
                "https needs TLS: turn on one of the features rustls, rustls-no-provider and native-tls",
            ));
        }
        let (connect_timeout, configure) = (self.connect_timeout, self.configure.take());
        let settings = Settings { connect_timeout, is_direct: target.is_loopback, configure };
        let own = HttpTransport::new(settings).map_err(Error::configuration)?;
        Ok(match self.wrap.take() {
            Some(wrap) => wrap(own),
            None => Arc::new(own),
        })
    }
}

/// The headers of every call that gives JSON, without credentials.
fn headers(profile: &Profile, user_agent: Option<&str>) -> Result<HeaderMap, InvalidHeaderValue> {
    let own = profile.user_agent;
    let agent = user_agent.map_or_else(|| own.to_owned(), |product| format!("{product} {own}"));
    let mut headers = HeaderMap::from_iter([
        (USER_AGENT, HeaderValue::from_str(&agent)?),
        (ACCEPT, HeaderValue::from_static(JSON)),
        (ACCEPT_ENCODING, HeaderValue::from_static(GZIP)),
        (CONTENT_TYPE, HeaderValue::from_static(JSON)),
    ]);
    for (name, value) in profile.headers {
        if let Some(name) = header_name(name) {
            headers.insert(name, HeaderValue::from_str(value)?);
        }
    }
    Ok(headers)
}

impl<C: Api> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("environment", &self.environment)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("rate_limit", &self.rate_limit)
            .field("max_body_size", &self.max_body_size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::rate::OverLimit;
    use crate::wire::Json;

    struct Client;

    #[derive(Debug, Clone)]
    struct Url(String);

    impl Server for Url {
        fn usual() -> Option<Self> {
            None
        }

        fn at(url: String) -> Self {
            Self(url)
        }

        fn base_url(&self) -> &str {
            &self.0
        }
    }

    impl Api for Client {
        type Envelope = Json;
        type Environment = Url;
        const PROFILE: &'static Profile = &Profile::EMPTY;

        fn from_core(_: Core, _: Url) -> Self {
            Self
        }

        fn core(&self) -> &Core {
            unreachable!("it is only built")
        }
    }

    /// Both ways are tested: by the features that are usual, and by none.
    #[test]
    fn without_tls_a_server_of_https_is_a_matter_of_configuration() {
        let builder = || ClientBuilder::<Client>::new(Credentials::new());
        let error = builder().base_url("https://api.example").build().err();
        assert_eq!(error.map(|error| error.kind()), (!HAS_TLS).then_some(ErrorKind::Configuration));
        assert!(builder().base_url("http://127.0.0.1:1").build().is_ok());
    }

    #[test]
    fn what_is_missing_is_a_matter_of_configuration() {
        let builder = || ClientBuilder::<Client>::new(Credentials::new());
        let said = |builder: ClientBuilder<Client>| {
            let error = builder.build().err().map(|error| (error.kind(), format!("{error:?}")));
            error.filter(|(kind, _)| *kind == ErrorKind::Configuration).map(|(_, said)| said).unwrap_or_default()
        };
        assert!(said(builder()).contains("no server was chosen"));
        let limited = builder().base_url("http://127.0.0.1:1").rate_limit(RateLimit::documented(OverLimit::Fail));
        assert!(said(limited).contains("documents no limit"));
    }
}
