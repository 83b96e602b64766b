//! `/cra/monitoring_insights/*`: what is new on the accounts of users.

use serde_json::{Value, json};

use super::check_report::webhook_url;
use super::link::names;
use crate::envelope::Fault;
use crate::json::text;
use crate::scenario;
use crate::state::{BillableEvent, Ids, State, Subscription, derive};

/// The path of [`subscribe`].
pub(crate) const SUBSCRIBE: &str = "/cra/monitoring_insights/subscribe";

/// Makes a subscription; each call makes another.
pub(crate) fn subscribe(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let webhook = webhook_url(body)?;
    let user = state.users.named_in(body)?;
    let item_id = text(body, "item_id");
    if item_id.is_some_and(|wanted| user.items.iter().all(|item| item.id != wanted)) {
        return Err(Fault::item_not_found());
    }
    let categories = &body["income_categories"];
    let subscription = Subscription {
        id: state.ids.of(&user.user_id).uuid(),
        user_id: user.user_id.clone(),
        item_id: item_id.map(str::to_owned),
        webhook,
        income_categories: categories.is_array().then(|| names(categories)),
    };
    let answer = json!({ "subscription_id": subscription.id });
    state.subscriptions.add(subscription);
    let at = state.clock.now();
    state.tally.billable.push(BillableEvent { path: SUBSCRIBE.to_owned(), at });
    Ok(answer)
}

/// Ends a subscription.
pub(crate) fn unsubscribe(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.subscriptions.end(text(body, "subscription_id").unwrap_or_default())?;
    Ok(json!({}))
}

/// The insights of this moment into the Items that somebody has subscribed to.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let user = state.users.named_in(body)?;
    let subscriptions = state.subscriptions.of_user(&user.user_id)?;
    let items = user.items.iter().filter_map(|item| {
        let covering: Vec<_> = subscriptions.iter().filter(|subscription| subscription.covers(&item.id)).collect();
        let monitors = |category: &str| {
            covering.iter().any(|subscription| {
                let wanted = subscription.income_categories.as_ref();
                wanted.is_none_or(|wanted| wanted.iter().any(|wanted| wanted == category))
            })
        };
        (!covering.is_empty()).then(|| scenario::monitoring_insights(item, now, monitors))
    });
    Ok(json!({
        "user_insights_id": Ids::new(derive(state.seed, &user.user_id)).uuid(),
        "items": items.collect::<Vec<_>>(),
    }))
}
