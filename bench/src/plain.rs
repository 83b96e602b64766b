//! What a user would write by hand: no open enums, no exact money, dates as text, and unknown fields dropped.
//! What stands once for each account and few read, such as owners, is left out, which is in its favour.
#![allow(dead_code, reason = "most fields are only decoded")]

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Response {
    pub(crate) report: Report,
    request_id: String,
}

#[derive(Deserialize)]
pub(crate) struct Report {
    report_id: String,
    date_generated: String,
    days_requested: f64,
    client_report_id: Option<String>,
    pub(crate) items: Vec<Item>,
}

#[derive(Deserialize)]
pub(crate) struct Item {
    institution_name: String,
    institution_id: String,
    date_last_updated: String,
    item_id: String,
    pub(crate) accounts: Vec<Account>,
}

#[derive(Deserialize)]
pub(crate) struct Account {
    account_id: String,
    balances: Balances,
    mask: Option<String>,
    name: String,
    official_name: Option<String>,
    r#type: String,
    subtype: Option<String>,
    days_available: f64,
    pub(crate) transactions: Vec<Transaction>,
    ownership_type: Option<String>,
    historical_balances: Vec<Balance>,
}

#[derive(Deserialize)]
struct Balances {
    available: Option<f64>,
    current: Option<f64>,
    limit: Option<f64>,
    iso_currency_code: Option<String>,
    unofficial_currency_code: Option<String>,
    average_balance: Option<f64>,
}

#[derive(Deserialize)]
struct Balance {
    date: String,
    current: f64,
    iso_currency_code: Option<String>,
    unofficial_currency_code: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Transaction {
    account_id: String,
    pub(crate) amount: f64,
    iso_currency_code: Option<String>,
    unofficial_currency_code: Option<String>,
    original_description: Option<String>,
    credit_category: Option<Category>,
    check_number: Option<String>,
    date: String,
    date_transacted: Option<String>,
    location: Option<Location>,
    merchant_name: Option<String>,
    pending: bool,
    account_owner: Option<String>,
    transaction_id: String,
    transaction_type: Option<String>,
    name: Option<String>,
    category: Option<Vec<String>>,
    category_id: Option<String>,
}

#[derive(Deserialize)]
struct Category {
    primary: String,
    detailed: String,
}

#[derive(Deserialize)]
struct Location {
    address: Option<String>,
    city: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    store_number: Option<String>,
}
