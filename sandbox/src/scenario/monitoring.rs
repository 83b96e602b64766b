//! Insights of monitoring: an Item as it is now.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::base_report::accounts;
use super::deposits::ledgers;
use super::income::{Income, Stream, streams};
use super::item::Item;
use super::ledger::Entry;
use super::timestamp;
use crate::json::money;
use crate::state::Report;

/// How far back monitoring looks.
const DAYS: u32 = 365;

/// The insights into an Item at the time `now`, with the incomes of the categories that are monitored.
pub(crate) fn monitoring_insights(item: &Item, now: DateTime<Utc>, monitors: impl Fn(&str) -> bool) -> Value {
    let mut insights = json!({
        "date_generated": timestamp(now),
        "item_id": item.id,
        "institution_id": item.institution_id,
        "institution_name": item.institution_name,
    });
    if item.needs_login {
        insights["status"] = json!({"status_code": "FAILED", "reason": "the Item needs a new login"});
        insights["insights"] = Value::Null;
        insights["accounts"] = json!([]);
        return insights;
    }
    let report = Report::snapshot(vec![item.clone()], now, DAYS);
    let streams: Vec<_> = streams(&report).into_iter().filter(|stream| monitors(stream.category)).collect();
    insights["status"] = json!({"status_code": "AVAILABLE", "reason": null});
    insights["insights"] = json!({"income": income(&streams), "loans": loans(&report)});
    insights["accounts"] = json!(accounts(&report, item, true));
    insights
}

fn income(streams: &[Stream<'_>]) -> Value {
    let ongoing: Vec<_> = streams.iter().filter(|stream| stream.next_payment().is_some()).collect();
    let current = Income::sum(ongoing.iter().filter_map(|stream| stream.annual()));
    let projected = Income::sum(ongoing.iter().filter_map(|stream| stream.projected()));
    let past = Income::sum(streams.iter().map(Stream::total));
    let sources = streams.iter().map(|stream| {
        json!({
            "income_source_id": stream.id(),
            "income_description": stream.description,
            "income_category": stream.category,
            "last_transaction_date": stream.span().1,
        })
    });
    let current_amount = |cents| json!({"current_amount": money(cents)});
    json!({
        "total_monthly_income": current_amount(current.divided(12).net),
        "income_sources_counts": {"current_count": streams.len()},
        "forecasted_monthly_income": current_amount(projected.divided(12).net),
        "historical_annual_income": current_amount(past.net),
        "income_sources": sources.collect::<Vec<_>>(),
    })
}

fn loans(report: &Report) -> Value {
    let entries: Vec<_> = ledgers(report).flat_map(|ledger| ledger.entries).collect();
    let detail = |entry: &Entry| entry.habit.category.map_or("", |(_, detail)| detail);
    let payments = || entries.iter().filter(|entry| detail(entry).starts_with("LOAN_PAYMENTS") && entry.cents > 0);
    let disbursements =
        entries.iter().filter(|entry| detail(entry).starts_with("LOAN_DISBURSEMENTS") && entry.cents < 0);
    let merchants: BTreeSet<_> = payments().map(|entry| entry.habit.description).collect();
    json!({
        "loan_payments_counts": {"current_count": payments().count()},
        "loan_disbursements_count": disbursements.count(),
        "loan_payment_merchants_counts": {"current_count": merchants.len()},
    })
}
