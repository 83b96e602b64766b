//! Reports of the second generation, of which a user has any number.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::envelope::Fault;
use crate::state::Report;

/// What a report is to contain.
#[derive(Clone)]
pub(crate) struct Contents {
    pub(crate) scope: String,
    /// The products with their versions and options, as the client asked for them.
    pub(crate) products: Vec<Value>,
    pub(crate) identity_match: bool,
}

/// A report, made of what an older one would be made of.
pub(crate) struct CraReport {
    pub(crate) user_id: String,
    pub(crate) contents: Contents,
    /// Names of the products that fail.
    pub(crate) failing: Vec<String>,
    pub(crate) made_of: Arc<Report>,
}

impl CraReport {
    /// The product that a client asked for by this name.
    pub(crate) fn product(&self, name: &str) -> Option<&Value> {
        self.contents.products.iter().find(|product| product["product"] == name)
    }

    /// Whether a product succeeds.
    pub(crate) fn has(&self, product: &Value) -> bool {
        self.made_of.succeeds() && self.failing.iter().all(|failing| product["product"] != failing.as_str())
    }

    /// Refuses a product that failed.
    pub(crate) fn check_product(&self, product: &str) -> Result<(), Fault> {
        if self.failing.iter().any(|failing| failing == product) { Err(Fault::data_unavailable(&[])) } else { Ok(()) }
    }

    /// Opens the report for reading at the time `now`.
    pub(crate) fn open(&self, now: DateTime<Utc>) -> Result<&Self, Fault> {
        if now < self.made_of.ready_at {
            Err(Fault::report_not_ready())
        } else if !self.made_of.succeeds() {
            Err(Fault::data_unavailable(&self.made_of.broken))
        } else {
            Ok(self)
        }
    }
}

/// All reports by the ids of their users, the latest of a user last.
#[derive(Default)]
pub(crate) struct CraReports(HashMap<String, Vec<CraReport>>);

impl CraReports {
    /// Adds a report.
    pub(crate) fn add(&mut self, report: CraReport) {
        self.0.entry(report.user_id.clone()).or_default().push(report);
    }

    /// The report of a user with this id; the latest one for want of an id.
    pub(crate) fn of_user(&self, user_id: &str, report_id: Option<&str>) -> Result<&CraReport, Fault> {
        let mut latest_first = self.0.get(user_id).into_iter().flatten().rev();
        let found = latest_first.find(|report| report_id.is_none_or(|id| report.made_of.id == id));
        found.ok_or_else(Fault::report_not_found)
    }

    /// Forgets a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.0.remove(user_id);
    }
}
