//! Attributes for models, of cash flow and of the network.

use serde_json::{Map, Value, json};

use super::deposits::ledgers;
use super::flows::{is_nsf_fee, sum, within};
use super::health::seeded;
use super::ledger::{Entry, Ledger};
use super::timestamp;
use crate::json::money;
use crate::state::Report;

/// The periods of cash flow attributes, in days.
const WINDOWS: [u64; 4] = [30, 60, 90, 180];

/// Attributes of the cash flow on all depository accounts.
pub(crate) fn cashflow_insights(report: &Report) -> Value {
    json!({
        "report_id": report.id,
        "generated_time": timestamp(report.created_at),
        "attributes": cash_flow(&ledgers(report).collect::<Vec<_>>()),
    })
}

fn cash_flow(ledgers: &[Ledger]) -> Map<String, Value> {
    let mut attributes = Map::new();
    for days in WINDOWS {
        let entries = || ledgers.iter().flat_map(|ledger| within(ledger, Some(days)));
        let incoming = || entries().filter(|entry| entry.cents < 0);
        let outgoing = || entries().filter(|entry| entry.cents > 0);
        let has_category = |primary: &str| {
            let primary = primary.to_owned();
            move |entry: &&Entry| entry.habit.category.is_some_and(|(category, _)| category == primary)
        };
        for (name, value) in [
            ("inflow_amt", money(-sum(incoming()))),
            ("outflow_amt", money(sum(outgoing()))),
            ("net_cash_flow_amt", money(-sum(entries()))),
            ("income_amt", money(-sum(incoming().filter(has_category("INCOME"))))),
            ("rent_and_utilities_amt", money(sum(outgoing().filter(has_category("RENT_AND_UTILITIES"))))),
            ("inflow_cnt", json!(incoming().count())),
            ("outflow_cnt", json!(outgoing().count())),
            ("nsf_overdraft_cnt", json!(entries().filter(|entry| is_nsf_fee(entry)).count())),
        ] {
            attributes.insert(format!("{name}_{days}d"), value);
        }
    }
    let balance = ledgers.iter().map(Ledger::current).sum();
    let lowest = ledgers.iter().filter_map(|ledger| ledger.balances.iter().map(|(_, cents)| *cents).min()).min();
    let history = ledgers.iter().map(Ledger::days).max();
    attributes.insert("current_balance_amt".to_owned(), money(balance));
    attributes.insert("lowest_account_balance_amt".to_owned(), json!(lowest.map(money)));
    attributes.insert("days_of_history".to_owned(), json!(history));
    attributes
}

/// What the network knows of the consumer. What is known of others than the client follows from the seed.
pub(crate) fn network_insights(report: &Report) -> Value {
    let items = report.items.iter().map(|item| {
        json!({
            "institution_id": item.institution_id,
            "institution_name": item.institution_name,
            "item_id": item.id,
        })
    });
    let lifetime = seeded(report, "network lending", 1, 8);
    let recent = seeded(report, "network lending of late", 0, lifetime);
    let accounts: usize = report.items.iter().map(|item| item.accounts.len()).sum();
    json!({
        "report_id": report.id,
        "generated_time": timestamp(report.created_at),
        "network_attributes": {
            "plaid_conn_user_lifetime_item_count": report.items.len(),
            "plaid_conn_user_lifetime_account_count": accounts,
            "plaid_conn_user_lifetime_lending_count": lifetime,
            "plaid_conn_user_365d_lending_count": recent,
            "plaid_conn_user_lifetime_rent_count": seeded(report, "network rent", 0, 3),
        },
        "items": items.collect::<Vec<_>>(),
    })
}
