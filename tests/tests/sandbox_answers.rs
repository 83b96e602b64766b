//! The Rust client against the emulator, over HTTP: every answer is kept, and every failure told apart.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use plaid_cra::*;
use plaid_cra_sandbox::Sandbox;
use plaid_cra_tests::examples::walk;
use plaid_cra_tests::full_body::full_bodies;
use plaid_cra_tests::json_text::difference_but_floats;
use plaid_cra_tests::server::{answer_once, never_answer, nobody};
use serde_json::{Value, json};

/// Names of the fields that hold a number which is not money. Where a name is both, money's rule holds.
static FLOATS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
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
});

/// Demands that an answer is written back as it came.
fn kept<T: Wire>(response: &Response<T>) {
    let came = std::str::from_utf8(response.body()).unwrap();
    assert_eq!(difference_but_floats(&|field| FLOATS.contains(field), came, &to_json(response.value())), None);
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
    let pdf = CraCheckReportPdfGetRequest::new(CraCheckReportPdfGetRequired { user: user.clone().into() });
    assert!(client.cra_check_report_pdf_get(&pdf).await.unwrap().request_id().is_some());

    sandbox.advance(Duration::from_secs(24 * 60 * 60)).await;
    let expired = client.cra_check_report_base_report_get(&base_report(&user)).await.unwrap_err();
    assert_eq!(expired.error_code(), Some("CONSUMER_REPORT_EXPIRED"));
    assert_eq!(sandbox.billable_events().len(), 2, "the report and the credit profile");
    assert_eq!(sandbox.contract_violations(), 0);
    sandbox.shutdown().await;
}

/// A request by its JSON, which is shorter than by its builder where only the answer matters.
fn request<T: Wire>(body: &Value) -> T {
    from_json(body.to_string()).unwrap()
}

