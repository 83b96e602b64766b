//! `/cra/servicing/*`: reports on users whose loan is running.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde_json::{Value, json};

use super::check_report::webhook_url;
use super::generation::{contents, failing_of, outcome, snapshot};
use super::link::names;
use crate::envelope::Fault;
use crate::json::text;
use crate::scenario;
use crate::state::{BillableEvent, CraReport, Report, Servicing, State};
use crate::webhooks::Delivery;

/// The path of [`create`].
pub(crate) const CREATE: &str = "/cra/servicing/subscription/create";

/// How many days a report covers.
const DAYS: u32 = 365;

/// Makes a subscription; each call makes another.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let user_id = state.users.named_in(body)?.user_id.clone();
    let servicing = Servicing {
        id: format!("cra-sub-sandbox-{}", state.ids.of(&user_id).uuid()),
        user_id,
        contents: contents(body)?,
        cadence: body["cadence"].clone(),
        webhook: text(body, "webhook").map(|_| webhook_url(body)).transpose()?,
    };
    let answer = json!({ "subscription_id": servicing.id });
    state.servicing.add(servicing);
    let at = state.clock.now();
    state.tally.billable.push(BillableEvent { path: CREATE.to_owned(), at });
    Ok(answer)
}

/// One subscription.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let servicing = state.servicing.find(id(body))?;
    Ok(json!({ "subscription": subscription(servicing) }))
}

/// The subscriptions of a user, of all scopes.
pub(crate) fn list(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let user_id = &state.users.named_in(body)?.user_id;
    let all = state.servicing.of_user(user_id).map(subscription);
    Ok(json!({ "subscriptions": all.collect::<Vec<_>>() }))
}

/// Changes a subscription; what the request leaves out stays as it is.
pub(crate) fn update(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let webhook = text(body, "webhook").map(|_| webhook_url(body)).transpose()?;
    let products = body["products"].is_array().then(|| contents(body)).transpose()?;
    let servicing = state.servicing.find(id(body))?;
    if names(&body["reset_fields"]).iter().any(|field| field == "webhook") {
        servicing.webhook = None;
    }
    servicing.webhook = webhook.or(servicing.webhook.take());
    if let Some(changed) = products {
        servicing.contents.products = changed.products;
    }
    Ok(json!({ "subscription_id": servicing.id }))
}

/// Ends a subscription.
pub(crate) fn delete(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.servicing.end(id(body))?;
    Ok(json!({ "subscription_id": id(body) }))
}

/// Has a subscription make a report at once, or fail to.
pub(crate) fn simulate(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let options = &body["options"];
    let now = state.clock.now();
    let servicing = state.servicing.find(id(body))?;
    if text(body, "user_id").is_some_and(|user_id| user_id != servicing.user_id) {
        return Err(Fault::servicing_not_found());
    }
    let user = state.users.by_id(&servicing.user_id)?;
    let last_day = text(options, "transactions_end_date").and_then(|date| date.parse::<NaiveDate>().ok());
    let made_at = last_day.map_or(now, |date| date.and_time(NaiveTime::MIN).and_utc());
    if made_at > now || now - made_at > TimeDelta::days(i64::from(DAYS)) {
        return Err(Fault::invalid_field("not valid: options.transactions_end_date: it must be within the last year"));
    }
    let made_of = Report { id: state.ids.of(&user.user_id).uuid(), ready_at: now, ..snapshot(user, made_at, DAYS) };
    let failure = text(options, "error_webhook_code");
    let failing = match failure {
        Some(_) => all_names(&servicing.contents.products),
        None => failing_of(user, &servicing.contents),
    };
    let (user_id, contents) = (user.user_id.clone(), servicing.contents.clone());
    let report = CraReport { user_id, contents, failing, made_of: Arc::new(made_of) };
    let failure = failure.or((!report.made_of.succeeds()).then_some("DATA_UNAVAILABLE"));
    let report_id = failure.is_none().then(|| report.made_of.id.clone());
    let webhook = json!({
        "webhook_type": "CRA_REPORT",
        "webhook_code": "CRA_REPORT_UPDATED",
        "user_id": user.user_id,
        "client_user_id": user.client_user_id,
        "scope": report.contents.scope,
        "successful_products": outcome(&report, true),
        "failed_products": outcome(&report, false),
        "environment": "sandbox",
        "report_id": report_id,
        "generated_time": report_id.as_ref().map(|_| scenario::timestamp(now)),
        "error_code": failure,
    });
    if let Some(url) = &servicing.webhook {
        state.schedule.plan(now, Delivery::new(url.clone(), webhook, now));
    }
    if report_id.is_some() {
        state.reports.add(report);
    }
    Ok(json!({ "report_id": report_id }))
}

fn id(body: &Value) -> &str {
    text(body, "subscription_id").unwrap_or_default()
}

fn all_names(products: &[Value]) -> Vec<String> {
    products.iter().filter_map(|product| text(product, "product")).map(str::to_owned).collect()
}

fn subscription(servicing: &Servicing) -> Value {
    json!({
        "subscription_id": servicing.id,
        "user_id": servicing.user_id,
        "scope": servicing.contents.scope,
        "products": servicing.contents.products,
        "cadence": servicing.cadence,
        "webhook": servicing.webhook.as_ref().map(ToString::to_string),
    })
}
