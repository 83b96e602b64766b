//! What a base URL says of the way to the server, by the rules of the HTTP library.

use std::net::IpAddr;

use http::Uri;

/// The server that a base URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// Whether it is reached by TLS.
    pub(crate) is_secure: bool,
    /// Whether what is sent to it does not leave the machine.
    pub(crate) is_loopback: bool,
}

impl Target {
    /// `None` if nothing could be sent there. A URL is parsed twice, as that of each request is.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        uri.host().filter(|host| !host.is_empty())?;
        let url = reqwest::Url::parse(&uri.to_string()).ok()?;
        let is_secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let is_loopback = url.host_str().is_some_and(is_loopback);
        Some(Self { is_secure, is_loopback })
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_machine_is_known_by_the_url() {
        for (url, expected) in [
            ("http://127.0.0.1:4010", Some((false, true))),
            ("http://127.9.9.9", Some((false, true))),
            // The HTTP library takes these for 127.0.0.1, too.
            ("http://127.1", Some((false, true))),
            ("http://0x7f000001", Some((false, true))),
            ("http://[::1]:80/", Some((false, true))),
            ("http://[::ffff:127.0.0.1]", Some((false, true))),
            ("http://LOCALHOST:1", Some((false, true))),
            ("https://user:password@localhost", Some((true, true))),
            ("http://localhost.plaid.example", Some((false, false))),
            ("http://127.0.0.1.plaid.example", Some((false, false))),
            ("http://localhost@plaid.example", Some((false, false))),
            ("http://10.0.0.1", Some((false, false))),
            ("http://[2001:db8::1]", Some((false, false))),
            ("https://plaid.example/below", Some((true, false))),
            ("http://127.0.0.1:65536", None),
            ("http://127.0.0.1:-1", None),
            ("http:///127.0.0.1", None),
            ("ftp://127.0.0.1", None),
            ("127.0.0.1:80", None),
        ] {
            let expected = expected.map(|(is_secure, is_loopback)| Target { is_secure, is_loopback });
            assert_eq!(Target::parse(url), expected, "{url}");
        }
    }
}
