//! Originations by Link: the report starts by itself.

use serde_json::{Value, json};

use crate::bench::*;

const PRODUCTS: [&str; 4] = ["cra_base_report", "cra_income_insights", "cra_partner_insights", "cra_lend_score"];

/// A request for a Link token that orders a report.
fn token(user: &Value, webhook: &str) -> Value {
    let request = json!({
        "client_name": "Larkspur Lending",
        "language": "en",
        "country_codes": ["US"],
        "products": PRODUCTS,
        "webhook": webhook,
        "cra_options": {"days_requested": 365, "client_report_id": "loan-12"},
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    merge(&request, user)
}

fn session(token: &Value, institution: &str) -> Value {
    json!({"link_token": token["link_token"], "institution_id": institution})
}

#[tokio::test]
async fn link_starts_the_report_and_tells_when_it_is_ready() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    let first = bench.ok(LINK_TOKEN, token(&user, &listener.url)).await;
    assert!(first["link_token"].as_str().is_some_and(|token| token.starts_with("link-sandbox-")));
    assert_eq!(first["expiration"], "2026-03-02T16:00:00Z");
    assert_eq!(first["user_id"], user["user_id"]);
    assert_eq!(first["hosted_link_url"], Value::Null);
    assert_eq!(bench.error(BASE_REPORT, user.clone()).await, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_NOT_FOUND");

    let linked = bench.control("link/complete", session(&first, "ins_109508")).await;
    assert_eq!(bench.error(BASE_REPORT, user.clone()).await, "CONSUMER_REPORT_ERROR PRODUCT_NOT_READY");
    bench.sandbox.advance(MINUTE).await;
    let webhook = &listener.received()[0];
    assert_eq!(webhook["webhook_code"], "USER_CHECK_REPORT_READY");
    assert_eq!(webhook["successful_products"], json!(PRODUCTS));
    assert_eq!(webhook["item_ids"], linked["item_ids"]);
    let report = bench.ok(BASE_REPORT, user.clone()).await["report"].clone();
    assert_eq!((&report["client_report_id"], &report["days_requested"]), (&json!("loan-12"), &json!(365)));

    // A second session reports on its own Item only; creating again merges both.
    let second = bench.ok(LINK_TOKEN, token(&user, &listener.url)).await;
    let other = bench.control("link/complete", session(&second, "ins_2")).await;
    bench.sandbox.advance(MINUTE).await;
    let items = async || {
        let report = bench.ok(BASE_REPORT, user.clone()).await;
        json!(list(&report["report"]["items"]).iter().map(|item| &item["item_id"]).collect::<Vec<_>>())
    };
    assert_eq!(items().await, other["item_ids"]);
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(items().await, json!([linked["item_ids"][0], other["item_ids"][0]]));
    let billed: Vec<_> = bench.sandbox.billable_events().into_iter().map(|event| event.path).collect();
    assert_eq!(billed, [LINK_TOKEN, LINK_TOKEN, CREATE]);
    bench.end().await;
}

#[tokio::test]
async fn without_a_purpose_link_only_links() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.older_user().await;
    let mut request = token(&user, &listener.url);
    let taken = request.as_object_mut().expect("an object").remove("consumer_report_permissible_purpose");
    assert!(taken.is_some());
    let linked = bench.ok(LINK_TOKEN, request).await;
    bench.control("link/complete", session(&linked, "ins_1")).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received().len(), 0);
    assert_eq!(bench.error(INCOME, user.clone()).await, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_NOT_FOUND");

    // With one, a user of the older kind hears the older webhook.
    let linked = bench.ok(LINK_TOKEN, token(&user, &listener.url)).await;
    bench.control("link/complete", session(&linked, "ins_1")).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received()[0]["webhook_code"], "CHECK_REPORT_READY");
    bench.end().await;
}

