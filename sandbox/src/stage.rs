//! Responses on which a fault is rehearsed.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::answer::{Answer, Content};
use crate::body::{Body, full, paced};
use crate::door::write;
use crate::engine::Engine;
use crate::envelope::Fault;
use crate::rehearsal::{Kind, Plan, alter};
use crate::server::Reset;

/// How many pieces a slow body has.
const PIECES: usize = 10;
/// The page of a gateway whose server is away.
const BAD_GATEWAY: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/// A response, and the status to be recorded for it.
pub(crate) type Staged = Result<(Response<Body>, StatusCode), Reset>;

/// Responds as `plan` demands to a request to `path`, which `answer` answers if the fault lets it.
pub(crate) async fn stage(engine: &Engine, plan: &Plan, path: &str, answer: impl FnOnce() -> Answer) -> Staged {
    let lost = matches!(plan.fault, Kind::TooManyRequests | Kind::ServerError | Kind::Html | Kind::Reset);
    if !lost {
        return Ok(spoiled(plan, path, wait_for(plan, answer).await));
    }
    if plan.after {
        // What it says is what gets lost.
        drop(answer());
    }
    let response = match plan.fault {
        Kind::Reset => return Err(Reset),
        Kind::Html => page(),
        Kind::TooManyRequests => too_many(engine, plan.duration().map(|wait| wait.as_secs())),
        _ => write(engine.fail(Fault::outage())),
    };
    let status = response.status();
    Ok((response, status))
}

/// The refusal of a call that is one too many, with the seconds after which the next may succeed.
pub(crate) fn too_many(engine: &Engine, seconds: Option<u64>) -> Response<Body> {
    let mut response = write(engine.fail(Fault::rate_limit_exceeded()));
    if let Some(seconds) = seconds {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

async fn wait_for(plan: &Plan, answer: impl FnOnce() -> Answer) -> Answer {
    let answer = answer();
    if plan.fault == Kind::Latency {
        tokio::time::sleep(plan.duration().unwrap_or(Duration::from_secs(1))).await;
    }
    answer
}

/// An answer that arrives, but not as it should.
fn spoiled(plan: &Plan, path: &str, mut answer: Answer) -> (Response<Body>, StatusCode) {
    let status = answer.status;
    if matches!(plan.fault, Kind::NullField | Kind::UnknownValue | Kind::AddedField) && status.is_success() {
        answer.content = altered(plan, path, answer.content);
    }
    let response = write(answer);
    let response = match plan.fault {
        Kind::Truncate => response.map(|body| paced(body, 2, Duration::ZERO, true)),
        Kind::SlowBody => {
            let pause = plan.duration().unwrap_or(Duration::from_secs(5)) / PIECES as u32;
            response.map(|body| paced(body, PIECES, pause, false))
        }
        _ => response,
    };
    (response, status)
}

fn altered(plan: &Plan, path: &str, content: Content) -> Content {
    let bytes = match content {
        Content::Pdf(_) => return content,
        other => other.into_bytes(),
    };
    let mut body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    alter(plan, path, &mut body);
    Content::Json(body)
}

fn page() -> Response<Body> {
    let mut response = Response::new(full(Bytes::from_static(BAD_GATEWAY.as_bytes())));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}
