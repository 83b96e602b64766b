//! The transactions of an account and the balances that follow from them.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use super::habits::{Channel, Habit};
use super::item::{Account, Kind};
use crate::state::{Ids, derive};

/// One transaction.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) date: NaiveDate,
    /// Positive if money leaves the account.
    pub(crate) cents: i64,
    pub(crate) habit: &'static Habit,
    /// Not settled yet, and therefore not in the balance.
    pub(crate) pending: bool,
}

/// The history of an account, as known at the end of a day.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) start: NaiveDate,
    pub(crate) end: NaiveDate,
    /// In order of time.
    pub(crate) entries: Vec<Entry>,
    /// The balance at the end of each day from `start` to `end`.
    pub(crate) balances: Vec<(NaiveDate, i64)>,
}

impl Ledger {
    /// The last `days` days up to `today`, as far as the account goes back.
    pub(crate) fn read(account: &Account, days: u32, today: NaiveDate) -> Self {
        let wanted = today - Days::new(u64::from(days.max(1)) - 1);
        let start = wanted.max(account.opened);
        let entries: Vec<_> = dates(start, today).flat_map(|date| on_day(account, date, today)).collect();
        let balances = balances(account, start, today, &entries);
        Self { start, end: today, entries, balances }
    }

    /// How many days the history has.
    pub(crate) fn days(&self) -> usize {
        self.balances.len()
    }

    /// The balance without what is pending.
    pub(crate) fn current(&self) -> i64 {
        self.balances.last().map_or(0, |(_, cents)| *cents)
    }

    /// What is pending.
    pub(crate) fn pending(&self) -> i64 {
        let pending = self.entries.iter().filter(|entry| entry.pending);
        pending.map(|entry| entry.cents).sum()
    }
}

/// What happens to the balance of the account if `cents` leave it.
fn effect(account: &Account, cents: i64) -> i64 {
    match account.kind {
        // The balance of a card is what is owed.
        Kind::CreditCard => cents,
        Kind::Checking | Kind::Savings => -cents,
    }
}

fn balances(account: &Account, start: NaiveDate, today: NaiveDate, entries: &[Entry]) -> Vec<(NaiveDate, i64)> {
    let settled = |entry: &Entry| !entry.pending;
    // The balance is known on one day; what happened since then was not
    // necessarily asked for.
    let since_known: i64 = dates(account.balance_date, today)
        .skip(1)
        .flat_map(|date| on_day(account, date, today))
        .filter(settled)
        .map(|entry| effect(account, entry.cents))
        .sum();
    let mut balance = account.balance + since_known;
    let mut later = entries.iter().rev().filter(|entry| settled(entry)).peekable();
    let mut balances: Vec<_> = dates(start, today)
        .rev()
        .map(|date| {
            while let Some(entry) = later.next_if(|entry| entry.date > date) {
                balance -= effect(account, entry.cents);
            }
            (date, balance)
        })
        .collect();
    balances.reverse();
    balances
}

fn dates(start: NaiveDate, end: NaiveDate) -> impl DoubleEndedIterator<Item = NaiveDate> {
    let days = (end - start).num_days().max(-1) + 1;
    (0..u64::try_from(days).unwrap_or_default()).map(move |day| start + Days::new(day))
}

/// What happens on one day; the same in every report.
fn on_day(account: &Account, date: NaiveDate, today: NaiveDate) -> Vec<Entry> {
    let seed = derive(account.seed, &date.to_string());
    let mut rng = Rng::with_seed(seed);
    let mut ids = Ids::new(seed);
    let mut entries = Vec::new();
    for habit in account.habits {
        let happens = habit.when.falls_on(date, account.person, &mut rng);
        let cents = account.person.scale(habit, rng.i64(habit.cents.0..=habit.cents.1));
        if happens {
            let by_card = matches!(habit.channel, Channel::Place | Channel::Digital);
            entries.push(Entry { id: ids.opaque(37), date, cents, habit, pending: by_card && date == today });
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Item, Scenario};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn balances_follow_from_the_transactions() {
        let linked = day("2026-03-01");
        let item = Item::link(1, Scenario::Salaried, 0, 0, "ins_1", linked);
        for account in &item.accounts {
            let ledger = Ledger::read(account, 180, linked);
            let settled = |date| {
                let entries = ledger.entries.iter();
                let entries = entries.filter(move |entry| entry.date == date && !entry.pending);
                entries.map(|entry| entry.cents).sum::<i64>()
            };
            assert_eq!(ledger.days(), 180);
            assert_eq!(ledger.current(), account.balance);
            for pair in ledger.balances.windows(2) {
                let change = effect(account, settled(pair[1].0));
                assert_eq!(pair[1].1 - pair[0].1, change, "{}", pair[1].0);
            }
        }
    }

    #[test]
    fn a_day_that_has_passed_looks_the_same_later() {
        let linked = day("2026-03-01");
        let item = Item::link(1, Scenario::Salaried, 0, 0, "ins_1", linked);
        let account = &item.accounts[0];
        let before = Ledger::read(account, 365, linked);
        let after = Ledger::read(account, 365, linked + Days::new(300));
        let common = before.balances.iter().filter(|(date, _)| *date < linked);
        let common: Vec<_> = common.filter(|(date, _)| *date >= after.start).collect();
        assert_eq!(common.len(), 64);
        for balance in common {
            assert!(after.balances.contains(balance), "{balance:?}");
        }
    }
}
