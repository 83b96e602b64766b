//! What clients have told of loans.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::envelope::Fault;

/// A loan that is open.
pub(crate) struct Loan {
    pub(crate) user_id: String,
    /// States of the loan by date; the last told of a day counts.
    pub(crate) states: BTreeMap<String, String>,
    /// What was told of each period of payment, the latest word on it.
    pub(crate) payments: BTreeMap<i64, Value>,
}

/// Applications and open loans by the client's ids for them.
#[derive(Default)]
pub(crate) struct Loans {
    /// The users of applications. A second word on an application corrects the first.
    applications: BTreeMap<String, String>,
    open: BTreeMap<String, Loan>,
}

impl Loans {
    /// Remembers an application of a user.
    pub(crate) fn apply(&mut self, application_id: String, user_id: String) {
        self.applications.insert(application_id, user_id);
    }

    /// Checks that none of the ids is of an open loan, or twice in the list.
    pub(crate) fn check_new<'a>(&self, mut ids: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
        let mut seen = BTreeSet::new();
        let known = ids.find(|id| self.open.contains_key(*id) || !seen.insert(*id));
        known.map_or(Ok(()), |_| Err(Fault::loan_already_registered()))
    }

    /// Checks that each of the ids is of an open loan.
    pub(crate) fn check_open<'a>(&self, mut ids: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
        if ids.all(|id| self.open.contains_key(id)) { Ok(()) } else { Err(Fault::loan_not_found()) }
    }

    /// Opens a loan.
    pub(crate) fn open(&mut self, id: String, loan: Loan) {
        self.open.insert(id, loan);
    }

    /// An open loan.
    pub(crate) fn get(&mut self, id: &str) -> Result<&mut Loan, Fault> {
        self.open.get_mut(id).ok_or_else(Fault::loan_not_found)
    }

    /// Closes a loan.
    pub(crate) fn close(&mut self, id: &str) -> Result<(), Fault> {
        self.open.remove(id).map(drop).ok_or_else(Fault::loan_not_found)
    }

    /// Forgets a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.applications.retain(|_, user| user != user_id);
        self.open.retain(|_, loan| loan.user_id != user_id);
    }

    /// What is remembered, for the tests of clients.
    pub(crate) fn summary(&self) -> Value {
        let open = self.open.iter().map(|(id, loan)| {
            let status = loan.states.values().next_back();
            (id.clone(), json!({"status": status, "payments": loan.payments.values().collect::<Vec<_>>()}))
        });
        json!({"applications": self.applications.len(), "open": open.collect::<serde_json::Map<_, _>>()})
    }
}
