//! What the sandbox shows to people and their browsers.

mod docs;
mod document;
mod home;
mod picture;
mod samples;

pub(crate) use samples::prepare;

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderValue, Method, Response, header};

use crate::body::{Body, full};
use crate::door::App;

/// Makes a page.
pub(crate) type Page = fn(&App, &Parts) -> Response<Body>;

const PAGES: &[(&str, Page)] = &[
    ("/", home::page),
    ("/home.css", home::style),
    ("/home.js", home::script),
    ("/docs", docs::page),
    ("/docs/start.js", docs::start),
    ("/docs/scalar.js", docs::component),
    ("/docs/openapi.json", docs::document),
    ("/openapi.json", docs::json),
    ("/openapi.yaml", docs::yaml),
];

/// The change that makes what the examples of the reference name.
pub(crate) const SAMPLES: &str = "/docs";

/// Browsers reach nothing but the sandbox, whatever a page asks for.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; \
     worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
);

/// The page of a path.
pub(crate) fn find(method: &Method, path: &str) -> Option<Page> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    PAGES.iter().find(|(known, _)| *known == path).map(|(_, page)| *page)
}

/// A response of this media type.
fn response(media_type: &'static str, content: impl Into<bytes::Bytes>) -> Response<Body> {
    let mut response = Response::new(full(content));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The origin at which the client knows the sandbox, which in a container is not the address that it listens on.
fn origin(app: &App, head: &Parts) -> String {
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match host.and_then(|host| host.parse::<Authority>().ok()) {
        Some(host) => format!("http://{host}"),
        None => format!("http://{}", app.address),
    }
}

/// Text as HTML that shows it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape(r#"<a href="x">'&'</a>"#), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    }
}
