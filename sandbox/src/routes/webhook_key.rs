//! `/webhook_verification_key/get`.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::State;

/// The public key of an id, whether or not it is still in use.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let key = state.keys.public(text(body, "key_id").unwrap_or_default());
    key.map(|key| json!({ "key": key })).ok_or_else(Fault::invalid_webhook_key)
}
