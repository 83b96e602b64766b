//! The credit profile.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::deposits::ledgers;
use super::item::{Account, Kind};
use super::lend_score::{REASONS, score};
use super::{flows, timestamp};
use crate::json::money;
use crate::state::Report;

/// The profile, without the fields that repeat the request.
pub(crate) fn credit_profile(report: &Report, now: DateTime<Utc>) -> Value {
    json!({
        "date_retrieved": timestamp(now),
        "lend_scores": [
            {
                "score": score(report),
                "reason_codes": REASONS,
                "variant": "LS1",
                "error_reason": null,
            },
            {
                "score": null,
                "reason_codes": [],
                "variant": "LS1-NETWORK",
                "error_reason": "NOT_ENOUGH_CONNECTIONS",
            },
        ],
        "cashflow_insights_attributes": cash_flow(report),
        "network_insights_attributes": null,
        "metadata": metadata(report),
    })
}

fn cash_flow(report: &Report) -> Value {
    let (mut incoming, mut outgoing, mut balance) = (0, 0, 0);
    for ledger in ledgers(report) {
        let recent = || flows::within(&ledger, Some(90));
        incoming -= flows::sum(recent().filter(|entry| entry.cents < 0));
        outgoing += flows::sum(recent().filter(|entry| entry.cents > 0));
        balance += ledger.current();
    }
    json!({
        "total_inflow_90d": money(incoming),
        "total_outflow_90d": money(outgoing),
        "current_balance": money(balance),
    })
}

fn metadata(report: &Report) -> Value {
    let accounts: Vec<_> = report.items.iter().flat_map(|item| &item.accounts).collect();
    let count = |wanted: fn(&Account) -> bool| accounts.iter().filter(|account| wanted(account)).count();
    let dates = || ledgers(report).flat_map(|ledger| ledger.entries).map(|entry| entry.date);
    let today = report.created_at.date_naive();
    let institutions = report.items.iter().map(|item| &item.institution_id);
    json!({
        "item_count": report.items.len(),
        "institution_ids": institutions.collect::<Vec<_>>(),
        "account_count": accounts.len(),
        "primary_account_count": 1,
        "depository_account_type_count": count(|account| account.kind.is_depository()),
        "credit_account_type_count": count(|account| account.kind == Kind::CreditCard),
        // Later versions of the API count these apart.
        "investment_account_type_count": 0,
        "other_account_type_count": 0,
        "multiple_owner_account_count": count(|account| account.joint),
        "generated_at": timestamp(report.created_at),
        "oldest_transaction_date": dates().min().unwrap_or(today),
        "most_recent_transaction_date": dates().max().unwrap_or(today),
    })
}
