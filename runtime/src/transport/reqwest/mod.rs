//! The built-in transport. The only place that knows reqwest.

mod pool;
mod server;
mod target;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;

use self::pool::Pools;
use self::server::Server;
use super::{Exchange, Payload, Transport, TransportError};

pub(crate) use target::Target;

/// How long an HTTP/2 connection on which a call waits may be silent before it is asked for a sign of life.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// How long it may take to give that sign before it is closed.
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection without calls is kept: shorter than load balancers keep theirs, which is 60 seconds and more,
/// so that a call is not sent on one that the server is about to close.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Whether TLS was built in.
pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"));

/// What the program adds to the settings of reqwest.
pub(crate) type Configure = Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// What the built-in transport is made of.
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    /// Whether the proxies that the environment names are left alone.
    pub(crate) is_direct: bool,
    pub(crate) configure: Option<Configure>,
}

impl Settings {
    /// Makes a client with no connections yet. Time limits but those on a connection are the client's own.
    fn client(&self) -> Result<reqwest::Client, reqwest::Error> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            // A peer that is gone, but whose kernel or load balancer still acknowledges, is noticed by nothing else.
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT);
        if self.is_direct {
            builder = builder.no_proxy();
        }
        if let Some(configure) = &self.configure {
            builder = configure(builder);
        }
        builder
            // A redirect would carry the credentials to a server that nobody named.
            .redirect(reqwest::redirect::Policy::none())
            // Unless told otherwise, reqwest sends again by itself what an HTTP/2 server says it refused. Nobody could
            // see that it did.
            .retry(reqwest::retry::never())
            // It would write headers and bodies to the log.
            .connection_verbose(false)
            // The client asks for what it undoes itself.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build()
            .map_err(reqwest::Error::without_url)
    }
}

/// The transport that a client makes for itself, with connections of its own that are kept alive, HTTP/2 and TLS.
///
/// It follows no redirects and sends nothing twice. Clones share connections. See
/// [`ClientBuilder::wrap_transport`](crate::ClientBuilder::wrap_transport).
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    pools: Pools,
    server: Server,
}

impl HttpTransport {
    pub(crate) fn new(settings: Settings) -> Result<Self, reqwest::Error> {
        Pools::new(settings).map(Self::of)
    }

    fn of(pools: Pools) -> Self {
        Self(Arc::new(Inner { pools, server: Server::default() }))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        Box::pin(async move {
            let request = self.0.server.request(request).map_err(failure)?;
            let attempt = self.0.pools.attempt();
            let result = attempt.client().execute(request).await.map_err(failure);
            // An attempt that is dropped before it gets here was given up.
            if !result.as_ref().is_err_and(TransportError::is_timeout) {
                attempt.ended();
            }
            Ok(http::Response::from(result?).map(|body| Payload::of(body.map_err(failure))))
        })
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

/// The URL is left out of the source, since a base URL may carry a name and a password.
fn failure(error: reqwest::Error) -> TransportError {
    let (is_unsent, is_timeout) = (error.is_connect() || error.is_builder(), error.is_timeout());
    let source = error.without_url();
    match (is_unsent, is_timeout) {
        (true, _) => TransportError::unsent(source),
        (false, true) => TransportError::timed_out(source),
        (false, false) => TransportError::broken(source),
    }
}
