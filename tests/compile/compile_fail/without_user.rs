//! The user is left out.
use plaid_cra::{ConsumerReportPermissiblePurpose, CraCheckReportCreateRequest, CraCheckReportCreateRequired};

fn main() {
    let _ = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        days_requested: 365,
        webhook: "https://example.com".into(),
        consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::ExtensionOfCredit,
    });
}
