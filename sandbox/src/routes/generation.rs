//! `/cra/report/*`: reports of the second generation.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use reqwest::Url;
use serde_json::{Value, json};

use super::check_report::{delayed, failing, webhook_url};
use super::link::names;
use crate::envelope::Fault;
use crate::json::text;
use crate::scenario;
use crate::state::clock::after;
use crate::state::{BillableEvent, Contents, CraReport, Report, State, User};
use crate::webhooks::Delivery;

/// The path of [`create`].
pub(crate) const CREATE: &str = "/cra/report/create";

/// How many days a report covers unless the client says otherwise.
const DAYS: u32 = 365;

/// Whose data a report is made of, unless the client says otherwise.
const SCOPE: &str = "CLIENT_USER";

/// Orders a report, to be ready later; each call makes another.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let user_id = state.users.named_in(body)?.user_id.clone();
    let webhook = text(body, "webhook").map(|_| webhook_url(body)).transpose()?;
    let report_id = start(state, CREATE, &user_id, body, webhook)?;
    Ok(json!({ "report_id": report_id }))
}

/// Starts the report that a request to `path` ordered by `order`, and tells its id.
pub(crate) fn start(
    state: &mut State,
    path: &str,
    user_id: &str,
    order: &Value,
    webhook: Option<Url>,
) -> Result<String, Fault> {
    let contents = contents(order)?;
    let now = state.clock.now();
    let ready_at = after(now, state.ready_after);
    let report_id = state.ids.of(user_id).uuid();
    let user = state.users.by_id(user_id)?;
    let (ready_at, webhook) = delayed(user.scenario, ready_at, webhook);
    let made_of = Report {
        id: report_id.clone(),
        ready_at,
        client_report_id: text(order, "client_report_id").map(str::to_owned),
        ..snapshot(user, now, days_requested(order))
    };
    let report = CraReport {
        user_id: user_id.to_owned(),
        failing: failing_of(user, &contents),
        contents,
        made_of: Arc::new(made_of),
    };
    if let Some(url) = webhook {
        state.schedule.plan(ready_at, Delivery::new(url, ready(user, &report), ready_at));
    }
    state.reports.add(report);
    state.tally.billable.push(BillableEvent { path: path.to_owned(), at: now });
    Ok(report_id)
}

/// One report: that of an id, or the latest.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let user = state.users.named_in(body)?;
    let report = state.reports.of_user(&user.user_id, text(body, "report_id"))?.open(now)?;
    if text(body, "scope").is_some_and(|scope| scope != report.contents.scope) {
        return Err(Fault::report_not_found());
    }
    let mut products = Vec::new();
    for wanted in body["products"].as_array().into_iter().flatten() {
        let name = text(wanted, "product").unwrap_or_default();
        let product = report.product(name).ok_or_else(|| not_ordered(name))?;
        products.push(scenario::cra_report_product(report, product, &wanted["options"]));
    }
    Ok(json!({
        "report": {
            "report_id": report.made_of.id,
            "client_report_id": report.made_of.client_report_id,
            "retrieved_time": scenario::timestamp(now),
            "scope": report.contents.scope,
            "decision_stage": body["decision_stage"],
            "consumer_report_permissible_purpose": body["consumer_report_permissible_purpose"],
            "products": products,
        },
        "user_id": user.user_id,
        "client_user_id": user.client_user_id,
        "warnings": [],
    }))
}

/// Has these products of a user's next reports fail.
pub(crate) fn fail_products(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.users.named_in(body)?.failing = names(&body["products"]);
    Ok(json!({}))
}

/// What a report is to contain, each product once.
pub(crate) fn contents(order: &Value) -> Result<Contents, Fault> {
    let products = order["products"].as_array().cloned().unwrap_or_default();
    let is_double =
        |(nth, product): (usize, &Value)| products[..nth].iter().any(|other| other["product"] == product["product"]);
    if products.iter().enumerate().any(is_double) {
        return Err(Fault::invalid_field("not valid: products: a product is there twice"));
    }
    Ok(Contents {
        scope: text(order, "scope").unwrap_or(SCOPE).to_owned(),
        products,
        identity_match: order["include_identity_match"] == true,
    })
}

/// The products that fail in a report on a user: those that a command named, and the one of the user's scenario.
pub(crate) fn failing_of(user: &User, contents: &Contents) -> Vec<String> {
    let products = contents.products.iter().filter_map(|product| text(product, "product"));
    user.failing.iter().cloned().chain(failing(user.scenario, products)).collect()
}

/// What a report on a user is made of at the time `now`.
pub(crate) fn snapshot(user: &User, now: DateTime<Utc>, days_requested: u32) -> Report {
    let (broken, items): (Vec<_>, Vec<_>) = user.items.iter().cloned().partition(|item| item.needs_login);
    let broken = broken.into_iter().map(|item| item.id).collect();
    Report { broken, ..Report::snapshot(items, now, days_requested) }
}

/// The products that succeed, or those that fail, as webhooks name them.
pub(crate) fn outcome(report: &CraReport, succeeds: bool) -> Value {
    let products = report.contents.products.iter().filter(|product| report.has(product) == succeeds);
    products.map(|product| json!({"product": product["product"], "version": product["version"]})).collect()
}

fn days_requested(order: &Value) -> u32 {
    let days = order["days_requested"].as_u64().and_then(|days| u32::try_from(days).ok());
    days.filter(|days| *days > 0).unwrap_or(DAYS)
}

/// What the client will hear of a report.
fn ready(user: &User, report: &CraReport) -> Value {
    let successful = outcome(report, true);
    let is_made = successful.as_array().is_some_and(|products| !products.is_empty());
    json!({
        "webhook_type": "CRA_REPORT",
        "webhook_code": "CRA_REPORT_READY",
        "user_id": user.user_id,
        "client_user_id": user.client_user_id,
        "report_id": report.made_of.id,
        "client_report_id": report.made_of.client_report_id,
        "scope": report.contents.scope,
        "successful_products": successful,
        "failed_products": outcome(report, false),
        "generated_time": is_made.then(|| scenario::timestamp(report.made_of.ready_at)),
        "error_code": if is_made { Value::Null } else { json!("DATA_UNAVAILABLE") },
        "environment": "sandbox",
    })
}

fn not_ordered(name: &str) -> Fault {
    Fault::invalid_field(format!("not valid: products: {name} is not in the report"))
}
