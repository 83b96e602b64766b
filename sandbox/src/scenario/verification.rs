//! Verification reports for home lending.

use chrono::Days;
use serde_json::{Value, json};

use super::base_report::{consumer_disputes, current_balances, historical_balances, transaction};
use super::deposits::{deposits, ledger, ledgers};
use super::flows;
use super::income::streams;
use super::income_insights::{Metrics, items as income_items, stream_json, user_summary};
use super::item::{Account, Item};
use super::ledger::Ledger;
use super::people::owners;
use super::{average, timestamp};
use crate::json::money;
use crate::state::{Ids, Report, derive};

/// The reports of these names, which are `VOA`, `EMPLOYMENT_REFRESH` and `INCOME`; the others are null.
pub(crate) fn verification(report: &Report, requested: &Value, employment_days: Option<u64>) -> Value {
    let wanted = |name: &str| requested.as_array().is_some_and(|names| names.iter().any(|wanted| wanted == name));
    json!({
        "report_id": report.id,
        "gse_reference_id": Ids::new(derive(0, &report.id)).opaque(12),
        "client_report_id": report.client_report_id,
        "voa": wanted("VOA").then(|| voa(report)),
        "employment_refresh": wanted("EMPLOYMENT_REFRESH").then(|| employment_refresh(report, employment_days)),
        "income": wanted("INCOME").then(|| income(report)),
    })
}

/// The accounts and balances of the base report.
fn voa(report: &Report) -> Value {
    let items = report.items.iter().map(|item| {
        let accounts = item.accounts.iter().map(|account| voa_account(report, account));
        item_json(report, item, accounts.collect())
    });
    let ledgers: Vec<_> = ledgers(report).collect();
    let attributes = flows::attributes(&ledgers.iter().collect::<Vec<_>>());
    json!({
        "generated_time": timestamp(report.created_at),
        "days_requested": report.days_requested,
        "items": items.collect::<Vec<_>>(),
        "attributes": {
            "total_inflow_amount": attributes["total_inflow_amount"],
            "total_outflow_amount": attributes["total_outflow_amount"],
        },
    })
}

fn item_json(report: &Report, item: &Item, accounts: Vec<Value>) -> Value {
    json!({
        "accounts": accounts,
        "institution_name": item.institution_name,
        "institution_id": item.institution_id,
        "item_id": item.id,
        "last_update_time": timestamp(report.created_at),
    })
}

fn voa_account(report: &Report, account: &Account) -> Value {
    let (kind, subtype) = account.kind.names();
    let ledger = ledger(report, account);
    let mut balances = current_balances(account, &ledger);
    for days in [30, 60] {
        let recent = ledger.days().saturating_sub(days);
        balances[format!("average_balance_{days}_days")] = money(average(&ledger.balances[recent..]));
    }
    balances["historical_balances"] = historical_balances(&ledger);
    balances["nsf_overdraft_transactions_count"] =
        json!(ledger.entries.iter().filter(|entry| flows::is_nsf_fee(entry)).count());
    let transactions = ledger.entries.iter().rev().map(|entry| transaction(account, entry));
    json!({
        "account_id": account.id,
        "balances": balances,
        "consumer_disputes": consumer_disputes(account, &ledger),
        "mask": account.mask,
        "name": account.name,
        "official_name": account.official_name,
        "type": kind,
        "subtype": subtype,
        "days_available": ledger.days(),
        "transactions_insights": {
            "all_transactions": transactions.collect::<Vec<_>>(),
            "start_date": ledger.start,
            "end_date": ledger.end,
        },
        "owners": owners(account),
        "ownership_type": if account.joint { "joint" } else { "individual" },
    })
}

/// The transactions without their amounts, by which a lender sees that somebody is still employed.
fn employment_refresh(report: &Report, days: Option<u64>) -> Value {
    let days = days.map_or(u64::from(report.days_requested), |days| days.clamp(1, u64::from(report.days_requested)));
    let items = report.items.iter().map(|item| {
        let accounts = deposits(item).map(|account| employment_account(account, &ledger(report, account), days));
        item_json(report, item, accounts.collect())
    });
    json!({
        "generated_time": timestamp(report.created_at),
        "days_requested": days,
        "items": items.collect::<Vec<_>>(),
    })
}

fn employment_account(account: &Account, ledger: &Ledger, days: u64) -> Value {
    let (kind, subtype) = account.kind.names();
    let before = ledger.end - Days::new(days);
    let recent = ledger.entries.iter().rev().filter(|entry| entry.date > before);
    let transactions = recent.map(|entry| {
        json!({
            "account_id": account.id,
            "original_description": entry.habit.description,
            "date": entry.date,
            "pending": entry.pending,
            "transaction_id": entry.id,
        })
    });
    json!({
        "account_id": account.id,
        "name": account.name,
        "official_name": account.official_name,
        "type": kind,
        "subtype": subtype,
        "transactions": transactions.collect::<Vec<_>>(),
    })
}

fn income(report: &Report) -> Value {
    let streams = streams(report);
    json!({
        "generated_time": timestamp(report.created_at),
        "days_requested": report.days_requested,
        "user_summary": user_summary(&streams, Metrics::CurrentOnly),
        "income_streams": streams.iter().map(|stream| stream_json(stream, Metrics::CurrentOnly)).collect::<Vec<_>>(),
        "items": income_items(report),
    })
}
