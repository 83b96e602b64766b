//! `/cra/check_report/create`.

use reqwest::Url;
use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::clock::after;
use crate::state::{BillableEvent, Reference, Report, State, User};
use crate::webhooks::Delivery;

/// The path of [`create`].
pub(crate) const CREATE: &str = "/cra/check_report/create";

/// Reports cover half a year at least; a lower request is raised to it.
const MIN_DAYS: u64 = 180;
/// Reports cover two years at most.
const MAX_DAYS: u64 = 731;

/// Orders a report, to be ready later.
pub(crate) fn create(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let url = webhook_url(body)?;
    let days_requested = days_requested(body)?;
    let now = state.clock.now();
    let ready_at = after(now, state.ready_after);
    let reference = Reference::in_body(body)?;
    let user = state.users.named_in(body)?;

    let report = Report {
        id: state.ids.uuid(),
        created_at: now,
        ready_at,
        days_requested,
        client_report_id: client_report_id(body),
        partner_insights: body["partner_insights"].clone(),
        items: user.items.clone(),
    };
    let webhook = webhook(reference, user, &report, &body["products"]);
    user.report = Some(report);
    let delivery = Delivery::new(url, webhook, ready_at);
    state.schedule.plan(ready_at, delivery);
    state.tally.billable.push(BillableEvent { path: CREATE.to_owned(), at: now });
    Ok(json!({}))
}

fn webhook_url(body: &Value) -> Result<Url, Fault> {
    text(body, "webhook")
        .and_then(|text| Url::parse(text).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| Fault::invalid_field("not valid: webhook: it must be a URL"))
}

fn days_requested(body: &Value) -> Result<u32, Fault> {
    let days = body["days_requested"].as_u64().unwrap_or_default();
    u32::try_from(days.max(MIN_DAYS))
        .ok()
        .filter(|days| u64::from(*days) <= MAX_DAYS)
        .ok_or_else(|| Fault::invalid_field("not valid: days_requested: it must be 731 at most"))
}

/// The field moved from the options of the base report to the request.
fn client_report_id(body: &Value) -> Option<String> {
    text(body, "client_report_id").or_else(|| text(&body["base_report"], "client_report_id")).map(str::to_owned)
}

/// What the client will hear of the report, in the style in which it named the
/// user.
fn webhook(reference: Option<Reference<'_>>, user: &User, report: &Report, products: &Value) -> Value {
    let by_token = matches!(reference, Some(Reference::Token(_)));
    let code = match (by_token, report.succeeds()) {
        (false, true) => "USER_CHECK_REPORT_READY",
        (false, false) => "USER_CHECK_REPORT_FAILED",
        (true, true) => "CHECK_REPORT_READY",
        (true, false) => "CHECK_REPORT_FAILED",
    };
    let products = match products {
        Value::Array(_) => products.clone(),
        _ => json!(["cra_base_report"]),
    };
    let mut webhook = json!({
        "webhook_type": "CHECK_REPORT",
        "webhook_code": code,
        "user_id": user.user_id,
        "environment": "sandbox",
    });
    if report.succeeds() {
        let item_ids: Vec<_> = report.items.iter().map(|item| &item.id).collect();
        webhook["successful_products"] = products;
        webhook["failed_products"] = json!([]);
        webhook["item_ids"] = json!(item_ids);
    } else {
        webhook["failed_products"] = products;
        webhook["repairable_items"] = json!([]);
        webhook["error"] = Fault::data_unavailable().in_webhook();
    }
    webhook
}
