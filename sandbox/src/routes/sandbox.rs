//! `/sandbox/*`: shortcuts that only Plaid's sandbox has.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::scenario::Item;
use crate::state::{Reference, State, derive};

/// Stands for a Link session that a consumer has just completed: if the request
/// names a user, the new Item belongs to that user.
pub(crate) fn create_public_token(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let institution_id = text(body, "institution_id").unwrap_or_default();
    if !institution_id.starts_with("ins_") {
        return Err(Fault::invalid_institution());
    }
    if let Some(reference) = Reference::in_body(body)? {
        let today = state.clock.now().date_naive();
        let user = state.users.find(reference)?;
        let seed = derive(state.seed, &user.client_user_id);
        let item = Item::link(seed, user.items.len(), institution_id, today);
        user.items.push(item);
    }
    let public_token = format!("public-sandbox-{}", state.ids.uuid());
    Ok(json!({ "public_token": public_token }))
}
