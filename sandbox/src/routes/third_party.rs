//! `/user/third_party_token/*`: sharing a user with another team.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::{Share, State};

/// Makes a token, which no other call gives again.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let expires_at = text(body, "expiration_time").and_then(|time| time.parse::<DateTime<Utc>>().ok());
    if expires_at.is_some_and(|end| end <= state.clock.now()) {
        return Err(Fault::invalid_field("not valid: expiration_time: it has passed"));
    }
    let user_id = state.users.named_in(body)?.user_id.clone();
    let token = format!("third-party-user-sandbox-{}", state.ids.of(&user_id).uuid());
    let client_id = text(body, "third_party_client_id").unwrap_or_default().to_owned();
    state.users.shares.add(Share { token: token.clone(), user_id, client_id, expires_at });
    Ok(json!({ "third_party_user_token": token }))
}

/// Ends a token.
pub(crate) fn remove(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let removed = state.users.shares.end(text(body, "third_party_user_token").unwrap_or_default());
    Ok(json!({ "removed": removed }))
}
