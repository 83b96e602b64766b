//! `/user/items/*`, `/user/products/terminate` and `/user/identity/remove`: what belongs to a user.

use serde_json::{Value, json};

use super::link::names;
use crate::envelope::Fault;
use crate::scenario::Item;
use crate::state::State;

/// The most Items that one call moves.
const MAX_MOVED: usize = 100;

/// The Items of a user, and what is wrong with them.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let user = state.users.named_in(body)?;
    Ok(json!({ "items": user.items.iter().map(item).collect::<Vec<_>>() }))
}

/// Removes Items of a user: all that are named, or none.
pub(crate) fn remove(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let named = names(&body["item_ids"]);
    let user = state.users.named_in(body)?;
    if named.iter().any(|id| user.items.iter().all(|item| item.id != *id)) {
        return Err(Fault::item_not_found());
    }
    user.items.retain(|item| !named.contains(&item.id));
    state.forget_items(&named);
    Ok(json!({}))
}

/// Moves Items to a user.
pub(crate) fn associate(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let named = names(&body["item_ids"]);
    if named.len() > MAX_MOVED {
        return Err(Fault::invalid_field("not valid: item_ids: there are more than 100"));
    }
    let user_id = state.users.named_in(body)?.user_id.clone();
    if named.iter().any(|id| state.users.item(id).is_none()) {
        return Err(Fault::item_not_found());
    }
    let items = state.users.take_items(&named);
    state.users.by_id(&user_id)?.items.extend(items);
    Ok(json!({}))
}

/// Ends what goes on for a user by itself.
pub(crate) fn terminate(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let user_id = state.users.named_in(body)?.user_id.clone();
    state.end_products(&user_id);
    Ok(json!({}))
}

/// Forgets who a user is.
pub(crate) fn remove_identity(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let user = state.users.named_in(body)?;
    (user.identity, user.updated_at) = (Value::Null, now);
    Ok(json!({}))
}

fn item(item: &Item) -> Value {
    let error = item.needs_login.then(|| Fault::item_login_required().in_item());
    let unused = ["balance", "identity"].into_iter().filter(|name| item.products.iter().all(|used| used != name));
    json!({
        "item_id": item.id,
        "institution_id": item.institution_id,
        "institution_name": item.institution_name,
        "webhook": item.webhook,
        "auth_method": "INSTANT_AUTH",
        "error": error,
        "available_products": unused.collect::<Vec<_>>(),
        "billed_products": item.products,
        "products": item.products,
        "consented_products": item.products,
        "consent_expiration_time": null,
        "update_type": if item.needs_login { "user_present_required" } else { "background" },
    })
}
