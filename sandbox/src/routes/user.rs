//! `/user/*`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::scenario::Scenario;
use crate::state::{Reference, State, User};

/// Creates a user, or finds the one that the client created before.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let client_user_id = text(body, "client_user_id").unwrap_or_default();
    if let Some(user) = state.users.by_client_user_id(client_user_id) {
        return Ok(answer(user));
    }
    let mut ids = state.users.ids(state.seed, client_user_id);
    let (user_id, user_token) = if is_older_style(body) {
        (ids.opaque(32).to_lowercase(), Some(format!("user-sandbox-{}", ids.uuid())))
    } else {
        (format!("usr_{}", ids.opaque(22)), None)
    };
    let now = state.clock.now();
    let user = User {
        client_user_id: client_user_id.to_owned(),
        user_id,
        user_token,
        created_at: now,
        updated_at: now,
        identity: told_identity(body).unwrap_or_default(),
        items: Vec::new(),
        linked: 0,
        report: None,
        scenario: Scenario::of_client_user_id(client_user_id).unwrap_or(state.scenario),
        failing: Vec::new(),
    };
    let answer = answer(&user);
    state.users.add(user);
    Ok(answer)
}

/// What is stored of a user.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let user = state.users.named_in(body)?;
    Ok(json!({
        "user_id": user.user_id,
        "client_user_id": user.client_user_id,
        "created_at": timestamp(user.created_at),
        "updated_at": timestamp(user.updated_at),
        "identity": user.identity,
    }))
}

/// Corrects what is stored of a user; fields of the identity that are not told stay as they are.
pub(crate) fn update(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let user = state.users.named_in(body)?;
    if let Some(told) = told_identity(body) {
        match (&mut user.identity, told) {
            (Value::Object(known), Value::Object(told)) => known.extend(told),
            (unknown, told) => *unknown = told,
        }
    }
    user.updated_at = now;
    Ok(json!({}))
}

/// Removes a user and everything that belongs to the user.
pub(crate) fn remove(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.remove_user(Reference::required_in(body)?)?;
    Ok(json!({}))
}

/// Integrations from before the new user API describe the user in another field
/// and do not ask for an upgrade.
fn is_older_style(body: &Value) -> bool {
    body["consumer_report_user_identity"].is_object()
        && !body["identity"].is_object()
        && body["with_upgraded_user"] != true
}

/// The identity in a request, if it tells one.
fn told_identity(body: &Value) -> Option<Value> {
    let older = &body["consumer_report_user_identity"];
    match &body["identity"] {
        Value::Object(identity) => Some(json!(identity)),
        _ if older.is_object() => Some(of_older_style(older)),
        _ => None,
    }
}

/// An identity of the older kind, as the newer API tells it.
fn of_older_style(identity: &Value) -> Value {
    let primary = |list: &Value| {
        let texts = list.as_array().into_iter().flatten().enumerate();
        texts.map(|(nth, text)| json!({"data": text, "primary": nth == 0})).collect::<Vec<_>>()
    };
    let address = &identity["primary_address"];
    let number = [("ssn_full", "us_ssn"), ("ssn_last_4", "us_ssn_last_4")]
        .into_iter()
        .find_map(|(field, kind)| Some(json!({"value": text(identity, field)?, "type": kind})));
    json!({
        "name": {"given_name": identity["first_name"], "family_name": identity["last_name"]},
        "date_of_birth": identity["date_of_birth"],
        "emails": primary(&identity["emails"]),
        "phone_numbers": primary(&identity["phone_numbers"]),
        "addresses": [{
            "street_1": address["street"],
            "street_2": null,
            "city": address["city"],
            "region": address["region"],
            // The older kind could leave it out, since reports are for the United States.
            "country": text(address, "country").unwrap_or("US"),
            "postal_code": address["postal_code"],
            "primary": true,
        }],
        "id_numbers": Vec::from_iter(number),
    })
}

fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn answer(user: &User) -> Value {
    let mut answer = json!({ "user_id": user.user_id });
    if let Some(token) = &user.user_token {
        answer["user_token"] = json!(token);
    }
    answer
}
