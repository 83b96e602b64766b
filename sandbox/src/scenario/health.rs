//! How good a consumer's finances look, from which scores follow.

use super::deposits::ledgers;
use super::flows::{is_nsf_fee, sum, within};
use super::ledger::Ledger;
use super::mean;
use crate::state::{Report, derive};

/// The days that count.
const DAYS: u64 = 90;

/// A score between `low` and `high` that follows from the transactions and balances of a report. Different scores of the
/// same person differ a little.
pub(crate) fn score(report: &Report, name: &str, low: u64, high: u64) -> u64 {
    let noise = seeded(report, name, 0, 60);
    let health = (health(report) + noise).saturating_sub(30).min(1_000);
    low + (high - low) * health / 1_000
}

/// A number between `low` and `high` that follows from who the consumer is.
pub(crate) fn seeded(report: &Report, name: &str, low: u64, high: u64) -> u64 {
    let seed = report.items.first().and_then(|item| item.accounts.first());
    let seed = derive(seed.map_or(0, |account| account.seed), name);
    low + (seed >> 8) % (high - low + 1)
}

/// From 0 for somebody in trouble to 1000 for somebody with reserves: what is in the accounts, what is put aside, and
/// that nothing is overdrawn.
fn health(report: &Report) -> u64 {
    let (mut incoming, mut outgoing, mut balance, mut fees) = (0, 0, 0, 0);
    for ledger in ledgers(report) {
        let recent = || within(&ledger, Some(DAYS));
        incoming -= sum(recent().filter(|entry| entry.cents < 0));
        outgoing += sum(recent().filter(|entry| entry.cents > 0));
        fees += within(&ledger, None).filter(|entry| is_nsf_fee(entry)).count();
        balance += lowest_of_late(&ledger);
    }
    let per_thousand = |part: i64, whole: i64| part.saturating_mul(1_000) / whole.max(1);
    let reserve = (per_thousand(balance, mean(outgoing, 3)) / 4).clamp(0, 400);
    let saved = ((per_thousand(incoming - outgoing, incoming) + 150) / 2).clamp(0, 200);
    let reliable = (400 - 40 * i64::try_from(fees).unwrap_or(i64::MAX / 40)).clamp(0, 400);
    u64::try_from(reserve + saved + reliable).unwrap_or_default()
}

fn lowest_of_late(ledger: &Ledger) -> i64 {
    let days = usize::try_from(DAYS).unwrap_or_default();
    let recent = &ledger.balances[ledger.days().saturating_sub(days)..];
    recent.iter().map(|(_, cents)| *cents).min().unwrap_or_default()
}
