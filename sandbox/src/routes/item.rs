//! `/item/public_token/exchange`, and Items that stop working.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::State;

/// Makes an access token of a public token.
pub(crate) fn exchange(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let public_token = text(body, "public_token").unwrap_or_default();
    let access_token = format!("access-sandbox-{}", state.ids.of(public_token).uuid());
    let item_id = state.links.exchange(public_token, access_token.clone())?;
    Ok(json!({ "access_token": access_token, "item_id": item_id }))
}

/// Has the login of an Item stop working, until Link repairs it.
pub(crate) fn reset_login(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let item = state.users.item(text(body, "item_id").unwrap_or_default()).ok_or_else(Fault::item_not_found)?;
    item.needs_login = true;
    Ok(json!({ "item_id": item.id }))
}
