//! Examples whose ids exist in this sandbox, so that a reader's first request succeeds.
//!
//! They belong to users of their own, which are made when somebody opens the reference. That counts neither as a
//! request nor as a billable event.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use serde_yaml::Value;

use super::document::request_examples;
use crate::envelope::Fault;
use crate::json::text;
use crate::routes::{self, Route};
use crate::state::{Loan, Reference, Report, State, Subscription};

/// The loan that the examples change and close.
const LOAN: &str = "loan-docs";
/// The operation whose example must name a new loan.
const REGISTER_LOAN: &str = "/cra/loans/register";
/// The operation whose example must not take the user away from the others.
const REMOVE: &str = "/user/remove";
/// How far back the report looks.
const DAYS: u32 = 365;

/// What exists, by the fields that name it.
pub(crate) struct Samples {
    common: BTreeMap<&'static str, String>,
    newer: String,
    older: String,
    removable: BTreeMap<&'static str, String>,
    new_loan: String,
}

/// Makes what the examples name, as far as it does not exist yet.
pub(crate) fn prepare(state: &mut State, webhook: &str) -> Result<Samples, Fault> {
    let newer = user(state, "docs-reader", "user_id")?;
    let older = user(state, "docs-reader-of-the-older-kind", "user_token")?;
    let user_id = state.users.find(Reference::Id(&newer))?.user_id.clone();
    let older_id = state.users.find(Reference::Token(&older))?.user_id.clone();
    let newer_item = reported(state, &user_id)?;
    let older_item = reported(state, &older_id)?;
    let subscription_id = subscribed(state, &user_id, webhook)?;
    subscribed(state, &older_id, webhook)?;
    if state.loans.check_new([LOAN].into_iter()).is_ok() {
        let loan = Loan { user_id: older_id, states: BTreeMap::new(), payments: BTreeMap::new() };
        state.loans.open(LOAN.to_owned(), loan);
    }
    let removable = [("user_id", "docs-to-be-removed"), ("user_token", "docs-to-be-removed-of-the-older-kind")];
    let removable = removable
        .into_iter()
        .map(|(field, name)| Ok((field, user(state, name, field)?)))
        .collect::<Result<_, Fault>>()?;
    let [public_token, access_token] = tokens(state, &newer_item)?;
    let new_loan = format!("loan-{}", state.ids.opaque(6));
    let common = [
        ("user_id", newer),
        ("third_party_user_token", older.clone()),
        ("user_token", older),
        ("webhook", webhook.to_owned()),
        ("subscription_id", subscription_id),
        ("public_token", public_token),
        ("access_token", access_token),
        ("key_id", state.keys.current().to_owned()),
        ("loan_id", LOAN.to_owned()),
    ];
    Ok(Samples { common: common.into(), newer: newer_item, older: older_item, removable, new_loan })
}

impl Samples {
    /// Puts them in place of the ids in the request examples of a document.
    pub(super) fn fill(&self, document: &mut Value) {
        for (path, example) in request_examples(document) {
            let older = ["user_token", "third_party_user_token"].iter().any(|field| example.get(field).is_some());
            self.fill_value(path, example, if older { &self.older } else { &self.newer });
        }
    }

    fn fill_value(&self, path: &str, value: &mut Value, item_id: &str) {
        match value {
            Value::Sequence(values) => values.iter_mut().for_each(|value| self.fill_value(path, value, item_id)),
            Value::Mapping(fields) => {
                for (name, value) in fields {
                    let name = name.as_str().unwrap_or_default();
                    match self.find(path, name, item_id) {
                        Some(id) if value.is_string() => *value = id.into(),
                        Some(id) if value.is_sequence() => *value = Value::Sequence(vec![id.into()]),
                        _ => self.fill_value(path, value, item_id),
                    }
                }
            }
            _ => {}
        }
    }

    fn find<'a>(&'a self, path: &str, name: &str, item_id: &'a str) -> Option<&'a str> {
        let special = match (path, name) {
            (REMOVE, _) => self.removable.get(name),
            (REGISTER_LOAN, "loan_id") => Some(&self.new_loan),
            _ => None,
        };
        match name {
            "item_id" | "item_ids" => Some(item_id),
            _ => special.or_else(|| self.common.get(name)).map(String::as_str),
        }
    }
}

/// The reference in `field` to the user that the client knows as `name`, of the kind that has such references.
fn user(state: &mut State, name: &str, field: &str) -> Result<String, Fault> {
    let mut body = json!({ "client_user_id": name });
    if field == "user_token" {
        body["consumer_report_user_identity"] = json!({});
    }
    let Some(Route::Json(create)) = routes::find("/user/create") else {
        return Err(Fault::no_such_endpoint());
    };
    let answer = create(state, &body)?;
    text(&answer, field).map(str::to_owned).ok_or_else(Fault::user_not_found)
}

/// Gives a user an Item and a report that can be read for a while, and returns the Item's id.
fn reported(state: &mut State, user_id: &str) -> Result<String, Fault> {
    let now = state.clock.now();
    if state.users.by_id(user_id)?.items.is_empty() {
        let products = vec!["cra_base_report".to_owned()];
        routes::link(state, Some(user_id), "ins_109508", products, None)?;
    }
    let report_id = state.ids.uuid();
    let user = state.users.by_id(user_id)?;
    let soon = now + chrono::TimeDelta::hours(1);
    if user.report().and_then(|report| report.open(now).and(report.open(soon))).is_err() {
        user.report = Some(Arc::new(Report { id: report_id, ..Report::snapshot(user.items.clone(), now, DAYS) }));
    }
    user.items.first().map(|item| item.id.clone()).ok_or_else(Fault::item_not_found)
}

/// The id of a subscription to the user.
fn subscribed(state: &mut State, user_id: &str, webhook: &str) -> Result<String, Fault> {
    if let Ok(subscriptions) = state.subscriptions.of_user(user_id)
        && let Some(subscription) = subscriptions.first()
    {
        return Ok(subscription.id.clone());
    }
    let webhook = webhook.parse().map_err(|_| Fault::invalid_field("not valid: webhook: it must be a URL"))?;
    let id = state.ids.uuid();
    let user_id = user_id.to_owned();
    state.subscriptions.add(Subscription { id: id.clone(), user_id, item_id: None, webhook, income_categories: None });
    Ok(id)
}

/// A public token and an access token of an Item.
fn tokens(state: &mut State, item_id: &str) -> Result<[String; 2], Fault> {
    let mut publish = || {
        let public_token = format!("public-sandbox-{}", state.ids.uuid());
        state.links.publish(public_token.clone(), item_id.to_owned());
        public_token
    };
    let (public_token, exchanged) = (publish(), publish());
    let access_token = format!("access-sandbox-{}", state.ids.uuid());
    state.links.exchange(&exchanged, access_token.clone())?;
    Ok([public_token, access_token])
}
