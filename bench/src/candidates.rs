//! What is compared, and the check that all have read the same.

use plaid_cra::{CraCheckReportBaseReportGetResponse, from_json};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::{openapi_to_rust, openapi_to_rust_closed, plain, progenitor};

/// A way to read the body of an answer.
pub struct Candidate {
    /// How it is called in the tables.
    pub name: &'static str,
    /// What it stands for in the comparison.
    pub role: Role,
    /// Reads a body that it is handed over, as HTTP clients do.
    pub decode: fn(Vec<u8>) -> Box<dyn Decoded>,
}

/// What a candidate stands for in the comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// This repository.
    Ours,
    /// Something that a user could take instead.
    Other,
    /// A bound: it keeps nothing.
    Bound,
}

/// A decoded report.
pub trait Decoded {
    /// What it says on transactions; `None` if nothing was kept.
    fn totals(&self) -> Option<Totals>;
}

/// How many transactions there are and what they sum up to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Totals {
    transactions: usize,
    cents: i128,
}

/// All candidates, ours first.
pub const ALL: [Candidate; 7] = [
    Candidate { name: "plaid-cra", role: Role::Ours, decode: ours },
    Candidate { name: "serde structs by hand", role: Role::Other, decode: serde::<plain::Response> },
    Candidate {
        name: "progenitor",
        role: Role::Other,
        decode: serde::<progenitor::CraCheckReportBaseReportGetResponse>,
    },
    Candidate {
        name: "openapi-to-rust",
        role: Role::Other,
        decode: serde::<openapi_to_rust::CraCheckReportBaseReportGetResponse>,
    },
    Candidate {
        name: "openapi-to-rust, closed",
        role: Role::Other,
        decode: serde::<openapi_to_rust_closed::CraCheckReportBaseReportGetResponse>,
    },
    Candidate { name: "serde_json::Value", role: Role::Other, decode: serde::<Value> },
    Candidate { name: "serde_json, skipping all", role: Role::Bound, decode: serde::<IgnoredAny> },
];

/// Stops unless every candidate reads the same transactions from `body`.
///
/// # Panics
///
/// If one does not.
pub fn check(body: &str) {
    let expected = serde::<Value>(body.into()).totals();
    for candidate in ALL {
        let totals = (candidate.decode)(body.into()).totals();
        if candidate.role == Role::Bound {
            assert_eq!(totals, None, "{}", candidate.name);
        } else {
            assert_eq!(totals, expected, "{}", candidate.name);
        }
    }
}

fn ours(body: Vec<u8>) -> Box<dyn Decoded> {
    Box::new(from_json::<CraCheckReportBaseReportGetResponse>(body).expect("plaid-cra reads a report"))
}

fn serde<T: DeserializeOwned + Decoded + 'static>(body: Vec<u8>) -> Box<dyn Decoded> {
    Box::new(serde_json::from_slice::<T>(&body).expect("the types fit a report"))
}

impl FromIterator<i128> for Totals {
    fn from_iter<T: IntoIterator<Item = i128>>(amounts: T) -> Self {
        amounts
            .into_iter()
            .fold(Self::default(), |sum, cents| Self { transactions: sum.transactions + 1, cents: sum.cents + cents })
    }
}

impl Decoded for CraCheckReportBaseReportGetResponse {
    fn totals(&self) -> Option<Totals> {
        let accounts = self.report.items.iter().flat_map(|item| &item.accounts);
        let transactions = accounts.flat_map(|account| &account.transactions);
        Some(
            transactions
                .map(|transaction| {
                    let mut amount = transaction.amount;
                    amount.rescale(2);
                    amount.mantissa()
                })
                .collect(),
        )
    }
}

/// The same walk over types that differ by name only.
macro_rules! decoded_floats {
    ($($response:ty),+ $(,)?) => {$(
        impl Decoded for $response {
            fn totals(&self) -> Option<Totals> {
                let accounts = self.report.items.iter().flat_map(|item| &item.accounts);
                let transactions = accounts.flat_map(|account| &account.transactions);
                Some(transactions.map(|transaction| cents(transaction.amount)).collect())
            }
        }
    )+};
}

decoded_floats![
    plain::Response,
    progenitor::CraCheckReportBaseReportGetResponse,
    openapi_to_rust::CraCheckReportBaseReportGetResponse,
    openapi_to_rust_closed::CraCheckReportBaseReportGetResponse,
];

impl Decoded for Value {
    fn totals(&self) -> Option<Totals> {
        let list = |value: &Self, key| value[key].as_array().expect("a list").clone();
        let items = list(&self["report"], "items");
        let accounts = items.iter().flat_map(|item| list(item, "accounts"));
        let transactions = accounts.flat_map(|account| list(&account, "transactions"));
        Some(transactions.map(|transaction| cents(transaction["amount"].as_f64().expect("a number"))).collect())
    }
}

impl Decoded for IgnoredAny {
    fn totals(&self) -> Option<Totals> {
        None
    }
}

#[expect(clippy::cast_possible_truncation, reason = "amounts of a report are small")]
fn cents(amount: f64) -> i128 {
    (amount * 100.0).round() as i128
}