/// The user with more fields.
fn with(user: &Value, fields: Value) -> Value {
    let fields = [user, &fields].into_iter().flat_map(|part| part.as_object().unwrap());
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

async fn control(sandbox: &Sandbox, command: &str, body: Value) -> Value {
    let url = format!("{}/_sandbox/{command}", sandbox.url());
    let response = reqwest::Client::new().post(url).body(body.to_string()).send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn an_origination_by_link_is_kept() {
    let sandbox = Sandbox::builder().manual_clock().ready_after(Duration::from_secs(60)).start().await.unwrap();
    let client = client(sandbox.url());
    let user_id = client.user_create(&new_user()).await.unwrap().user_id.clone();
    let user = json!({ "user_id": user_id.as_str() });
    let identity =
        json!({"identity": {"date_of_birth": "1980-01-31", "name": {"given_name": "A", "family_name": "B"}}});
    kept(&client.user_update(&request(&with(&user, identity))).await.unwrap());
    let stored = client.user_get(&request(&user)).await.unwrap();
    kept(&stored);
    assert!(stored.identity.is_some());

    let link = json!({
        "client_name": "Lender", "language": "en", "country_codes": ["US"], "hosted_link": {},
        "products": ["cra_base_report"], "webhook": nobody().await, "cra_options": {"days_requested": 365},
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    let token = client.link_token_create(&request(&with(&user, link))).await.unwrap();
    kept(&token);
    let session = json!({"link_token": serde_json::from_slice::<Value>(token.body()).unwrap()["link_token"]});
    let linked = control(&sandbox, "link/complete", session).await;
    kept(&client.item_public_token_exchange(&request(&json!({"public_token": linked["public_token"]}))).await.unwrap());
    sandbox.advance(Duration::from_secs(60)).await;

    kept(&client.cra_check_report_base_report_get(&base_report(&user_id)).await.unwrap());
    kept(&client.cra_check_report_income_insights_get(&request(&user)).await.unwrap());
    kept(&client.cra_check_report_cashflow_insights_get(&request(&user)).await.unwrap());
    kept(&client.cra_check_report_lend_score_get(&request(&user)).await.unwrap());
    kept(&client.cra_check_report_network_insights_get(&request(&user)).await.unwrap());
    let all = with(&user, json!({"reports_requested": ["VOA", "EMPLOYMENT_REFRESH", "INCOME"]}));
    kept(&client.cra_check_report_verification_get(&request(&all)).await.unwrap());
    let pdf = client.cra_check_report_pdf_get(&request(&user)).await.unwrap();
    assert!(pdf.as_bytes().starts_with(b"%PDF-") && pdf.as_bytes().ends_with(b"%%EOF\n"));
    let voa = with(&user, json!({"reports_requested": ["voa"]}));
    let pdf = client.cra_check_report_verification_pdf_get(&request(&voa)).await.unwrap();
    assert!(pdf.as_bytes().starts_with(b"%PDF-"));

    kept(&client.user_items_get(&request(&user)).await.unwrap());
    control(&sandbox, "item/reset_login", json!({"item_id": linked["item_ids"][0]})).await;
    let broken = client.user_items_get(&request(&user)).await.unwrap();
    kept(&broken);
    assert_eq!(broken.items[0].error.as_ref().unwrap().error_code, PlaidErrorCode::ItemLoginRequired);

    kept(&client.user_remove(&request(&user)).await.unwrap());
    let gone = client.user_get(&request(&user)).await.unwrap_err();
    assert_eq!(gone.remedy(), Some(Remedy::FixRequest));
    assert_eq!(gone.error_code(), Some("USER_NOT_FOUND"));
    assert_eq!(sandbox.contract_violations(), 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_follows_a_loan_is_kept() {
    let sandbox = Sandbox::builder().manual_clock().ready_after(Duration::ZERO).start().await.unwrap();
    let client = client(sandbox.url());
    let older = json!({"client_user_id": "consumer-2", "consumer_report_user_identity": {
        "first_name": "A", "last_name": "B", "phone_numbers": [], "emails": [], "date_of_birth": "1980-01-31",
        "primary_address": {"city": null, "region": null, "street": "1 Elm Road", "postal_code": null, "country": null},
    }});
    let created = client.user_create(&request(&older)).await.unwrap();
    kept(&created);
    let user = json!({"user_token": serde_json::from_slice::<Value>(created.body()).unwrap()["user_token"]});
    let link = json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"]});
    kept(&client.sandbox_public_token_create(&request(&with(&user, link))).await.unwrap());
    let order = json!({
        "days_requested": 365, "webhook": nobody().await, "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    kept(&client.cra_check_report_create(&request(&with(&user, order))).await.unwrap());
    kept(&client.cra_partner_insights_get(&request(&user)).await.unwrap());

    let application = json!({"application_id": "a-1", "type": "AUTO", "decision": "APPROVED"});
    let applications = json!({"applications": [with(&user, application)]});
    kept(&client.cra_loans_applications_register(&request(&applications)).await.unwrap());
    let loan = json!({
        "loan_id": "l-1", "type": "AUTO", "payment_schedule": "MONTHLY", "opened_date": "2026-01-02",
        "opened_with_status": {"status": "BOOKED", "date": "2026-01-02"},
    });
    kept(&client.cra_loans_register(&request(&json!({"loans": [with(&user, loan)]}))).await.unwrap());
    kept(&client.cra_loans_update(&request(&json!({"loans": [{"loan_id": "l-1"}]}))).await.unwrap());
    let closing = json!({"loan_id": "l-1", "closed_with_status": {"status": "PAID_OFF", "date": "2027-01-02"}});
    let closing = request(&json!({ "loans": [closing] }));
    kept(&client.cra_loans_unregister(&closing).await.unwrap());
    let unknown = client.cra_loans_unregister(&closing).await.unwrap_err();
    assert_eq!(unknown.api().unwrap().error_type, PlaidErrorType::InvalidInput);

    let subscribe = with(&user, json!({"webhook": nobody().await}));
    let subscription = client.cra_monitoring_insights_subscribe(&request(&subscribe)).await.unwrap();
    kept(&subscription);
    let review = with(&user, json!({"consumer_report_permissible_purpose": "ACCOUNT_REVIEW_CREDIT"}));
    kept(&client.cra_monitoring_insights_get(&request(&review)).await.unwrap());
    kept(&client.sandbox_cra_cashflow_updates_update(&request(&user)).await.unwrap());
    let end = json!({"subscription_id": subscription.subscription_id.as_str()});
    kept(&client.cra_monitoring_insights_unsubscribe(&request(&end)).await.unwrap());

    let rotated = control(&sandbox, "webhook_key/rotate", json!({})).await;
    kept(&client.webhook_verification_key_get(&request(&rotated)).await.unwrap());
    assert_eq!(sandbox.contract_violations(), 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_report_of_the_second_generation_is_waited_for() {
    let sandbox = Sandbox::builder().ready_after(Duration::from_millis(250)).start().await.unwrap();
    let client = client(sandbox.url());
    let user = client.user_create(&new_user()).await.unwrap().user_id.clone();
    let link = json!({"user_id": user.as_str(), "institution_id": "ins_1", "initial_products": ["cra_base_report"]});
    client.sandbox_public_token_create(&request(&link)).await.unwrap();
    let failing = json!({"user_id": user.as_str(), "products": ["cra_lend_score"]});
    control(&sandbox, "report/fail_products", failing).await;

    let version = || "v1".into();
    let create = CraReportCreateRequest::new(CraReportCreateRequired {
        user_id: user.clone(),
        products: vec![
            CraReportCreateQualifyProductConfig::new(CraReportCreateQualifyProductConfigRequired {
                version: version(),
            })
            .into(),
            CraReportCreateLendScoreProductConfig::new(CraReportCreateLendScoreProductConfigRequired {
                version: version(),
            })
            .into(),
        ],
        scope: Some(CraReportScope::ClientUser),
        decision_stage: CraReportDecisionStage::Decisioning,
        consumer_report_permissible_purpose: Some(ConsumerReportPermissiblePurpose::ExtensionOfCredit),
    });
    let created = client.cra_report_create(&create).await.unwrap();
    kept(&created);
    let get = json!({
        "user_id": user.as_str(), "report_id": created.report_id.as_ref().unwrap().as_str(),
        "decision_stage": "DECISIONING", "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
        "products": [{"product": "cra_qualify", "version": "v1"}, {"product": "cra_lend_score", "version": "v1"}],
    });
    let get: CraReportGetRequest = request(&get);
    let early = client.cra_report_get(&get).await.unwrap_err();
    assert_eq!(early.remedy(), Some(Remedy::Wait));
    let room = WaitingRoom::new();
    let waiting =
        Waiting::up_to(Duration::from_secs(60)).pauses(Duration::from_millis(200), Duration::from_millis(200));
    let waiting = client.with(CallOptions::new().waiting(waiting.woken_by(&room, &user)));
    let report = waiting.wait_for_cra_report(&get).await.unwrap();
    kept(&report);
    let [CraReportGetResponseProduct::Qualify(qualify), CraReportGetResponseProduct::LendScore(lend_score)] =
        &report.report.products[..]
    else {
        panic!("{:?}", report.report.products)
    };
    assert!(qualify.errors.is_empty() && qualify.attributes.is_some());
    assert_eq!(lend_score.errors[0].as_ref().unwrap().error_type, PlaidErrorType::CraReportError);
    assert!(lend_score.scores.is_empty() && lend_score.metadata.is_none());
    assert_eq!(sandbox.billable_events().len(), 1, "waiting creates nothing");
    assert_eq!(sandbox.contract_violations(), 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn servicing_and_what_belongs_to_a_user_are_kept() {
    let sandbox = Sandbox::builder().manual_clock().start().await.unwrap();
    let client = client(sandbox.url());
    let user = json!({ "user_id": client.user_create(&new_user()).await.unwrap().user_id.as_str() });
    let link = json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"]});
    client.sandbox_public_token_create(&request(&with(&user, link))).await.unwrap();
    let qualify = json!([{"product": "cra_qualify", "version": "v1"}]);
    let subscribe = with(&user, json!({"scope": "CLIENT_USER", "products": qualify, "webhook": nobody().await}));
    let subscribed = client.cra_servicing_subscription_create(&request(&subscribe)).await.unwrap();
    kept(&subscribed);
    let subscription = json!({"subscription_id": subscribed.subscription_id.as_str()});
    kept(&client.cra_servicing_subscription_get(&request(&subscription)).await.unwrap());
    kept(&client.cra_servicing_subscription_list(&request(&user)).await.unwrap());
    let clear = with(&subscription, json!({"reset_fields": ["webhook"]}));
    kept(&client.cra_servicing_subscription_update(&request(&clear)).await.unwrap());
    kept(&client.sandbox_cra_servicing_simulate(&request(&subscription)).await.unwrap());
    kept(&client.cra_servicing_subscription_delete(&request(&subscription)).await.unwrap());

    let share = with(&user, json!({"third_party_client_id": "partner"}));
    let shared = client.user_third_party_token_create(&request(&share)).await.unwrap();
    kept(&shared);
    let token = serde_json::from_slice::<Value>(shared.body()).unwrap()["third_party_user_token"].clone();
    assert!(!format!("{shared:?}").contains(token.as_str().unwrap()), "a token is never shown");
    let token = json!({ "third_party_user_token": token });
    kept(&client.user_third_party_token_remove(&request(&token)).await.unwrap());
    let items = client.user_items_get(&request(&user)).await.unwrap();
    let ids = json!({"item_ids": [items.items[0].item_id.as_str()]});
    kept(&client.user_items_associate(&request(&with(&user, ids.clone()))).await.unwrap());
    kept(&client.user_items_remove(&request(&with(&user, ids))).await.unwrap());
    let header = UserIdentityRemoveParameters::new().plaid_new_user_api_enabled(true);
    kept(&client.user_identity_remove_with(&header, &request(&user)).await.unwrap());
    let over = with(&user, json!({"reason_code": "CONSUMER_LOAN_PAID_OFF"}));
    kept(&client.user_products_terminate(&request(&over)).await.unwrap());
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
