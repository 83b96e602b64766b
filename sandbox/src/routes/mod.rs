//! The endpoints, one file a family.

mod check_report;
mod credit_profile;
mod generation;
mod item;
mod link;
mod loans;
mod monitoring;
mod partner_insights;
mod pdf;
mod reports;
mod sandbox;
mod servicing;
mod third_party;
mod user;
mod user_items;
mod webhook_key;

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::{Report, State};

pub(crate) use generation::fail_products;
pub(crate) use item::reset_login;
pub(crate) use link::{complete as complete_link, link};

/// Answers a request whose body fits its schema.
#[derive(Clone, Copy)]
pub(crate) enum Route {
    /// With JSON, to which the request id is added later.
    Json(fn(&mut State, &Value) -> Result<Value, Fault>),
    /// With a product of a report of the user, which the response then has as its `report`.
    Report(fn(&Report, &Value) -> Value),
    /// With the bytes of a PDF.
    Pdf(fn(&mut State, &Value) -> Result<Vec<u8>, Fault>),
}

use Route::{Json, Pdf};

const ROUTES: &[(&str, Route)] = &[
    ("/user/create", Json(user::create)),
    ("/user/get", Json(user::get)),
    ("/user/update", Json(user::update)),
    ("/user/remove", Json(user::remove)),
    ("/user/items/get", Json(user_items::get)),
    ("/user/items/remove", Json(user_items::remove)),
    ("/user/items/associate", Json(user_items::associate)),
    ("/user/products/terminate", Json(user_items::terminate)),
    ("/user/identity/remove", Json(user_items::remove_identity)),
    ("/user/third_party_token/create", Json(third_party::create)),
    ("/user/third_party_token/remove", Json(third_party::remove)),
    (link::CREATE_TOKEN, Json(link::create_token)),
    ("/sandbox/public_token/create", Json(sandbox::create_public_token)),
    ("/item/public_token/exchange", Json(item::exchange)),
    (check_report::CREATE, Json(check_report::create)),
    ("/cra/check_report/base_report/get", Route::Report(reports::base_report)),
    ("/cra/check_report/income_insights/get", Route::Report(reports::income_insights)),
    ("/cra/check_report/cashflow_insights/get", Route::Report(reports::cashflow_insights)),
    ("/cra/check_report/partner_insights/get", Route::Report(reports::partner_insights)),
    ("/cra/check_report/lend_score/get", Route::Report(reports::lend_score)),
    ("/cra/check_report/network_insights/get", Route::Report(reports::network_insights)),
    ("/cra/check_report/verification/get", Route::Report(reports::verification)),
    ("/cra/check_report/pdf/get", Pdf(pdf::report)),
    ("/cra/check_report/verification/pdf/get", Pdf(pdf::verification)),
    (partner_insights::GET, Json(partner_insights::get)),
    (generation::CREATE, Json(generation::create)),
    ("/cra/report/get", Json(generation::get)),
    (servicing::CREATE, Json(servicing::create)),
    ("/cra/servicing/subscription/get", Json(servicing::get)),
    ("/cra/servicing/subscription/list", Json(servicing::list)),
    ("/cra/servicing/subscription/update", Json(servicing::update)),
    ("/cra/servicing/subscription/delete", Json(servicing::delete)),
    ("/sandbox/cra/servicing/simulate", Json(servicing::simulate)),
    (credit_profile::GET, Json(credit_profile::get)),
    (monitoring::SUBSCRIBE, Json(monitoring::subscribe)),
    ("/cra/monitoring_insights/get", Json(monitoring::get)),
    ("/cra/monitoring_insights/unsubscribe", Json(monitoring::unsubscribe)),
    ("/sandbox/cra/cashflow_updates/update", Json(sandbox::update_cash_flow)),
    ("/cra/loans/applications/register", Json(loans::register_applications)),
    ("/cra/loans/register", Json(loans::register)),
    ("/cra/loans/update", Json(loans::update)),
    ("/cra/loans/unregister", Json(loans::unregister)),
    ("/webhook_verification_key/get", Json(webhook_key::get)),
];

/// The route of a path.
pub(crate) fn find(path: &str) -> Option<Route> {
    let mut routes = ROUTES.iter();
    routes.find(|(known, _)| *known == path).map(|(_, route)| *route)
}

/// Makes a user with an Item and orders a report of all products, as three requests would. Returns the user's id.
pub(crate) fn start_scenario(state: &mut State, client_user_id: &str, webhook: &Value) -> Result<String, Fault> {
    let user = user::create(state, &json!({ "client_user_id": client_user_id }))?;
    let user_id = text(&user, "user_id").unwrap_or_default().to_owned();
    link::link(state, Some(&user_id), "ins_109508", vec!["cra_base_report".to_owned()], None)?;
    let products = ["base_report", "income_insights", "cashflow_insights", "lend_score", "network_insights"];
    let order = json!({
        "user_id": user_id,
        "days_requested": 365,
        "webhook": webhook.as_str().unwrap_or("http://127.0.0.1:9/"),
        "products": products.map(|name| format!("cra_{name}")),
    });
    check_report::create(state, &order)?;
    Ok(user_id)
}

/// Whether an operation leaves everything as it is. Two that read are billed.
pub(crate) fn only_reads(path: &str) -> bool {
    (path.ends_with("/get") || path.ends_with("/list")) && ![credit_profile::GET, partner_insights::GET].contains(&path)
}

/// The product that a path reads, as clients name it when they order a report.
pub(crate) fn product(path: &str) -> String {
    let name = path.strip_prefix("/cra/check_report/").and_then(|rest| rest.strip_suffix("/get"));
    format!("cra_{}", name.unwrap_or_default())
}

/// The paths that have a route.
#[cfg(test)]
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|(path, _)| *path)
}
