//! Waiting for a report.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod asking;
mod outlasting;

use plaid_cra::UserId;

const READY: &str = r#"{"webhook_type":"CHECK_REPORT","webhook_code":"USER_CHECK_REPORT_READY","user_id":"usr_1"}"#;

fn user() -> UserId {
    "usr_1".into()
}
