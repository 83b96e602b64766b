//! Income insights.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::deposits::{deposits, ledger, ledgers, summary};
use super::income::{Income, Stream, streams};
use super::insights::months;
use super::people::owners;
use super::{CURRENCY, amount, timestamp};
use crate::json::money;
use crate::state::Report;

/// The incomes that `filter` lets pass, and what they amount to.
pub(crate) fn income_insights(report: &Report, filter: &Value) -> Value {
    let streams: Vec<_> = streams(report).into_iter().filter(|stream| passes(stream, filter)).collect();
    json!({
        "report_id": report.id,
        "generated_time": timestamp(report.created_at),
        "days_requested": report.days_requested,
        "client_report_id": report.client_report_id,
        "items": items(report),
        "user_summary": user_summary(&streams, Metrics::WithProjection),
        "income_streams": streams.iter().map(|stream| stream_json(stream, Metrics::WithProjection)).collect::<Vec<_>>(),
        "bank_income_summary": bank_income_summary(report, &streams),
    })
}

/// Whether metrics tell the future too; in verification they do not.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Metrics {
    WithProjection,
    CurrentOnly,
}

/// Whether a filter lets an income pass. Without a category to include it includes all.
fn passes(stream: &Stream<'_>, filter: &Value) -> bool {
    let list = |name: &str| filter[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let (included, excluded) = (list("included_categories"), list("excluded_categories"));
    let is = |category: &Value| category == stream.category || category == "INCOME";
    (included.is_empty() || included.iter().any(is)) && !excluded.iter().any(is)
}

/// The Items with their depository accounts.
pub(crate) fn items(report: &Report) -> Vec<Value> {
    let item = |item| {
        let item: &super::Item = item;
        let accounts = deposits(item).map(|account| {
            let mut summary = summary(account, &ledger(report, account));
            summary["owners"] = owners(account);
            summary
        });
        json!({
            "item_id": item.id,
            "accounts": accounts.collect::<Vec<_>>(),
            // The documentation has these no longer, and official SDKs still demand them.
            "bank_income_accounts": [],
            "bank_income_sources": [],
            "last_updated_time": timestamp(report.created_at),
            "institution_id": item.institution_id,
            "institution_name": item.institution_name,
        })
    };
    report.items.iter().map(item).collect()
}

/// All incomes as one; null if there are none.
pub(crate) fn user_summary(streams: &[Stream<'_>], scope: Metrics) -> Value {
    if streams.is_empty() {
        return Value::Null;
    }
    let (current, projected) = annual(streams);
    json!({ "income_metrics": [metrics(Some(current), Some(projected), scope)] })
}

/// What all incomes bring in during a year, at present and in the future.
fn annual(streams: &[Stream<'_>]) -> (Income, Income) {
    let ongoing = || streams.iter().filter(|stream| stream.next_payment().is_some());
    (Income::sum(ongoing().filter_map(Stream::annual)), Income::sum(ongoing().filter_map(Stream::projected)))
}

/// What an income brings in a month and in a year.
pub(crate) fn modeled(annual: Income) -> Value {
    let values = |income: Income| json!({"gross_income": money(income.gross), "net_income": money(income.net)});
    json!({"monthly": values(annual.divided(12)), "annual": values(annual)})
}

fn metrics(current: Option<Income>, projected: Option<Income>, scope: Metrics) -> Value {
    let mut metrics = json!({
        "current": current.map(modeled),
        "iso_currency_code": CURRENCY,
        "unofficial_currency_code": null,
    });
    if scope == Metrics::WithProjection {
        metrics["projected"] = json!(projected.map(modeled));
    }
    metrics
}

/// One income with its payments, the newest first.
pub(crate) fn stream_json(stream: &Stream<'_>, scope: Metrics) -> Value {
    let next = stream.next_payment();
    let (start, end) = stream.span();
    let provider =
        (stream.category != "BANK_INTEREST").then(|| json!({"name": stream.description, "is_normalized": false}));
    let payments = stream.payments.iter().rev().map(|payment| {
        json!({
            "transaction_id": payment.id,
            "item_id": stream.item.id,
            "account_id": stream.account.id,
            "amount": money(payment.cents),
            "date": payment.date,
            "original_description": stream.description,
            "iso_currency_code": CURRENCY,
            "unofficial_currency_code": null,
            "outlier": {"is_outlier": false, "amount": null},
        })
    });
    json!({
        "income_stream_id": stream.id(),
        "start_date": start,
        "end_date": end,
        "description": stream.description,
        "insights": {
            "income_category": {"primary": "INCOME", "secondary": stream.category},
            "pay_frequency": stream.frequency().name(),
            "income_provider": provider,
            "status": if next.is_some() { "ACTIVE" } else { "INACTIVE" },
            "next_payment": next.map(|date| json!({ "date": date })),
        },
        "income_metrics": metrics(stream.annual(), stream.projected(), scope),
        "transactions": payments.collect::<Vec<_>>(),
    })
}

fn bank_income_summary(report: &Report, streams: &[Stream<'_>]) -> Value {
    let Some(longest) = ledgers(report).max_by_key(|ledger| ledger.days()) else {
        return json!({});
    };
    let total = Income::sum(streams.iter().map(Stream::total));
    let a_year = Income { gross: total.gross * 365, net: total.net * 365 }.divided(longest.days());
    let (a_month, (_, projected)) = (a_year.divided(12), annual(streams));
    let categories: BTreeSet<_> = streams.iter().map(|stream| stream.category).collect();
    let history = months(&longest).into_iter().map(|month| of_month(streams, month));
    let mut summary = Map::new();
    for (name, cents) in [
        ("total_amounts", total.net),
        ("historical_average_monthly_gross_income", a_month.gross),
        ("historical_average_monthly_income", a_month.net),
        ("forecasted_average_monthly_income", projected.divided(12).net),
        ("historical_annual_gross_income", a_year.gross),
        ("historical_annual_income", a_year.net),
        ("forecasted_annual_income", projected.net),
    ] {
        summary.insert(name.to_owned(), json!([amount(cents)]));
    }
    let payments: usize = streams.iter().map(|stream| stream.payments.len()).sum();
    for (name, value) in [
        ("start_date", json!(longest.start)),
        ("end_date", json!(longest.end)),
        ("income_sources_count", json!(streams.len())),
        ("income_categories_count", json!(categories.len())),
        ("income_transactions_count", json!(payments)),
        ("historical_summary", history.collect()),
    ] {
        summary.insert(name.to_owned(), value);
    }
    Value::Object(summary)
}

/// What came in during one month.
fn of_month(streams: &[Stream<'_>], (start, end): (NaiveDate, NaiveDate)) -> Value {
    let payments = || {
        let payments = streams.iter().flat_map(|stream| &stream.payments);
        payments.filter(move |payment| start <= payment.date && payment.date <= end)
    };
    let transactions = payments().map(|payment| {
        json!({
            "transaction_id": payment.id,
            "amount": money(payment.cents),
            "date": payment.date,
            "original_description": payment.habit.description,
            "pending": payment.pending,
            "check_number": null,
            "iso_currency_code": CURRENCY,
            "unofficial_currency_code": null,
            "bonus_type": null,
        })
    });
    json!({
        "total_amounts": [amount(-payments().map(|payment| payment.cents).sum::<i64>())],
        "start_date": start,
        "end_date": end,
        "transactions": transactions.collect::<Vec<_>>(),
    })
}
