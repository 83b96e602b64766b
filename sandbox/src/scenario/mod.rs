//! Invented consumers: their accounts, what happens on them, and the reports
//! about that.
//!
//! Everything follows from the seed of an [`Item`] and from dates, so that the
//! same day looks the same in every report.

mod attributes;
mod base_report;
mod credit_profile;
mod deposits;
mod flows;
mod generation;
mod habits;
mod health;
mod income;
mod income_insights;
mod insights;
mod item;
mod ledger;
mod lend_score;
mod monitoring;
mod partner_insights;
mod people;
mod person;
mod plans;
mod verification;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Value, json};

pub(crate) use attributes::{cashflow_insights, network_insights};
pub(crate) use base_report::base_report;
pub(crate) use credit_profile::credit_profile;
pub(crate) use generation::cra_report_product;
pub(crate) use income_insights::income_insights;
pub(crate) use insights::{MonthlyFlow, monthly_flows};
pub(crate) use item::Item;
pub(crate) use lend_score::lend_score;
pub(crate) use monitoring::monitoring_insights;
pub(crate) use partner_insights::partner_insights;
pub use plans::Scenario;
pub(crate) use verification::verification;

use crate::json::money;

const CURRENCY: &str = "USD";

/// An amount of cents and its currency.
fn amount(cents: i64) -> Value {
    json!({
        "amount": money(cents),
        "iso_currency_code": CURRENCY,
        "unofficial_currency_code": null,
    })
}

/// A time as the API writes it.
pub(crate) fn timestamp(time: DateTime<Utc>) -> Value {
    json!(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// A quotient of cents, rounded to the nearest.
fn mean(sum: i64, count: usize) -> i64 {
    let count = i64::try_from(count).unwrap_or(i64::MAX).max(1);
    (2 * sum + count).div_euclid(2 * count)
}

/// The average of balances.
fn average(days: &[(NaiveDate, i64)]) -> i64 {
    mean(days.iter().map(|(_, cents)| cents).sum(), days.len())
}
