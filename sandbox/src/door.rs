//! From HTTP requests to the API, the pages and the commands of the sandbox, and back.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{ALLOW, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::Value;

use crate::answer::Answer;
use crate::body::{self, Body, full};
use crate::credentials::Credentials;
use crate::engine::Engine;
use crate::envelope::Fault;
use crate::json::text;
use crate::server::Reset;
use crate::stage::{stage, too_many};
use crate::state::RequestRecord;
use crate::{control, cors, pages, routes};

/// Header that names a request whose response has no JSON body.
const REQUEST_ID: HeaderName = HeaderName::from_static("plaid-request-id");

/// What a request needs.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) engine: Arc<Engine>,
    /// `None` takes any that are not empty.
    pub(crate) credentials: Option<Credentials>,
    /// Where the sandbox listens.
    pub(crate) address: SocketAddr,
}

/// Responds to a request; an `Err` resets its connection.
pub(crate) async fn handle(app: App, request: Request<Incoming>) -> Result<Response<Body>, Reset> {
    let (head, body) = request.into_parts();
    let origin = cors::origin(&head.headers);
    let mut response = match cors::preflight(&head.method, &head.headers) {
        Some(response) => response,
        None => respond(&app, &head, body).await?,
    };
    cors::allow(response.headers_mut(), origin);
    Ok(response)
}

async fn respond(app: &App, head: &Parts, body: Incoming) -> Result<Response<Body>, Reset> {
    let path = head.uri.path();
    if let Some(page) = pages::find(&head.method, path) {
        return Ok(page(app, head));
    }
    let body = match body::read(body).await {
        Ok(body) => body,
        Err(fault) => return Ok(write(app.refuse(head, fault))),
    };
    if let Some(command) = path.strip_prefix(control::PREFIX) {
        return Ok(write(control::run(&app.engine, &head.method, command, &body).await));
    }
    app.respond(head, &body).await
}

/// An answer as HTTP.
pub(crate) fn write(answer: Answer) -> Response<Body> {
    let media_type = HeaderValue::from_static(answer.content.media_type());
    let mut response = Response::new(full(answer.content.into_bytes()));
    *response.status_mut() = answer.status;
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    if answer.status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
    if let Some(id) = answer.request_id.and_then(|id| id.parse().ok()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

impl App {
    /// Responds to a request of the API, with the fault that is planned for it.
    async fn respond(&self, head: &Parts, body: &[u8]) -> Result<Response<Body>, Reset> {
        let path = head.uri.path();
        let (plan, limited) = self.engine.rehearse(path);
        if let Some(seconds) = limited {
            self.record(&head.method, path, StatusCode::TOO_MANY_REQUESTS, None);
            return Ok(too_many(&self.engine, Some(seconds)));
        }
        let Some(plan) = plan else {
            let answer = self.answer(head, body);
            self.record(&head.method, path, answer.status, answer.error_code());
            return Ok(write(answer));
        };
        let staged = stage(&self.engine, &plan, path, || self.answer(head, body)).await;
        let status = staged.as_ref().ok().map(|(_, status)| *status);
        self.record(&head.method, path, status.unwrap_or_default(), Some("REHEARSED_FAULT".to_owned()));
        staged.map(|(response, _)| response)
    }

    fn answer(&self, head: &Parts, body: &[u8]) -> Answer {
        let path = head.uri.path();
        if routes::find(path).is_none() {
            return self.engine.fail(Fault::no_such_endpoint());
        }
        match self.read(head, body) {
            Ok(body) => self.engine.answer(path, &body),
            Err(fault) => self.engine.fail(fault),
        }
    }

    /// The JSON of a request whose method, media type and credentials are right.
    fn read(&self, head: &Parts, body: &[u8]) -> Result<Value, Fault> {
        if head.method != Method::POST {
            return Err(Fault::method_not_allowed());
        }
        if !is_json(&head.headers) {
            return Err(Fault::unsupported_media_type());
        }
        let mut body = serde_json::from_slice::<Value>(body).map_err(|_| {
            Fault::invalid_request("INVALID_BODY", "the body is not JSON, or is nested more than 127 levels deep")
        })?;
        let client_id = self.admitted(&head.headers, &body).ok_or_else(Fault::invalid_api_keys)?;
        if let Some(body) = body.as_object_mut() {
            // Routes find the caller where a client without headers names it. The secret has done its work, and must not
            // get into a file of state.
            body.insert("client_id".to_owned(), client_id.into());
            body.remove("secret");
        }
        Ok(body)
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

    fn refuse(&self, head: &Parts, fault: Fault) -> Answer {
        let answer = self.engine.fail(fault);
        self.record(&head.method, head.uri.path(), answer.status, answer.error_code());
        answer
    }

    fn record(&self, method: &Method, path: &str, status: StatusCode, error_code: Option<String>) {
        if self.engine.log {
            eprintln!("{method} {path} {}", status.as_u16());
        }
        let mut state = self.engine.state();
        let at = state.clock.now();
        state.tally.requests.push(RequestRecord {
            method: method.to_string(),
            path: path.to_owned(),
            status: status.as_u16(),
            error_code,
            at,
        });
    }
}

/// Whether the body may be JSON. A client that says nothing of the media type is taken at its body.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let essence = media_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
