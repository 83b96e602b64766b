//! The Rust client against the emulator, over HTTP: every answer is kept, and every failure told apart.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use plaid_cra::*;
use plaid_cra_sandbox::Sandbox;
use plaid_cra_tests::examples::walk;
use plaid_cra_tests::full_body::full_bodies;
use plaid_cra_tests::json_text::difference_but_floats;
use plaid_cra_tests::server::{answer_once, never_answer, nobody};
use serde_json::Value;

/// Names of the fields that hold a number which is not money. Where a name is both, money's rule holds.
fn floats() -> BTreeSet<String> {
    let spec: Value = serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap();
    let (mut money, mut others) = (BTreeSet::new(), BTreeSet::new());
    for body in full_bodies(&spec) {
        walk(&spec, &body.schema, &mut body.value.clone(), &mut |facts, value| {
            if value.is_number() {
                let names = if facts.format == "decimal" { &mut money } else { &mut others };
                names.insert(facts.field.to_owned());
            }
        });
    }
    assert!(money.len() > 5 && others.len() > 5, "{money:?} {others:?}");
    &others - &money
}

/// Demands that an answer is written back as it came.
fn kept<T: Wire>(response: &Response<T>) {
    let floats = floats();
    let came = std::str::from_utf8(response.body()).unwrap();
    assert_eq!(difference_but_floats(&|field| floats.contains(field), came, &to_json(response.value())), None);
    assert!(response.request_id().is_some());
    assert_eq!(response.status(), 200);
}

fn client(url: impl Into<String>) -> Client {
    Client::builder("id", "secret").base_url(url).build().unwrap()
}

fn base_report(user: &UserId) -> CraCheckReportBaseReportGetRequest {
    CraCheckReportBaseReportGetRequest::new(CraCheckReportBaseReportGetRequired { user: user.clone().into() })
}

fn new_user() -> UserCreateRequest {
    UserCreateRequest::new(UserCreateRequired { client_user_id: "consumer-1".into() })
        .identity(ClientUserIdentity::new())
}

#[tokio::test]
async fn the_whole_flow_is_kept() {
    let sandbox = Sandbox::builder().manual_clock().ready_after(Duration::from_secs(60)).start().await.unwrap();
    let client = client(sandbox.url());
    let purpose = ConsumerReportPermissiblePurpose::ExtensionOfCredit;

    let user = client.user_create(&new_user()).await.unwrap();
    kept(&user);
    let user = user.user_id.clone();
    let link = SandboxPublicTokenCreateRequest::new(SandboxPublicTokenCreateRequired {
        institution_id: "ins_1".into(),
        initial_products: vec![Products::CraBaseReport],
    });
    kept(&client.sandbox_public_token_create(&link.user_id(user.clone())).await.unwrap());

    let missing = client.cra_check_report_base_report_get(&base_report(&user)).await.unwrap_err();
    assert_eq!(missing.error_code(), Some("CONSUMER_REPORT_NOT_FOUND"));

    let create = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        user: user.clone().into(),
        days_requested: 365,
        webhook: nobody().await.into(),
        consumer_report_permissible_purpose: purpose.clone(),
    });
    kept(&client.cra_check_report_create(&create).await.unwrap());
    let early = client.cra_check_report_base_report_get(&base_report(&user)).await.unwrap_err();
    assert_eq!(early.kind(), ErrorKind::Api);
    assert_eq!(early.status(), Some(400));
    assert_eq!(early.api().unwrap().error_type, PlaidErrorType::ConsumerReportError);
    assert_eq!(early.api().unwrap().error_code, PlaidErrorCode::ProductNotReady);
    assert_eq!((early.code(), early.remedy()), (Some(PlaidErrorCode::ProductNotReady), Some(Remedy::Wait)));
    let text = early.to_string();
    assert!(text.contains("craCheckReportBaseReportGet") && text.contains("PRODUCT_NOT_READY"), "{text}");
    assert!(text.contains(early.request_id().unwrap()), "{text}");

    sandbox.advance(Duration::from_secs(61)).await;
    let report = client.cra_check_report_base_report_get(&base_report(&user)).await.unwrap();
    kept(&report);
    assert!(report.report.items.iter().flat_map(|item| &item.accounts).any(|account| !account.transactions.is_empty()));
    let insights = CraCheckReportPartnerInsightsGetRequest::new(CraCheckReportPartnerInsightsGetRequired {
        user: user.clone().into(),
    });
    kept(&client.cra_check_report_partner_insights_get(&insights).await.unwrap());
    let profile = CraCreditProfileReportGetRequest::new(CraCreditProfileReportGetRequired {
        user_id: user.clone(),
        consumer_report_permissible_purpose: purpose,
        client_report_id: "loan-1".into(),
        report_type: CraCreditProfileReportType::Qualify,
        inquiry_type: CraCreditProfileInquiryType::SoftInquiry,
        version: CraCreditProfileReportVersion::V1,
    });
    kept(&client.cra_credit_profile_report_get(&profile).await.unwrap());

    sandbox.advance(Duration::from_secs(24 * 60 * 60)).await;
    let expired = client.cra_check_report_base_report_get(&base_report(&user)).await.unwrap_err();
    assert_eq!(expired.error_code(), Some("CONSUMER_REPORT_EXPIRED"));
    assert_eq!(sandbox.billable_events().len(), 1);
    assert_eq!(sandbox.contract_violations(), 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn wrong_credentials_are_the_apis_error() {
    let sandbox = Sandbox::builder().credentials("id", "right").start().await.unwrap();
    let error = client(sandbox.url()).user_create(&new_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.error_code(), Some("INVALID_API_KEYS"));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_refused_connection_is_certain() {
    let error = client(nobody().await).user_create(&new_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.may_have_arrived());
    assert_eq!(error.status(), None);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout() {
    let builder = Client::builder("id", "secret").base_url(never_answer().await).timeout(Duration::from_millis(50));
    let error = builder.build().unwrap().user_create(&new_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_gateways_page_is_a_status_and_its_bytes_are_kept() {
    let url = answer_once("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n<html>down</html>").await;
    let error = client(url).user_create(&new_user()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Status, Some(502)));
    assert_eq!(error.body(), Some(&b"<html>down</html>"[..]));
    assert!(error.api().is_none());
}

#[tokio::test]
async fn a_body_that_does_not_fit_is_named_by_path_and_kept() {
    let body =
        r#"{"report":{"report_id":"r","date_generated":"","days_requested":1,"items":[{"institution_name":7}]}}"#;
    let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}");
    let url = answer_once(Box::leak(answer.into_boxed_str())).await;
    let error = client(url).cra_check_report_base_report_get(&base_report(&"usr_1".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.decode().unwrap().path(), "report.items[0].institution_name");
    assert_eq!(error.body(), Some(body.as_bytes()));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let url = answer_once("HTTP/1.1 307 Temporary Redirect\r\nlocation: /x\r\nconnection: close\r\n\r\n").await;
    let error = client(url).user_create(&new_user()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Status, Some(307)));
}
