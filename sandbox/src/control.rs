//! Endpoints that steer the sandbox itself, for clients in other languages.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::engine::Engine;
use crate::envelope::Fault;
use crate::routes;
use crate::state::State;
use crate::state::clock::after;

/// No path of the API begins like this.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// The commands that there are.
const COMMANDS: &str = "there are GET /_sandbox/state and POST /_sandbox/advance, /_sandbox/link/complete, \
                        /_sandbox/item/reset_login, /_sandbox/report/fail_products and /_sandbox/webhook_key/rotate";

/// Runs a control command.
pub(crate) async fn run(engine: &Engine, method: &Method, command: &str, body: &[u8]) -> Answer {
    // A body that is not JSON has no field that a command needs.
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let outcome = match (method.as_str(), command) {
        ("GET", "state") => Ok(state(engine)),
        ("POST", "advance") => match seconds(&body) {
            Some(duration) => {
                advance(engine, duration).await;
                Ok(state(engine))
            }
            None => Err(Fault::invalid_field(r#"the body must be like {"seconds": 60}"#)),
        },
        ("POST", "link/complete") => routes::complete_link(&mut engine.state(), &body),
        ("POST", "item/reset_login") => routes::reset_login(&mut engine.state(), &body),
        ("POST", "report/fail_products") => routes::fail_products(&mut engine.state(), &body),
        ("POST", "webhook_key/rotate") => Ok(rotate(&mut engine.state())),
        _ => return Answer::json(StatusCode::NOT_FOUND, json!({ "error": COMMANDS })),
    };
    engine.wake();
    match outcome {
        Ok(answer) => Answer::json(StatusCode::OK, answer),
        Err(fault) => Answer::json(fault.status, json!({ "error": fault.message() })),
    }
}

/// Moves the clock and waits for all that falls due on the way.
pub(crate) async fn advance(engine: &Engine, duration: Duration) {
    let target = after(engine.state().clock.now(), duration);
    engine.run_until(target).await;
}

fn seconds(body: &Value) -> Option<Duration> {
    Duration::try_from_secs_f64(body.get("seconds")?.as_f64()?).ok()
}

/// Has another key sign from now on.
fn rotate(state: &mut State) -> Value {
    let now = state.clock.signing_time();
    json!({ "key_id": state.keys.rotate(now) })
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
        "subscriptions": state.subscriptions.len(),
        "loans": state.loans.summary(),
    })
}
