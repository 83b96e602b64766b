//! HTTP: from requests to the engine and back.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri};
use serde_json::Value;

use crate::answer::Answer;
use crate::control;
use crate::credentials::Credentials;
use crate::engine::Engine;
use crate::envelope::Fault;
use crate::json::text;
use crate::state::RequestRecord;

/// Header that names a request whose response has no JSON body.
const REQUEST_ID: HeaderName = HeaderName::from_static("plaid-request-id");

/// What a handler needs.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) engine: Arc<Engine>,
    /// `None` takes any that are not empty.
    pub(crate) credentials: Option<Credentials>,
}

/// The router: every path goes through one door.
pub(crate) fn router(app: App) -> Router {
    Router::new().fallback(handle).with_state(app)
}

async fn handle(
    Extract(app): Extract<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let path = uri.path();
    let answer = if let Some(command) = path.strip_prefix(control::PREFIX) {
        control::run(&app.engine, &method, command, &body).await
    } else {
        let answer = app.answer(&method, path, &headers, &body);
        app.record(&method, path, answer.status);
        answer
    };
    let media_type = HeaderValue::from_static(answer.content.media_type());
    let mut response = Response::new(Body::from(answer.content.into_bytes()));
    *response.status_mut() = answer.status;
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    if let Some(id) = answer.request_id.and_then(|id| id.parse().ok()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

impl App {
    fn answer(&self, method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
        if method != Method::POST {
            return self.engine.fail(Fault::no_such_endpoint());
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(body) else {
            let fault = Fault::invalid_request("INVALID_BODY", "the body is not JSON");
            return self.engine.fail(fault);
        };
        let Some(client_id) = self.admitted(headers, &body) else {
            return self.engine.fail(Fault::invalid_api_keys());
        };
        // Routes find the caller where a client without headers names it.
        if let Some(body) = body.as_object_mut() {
            body.insert("client_id".to_owned(), client_id.into());
        }
        self.engine.answer(path, &body)
    }

    /// The id of a caller with good credentials, which may come in headers or in the body.
    fn admitted(&self, headers: &HeaderMap, body: &Value) -> Option<String> {
        let given = |header, field| {
            let header = headers.get(header).and_then(|value| value.to_str().ok());
            header.or_else(|| text(body, field)).unwrap_or_default()
        };
        let client_id = given("PLAID-CLIENT-ID", "client_id");
        let secret = given("PLAID-SECRET", "secret");
        let is_good = match &self.credentials {
            Some(wanted) => wanted.client_id == client_id && wanted.secret == secret,
            None => !client_id.is_empty() && !secret.is_empty(),
        };
        is_good.then(|| client_id.to_owned())
    }

    fn record(&self, method: &Method, path: &str, status: StatusCode) {
        if self.engine.log {
            eprintln!("{method} {path} {}", status.as_u16());
        }
        self.engine.state().tally.requests.push(RequestRecord {
            method: method.to_string(),
            path: path.to_owned(),
            status: status.as_u16(),
        });
    }
}
