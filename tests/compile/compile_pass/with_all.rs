//! Everything that is required is there, and an optional field besides.
use plaid_cra::{
    ConsumerReportPermissiblePurpose, CraCheckReportCreateRequest, CraCheckReportCreateRequired, Presence, UserToken,
};

fn main() {
    let mut request = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        user: UserToken::from("user-sandbox-1").into(),
        days_requested: 365,
        webhook: "https://example.com".into(),
        consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::from("A_PURPOSE_OF_TOMORROW"),
    })
    .days_required(180)
    .client_report_id("loan-1");
    request.client_report_id = Presence::Null;
    assert!(request.user_id.is_none());
}
