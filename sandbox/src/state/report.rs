//! Consumer reports and their life.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::envelope::Fault;
use crate::scenario::Item;

/// How long a report can be read.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// A report as it was ordered.
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) ready_at: DateTime<Utc>,
    pub(crate) days_requested: u32,
    pub(crate) client_report_id: Option<String>,
    /// The options of partner insights, null if none were given.
    pub(crate) partner_insights: Value,
    /// The Items of the user at creation; later ones need another report.
    pub(crate) items: Vec<Item>,
}

impl Report {
    /// Whether there is anything to report on.
    pub(crate) fn succeeds(&self) -> bool {
        !self.items.is_empty()
    }

    /// Opens the report for reading at the time `now`.
    pub(crate) fn open(&self, now: DateTime<Utc>) -> Result<&Self, Fault> {
        if now < self.ready_at {
            Err(Fault::report_not_ready())
        } else if now - self.created_at >= LIFETIME {
            Err(Fault::report_expired())
        } else if !self.succeeds() {
            Err(Fault::data_unavailable())
        } else {
            Ok(self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_at(report: &Report, hours: i64) -> Option<String> {
        let fault = report.open(DateTime::UNIX_EPOCH + TimeDelta::hours(hours));
        fault.err().map(|fault| {
            let body = fault.body("request");
            body["error_code"].as_str().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn a_report_becomes_ready_and_expires() {
        let item = Item::link(1, 0, "ins_1", DateTime::UNIX_EPOCH.date_naive());
        let mut report = Report {
            id: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            ready_at: DateTime::UNIX_EPOCH + TimeDelta::hours(1),
            days_requested: 180,
            client_report_id: None,
            partner_insights: Value::Null,
            items: vec![item],
        };
        assert_eq!(code_at(&report, 0).as_deref(), Some("PRODUCT_NOT_READY"));
        assert_eq!(code_at(&report, 1), None);
        assert_eq!(code_at(&report, 23), None);
        assert_eq!(code_at(&report, 24).as_deref(), Some("CONSUMER_REPORT_EXPIRED"));
        report.items.clear();
        assert_eq!(code_at(&report, 2).as_deref(), Some("DATA_UNAVAILABLE"));
    }
}
