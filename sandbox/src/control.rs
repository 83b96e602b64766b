//! Endpoints that steer the sandbox itself, for clients in other languages.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::state::clock::after;

/// No path of the API begins like this.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// Runs a control command.
pub(crate) async fn run(engine: &Engine, method: &Method, command: &str, body: &[u8]) -> (StatusCode, Value) {
    match (method.as_str(), command) {
        ("GET", "state") => (StatusCode::OK, state(engine)),
        ("POST", "advance") => match seconds(body) {
            Some(duration) => {
                advance(engine, duration).await;
                (StatusCode::OK, state(engine))
            }
            None => {
                let message = r#"the body must be like {"seconds": 60}"#;
                (StatusCode::BAD_REQUEST, json!({ "error": message }))
            }
        },
        _ => {
            let message = "there are GET /_sandbox/state and POST /_sandbox/advance";
            (StatusCode::NOT_FOUND, json!({ "error": message }))
        }
    }
}

/// Moves the clock and waits for all that falls due on the way.
pub(crate) async fn advance(engine: &Engine, duration: Duration) {
    let target = after(engine.state().clock.now(), duration);
    engine.run_until(target).await;
}

fn seconds(body: &[u8]) -> Option<Duration> {
    let body: Value = serde_json::from_slice(body).ok()?;
    Duration::try_from_secs_f64(body.get("seconds")?.as_f64()?).ok()
}

fn state(engine: &Engine) -> Value {
    let state = engine.state();
    json!({
        "now": state.clock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
        "requests": state.tally.requests.len(),
        "billable_events": state.tally.billable.len(),
        "webhook_attempts": state.tally.webhooks.len(),
        "webhooks_due": state.schedule.len(),
        "contract_violations": state.tally.contract_violations,
    })
}