#[tokio::test]
async fn a_link_token_works_once_and_for_four_hours() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let complete = async |token: &Value, institution: &str| {
        let (status, answer) = bench.post("/_sandbox/link/complete", session(token, institution)).await;
        (status, answer["error"].as_str().unwrap_or_default().to_owned())
    };
    let first = bench.ok(LINK_TOKEN, token(&user, "http://127.0.0.1:9/")).await;
    assert!(complete(&first, "platypus").await.1.contains("institution_id"), "and the token is still good");
    assert_eq!(complete(&first, "ins_1").await.0, 200);
    assert!(complete(&first, "ins_1").await.1.contains("link_token"));
    let second = bench.ok(LINK_TOKEN, token(&user, "http://127.0.0.1:9/")).await;
    bench.sandbox.advance(4 * 60 * MINUTE).await;
    assert_eq!(complete(&second, "ins_1").await.0, 400);
    assert_eq!(complete(&json!({}), "ins_1").await.0, 400);
    assert_eq!(list(&bench.ok(ITEMS, user).await["items"]).len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn a_public_token_is_exchanged_once() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let hosted = merge(&token(&user, "http://127.0.0.1:9/"), &json!({"hosted_link": {}}));
    let linked = bench.ok(LINK_TOKEN, hosted).await;
    assert!(linked["hosted_link_url"].as_str().is_some_and(|url| url.starts_with("https://")));
    let linked = bench.control("link/complete", session(&linked, "ins_1")).await;
    let exchange = json!({"public_token": linked["public_token"]});
    let item = bench.ok(EXCHANGE, exchange.clone()).await;
    assert_eq!(item["item_id"], linked["item_ids"][0]);
    assert!(item["access_token"].as_str().is_some_and(|token| token.starts_with("access-sandbox-")));
    for refused in [exchange, json!({"public_token": "public-sandbox-1"})] {
        assert_eq!(bench.error(EXCHANGE, refused).await, "INVALID_INPUT INVALID_PUBLIC_TOKEN");
    }
    // So is that of an Item which belongs to nobody.
    let link = json!({"institution_id": "ins_1", "initial_products": ["auth"]});
    let exchange = json!({"public_token": bench.ok(LINK, link).await["public_token"]});
    assert_ne!(bench.ok(EXCHANGE, exchange).await["item_id"], item["item_id"]);
    bench.end().await;
}

#[tokio::test]
async fn tokens_that_cannot_work_are_refused() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let good = token(&user, "http://127.0.0.1:9/");
    let without = |name: &str| {
        let mut request = good.clone();
        assert!(request.as_object_mut().expect("an object").remove(name).is_some());
        request
    };
    let with = |fields: Value| merge(&good, &fields);
    for (request, error) in [
        (without("user_id"), "INVALID_REQUEST MISSING_FIELDS"),
        (merge(&without("user_id"), &json!({"user": {"client_user_id": "x"}})), "INVALID_REQUEST INVALID_FIELD"),
        (without("products"), "INVALID_REQUEST MISSING_FIELDS"),
        (without("cra_options"), "INVALID_REQUEST MISSING_FIELDS"),
        (without("country_codes"), "INVALID_REQUEST MISSING_FIELDS"),
        (with(json!({"country_codes": ["GB"]})), "INVALID_REQUEST INVALID_FIELD"),
        (with(json!({"client_name": "x".repeat(31)})), "INVALID_REQUEST INVALID_FIELD"),
        (with(json!({"webhook": "nowhere"})), "INVALID_REQUEST INVALID_FIELD"),
        (with(json!({"user_id": "usr_nobody"})), "USER_ERROR USER_NOT_FOUND"),
        (with(json!({"access_token": "access-sandbox-1"})), "INVALID_INPUT INVALID_ACCESS_TOKEN"),
        (with(json!({"update": {"user": true}})), "INVALID_INPUT ITEM_NOT_FOUND"),
    ] {
        assert_eq!(bench.error(LINK_TOKEN, request.clone()).await, error, "{request}");
    }
    bench.end().await;
}
