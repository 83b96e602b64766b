//! Items and their accounts.

use chrono::{Days, NaiveDate};

use super::habits::Habit;
use super::ledger::Ledger;
use super::person::Person;
use super::plans::{Plan, Scenario};
use crate::state::{Ids, derive};

/// A consumer's login at an institution.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) institution_id: String,
    pub(crate) institution_name: &'static str,
    pub(crate) accounts: Vec<Account>,
    /// What the consumer agreed to.
    pub(crate) products: Vec<String>,
    /// Where news of the Item go.
    pub(crate) webhook: Option<String>,
    /// Whether the login has stopped working, so that the Item gives no data until Link repairs it.
    pub(crate) needs_login: bool,
}

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Checking,
    Savings,
    CreditCard,
}

/// An account of an Item.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) seed: u64,
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) official_name: Option<&'static str>,
    pub(crate) mask: Option<String>,
    pub(crate) joint: bool,
    pub(crate) opened: NaiveDate,
    /// What the account held, or what was owed on a card, on `balance_date`.
    pub(crate) balance: i64,
    pub(crate) balance_date: NaiveDate,
    pub(crate) habits: &'static [Habit],
    pub(crate) person: Person,
}

const INSTITUTIONS: &[&str] = &[
    "Tidewater Mutual Bank",
    "First Larkspur Bank",
    "Cobalt Valley Credit Union",
    "Granite & Fern Savings",
    "Meadowlark National Bank",
];

impl Item {
    /// An Item of the consumer that `seed` and `scenario` make, linked on the day `linked`: the `nth` of those that the
    /// consumer has, and the one of this `number` of all that the consumer ever linked, so that no two have one id.
    pub(crate) fn link(
        seed: u64,
        scenario: Scenario,
        nth: usize,
        number: usize,
        institution_id: &str,
        linked: NaiveDate,
    ) -> Self {
        let person = Person::of(seed, scenario.strain());
        let seed = derive(seed, &format!("item {number}"));
        let named = usize::try_from(derive(0, institution_id) >> 32).unwrap_or_default();
        let plans = scenario.accounts(nth);
        Self {
            id: Ids::new(seed).opaque(37),
            institution_id: institution_id.to_owned(),
            institution_name: INSTITUTIONS[named % INSTITUTIONS.len()],
            accounts: plans.iter().map(|plan| open(plan, person, seed, linked)).collect(),
            products: Vec::new(),
            webhook: None,
            needs_login: scenario == Scenario::BrokenItem,
        }
    }
}

fn open(plan: &Plan, person: Person, seed: u64, linked: NaiveDate) -> Account {
    let seed = derive(seed, plan.name);
    let mut ids = Ids::new(seed);
    let mut account = Account {
        id: ids.opaque(37),
        seed,
        kind: plan.kind,
        name: plan.name,
        official_name: plan.official_name,
        mask: plan.masked.then(|| format!("{:04}", seed % 10_000)),
        joint: plan.joint,
        opened: linked - Days::new(plan.opened_days_ago),
        balance: 0,
        balance_date: linked,
        habits: plan.habits,
        person,
    };
    account.balance = match plan.kind {
        Kind::CreditCard => person.spend(plan.reserve),
        // What came and went has left the reserve at the lowest point.
        Kind::Checking | Kind::Savings => person.reserve(plan.reserve) - lowest(&account),
    };
    account
}

/// The lowest balance during the year before the balance is known.
fn lowest(account: &Account) -> i64 {
    let year = Ledger::read(account, 365, account.balance_date);
    year.balances.iter().map(|(_, cents)| *cents).min().unwrap_or_default()
}

impl Kind {
    /// The `type` and `subtype` of an account.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Checking => ("depository", "checking"),
            Self::Savings => ("depository", "savings"),
            Self::CreditCard => ("credit", "credit card"),
        }
    }

    /// Whether it holds the consumer's own money.
    pub(crate) fn is_depository(self) -> bool {
        self != Self::CreditCard
    }
}
