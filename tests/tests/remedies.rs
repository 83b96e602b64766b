//! What a caller is told to do about each error, row by row as the documentation of the API has it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use plaid_cra::{Envelope as _, ErrorKind, PlaidError, PlaidErrorCode, Remedy, from_json};
use serde_json::json;

const ROWS: [(&str, &str, Option<Remedy>); 20] = [
    ("CONSUMER_REPORT_ERROR", "PRODUCT_NOT_READY", Some(Remedy::Wait)),
    ("ITEM_ERROR", "PRODUCT_NOT_READY", Some(Remedy::Wait)),
    ("CONSUMER_REPORT_ERROR", "CONSUMER_REPORT_EXPIRED", Some(Remedy::CreateAgain)),
    ("CONSUMER_REPORT_ERROR", "CONSUMER_REPORT_NOT_FOUND", Some(Remedy::CreateAgain)),
    ("CHECK_REPORT_ERROR", "DATA_UNAVAILABLE", Some(Remedy::RepairItems)),
    ("CHECK_REPORT_ERROR", "INSUFFICIENT_TRANSACTION_DATA", Some(Remedy::AnotherInstitution)),
    ("CHECK_REPORT_ERROR", "NO_ACCOUNTS", Some(Remedy::AnotherInstitution)),
    ("CHECK_REPORT_ERROR", "INSTITUTION_TRANSACTION_HISTORY_NOT_SUPPORTED", Some(Remedy::FixRequest)),
    ("CHECK_REPORT_ERROR", "NETWORK_CONSENT_REQUIRED", Some(Remedy::LinkAgain)),
    ("CHECK_REPORT_ERROR", "DATA_QUALITY_CHECK_FAILED", Some(Remedy::CreateAgain)),
    ("USER_ERROR", "USER_NOT_FOUND", Some(Remedy::FixRequest)),
    ("USER_ERROR", "USER_ON_IDENTITY_THEFT_OR_FRAUD_BLOCK", Some(Remedy::Stop)),
    ("A_TYPE_OF_TOMORROW", "USER_ON_IDENTITY_THEFT_OR_FRAUD_BLOCK", Some(Remedy::Stop)),
    ("RATE_LIMIT_EXCEEDED", "CRA_LIMIT", Some(Remedy::BackOff)),
    ("RATE_LIMIT_EXCEEDED", "A_LIMIT_OF_TOMORROW", Some(Remedy::BackOff)),
    ("API_ERROR", "INTERNAL_SERVER_ERROR", Some(Remedy::BackOff)),
    ("API_ERROR", "A_CODE_OF_TOMORROW", Some(Remedy::BackOff)),
    ("CONSUMER_REPORT_ERROR", "A_CODE_OF_TOMORROW", None),
    ("CHECK_REPORT_ERROR", "PRODUCT_NOT_READY", None),
    ("A_TYPE_OF_TOMORROW", "A_CODE_OF_TOMORROW", None),
];

#[test]
fn each_error_has_its_remedy() {
    for (error_type, code, remedy) in ROWS {
        let body = json!({
            "error_type": error_type, "error_code": code, "error_message": "", "display_message": null,
        });
        let error: PlaidError = from_json(body.to_string()).unwrap();
        assert_eq!(error.remedy(), remedy, "{error_type} {code}");
        assert_eq!(error.error_code.as_str(), code);
        let is_known = !matches!(error.error_code, PlaidErrorCode::Unrecognized(_));
        assert_eq!(is_known, !code.contains("LIMIT") && !code.contains("TOMORROW"), "{code}");
    }
}

#[tokio::test]
async fn a_failed_call_says_what_to_do() {
    let url = plaid_cra_tests::server::answer_once(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
         {\"error_type\":\"CONSUMER_REPORT_ERROR\",\"error_code\":\"CONSUMER_REPORT_EXPIRED\",\
         \"error_message\":\"\",\"display_message\":null,\"request_id\":\"r1\"}",
    )
    .await;
    let client = plaid_cra::Client::builder("id", "secret").base_url(url).build().unwrap();
    let required = plaid_cra::UserGetRequired { user_id: "usr_1".into() };
    let error = client.user_get(&plaid_cra::UserGetRequest::new(required)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.code(), Some(PlaidErrorCode::ConsumerReportExpired));
    assert_eq!(error.remedy(), Some(Remedy::CreateAgain));
}
