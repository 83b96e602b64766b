//! `/cra/check_report/create`, and how a report starts.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Url;
use serde_json::{Map, Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::scenario::{Item, Scenario};
use crate::state::clock::{END, after};
use crate::state::{BillableEvent, Order, Reference, Report, State, User};
use crate::webhooks::Delivery;

/// The path of [`create`].
pub(crate) const CREATE: &str = "/cra/check_report/create";

/// Reports cover half a year at least; a lower request is raised to it.
const MIN_DAYS: u64 = 180;
/// Reports cover two years at most.
const MAX_DAYS: u64 = 731;
/// How much longer a report takes whose data is late.
const LATE: Duration = Duration::from_secs(6 * 60 * 60);
/// The products whose options have an effect.
const OPTIONS: [&str; 3] = ["base_report", "income_insights", "partner_insights"];

/// Orders a report on all Items of the user, to be ready later.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let products = match &body["products"] {
        Value::Array(products) => json!(products),
        _ => json!(["cra_base_report"]),
    };
    let order = Order {
        by_token: Reference::required_in(body)?.is_token(),
        webhook: Some(webhook_url(body)?),
        ..order(body, products)?
    };
    let user = state.users.named_in(body)?;
    let (user_id, items) = (user.user_id.clone(), user.items.clone());
    start(state, CREATE, &user_id, items, order)?;
    Ok(json!({}))
}

/// Starts the report that a request to `path` ordered.
pub(crate) fn start(state: &mut State, path: &str, user_id: &str, items: Vec<Item>, order: Order) -> Result<(), Fault> {
    let now = state.clock.now();
    let ready_at = after(now, state.ready_after);
    let user = state.users.by_id(user_id)?;
    let (broken, items): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.needs_login);
    let (ready_at, webhook) = delayed(user.scenario, ready_at, order.webhook);
    let products = order.products.as_array().into_iter().flatten().filter_map(Value::as_str);
    let failed = failing(user.scenario, products);
    let report = Report {
        id: state.ids.of(user_id).uuid(),
        created_at: now,
        ready_at,
        days_requested: order.days_requested,
        client_report_id: order.client_report_id,
        options: order.options,
        items,
        broken: broken.into_iter().map(|item| item.id).collect(),
        failed,
    };
    let body = webhook_body(order.by_token, user, &report, order.products);
    user.report = Some(Arc::new(report));
    if let Some(url) = webhook {
        state.schedule.plan(ready_at, Delivery::new(url, body, ready_at));
    }
    state.tally.billable.push(BillableEvent { path: path.to_owned(), at: now });
    Ok(())
}

/// When a report that would be ready at `ready_at` is ready in a scenario, and where that is announced.
pub(crate) fn delayed(
    scenario: Scenario,
    ready_at: DateTime<Utc>,
    webhook: Option<Url>,
) -> (DateTime<Utc>, Option<Url>) {
    match scenario {
        Scenario::NeverReady => (END, None),
        Scenario::LateData => (after(ready_at, LATE), webhook),
        _ => (ready_at, webhook),
    }
}

/// The product of a report that fails in a scenario in which one does: the first one besides the base report.
pub(crate) fn failing<'a>(scenario: Scenario, mut products: impl Iterator<Item = &'a str>) -> Option<String> {
    if scenario != Scenario::FailedProduct {
        return None;
    }
    products.find(|product| *product != "cra_base_report").map(str::to_owned)
}

/// What `source`, a request or the options of Link, says of a report of these products.
pub(crate) fn order(source: &Value, products: Value) -> Result<Order, Fault> {
    let options = OPTIONS.map(|name| (name.to_owned(), source[name].clone()));
    // The id moved from the options of the base report to the top.
    let client_report_id =
        text(source, "client_report_id").or_else(|| text(&source["base_report"], "client_report_id"));
    Ok(Order {
        by_token: false,
        webhook: None,
        days_requested: days_requested(source)?,
        client_report_id: client_report_id.map(str::to_owned),
        products,
        options: Value::Object(Map::from_iter(options)),
    })
}

/// The URL in the field `webhook`.
pub(crate) fn webhook_url(body: &Value) -> Result<Url, Fault> {
    text(body, "webhook")
        .and_then(|text| Url::parse(text).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| Fault::invalid_field("not valid: webhook: it must be a URL"))
}

fn days_requested(source: &Value) -> Result<u32, Fault> {
    let days = source["days_requested"].as_u64().unwrap_or_default();
    u32::try_from(days.max(MIN_DAYS))
        .ok()
        .filter(|days| u64::from(*days) <= MAX_DAYS)
        .ok_or_else(|| Fault::invalid_field("not valid: days_requested: it must be 731 at most"))
}

/// What the client will hear of the report, in the style in which it named the
/// user.
fn webhook_body(by_token: bool, user: &User, report: &Report, products: Value) -> Value {
    let code = match (by_token, report.succeeds()) {
        (false, true) => "USER_CHECK_REPORT_READY",
        (false, false) => "USER_CHECK_REPORT_FAILED",
        (true, true) => "CHECK_REPORT_READY",
        (true, false) => "CHECK_REPORT_FAILED",
    };
    let mut webhook = json!({
        "webhook_type": "CHECK_REPORT",
        "webhook_code": code,
        "user_id": user.user_id,
        "environment": "sandbox",
    });
    if report.succeeds() {
        let item_ids: Vec<_> = report.items.iter().map(|item| &item.id).collect();
        let failed = |product: &&Value| product.as_str() == report.failed.as_deref();
        let (failed, successful): (Vec<_>, Vec<_>) = products.as_array().into_iter().flatten().partition(failed);
        webhook["successful_products"] = json!(successful);
        webhook["failed_products"] = json!(failed);
        webhook["item_ids"] = json!(item_ids);
    } else {
        let repairable = report.broken.iter().map(|item_id| {
            let error = Fault::item_login_required().in_item();
            json!({
                "item_id": item_id,
                "error_type": error["error_type"],
                "error_code": error["error_code"],
                "error_message": error["error_message"],
                "display_message": error["display_message"],
            })
        });
        webhook["failed_products"] = products;
        webhook["item_ids"] = json!(report.broken);
        webhook["repairable_items"] = repairable.collect();
        webhook["error"] = Fault::data_unavailable(&report.broken).in_webhook();
    }
    webhook
}
