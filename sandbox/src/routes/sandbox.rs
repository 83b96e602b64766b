//! `/sandbox/*`: shortcuts that only Plaid's sandbox has.

use serde_json::{Value, json};

use super::link;
use crate::envelope::Fault;
use crate::json::text;
use crate::state::{Reference, State};
use crate::webhooks::Delivery;

/// What monitoring can see in the sandbox.
const CODES: [&str; 4] =
    ["LARGE_DEPOSIT_DETECTED", "LOW_BALANCE_DETECTED", "NEW_LOAN_PAYMENT_DETECTED", "NSF_OVERDRAFT_DETECTED"];

/// Stands for a Link session that a consumer has just completed: if the request
/// names a user, the new Item belongs to that user.
pub(crate) fn create_public_token(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let institution_id = link::institution_id(body)?;
    let user_id = match Reference::in_body(body)? {
        Some(reference) => Some(state.users.find(reference)?.user_id.clone()),
        None => None,
    };
    let products = link::names(&body["initial_products"]);
    let webhook = text(&body["options"], "webhook").map(str::to_owned);
    let item = link::link(state, user_id.as_deref(), institution_id, products, webhook)?;
    Ok(json!({ "public_token": link::publish(state, &item.id) }))
}

/// Has monitoring see something, and tells all subscriptions to the user.
pub(crate) fn update_cash_flow(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let user = state.users.named_in(body)?;
    let codes = match &body["webhook_codes"] {
        Value::Array(_) => link::names(&body["webhook_codes"]),
        _ => CODES.map(str::to_owned).to_vec(),
    };
    let webhook = |code: &str| {
        json!({
            "webhook_type": "CASH_FLOW_UPDATES",
            "webhook_code": code,
            "status": "AVAILABLE",
            "user_id": user.user_id,
            "environment": "sandbox",
        })
    };
    let mut updated = webhook("CASH_FLOW_INSIGHTS_UPDATED");
    updated["insights"] = json!(codes);
    let mut news: Vec<_> = codes.iter().map(|code| webhook(code)).collect();
    news.push(updated);
    for subscription in state.subscriptions.of_user(&user.user_id)? {
        for webhook in &news {
            let delivery = Delivery::new(subscription.webhook.clone(), webhook.clone(), now);
            state.schedule.plan(now, delivery);
        }
    }
    Ok(json!({}))
}
