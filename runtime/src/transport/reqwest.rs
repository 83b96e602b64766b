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
        self.builder().build().map_err(reqwest::Error::without_url)
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            // A redirect would carry the credentials to a server that nobody named.
            .redirect(reqwest::redirect::Policy::none())
            // Unless told otherwise, reqwest sends again by itself what an HTTP/2 server says it refused. Nobody could
            // see that it did.
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout)
    }
}

/// A `reqwest::Client` of one's own: build it with `redirect::Policy::none()` and `retry::never()`, and without a time
/// limit of its own.
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A server that refuses every stream, and how many it has refused.
    async fn refusing() -> (String, Arc<AtomicUsize>) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let refused = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&refused);
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(Ok((_, mut answer))) = connection.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                answer.send_reset(h2::Reason::REFUSED_STREAM);
            }
        });
        (url, refused)
    }

    #[tokio::test]
    async fn what_http2_refuses_is_not_sent_again_in_secret() {
        let (url, refused) = refusing().await;
        let settings = Settings { connect_timeout: Duration::from_secs(10) };
        let transport = settings.builder().http2_prior_knowledge().build().unwrap();
        let request = http::Request::post(url).body(Bytes::from_static(b"{}")).unwrap();
        let error = transport.send(request).await.unwrap_err();
        assert!(!error.is_unsent());
        assert_eq!(refused.load(Ordering::SeqCst), 1);
    }
}
