//! Examples whose ids exist in this sandbox, so that a reader's first request succeeds.
//!
//! They belong to users of their own, which are made when somebody opens the reference. That counts neither as a
//! request nor as a billable event.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::SecondsFormat;
use serde_json::json;
use serde_yaml::Value;

use super::document::request_examples;
use crate::envelope::Fault;
use crate::json::text;
use crate::routes::{self, Route};
use crate::state::clock::after;
use crate::state::{Contents, CraReport, Loan, Reference, Report, Servicing, Share, State, Subscription};

/// The loan that the examples change and close.
const LOAN: &str = "loan-docs";
/// The operation whose example must name a new loan.
const REGISTER_LOAN: &str = "/cra/loans/register";
/// The operation whose example must not take the user away from the others.
const REMOVE: &str = "/user/remove";
/// The operations whose `subscription_id` is of servicing.
const SERVICING: [&str; 2] = ["/cra/servicing/", "/sandbox/cra/servicing/"];
/// The products that the examples read of a report of the second generation.
const PRODUCTS: [&str; 9] = [
    "cra_base_report",
    "cra_cashflow_insights",
    "cra_home_lending",
    "cra_income_complete",
    "cra_income_insights",
    "cra_lend_score",
    "cra_lend_score_complete",
    "cra_network_insights",
    "cra_qualify",
];
/// How far back the report looks.
const DAYS: u32 = 365;
/// How long a token works that an example makes.
const SHARED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// What exists, by the fields that name it.
pub(crate) struct Samples {
    common: BTreeMap<&'static str, String>,
    newer: String,
    older: String,
    removable: BTreeMap<&'static str, String>,
    new_loan: String,
    servicing: String,
}

/// Makes what the examples name, as far as it does not exist yet, for a reader with the `client_id` that `change` gives
/// and with its `webhook`.
pub(crate) fn prepare(state: &mut State, change: &serde_json::Value) -> Result<Samples, Fault> {
    let [webhook, client_id] = ["webhook", "client_id"].map(|field| text(change, field).unwrap_or_default());
    let newer = user(state, "docs-reader", "user_id")?;
    let older = user(state, "docs-reader-of-the-older-kind", "user_token")?;
    let user_id = state.users.find(Reference::Id(&newer))?.user_id.clone();
    let older_id = state.users.find(Reference::Token(&older))?.user_id.clone();
    let newer_item = reported(state, &user_id)?;
    let older_item = reported(state, &older_id)?;
    let subscription_id = subscribed(state, &user_id, webhook)?;
    subscribed(state, &older_id, webhook)?;
    let report_id = reported_again(state, &user_id)?;
    let servicing = serviced(state, &user_id);
    let shared = shared(state, &older_id, client_id);
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
    let now = state.clock.now();
    let common = [
        ("user_id", newer),
        ("third_party_user_token", shared),
        ("user_token", older),
        ("webhook", webhook.to_owned()),
        ("subscription_id", subscription_id),
        ("public_token", public_token),
        ("access_token", access_token),
        ("key_id", state.keys.current().to_owned()),
        ("loan_id", LOAN.to_owned()),
        ("report_id", report_id),
        ("expiration_time", after(now, SHARED_FOR).to_rfc3339_opts(SecondsFormat::Secs, true)),
        ("transactions_end_date", now.date_naive().to_string()),
    ];
    Ok(Samples { common: common.into(), newer: newer_item, older: older_item, removable, new_loan, servicing })
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
            (path, "subscription_id") if SERVICING.iter().any(|start| path.starts_with(start)) => Some(&self.servicing),
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

/// The id of a report of the second generation with all products, which is the latest of the user and can be read.
fn reported_again(state: &mut State, user_id: &str) -> Result<String, Fault> {
    let now = state.clock.now();
    if let Ok(report) = state.reports.of_user(user_id, None).and_then(|report| report.open(now))
        && PRODUCTS.iter().all(|name| report.product(name).is_some_and(|product| report.has(product)))
    {
        return Ok(report.made_of.id.clone());
    }
    let id = state.ids.uuid();
    let items = state.users.by_id(user_id)?.items.clone();
    let made_of = Arc::new(Report { id: id.clone(), ..Report::snapshot(items, now, DAYS) });
    let (user_id, contents) = (user_id.to_owned(), contents(&PRODUCTS));
    state.reports.add(CraReport { user_id, contents, failing: Vec::new(), made_of });
    Ok(id)
}

fn contents(products: &[&str]) -> Contents {
    let products = products.iter().map(|name| json!({ "product": name, "version": "v1" }));
    Contents { scope: "CLIENT_USER".to_owned(), products: products.collect(), identity_match: false }
}

/// The id of a subscription of servicing to the user.
fn serviced(state: &mut State, user_id: &str) -> String {
    if let Some(servicing) = state.servicing.of_user(user_id).next() {
        return servicing.id.clone();
    }
    let id = format!("cra-sub-sandbox-{}", state.ids.uuid());
    let cadence = serde_json::Value::Null;
    let user_id = user_id.to_owned();
    state.servicing.add(Servicing {
        id: id.clone(),
        user_id,
        contents: contents(&PRODUCTS[..1]),
        cadence,
        webhook: None,
    });
    id
}

/// A token by which the reader reads the reports of the user.
fn shared(state: &mut State, user_id: &str, client_id: &str) -> String {
    if let Some(token) = state.users.shares.lasting(user_id, client_id) {
        return token.to_owned();
    }
    let token = format!("third-party-user-sandbox-{}", state.ids.uuid());
    let (user_id, client_id) = (user_id.to_owned(), client_id.to_owned());
    state.users.shares.add(Share { token: token.clone(), user_id, client_id, expires_at: None });
    token
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
