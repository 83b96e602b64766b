//! A token is given where an id is due.
use plaid_cra::{CraCheckReportBaseReportGetRequired, ReportUserRef, UserToken};

fn main() {
    let token = UserToken::from("user-sandbox-1");
    let _ = CraCheckReportBaseReportGetRequired { user: ReportUserRef::UserId(token) };
}
