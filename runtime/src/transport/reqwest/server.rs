//! The server that requests go to, parsed once.
//!
//! To parse the host of a URL costs more than all the rest that a request is made of.

use std::sync::OnceLock;

use bytes::Bytes;
use http::Uri;

/// The server of the first request. Nearly every other goes to the same one.
#[derive(Default)]
pub(super) struct Server(OnceLock<Known>);

struct Known {
    uri: Uri,
    url: reqwest::Url,
}

impl Server {
    /// The request in reqwest's terms.
    pub(super) fn request(&self, request: http::Request<Bytes>) -> Result<reqwest::Request, reqwest::Error> {
        match self.0.get() {
            // Extensions may mean something to reqwest, which hands them over.
            Some(known) if known.is_server_of(request.uri()) && request.extensions().is_empty() => {
                Ok(known.request(request))
            }
            Some(_) => request.try_into(),
            None => {
                let uri = request.uri().clone();
                let request: reqwest::Request = request.try_into()?;
                self.0.get_or_init(|| Known { uri, url: request.url().clone() });
                Ok(request)
            }
        }
    }
}

impl Known {
    /// Compared to the letter: a name and a password may be in it.
    fn is_server_of(&self, uri: &Uri) -> bool {
        let authority = uri.authority().zip(self.uri.authority());
        uri.scheme() == self.uri.scheme() && authority.is_some_and(|(one, other)| one.as_str() == other.as_str())
    }

    fn request(&self, request: http::Request<Bytes>) -> reqwest::Request {
        let (head, body) = request.into_parts();
        let mut url = self.url.clone();
        url.set_path(head.uri.path());
        url.set_query(head.uri.query());
        let mut request = reqwest::Request::new(head.method, url);
        *request.version_mut() = head.version;
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body.into());
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> http::Request<Bytes> {
        let request = http::Request::put(url).version(http::Version::HTTP_2).header("a", "b");
        request.body(Bytes::from_static(b"{}")).unwrap()
    }

    #[test]
    fn a_request_is_the_same_whether_its_server_is_known_or_not() {
        for first in ["https://host", "http://user:Pass@host:8080/base?x#y", "http://127.1:1/"] {
            let server = Server::default();
            server.request(request(first)).unwrap();
            for url in [
                "https://host/a/b",
                "https://host/",
                "https://host/a/../b/./%2e%2e/c",
                "https://host/with%20space/é?q=1&r=%2F|",
                "https://host//double\\slash",
                "https://HOST/a",
                "https://host:443/a",
                "http://host/a",
                "http://user:Pass@host:8080/base/path?query",
                "http://user:pass@host:8080/base/path?query",
                "http://127.1:1/path",
                "http://127.0.0.1:1/path",
            ] {
                // Some of them are none, for both.
                let Ok(uri) = url.parse::<Uri>() else { continue };
                let expected: reqwest::Request = request(&uri.to_string()).try_into().unwrap();
                let made = server.request(request(url)).unwrap();
                assert_eq!(made.url(), expected.url(), "{url} after {first}");
                assert_eq!(made.headers(), expected.headers());
                assert_eq!((made.method(), made.version()), (expected.method(), expected.version()));
                assert_eq!(made.body().unwrap().as_bytes(), Some(&b"{}"[..]));
            }
        }
    }
}
