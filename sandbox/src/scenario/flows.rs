//! Sums of what comes in and goes out.

use chrono::Days;
use serde_json::{Map, Value, json};

use super::amount;
use super::habits::NSF_FEE;
use super::ledger::{Entry, Ledger};

/// The periods that attributes are given for, with the ends of their names.
const WINDOWS: [(&str, Option<u64>); 4] = [("", None), ("_30d", Some(30)), ("_60d", Some(60)), ("_90d", Some(90))];

/// The attributes of an account, or of a whole report, which adds up the
/// ledgers of its depository accounts. Without ledgers there are no amounts.
pub(crate) fn attributes(ledgers: &[&Ledger]) -> Map<String, Value> {
    let mut attributes = Map::new();
    for (end, days) in WINDOWS {
        let entries = || ledgers.iter().flat_map(|ledger| within(ledger, days));
        let fees = entries().filter(|entry| is_nsf_fee(entry)).count();
        let sums = [
            ("inflow", sum(entries().filter(|entry| entry.cents < 0))),
            ("outflow", sum(entries().filter(|entry| entry.cents > 0))),
        ];
        attributes.insert(format!("nsf_overdraft_transactions_count{end}"), json!(fees));
        for (direction, cents) in sums {
            let total = if ledgers.is_empty() { Value::Null } else { amount(cents) };
            attributes.insert(format!("total_{direction}_amount{end}"), total);
        }
    }
    attributes
}

/// The entries of the last `days` days of a ledger, or all.
pub(crate) fn within(ledger: &Ledger, days: Option<u64>) -> impl Iterator<Item = &Entry> {
    let before = days.map(|days| ledger.end - Days::new(days));
    let recent = move |entry: &&Entry| before.is_none_or(|before| entry.date > before);
    ledger.entries.iter().filter(recent)
}

/// The sum of some entries in cents.
pub(crate) fn sum<'a>(entries: impl Iterator<Item = &'a Entry>) -> i64 {
    entries.map(|entry| entry.cents).sum()
}

/// Whether it is a fee for an overdraft or insufficient funds.
pub(crate) fn is_nsf_fee(entry: &Entry) -> bool {
    let category = entry.habit.category;
    category.is_some_and(|(_, detailed)| detailed == NSF_FEE)
}
