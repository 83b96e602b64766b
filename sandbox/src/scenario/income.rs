//! Incomes: deposits that come again and again, and what follows from them.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use serde_json::{Value, json};

use super::deposits::{deposits, ledger};
use super::item::{Account, Item};
use super::ledger::Entry;
use super::mean;
use crate::state::{Ids, Report, derive};

/// An income from one source on one account.
pub(crate) struct Stream<'a> {
    pub(crate) item: &'a Item,
    pub(crate) account: &'a Account,
    pub(crate) description: &'static str,
    pub(crate) category: &'static str,
    /// In order of time; never empty.
    pub(crate) payments: Vec<Entry>,
    /// The day on which the report was made.
    today: NaiveDate,
}

/// How often an income comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    Daily,
    Weekly,
    Biweekly,
    SemiMonthly,
    Monthly,
    Unknown,
}

/// Cents before and after deductions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Income {
    pub(crate) gross: i64,
    pub(crate) net: i64,
}

/// All incomes that a report sees.
pub(crate) fn streams(report: &Report) -> Vec<Stream<'_>> {
    let accounts = report.items.iter().flat_map(|item| deposits(item).map(move |account| (item, account)));
    accounts.flat_map(|(item, account)| on_account(report, item, account)).collect()
}

fn on_account<'a>(report: &Report, item: &'a Item, account: &'a Account) -> Vec<Stream<'a>> {
    let mut payments: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in ledger(report, account).entries {
        if let Some(("INCOME", detail)) = entry.habit.category
            && entry.cents < 0
        {
            payments.entry((entry.habit.description, detail)).or_default().push(entry);
        }
    }
    let today = report.created_at.date_naive();
    let stream = |((description, detail), payments)| {
        let category = match detail {
            "INCOME_WAGES" => "SALARY",
            "INCOME_INTEREST_EARNED" => "BANK_INTEREST",
            "INCOME_GIG_ECONOMY" => "GIG_ECONOMY",
            _ => "OTHER",
        };
        Stream { item, account, description, category, payments, today }
    };
    payments.into_iter().map(stream).collect()
}

impl Stream<'_> {
    /// The same for the same source in every report.
    pub(crate) fn id(&self) -> String {
        Ids::new(derive(self.account.seed, self.description)).uuid()
    }

    /// The first and the last day of payment.
    pub(crate) fn span(&self) -> (NaiveDate, NaiveDate) {
        let date = |payment: Option<&Entry>| payment.map_or(self.today, |payment| payment.date);
        (date(self.payments.first()), date(self.payments.last()))
    }

    /// How often it comes, judged by the time between payments.
    pub(crate) fn frequency(&self) -> Frequency {
        let (first, last) = self.span();
        match (last - first).num_days() * 10 / i64::try_from(self.payments.len()).map_or(1, |count| (count - 1).max(1))
        {
            5..=15 => Frequency::Daily,
            65..=75 => Frequency::Weekly,
            135..=145 => Frequency::Biweekly,
            146..=165 => Frequency::SemiMonthly,
            270..=320 => Frequency::Monthly,
            _ => Frequency::Unknown,
        }
    }

    /// When it is due next; `None` if that cannot be told, or if it has stopped.
    pub(crate) fn next_payment(&self) -> Option<NaiveDate> {
        let (_, last) = self.span();
        let next = match self.frequency() {
            Frequency::Daily => last + Days::new(1),
            Frequency::Weekly => last + Days::new(7),
            Frequency::Biweekly => last + Days::new(14),
            Frequency::SemiMonthly => last + Days::new(15),
            Frequency::Monthly => last + Months::new(1),
            Frequency::Unknown => return None,
        };
        // A payment may be a few days late.
        (next + Days::new(5) >= self.today).then_some(next)
    }

    /// What came in altogether.
    pub(crate) fn total(&self) -> Income {
        self.with_gross(-self.payments.iter().map(|payment| payment.cents).sum::<i64>())
    }

    /// What comes in during a year if payments stay as they were on average; `None` if that cannot be told.
    pub(crate) fn annual(&self) -> Option<Income> {
        let times = self.frequency().per_year()?;
        Some(self.with_gross(mean(self.total().net, self.payments.len()) * times))
    }

    /// What comes in during a year if payments are like the last one; `None` if none is expected.
    pub(crate) fn projected(&self) -> Option<Income> {
        self.next_payment()?;
        let last = self.payments.last()?;
        Some(self.with_gross(-last.cents * self.frequency().per_year()?))
    }

    /// Banks see what is left of wages, of which about a quarter was deducted before.
    fn with_gross(&self, net: i64) -> Income {
        let gross = if self.category == "SALARY" { mean(net * 4, 3) } else { net };
        Income { gross, net }
    }
}

impl Income {
    /// The sum of incomes.
    pub(crate) fn sum(incomes: impl Iterator<Item = Self>) -> Self {
        incomes.fold(Self::default(), |sum, income| Self { gross: sum.gross + income.gross, net: sum.net + income.net })
    }

    /// What each of `count` equal parts is.
    pub(crate) fn divided(self, count: usize) -> Self {
        Self { gross: mean(self.gross, count), net: mean(self.net, count) }
    }
}

impl Frequency {
    /// As the API names it.
    pub(crate) fn name(self) -> Value {
        json!(match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Biweekly => "BIWEEKLY",
            Self::SemiMonthly => "SEMI_MONTHLY",
            Self::Monthly => "MONTHLY",
            Self::Unknown => "UNKNOWN",
        })
    }

    fn per_year(self) -> Option<i64> {
        match self {
            Self::Daily => Some(365),
            Self::Weekly => Some(52),
            Self::Biweekly => Some(26),
            Self::SemiMonthly => Some(24),
            Self::Monthly => Some(12),
            Self::Unknown => None,
        }
    }
}
