//! Named kinds of consumers, and the accounts that they have.

use std::fmt;
use std::str::FromStr;

use super::habits::{self, Habit};
use super::item::Kind;

/// What one account of a consumer is like.
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) official_name: Option<&'static str>,
    pub(crate) masked: bool,
    pub(crate) joint: bool,
    pub(crate) opened_days_ago: u64,
    /// The least that it holds during a year; of a card, what is owed.
    pub(crate) reserve: i64,
    pub(crate) habits: &'static [Habit],
}

/// A kind of consumer, or a course that events take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scenario {
    /// Wages twice a month, savings and a credit card.
    #[default]
    Salaried,
    /// Income from several platforms, every few days and never the same.
    GigWorker,
    /// Wages that do not last until the next payday, and fees for overdrafts.
    Overdrawn,
    /// One account of 45 days without an income.
    ThinFile,
    /// The main account belongs to two people.
    JointAccount,
    /// Customers pay into a business account, irregularly and in large amounts.
    BusinessOwner,
    /// Twenty accounts with about a thousand transactions a year each.
    ManyAccounts,
    /// The login of each Item has stopped working when it is made.
    BrokenItem,
    /// Reports never become ready, and no webhook comes.
    NeverReady,
    /// The first product after the base report fails in reports that succeed.
    FailedProduct,
    /// Reports take six hours longer.
    LateData,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Salaried,
        Self::GigWorker,
        Self::Overdrawn,
        Self::ThinFile,
        Self::JointAccount,
        Self::BusinessOwner,
        Self::ManyAccounts,
        Self::BrokenItem,
        Self::NeverReady,
        Self::FailedProduct,
        Self::LateData,
    ];

    /// The name by which flags, commands and `client_user_id`s choose it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Salaried => "salaried",
            Self::GigWorker => "gig-worker",
            Self::Overdrawn => "overdrawn",
            Self::ThinFile => "thin-file",
            Self::JointAccount => "joint-account",
            Self::BusinessOwner => "business-owner",
            Self::ManyAccounts => "many-accounts",
            Self::BrokenItem => "broken-item",
            Self::NeverReady => "never-ready",
            Self::FailedProduct => "failed-product",
            Self::LateData => "late-data",
        }
    }

    /// The scenario with whose name, and a hyphen, a `client_user_id` begins.
    pub(crate) fn of_client_user_id(id: &str) -> Option<Self> {
        let begins = |scenario: &Self| id.strip_prefix(scenario.name()).is_some_and(|rest| rest.starts_with('-'));
        Self::ALL.into_iter().find(begins)
    }

    /// How tight money may be.
    pub(crate) fn strain(self) -> (i64, i64) {
        match self {
            Self::Overdrawn => (88, 100),
            Self::ThinFile => (40, 60),
            _ => (0, 80),
        }
    }

    /// The accounts at the `nth` institution that a consumer links.
    pub(crate) fn accounts(self, nth: usize) -> &'static [Plan] {
        match (self, nth) {
            (_, 1..) => FURTHER[(nth - 1) % FURTHER.len()],
            (Self::GigWorker, _) => GIG_WORKER,
            (Self::ThinFile, _) => THIN_FILE,
            (Self::JointAccount, _) => JOINT_ACCOUNT,
            (Self::BusinessOwner, _) => BUSINESS_OWNER,
            (Self::ManyAccounts, _) => MANY_ACCOUNTS,
            _ => MAIN_BANK,
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Scenario {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|scenario| scenario.name() == name);
        known.ok_or_else(|| format!("there are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

const CHECKING: Plan = Plan {
    kind: Kind::Checking,
    name: "Everyday Checking",
    official_name: Some("Everyday Checking Plus"),
    masked: true,
    joint: false,
    opened_days_ago: 900,
    reserve: 180_000,
    habits: habits::SALARIED,
};
const SAVINGS: Plan = Plan {
    kind: Kind::Savings,
    name: "Rainy Day Savings",
    official_name: None,
    masked: true,
    joint: true,
    opened_days_ago: 215,
    reserve: 600_000,
    habits: habits::SAVING,
};
const CARD: Plan = Plan {
    kind: Kind::CreditCard,
    name: "Harbor Card",
    official_name: Some("Harbor Rewards Credit Card"),
    masked: true,
    joint: false,
    opened_days_ago: 640,
    reserve: 128_455,
    habits: habits::CARD,
};
const SIDE_JOBS: Plan = Plan {
    kind: Kind::Checking,
    name: "Side Jobs",
    official_name: None,
    masked: false,
    joint: false,
    opened_days_ago: 410,
    reserve: 90_000,
    habits: habits::FREELANCE,
};
const BUSY: Plan = Plan { name: "Current Account 01", reserve: 250_000, habits: habits::BUSY, ..CHECKING };

const MAIN_BANK: &[Plan] = &[CHECKING, SAVINGS, CARD];
const GIG_WORKER: &[Plan] = &[Plan { habits: habits::GIG_WORK, ..CHECKING }, CARD];
const THIN_FILE: &[Plan] = &[Plan { habits: habits::ALLOWANCE, opened_days_ago: 45, reserve: 40_000, ..CHECKING }];
const JOINT_ACCOUNT: &[Plan] = &[Plan { joint: true, ..CHECKING }, SAVINGS, CARD];
const BUSINESS_OWNER: &[Plan] = &[
    CHECKING,
    Plan { name: "Studio Business Checking", reserve: 900_000, habits: habits::BUSINESS, ..CHECKING },
    CARD,
];

/// The accounts at further institutions, in turn.
const FURTHER: &[&[Plan]] = &[
    &[SIDE_JOBS],
    &[Plan { name: "Holiday Savings", opened_days_ago: 120, joint: false, reserve: 150_000, ..SAVINGS }],
    &[Plan { name: "Spare Checking", opened_days_ago: 520, reserve: 60_000, habits: habits::ALLOWANCE, ..CHECKING }],
];

#[rustfmt::skip]
const MANY_ACCOUNTS: &[Plan] = &[
    BUSY,
    Plan { name: "Current Account 02", ..BUSY }, Plan { name: "Current Account 03", ..BUSY },
    Plan { name: "Current Account 04", ..BUSY }, Plan { name: "Current Account 05", ..BUSY },
    Plan { name: "Current Account 06", ..BUSY }, Plan { name: "Current Account 07", ..BUSY },
    Plan { name: "Current Account 08", ..BUSY }, Plan { name: "Current Account 09", ..BUSY },
    Plan { name: "Current Account 10", ..BUSY }, Plan { name: "Current Account 11", ..BUSY },
    Plan { name: "Current Account 12", ..BUSY }, Plan { name: "Current Account 13", ..BUSY },
    Plan { name: "Current Account 14", ..BUSY }, Plan { name: "Current Account 15", ..BUSY },
    Plan { name: "Current Account 16", ..BUSY }, Plan { name: "Current Account 17", ..BUSY },
    Plan { name: "Current Account 18", ..BUSY }, Plan { name: "Current Account 19", ..BUSY },
    Plan { name: "Current Account 20", ..BUSY },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_user_id_can_choose_a_scenario() {
        assert_eq!(Scenario::of_client_user_id("overdrawn-17"), Some(Scenario::Overdrawn));
        assert_eq!(Scenario::of_client_user_id("overdrawn"), None);
        assert_eq!(Scenario::of_client_user_id("customer-1"), None);
        for scenario in Scenario::ALL {
            assert_eq!(scenario.name().parse(), Ok(scenario));
        }
    }
}
