//! Which server a client talks to, and what of its URL may be shown.

use std::fmt;

use http::uri::Authority;

use crate::transport::Target;

/// The servers of an API. The generated crate implements it for its `Environment`.
pub trait Server: Clone + fmt::Debug + Send + Sync + 'static {
    /// The server that is called unless another is chosen; `None` if the document names none.
    fn usual() -> Option<Self>;

    /// A server of one's own.
    fn at(url: String) -> Self;

    /// The base URL, without a slash at its end.
    fn base_url(&self) -> &str;
}

/// The server of a base URL, or why no call can be sent there.
pub(crate) fn target(url: &str) -> Result<Target, &'static str> {
    if has_tail(url) {
        return Err("the base URL has a query or a fragment");
    }
    Target::parse(url).ok_or("the base URL is not an absolute URL of http or https")
}

/// The scheme, and the server with its path, which begin behind the last `@`: a password may hold another one, and a
/// slash, too. None if what would be the port is none: then it may be a password whose server was forgotten.
fn shown(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
    let authority: Authority = server.split('/').next()?.parse().ok()?;
    let is_whole = authority.port().is_some() || authority.as_str() == authority.host();
    is_whole.then_some((scheme, server))
}

/// Whether there is a query or a fragment, which the path of a call cannot be put behind.
fn has_tail(url: &str) -> bool {
    url.contains(['?', '#'])
}

/// A base URL as `Debug` shows it: without a name and a password that it may carry. Of what is not a URL nobody can say
/// what in it is one, so that nothing of it is shown.
pub struct ShownUrl<'a>(pub &'a str);

impl fmt::Debug for ShownUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if has_tail(self.0) {
            // A query may be as secret as a password, and nobody can be sure where one of them begins in the other.
            return f.write_str("a URL with a query or a fragment");
        }
        match shown(self.0) {
            Some((scheme, server)) if target(self.0).is_ok() => write!(f, "{scheme}://{server}"),
            _ => f.write_str("a base URL that is not valid"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_no_name_no_password_and_no_query() {
        const TAIL: &str = "a URL with a query or a fragment";
        const INVALID: &str = "a base URL that is not valid";
        for (url, shown) in [
            ("https://host:8443/base", "https://host:8443/base"),
            ("http://[::1]:4010", "http://[::1]:4010"),
            ("http://[::1]", "http://[::1]"),
            ("https://user:password@host/base", "https://host/base"),
            ("https://user:pass@word@host", "https://host"),
            ("https://user:pass/word@host", INVALID),
            ("https://host/?token=x@y", TAIL),
            ("https://user:pass?word@host", TAIL),
            ("https://host#token", TAIL),
            ("https:/user:password@host", INVALID),
            ("https:user:password@host", INVALID),
            ("user:password@host", INVALID),
            ("//user:password@host", INVALID),
            ("ftp://user:password@host", INVALID),
            ("https://user:password", INVALID),
            ("https://user:pass word@host", INVALID),
            ("https://user:password@", INVALID),
            ("password", INVALID),
            ("", INVALID),
        ] {
            assert_eq!(format!("{:?}", ShownUrl(url)), shown, "{url}");
        }
    }
}
