//! From a user to a report, and what goes wrong on the way.

use std::time::Duration;

use plaid_cra_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::bench::*;

#[tokio::test]
async fn a_report_from_user_to_expiry() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    assert!(user["user_id"].as_str().is_some_and(|id| id.starts_with("usr_")));
    assert_eq!(bench.user().await, user, "the same client_user_id is the same user");
    assert_eq!(bench.error(BASE_REPORT, user.clone()).await, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_NOT_FOUND");

    bench.link(&user, "ins_109508").await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE - Duration::from_secs(1)).await;
    assert_eq!(bench.error(BASE_REPORT, user.clone()).await, "CONSUMER_REPORT_ERROR PRODUCT_NOT_READY");
    assert_eq!(listener.received().len(), 0);

    bench.sandbox.advance(Duration::from_secs(1)).await;
    let webhooks = listener.received();
    assert_eq!(webhooks.len(), 1);
    assert_eq!(webhooks[0]["webhook_code"], "USER_CHECK_REPORT_READY");
    assert_eq!(webhooks[0]["user_id"], user["user_id"]);

    let base = bench.ok(BASE_REPORT, user.clone()).await;
    assert_eq!(base["report"]["days_requested"], 365);
    let insights = bench.ok(PARTNER_INSIGHTS, user.clone()).await;
    assert!(insights["report"]["prism"]["cash_score"]["score"].is_u64());
    let inquiry = json!({
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
        "client_report_id": "loan-7",
        "report_type": "QUALIFY",
        "inquiry_type": "SOFT_INQUIRY",
        "version": "v1",
    });
    let profile = bench.ok(CREDIT_PROFILE, merge(&inquiry, &user)).await;
    assert_eq!(profile["report"]["client_report_id"], "loan-7");
    assert_eq!(profile["report"]["metadata"]["account_count"], 3);

    bench.sandbox.advance(DAY - MINUTE).await;
    for path in [BASE_REPORT, PARTNER_INSIGHTS] {
        assert_eq!(bench.error(path, user.clone()).await, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_EXPIRED");
    }
    assert_eq!(bench.sandbox.billable_events().len(), 2, "the report and the credit profile");
    let last = bench.sandbox.requests().pop().expect("a record");
    assert_eq!((last.path.as_str(), last.status), (PARTNER_INSIGHTS, 400));
    bench.end().await;
}

#[tokio::test]
async fn a_user_of_the_older_kind_hears_the_older_webhook() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.older_user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received()[0]["webhook_code"], "CHECK_REPORT_READY");
    bench.ok(BASE_REPORT, user.clone()).await;
    // A migrated client sends the token in the place of the user id.
    bench.ok(BASE_REPORT, json!({"user_id": user["user_token"]})).await;
    bench.end().await;
}

#[tokio::test]
async fn without_an_item_the_report_fails() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    let webhook = &listener.received()[0];
    assert_eq!(webhook["webhook_code"], "USER_CHECK_REPORT_FAILED");
    assert_eq!(webhook["error"]["error_code"], "DATA_UNAVAILABLE");
    assert_eq!(bench.error(BASE_REPORT, user.clone()).await, "CHECK_REPORT_ERROR DATA_UNAVAILABLE");

    // Linking repairs it, and the second report costs again.
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received()[1]["webhook_code"], "USER_CHECK_REPORT_READY");
    assert_eq!(bench.sandbox.billable_events().len(), 2);
    bench.end().await;
}

#[tokio::test]
async fn a_webhook_that_fails_is_sent_again() {
    let bench = Bench::new().await;
    let listener = Listener::new(2).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE + Duration::from_secs(29)).await;
    assert_eq!(listener.received().len(), 1);
    bench.sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(listener.received().len(), 2);
    bench.sandbox.advance(DAY).await;
    assert_eq!(listener.received().len(), 3, "after success nothing is sent");

    let start = bench.sandbox.webhooks()[0].at;
    let attempts: Vec<_> =
        bench.sandbox.webhooks().iter().map(|attempt| ((attempt.at - start).num_seconds(), attempt.status)).collect();
    assert_eq!(attempts, [(0, Some(502)), (30, Some(502)), (150, Some(200))]);
    bench.end().await;
}

#[tokio::test]
async fn requests_that_do_not_fit_the_spec_are_refused() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let order = order(&user, "http://127.0.0.1:1/");
    let with = |name: &str, value: Value| merge(&order, &json!({ name: value }));
    let mut without_webhook = order.clone();
    without_webhook.as_object_mut().expect("an object").remove("webhook");

    for (path, body, code) in [
        (BASE_REPORT, json!({}), "MISSING_FIELDS"),
        (BASE_REPORT, json!([]), "INVALID_FIELD"),
        (USER, json!({"client_user_id": ""}), "INVALID_FIELD"),
        (CREATE, without_webhook, "MISSING_FIELDS"),
        (CREATE, with("webhook", json!("not a url")), "INVALID_FIELD"),
        (CREATE, with("days_requested", json!("365")), "INVALID_FIELD"),
        (CREATE, with("days_requested", json!(732)), "INVALID_FIELD"),
        (CREATE, with("products", json!([])), "INVALID_FIELD"),
        (CREATE, with("user_token", json!("user-sandbox-1")), "INVALID_FIELD"),
        (CREATE, with("wehbook", json!("")), "UNKNOWN_FIELDS"),
        (CREATE, with("partner_insights", json!({"prism": {}})), "UNKNOWN_FIELDS"),
    ] {
        let expected = format!("INVALID_REQUEST {code}");
        assert_eq!(bench.error(path, body.clone()).await, expected, "{path} {body}");
    }
    assert_eq!(bench.error(BASE_REPORT, json!({"user_id": "usr_nobody"})).await, "USER_ERROR USER_NOT_FOUND");
    let link = json!({"institution_id": "platypus", "initial_products": ["auth"]});
    assert_eq!(bench.error(LINK, link).await, "INVALID_INPUT INVALID_INSTITUTION");

    let keys = ("id", "secret");
    let (status, body) = bench.send(BASE_REPORT, keys, "{".to_owned()).await;
    assert_eq!(status, 400);
    assert!(body.contains("INVALID_BODY"));
    let (status, body) = bench.send("/cra/no/such", keys, "{}".to_owned()).await;
    assert_eq!(status, 404);
    assert!(body.contains("NOT_FOUND"));
    assert_eq!(bench.sandbox.billable_events().len(), 0);
    bench.end().await;
}

#[tokio::test]
async fn credentials_are_checked_wherever_they_are() {
    let bench = Bench::of(Sandbox::builder().credentials("right-id", "right-secret")).await;
    let body = |extra: Value| merge(&json!({"client_user_id": "c"}), &extra).to_string();
    for (keys, body, status) in [
        (("right-id", "right-secret"), body(json!({})), 200),
        (("right-id", "wrong"), body(json!({})), 400),
        (("", ""), body(json!({})), 400),
        (("", "right-secret"), body(json!({"client_id": "right-id"})), 400),
    ] {
        let (answered, text) = bench.send(USER, keys, body).await;
        assert_eq!(answered, status, "{text}");
        assert_eq!(status == 400, text.contains("INVALID_API_KEYS"), "{text}");
    }
    // Without headers the body counts.
    let keys = json!({"client_id": "right-id", "secret": "right-secret"});
    let url = format!("{}{USER}", bench.sandbox.url());
    let answer = bench.http.post(url).body(body(keys)).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let debug = format!("{:?} {:?}", bench.sandbox, bench.sandbox.credentials());
    assert!(!debug.contains("right-secret"), "{debug}");
    bench.end().await;
}
