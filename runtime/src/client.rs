//! The client: one path by which every call goes out and its answer comes in.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::error::{Error, TransportFailure};
use crate::operation::{Answer as _, Operation, OperationInfo};
use crate::plaid::{self, Environment};
use crate::remedy::Envelope;
use crate::response::Response;
use crate::wire::{Body, to_json};

/// Time allowed for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time allowed for a whole call. A product that was not asked for at creation is generated inside its get, which
/// takes 30 seconds or more.
const TIMEOUT: Duration = Duration::from_secs(120);

/// What every generated client is made of. Clones are cheap and share connections.
#[derive(Clone)]
pub struct Core(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    environment: Environment,
}

impl Core {
    /// Sends one request and decodes its answer.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). The request is sent once.
    pub async fn call<O: Operation, E: Envelope>(
        &self,
        request: &O::Request,
    ) -> Result<Response<O::Response>, Error<E>> {
        let sent = self.send(O::INFO, O::Response::ACCEPT, to_json(request)).await;
        let answer = sent.map_err(|failure| Error::unsent(O::INFO, failure))?;
        if !answer.is_success {
            let summary = plaid::summary(&answer.body);
            let envelope = summary.as_ref().and_then(|_| plaid::envelope(&answer.body));
            return Err(Error::refused(O::INFO, answer.status, answer.body, summary, envelope));
        }
        match O::Response::from_body(&answer.body) {
            Ok(value) => Ok(Response::new(value, answer.status, answer.body)),
            Err(error) => Err(Error::undecoded(O::INFO, answer.status, answer.body, error)),
        }
    }

    /// Where this client sends its calls.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.0.environment
    }

    async fn send(
        &self,
        operation: OperationInfo,
        accept: &'static str,
        body: String,
    ) -> Result<Exchange, TransportFailure> {
        let url = format!("{}{}", self.0.environment.base_url(), operation.path);
        let method = http::Method::from_bytes(operation.method.as_bytes()).unwrap_or(http::Method::POST);
        let request = self.0.http.request(method, url);
        let request = request.header(ACCEPT, accept).header(CONTENT_TYPE, "application/json").body(body);
        let answer = request.send().await.map_err(|error| failure(error, None))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| failure(error, Some(status.as_u16())))?;
        Ok(Exchange { status: status.as_u16(), is_success: status.is_success(), body: Body::new(body.into()) })
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("environment", &self.0.environment).finish_non_exhaustive()
    }
}

struct Exchange {
    status: u16,
    is_success: bool,
    body: Body,
}

/// The URL is left out of the source, since a base URL may carry a name and a password.
fn failure(error: reqwest::Error, status: Option<u16>) -> TransportFailure {
    TransportFailure { timeout: error.is_timeout(), status, source: Box::new(error.without_url()) }
}

/// A generated client: a [`Core`] and the methods of one API.
pub trait Api {
    /// The error body of the API.
    type Envelope: Envelope;

    /// Makes the client of its core.
    fn from_core(core: Core) -> Self;
}

/// Settings of a client.
pub struct ClientBuilder<C> {
    client: PhantomData<fn() -> C>,
    client_id: String,
    secret: String,
    environment: Environment,
    connect_timeout: Duration,
    timeout: Duration,
}

impl<C: Api> ClientBuilder<C> {
    /// Settings for one pair of credentials. The environment is Plaid's sandbox until another is set.
    pub fn new(client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            client: PhantomData,
            client_id: client_id.into(),
            secret: secret.into(),
            environment: Environment::Sandbox,
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
        }
    }

    /// Which server to talk to.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// A server of one's own, such as the emulator's URL.
    #[must_use]
    pub fn base_url(self, url: impl Into<String>) -> Self {
        self.environment(Environment::BaseUrl(url.into()))
    }

    /// Time allowed for making a connection; 10 seconds unless set.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Time allowed for a whole call, its body included; 2 minutes unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a credential cannot stand in a header, or TLS
    /// cannot be set up.
    pub fn build(self) -> Result<C, Error<C::Envelope>> {
        let mut headers = HeaderMap::new();
        headers.insert(plaid::CLIENT_ID_HEADER, sensitive(&self.client_id).map_err(Error::configuration)?);
        headers.insert(plaid::SECRET_HEADER, sensitive(&self.secret).map_err(Error::configuration)?);
        headers.insert(plaid::VERSION_HEADER, HeaderValue::from_static(plaid::VERSION));
        // A redirect would carry the credentials to a server that nobody named.
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!("plaid-cra-rust/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            .build()
            .map_err(|error| Error::configuration(error.without_url()))?;
        Ok(C::from_core(Core(Arc::new(Inner { http, environment: self.environment }))))
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("environment", &self.environment)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

fn sensitive(text: &str) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    let mut value = HeaderValue::from_str(text)?;
    value.set_sensitive(true);
    Ok(value)
}
