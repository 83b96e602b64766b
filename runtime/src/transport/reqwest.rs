//! The usual transport. The only place that knows reqwest.

use std::time::Duration;

use bytes::Bytes;

use super::{Exchange, Payload, Transport, TransportError};

/// What the usual transport is built with.
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
}

impl Settings {
    /// Makes a transport. Time limits but that on connecting are the client's own.
    pub(crate) fn build(&self) -> Result<reqwest::Client, reqwest::Error> {
        reqwest::Client::builder()
            // A redirect would carry the credentials to a server that nobody named.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.connect_timeout)
            .build()
            .map_err(reqwest::Error::without_url)
    }
}

/// A `reqwest::Client` of one's own: build it with `redirect::Policy::none()` and without a time limit of its own.
impl Transport for reqwest::Client {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        Box::pin(async move {
            let request = request.try_into().map_err(failure)?;
            let answer = self.execute(request).await.map_err(failure)?;
            Ok(http::Response::from(answer).map(Payload::new))
        })
    }
}

/// The URL is left out of the source, since a base URL may carry a name and a password.
fn failure(error: reqwest::Error) -> TransportError {
    let is_unsent = error.is_connect() || error.is_builder();
    let source = error.without_url();
    if is_unsent { TransportError::unsent(source) } else { TransportError::broken(source) }
}
