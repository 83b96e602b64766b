//! Two required fields are left out.
use plaid_cra::{CraCheckReportCreateRequest, CraCheckReportCreateRequired, UserRef};

fn main() {
    let _ = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        user: UserRef::UserId("usr_1".into()),
        webhook: "https://example.com".into(),
    });
}
