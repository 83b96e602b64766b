//! Items and their accounts.

use chrono::{Days, NaiveDate};

use super::habits::{self, Habit};
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
}

/// What one account of a consumer is like.
struct Plan {
    kind: Kind,
    name: &'static str,
    official_name: Option<&'static str>,
    masked: bool,
    joint: bool,
    opened_days_ago: u64,
    balance: i64,
    habits: &'static [Habit],
}

/// The accounts at the first institution that a consumer links.
const MAIN_BANK: &[Plan] = &[
    Plan {
        kind: Kind::Checking,
        name: "Everyday Checking",
        official_name: Some("Everyday Checking Plus"),
        masked: true,
        joint: false,
        opened_days_ago: 900,
        balance: 842_317,
        habits: habits::SALARIED,
    },
    Plan {
        kind: Kind::Savings,
        name: "Rainy Day Savings",
        official_name: None,
        masked: true,
        joint: true,
        opened_days_ago: 215,
        balance: 1_530_040,
        habits: habits::SAVING,
    },
    Plan {
        kind: Kind::CreditCard,
        name: "Harbor Card",
        official_name: Some("Harbor Rewards Credit Card"),
        masked: true,
        joint: false,
        opened_days_ago: 640,
        balance: 128_455,
        habits: habits::CARD,
    },
];

/// The account at any further institution.
const SECOND_BANK: &[Plan] = &[Plan {
    kind: Kind::Checking,
    name: "Side Jobs",
    official_name: None,
    masked: false,
    joint: false,
    opened_days_ago: 410,
    balance: 96_250,
    habits: habits::FREELANCE,
}];

const INSTITUTIONS: &[&str] = &[
    "Tidewater Mutual Bank",
    "First Larkspur Bank",
    "Cobalt Valley Credit Union",
    "Granite & Fern Savings",
    "Meadowlark National Bank",
];

impl Item {
    /// The `nth` Item of a consumer, linked on the day `linked`.
    pub(crate) fn link(seed: u64, nth: usize, institution_id: &str, linked: NaiveDate) -> Self {
        let seed = derive(seed, &format!("item {nth}"));
        let named = usize::try_from(derive(0, institution_id) >> 32).unwrap_or_default();
        let plans = if nth == 0 { MAIN_BANK } else { SECOND_BANK };
        Self {
            id: Ids::new(seed).opaque(37),
            institution_id: institution_id.to_owned(),
            institution_name: INSTITUTIONS[named % INSTITUTIONS.len()],
            accounts: plans.iter().map(|plan| open(plan, seed, linked)).collect(),
            products: Vec::new(),
            webhook: None,
            needs_login: false,
        }
    }
}

fn open(plan: &Plan, seed: u64, linked: NaiveDate) -> Account {
    let seed = derive(seed, plan.name);
    let mut ids = Ids::new(seed);
    Account {
        id: ids.opaque(37),
        seed,
        kind: plan.kind,
        name: plan.name,
        official_name: plan.official_name,
        mask: plan.masked.then(|| format!("{:04}", seed % 10_000)),
        joint: plan.joint,
        opened: linked - Days::new(plan.opened_days_ago),
        balance: plan.balance,
        balance_date: linked,
        habits: plan.habits,
    }
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
