//! Endpoints that steer the sandbox itself, for clients in other languages.

use std::sync::Arc;
use std::time::Duration;

use chrono::SecondsFormat;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::engine::Engine;
use crate::envelope::Fault;
use crate::json::text;
use crate::routes;
use crate::scenario::Scenario;
use crate::sink;
use crate::state::State;
use crate::state::clock::after;

/// No path of the API begins like this.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// The commands that [`change`] runs.
const LASTING: [&str; 7] = [
    "clock",
    "item/reset_login",
    "link/complete",
    "report/fail_products",
    "scenario",
    "scenario/start",
    "webhook_key/rotate",
];

/// The commands that there are.
const COMMANDS: &str = "there are GET /_sandbox/state and /_sandbox/faults, and POST /_sandbox/advance, \
                        /_sandbox/clock, /_sandbox/link/complete, /_sandbox/item/reset_login, \
                        /_sandbox/report/fail_products, /_sandbox/scenario, /_sandbox/scenario/start, \
                        /_sandbox/faults, /_sandbox/faults/clear, /_sandbox/rate_limit, \
                        /_sandbox/webhook_key/rotate and /_sandbox/sink";

/// Runs a control command.
pub(crate) async fn run(engine: &Arc<Engine>, method: &Method, command: &str, body: &[u8]) -> Answer {
    // A body that is not JSON has no field that a command needs.
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let outcome = match (method.as_str(), command) {
        ("POST", "sink") => return sink::accept(),
        ("GET", "state") => Ok(state(engine)),
        ("POST", "advance") => match seconds(&body) {
            Some(duration) => {
                advance(engine, duration).await;
                Ok(state(engine))
            }
            None => Err(Fault::invalid_field(r#"the body must be like {"seconds": 60}"#)),
        },
        ("GET", "faults") => Ok(json!({ "faults": engine.state().rehearsals.list() })),
        ("POST", "faults") => faults(&mut engine.state(), &body),
        ("POST", "faults/clear") => {
            engine.state().rehearsals.clear();
            Ok(json!({}))
        }
        ("POST", "rate_limit") => limit(&mut engine.state(), &body),
        ("POST", command) if LASTING.contains(&command) => engine.state().change(&format!("{PREFIX}{command}"), &body),
        _ => return Answer::json(StatusCode::NOT_FOUND, json!({ "error": COMMANDS })),
    };
    engine.wake();
    match outcome {
        Ok(answer) => Answer::json(StatusCode::OK, answer),
        Err(fault) => Answer::json(fault.status, json!({ "error": fault.message() })),
    }
}

/// Runs one of the commands that change what lasts; `None` if it is none of them.
pub(crate) fn change(state: &mut State, command: &str, body: &Value) -> Option<Result<Value, Fault>> {
    Some(match command {
        "clock" => clock(state, body),
        "item/reset_login" => routes::reset_login(state, body),
        "link/complete" => routes::complete_link(state, body),
        "report/fail_products" => routes::fail_products(state, body),
        "scenario" => choose(state, body),
        "scenario/start" => start(state, body),
        "webhook_key/rotate" => Ok(rotate(state)),
        _ => return None,
    })
}

/// Moves the clock and waits for all that falls due on the way.
pub(crate) async fn advance(engine: &Arc<Engine>, duration: Duration) {
    let target = after(engine.state().clock.now(), duration);
    engine.run_until(target).await;
}

fn seconds(body: &Value) -> Option<Duration> {
    Duration::try_from_secs_f64(body.get("seconds")?.as_f64()?).ok()
}

/// Plans a fault.
fn faults(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.rehearsals.add(body)?;
    Ok(json!({ "faults": state.rehearsals.list() }))
}

/// Begins or ends to limit the rate of calls.
fn limit(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let per_minute = match &body["per_minute"] {
        Value::Null => None,
        given => Some(given.as_u64().ok_or_else(|| {
            Fault::invalid_field(r#"the body must be like {"per_minute": 100} or {"per_minute": null}"#)
        })?),
    };
    state.rehearsals.limit.set(per_minute);
    Ok(json!({ "per_minute": per_minute }))
}

/// Has time pass faster or slower, or not at all.
fn clock(state: &mut State, body: &Value) -> Result<Value, Fault> {
    if body["speed"].as_f64().is_some_and(|speed| state.clock.set_speed(speed)) {
        Ok(json!({ "speed": state.clock.speed() }))
    } else {
        Err(Fault::invalid_field(r#"the body must be like {"speed": 60}; 0 stops the clock"#))
    }
}

/// Decides what users are like from now on whose `client_user_id` does not say.
fn choose(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let name = text(body, "name").unwrap_or_default();
    state.scenario = name.parse().map_err(|names: String| Fault::invalid_field(format!("not valid: name: {names}")))?;
    Ok(json!({ "name": state.scenario.name() }))
}

/// Makes a user of a scenario with an Item, and orders a report.
fn start(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let name = text(body, "name").unwrap_or_default();
    let scenario: Scenario =
        name.parse().map_err(|names: String| Fault::invalid_field(format!("not valid: name: {names}")))?;
    let client_user_id = format!("{scenario}-{}", state.ids.opaque(6));
    let user_id = routes::start_scenario(state, &client_user_id, &body["webhook"])?;
    Ok(json!({ "client_user_id": client_user_id, "user_id": user_id }))
}

/// Has another key sign from now on.
fn rotate(state: &mut State) -> Value {
    let now = state.clock.signing_time();
    json!({ "key_id": state.keys.rotate(now) })
}

fn state(engine: &Arc<Engine>) -> Value {
    let state = engine.state();
    json!({
        "now": state.clock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
        "clock_speed": state.clock.speed(),
        "requests": state.tally.requests.len(),
        "billable_events": state.tally.billable.len(),
        "webhook_attempts": state.tally.webhooks.len(),
        "webhooks_due": state.schedule.len(),
        "contract_violations": state.tally.contract_violations,
        "subscriptions": state.subscriptions.len(),
        "loans": state.loans.summary(),
    })
}
