//! The older, deprecated account insights: figures for each calendar month.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::deposits::ledgers;
use super::item::Account;
use super::ledger::{Entry, Ledger};
use super::{amount, flows, mean};
use crate::state::Report;

/// The first and last day of each calendar month that a ledger touches.
pub(crate) fn months(ledger: &Ledger) -> Vec<(NaiveDate, NaiveDate)> {
    let mut months: BTreeMap<(i32, u32), (NaiveDate, NaiveDate)> = BTreeMap::new();
    for (date, _) in &ledger.balances {
        months.entry((date.year(), date.month())).and_modify(|(_, last)| *last = *date).or_insert((*date, *date));
    }
    months.into_values().collect()
}

/// What came in and went out during a month, in cents.
pub(crate) struct MonthlyFlow {
    pub(crate) start: NaiveDate,
    pub(crate) incoming: i64,
    pub(crate) outgoing: i64,
}

/// The flows of each month on all depository accounts.
pub(crate) fn monthly_flows(report: &Report) -> Vec<MonthlyFlow> {
    let mut flows: BTreeMap<NaiveDate, MonthlyFlow> = BTreeMap::new();
    for entry in ledgers(report).flat_map(|ledger| ledger.entries) {
        let start = entry.date.with_day(1).unwrap_or(entry.date);
        let month = flows.entry(start).or_insert(MonthlyFlow { start, incoming: 0, outgoing: 0 });
        if entry.cents < 0 {
            month.incoming -= entry.cents;
        } else {
            month.outgoing += entry.cents;
        }
    }
    flows.into_values().collect()
}

/// The insights of an account.
pub(crate) fn account_insights(account: &Account, ledger: &Ledger) -> Value {
    let dates: Vec<_> = ledger.entries.iter().map(|entry| entry.date).collect();
    let (first, last) = (dates.first().copied(), dates.last().copied());
    let mut busy_days = dates.clone();
    busy_days.dedup();
    let span = first.zip(last).map_or(0, |(first, last)| (last - first).num_days());
    let mut insights = json!({
        "oldest_transaction_date": first,
        "most_recent_transaction_date": last,
        "days_available": ledger.days(),
        "average_days_between_transactions":
            ratio(span, busy_days.len().saturating_sub(1)),
        "longest_gaps_between_transactions": longest_gap(&busy_days),
        "number_of_days_no_transactions": ledger.days() - busy_days.len(),
    });
    type Side = fn(&&Entry) -> bool;
    let sides: [(&str, Side); 2] = [("inflow", |entry| entry.cents < 0), ("outflow", |entry| entry.cents > 0)];
    for (direction, side) in sides {
        let mut counts = Vec::new();
        let mut averages = Vec::new();
        // Cards have no flows in this sense.
        let depository = account.kind.is_depository();
        for (start, end) in months(ledger).into_iter().filter(|_| depository) {
            let entries = || {
                let entries = ledger.entries.iter();
                let in_month = entries.filter(move |entry| start <= entry.date && entry.date <= end);
                in_month.filter(side)
            };
            let count = entries().count();
            let average = mean(flows::sum(entries()), count);
            counts.push(json!({"start_date": start, "end_date": end, "count": count}));
            averages.push(json!({
                "start_date": start,
                "end_date": end,
                "total_amount": amount(average),
            }));
        }
        insights[format!("number_of_{direction}s")] = json!(counts);
        insights[format!("average_{direction}_amounts")] = json!(averages);
    }
    insights
}

fn longest_gap(days: &[NaiveDate]) -> Value {
    let gaps = days.windows(2).map(|pair| (pair[0], pair[1]));
    let longest = gaps.max_by_key(|(start, end)| *end - *start);
    let gap = longest.map(|(start, end)| {
        json!({
            "start_date": start,
            "end_date": end,
            "days": (end - start).num_days(),
        })
    });
    json!(Vec::from_iter(gap))
}

/// A quotient rounded to hundredths.
fn ratio(sum: i64, count: usize) -> Value {
    crate::json::money(mean(sum * 100, count))
}
