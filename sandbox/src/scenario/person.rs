//! How well off somebody is, from which amounts, balances and fees follow.

use fastrand::Rng;

use super::habits::Habit;
use crate::state::derive;

/// What tells one consumer from another of the same scenario.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    /// Thousandths of the usual income.
    income: i64,
    /// Thousandths of the usual spending.
    spending: i64,
    /// How tight money is, from 0 to 100.
    strain: i64,
}

/// From this strain on, accounts are overdrawn before payday.
const OVERDRAWN: i64 = 70;

impl Person {
    /// The person of a seed, with a strain in this range.
    pub(crate) fn of(seed: u64, strain: (i64, i64)) -> Self {
        let mut rng = Rng::with_seed(derive(seed, "person"));
        let strain = rng.i64(strain.0..=strain.1);
        // The mean of two draws: middling incomes are the most frequent.
        let income = i64::midpoint(rng.i64(600..=2_200), rng.i64(600..=2_200));
        // Someone well off puts a tenth of the income aside, someone who is not spends a little more than comes in.
        Self { income, spending: income * (1_110 + strain * 3 / 2) / 1_000, strain }
    }

    /// What a habit that usually moves so many cents moves for this person.
    pub(crate) fn scale(self, habit: &Habit, cents: i64) -> i64 {
        match habit.category {
            // A fee costs everybody the same.
            Some(("BANK_PENALTIES", _)) => cents,
            Some(("INCOME", _)) => cents * self.income / 1_000,
            _ => cents * self.spending / 1_000,
        }
    }

    /// What is owed or spent at some time by one who usually owes or spends so many cents.
    pub(crate) fn spend(self, cents: i64) -> i64 {
        cents * self.spending / 1_000
    }

    /// The least that an account holds during a year, if its usual reserve is so many cents.
    pub(crate) fn reserve(self, cents: i64) -> i64 {
        (cents * (OVERDRAWN - self.strain) / OVERDRAWN) * self.income / 1_000
    }

    /// On how many days of a hundred before payday a fee for an overdraft is charged.
    pub(crate) fn overdraft_chance(self) -> u8 {
        u8::try_from((self.strain - OVERDRAWN).max(0)).unwrap_or_default()
    }
}
