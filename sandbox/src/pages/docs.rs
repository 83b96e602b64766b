//! The API reference: a page, the component that it shows, and the documents behind it.

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};

use serde_json::json;

use super::{SAMPLES, document, escape, origin, response, samples};
use crate::body::Body;
use crate::door::App;
use crate::sink;

const PAGE: &str = include_str!("../../assets/docs.html");
const START: &str = include_str!("../../assets/docs.js");
/// See `sandbox/assets/README.md`.
const COMPONENT: &[u8] = include_bytes!("../../assets/scalar.js.gz");

/// The client id of readers, unless the sandbox takes only one.
const CLIENT_ID: &str = "sandbox-client-id";

/// The page. Credentials of the caller's own are not filled in: it knows them, and the page is open to everybody.
pub(super) fn page(app: &App, _: &Parts) -> Response<Body> {
    let (client_id, secret) = match &app.credentials {
        None => (CLIENT_ID, "sandbox-secret"),
        Some(_) => ("", ""),
    };
    let page = PAGE.replace("{client_id}", &escape(client_id)).replace("{secret}", &escape(secret));
    response("text/html; charset=utf-8", page)
}

/// The script that starts the component.
pub(super) fn start(_: &App, _: &Parts) -> Response<Body> {
    response("text/javascript; charset=utf-8", START)
}

/// The component.
pub(super) fn component(_: &App, _: &Parts) -> Response<Body> {
    let mut response = response("text/javascript; charset=utf-8", Bytes::from_static(COMPONENT));
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

/// The spec with examples that succeed here.
pub(super) fn document(app: &App, head: &Parts) -> Response<Body> {
    let origin = origin(app, head);
    let webhook = format!("{origin}{}", sink::PATH);
    let client_id = app.credentials.as_ref().map_or(CLIENT_ID, |credentials| &credentials.client_id);
    let change = json!({ "webhook": webhook, "client_id": client_id });
    let samples = app.engine.state().changing(SAMPLES, &change, |state| samples::prepare(state, &change));
    match samples {
        Ok(samples) => {
            let mut document = document::served(&origin);
            samples.fill(&mut document);
            as_json(&document)
        }
        Err(fault) => failed(fault.message()),
    }
}

/// The spec as JSON.
pub(super) fn json(app: &App, head: &Parts) -> Response<Body> {
    as_json(&document::served(&origin(app, head)))
}

/// The spec as YAML.
pub(super) fn yaml(app: &App, head: &Parts) -> Response<Body> {
    match serde_yaml::to_string(&document::served(&origin(app, head))) {
        Ok(text) => response("application/yaml", text),
        Err(error) => failed(&error.to_string()),
    }
}

fn as_json(document: &serde_yaml::Value) -> Response<Body> {
    match serde_json::to_vec(document) {
        Ok(bytes) => response("application/json", bytes),
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(problem: &str) -> Response<Body> {
    let mut response = response("text/plain; charset=utf-8", format!("the document cannot be shown: {problem}\n"));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
