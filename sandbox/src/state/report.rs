//! Consumer reports and their life.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Url;
use serde_json::Value;

use crate::envelope::Fault;
use crate::scenario::Item;
use crate::state::clock::after;

/// How long a report can be read.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What a client wants of a report.
pub(crate) struct Order {
    /// Whether the client named the user by a token, and hears the older webhooks.
    pub(crate) by_token: bool,
    pub(crate) webhook: Option<Url>,
    pub(crate) days_requested: u32,
    pub(crate) client_report_id: Option<String>,
    pub(crate) products: Value,
    /// The options of products by the names of their fields.
    pub(crate) options: Value,
}

/// A report as it was ordered.
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) ready_at: DateTime<Utc>,
    pub(crate) days_requested: u32,
    pub(crate) client_report_id: Option<String>,
    /// The options of products by the names of their fields.
    pub(crate) options: Value,
    /// The Items that it reports on; later ones need another report.
    pub(crate) items: Vec<Item>,
    /// The Items that gave no data, since they were in need of repair.
    pub(crate) broken: Vec<String>,
    /// The product that failed although the report succeeded.
    pub(crate) failed: Option<String>,
}

impl Report {
    /// The Items as they are at the time `now`: what a report would say that was ordered and made at once.
    pub(crate) fn snapshot(items: Vec<Item>, now: DateTime<Utc>, days_requested: u32) -> Self {
        Self {
            id: String::new(),
            created_at: now,
            ready_at: now,
            days_requested,
            client_report_id: None,
            options: Value::Null,
            items,
            broken: Vec::new(),
            failed: None,
        }
    }

    /// Whether there is anything to report on.
    pub(crate) fn succeeds(&self) -> bool {
        !self.items.is_empty()
    }

    /// When it can no longer be read.
    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        after(self.created_at, LIFETIME)
    }

    /// Refuses a product that failed.
    pub(crate) fn check_product(&self, product: &str) -> Result<(), Fault> {
        if self.failed.as_deref() == Some(product) { Err(Fault::data_unavailable(&[])) } else { Ok(()) }
    }

    /// Opens the report for reading at the time `now`.
    pub(crate) fn open(&self, now: DateTime<Utc>) -> Result<&Self, Fault> {
        if now < self.ready_at {
            Err(Fault::report_not_ready())
        } else if now >= self.expires_at() {
            Err(Fault::report_expired())
        } else if !self.succeeds() {
            Err(Fault::data_unavailable(&self.broken))
        } else {
            Ok(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::scenario::Scenario;

    fn code_at(report: &Report, hours: i64) -> Option<String> {
        let fault = report.open(DateTime::UNIX_EPOCH + TimeDelta::hours(hours));
        fault.err().map(|fault| {
            let body = fault.body("request");
            body["error_code"].as_str().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn a_report_becomes_ready_and_expires() {
        let item = Item::link(1, Scenario::Salaried, 0, 0, "ins_1", DateTime::UNIX_EPOCH.date_naive());
        let mut report = Report::snapshot(vec![item], DateTime::UNIX_EPOCH, 180);
        report.ready_at += TimeDelta::hours(1);
        assert_eq!(code_at(&report, 0).as_deref(), Some("PRODUCT_NOT_READY"));
        assert_eq!(code_at(&report, 1), None);
        assert_eq!(code_at(&report, 23), None);
        assert_eq!(code_at(&report, 24).as_deref(), Some("CONSUMER_REPORT_EXPIRED"));
        report.items.clear();
        assert_eq!(code_at(&report, 2).as_deref(), Some("DATA_UNAVAILABLE"));
    }
}
