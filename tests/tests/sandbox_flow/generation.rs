//! Reports of the second generation: orders, webhooks, products that fail.

use serde_json::{Value, json};

use crate::bench::*;
use crate::signature::verify;

const CREATE_REPORT: &str = "/cra/report/create";
const REPORT: &str = "/cra/report/get";
const PRODUCTS: [&str; 9] = [
    "cra_base_report",
    "cra_cashflow_insights",
    "cra_home_lending",
    "cra_income_complete",
    "cra_income_insights",
    "cra_lend_score",
    "cra_lend_score_complete",
    "cra_network_insights",
    "cra_qualify",
];

fn products(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"product": name, "version": "v1"})).collect()
}

fn order_report(user: &Value, names: &[&str], more: Value) -> Value {
    let order = json!({
        "products": products(names),
        "scope": "CLIENT_USER",
        "decision_stage": "DECISIONING",
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    merge(&merge(&order, &more), user)
}

fn read(user: &Value, names: &[&str], more: Value) -> Value {
    let request = json!({
        "products": products(names),
        "decision_stage": "DECISIONING",
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    merge(&merge(&request, &more), user)
}

/// The names of the products that a report says have failed.
fn failed(report: &Value) -> Vec<&str> {
    let products = list(&report["report"]["products"]).iter();
    let failed = products.filter(|product| !list(&product["errors"]).is_empty());
    failed.map(|product| product["product"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn every_product_is_made_and_the_webhook_names_the_report() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let more = json!({"webhook": listener.url, "client_report_id": "loan-1", "include_identity_match": true});
    let created = bench.ok(CREATE_REPORT, order_report(&user, &PRODUCTS, more)).await;
    let of_report = json!({"report_id": created["report_id"], "scope": "CLIENT_USER"});
    let early = bench.error(REPORT, read(&user, &PRODUCTS, of_report.clone())).await;
    assert_eq!(early, "CONSUMER_REPORT_ERROR PRODUCT_NOT_READY");

    bench.sandbox.advance(MINUTE).await;
    let webhook = listener.latest().json();
    verify(&bench, &listener.latest()).await;
    assert_eq!(webhook["webhook_code"], "CRA_REPORT_READY");
    assert_eq!(webhook["report_id"], created["report_id"]);
    assert_eq!(webhook["successful_products"], products(&PRODUCTS));
    assert_eq!((&webhook["failed_products"], &webhook["error_code"]), (&json!([]), &Value::Null));

    let report = bench.ok(REPORT, read(&user, &PRODUCTS, of_report)).await;
    assert!(failed(&report).is_empty());
    assert_eq!((&report["client_user_id"], &report["user_id"]), (&json!("customer-1"), &user["user_id"]));
    assert_eq!(report["report"]["client_report_id"], "loan-1");
    let made = list(&report["report"]["products"]);
    assert_eq!(made.iter().map(|one| one["product"].as_str().expect("a name")).collect::<Vec<_>>(), PRODUCTS);
    let accounts = list(&made[0]["items"][0]["accounts"]);
    assert!(accounts.iter().all(|account| !list(&account["transactions"]).is_empty()));
    assert_eq!(accounts[0]["identity_match"]["legal_name"]["score"], 92);
    assert_eq!(made[0]["metadata"]["account_count"], accounts.len());
    assert_eq!(made[2]["attributes"]["income_sources"]["income_stream_count"], 2);
    assert_eq!(made[4]["items"][0]["accounts"][0].get("owners"), None, "only enriched accounts have owners");
    assert!(made[3]["items"][0]["accounts"][0]["owners"].is_array());
    bench.end().await;
}

#[tokio::test]
async fn products_fail_on_demand_and_the_others_do_not() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.control("report/fail_products", merge(&json!({"products": ["cra_lend_score"]}), &user)).await;
    let names = ["cra_lend_score", "cra_qualify"];
    bench.ok(CREATE_REPORT, order_report(&user, &names, json!({"webhook": listener.url}))).await;
    bench.sandbox.advance(MINUTE).await;
    let webhook = listener.latest().json();
    assert_eq!(webhook["successful_products"], products(&["cra_qualify"]));
    assert_eq!(webhook["failed_products"], products(&["cra_lend_score"]));
    assert!(webhook["generated_time"].is_string());
    let report = bench.ok(REPORT, read(&user, &names, json!({}))).await;
    assert_eq!(failed(&report), ["cra_lend_score"]);
    let lend_score = &report["report"]["products"][0];
    assert_eq!((&lend_score["metadata"], &lend_score["scores"]), (&Value::Null, &json!([])));
    bench.end().await;
}

#[tokio::test]
async fn scenarios_go_as_they_are_called_here_too() {
    let bench = Bench::new().await;
    let names = ["cra_base_report", "cra_lend_score", "cra_qualify"];
    let mut users = Vec::new();
    for name in ["failed-product-1", "late-data-1", "never-ready-1"] {
        let user = json!({"user_id": bench.ok(USER, json!({"client_user_id": name})).await["user_id"]});
        bench.link(&user, "ins_1").await;
        bench.ok(CREATE_REPORT, order_report(&user, &names, json!({}))).await;
        users.push(read(&user, &names, json!({})));
    }
    let [failing, late, never] = &users[..] else { unreachable!("there are three") };
    let not_ready = "CONSUMER_REPORT_ERROR PRODUCT_NOT_READY";
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(failed(&bench.ok(REPORT, failing.clone()).await), ["cra_lend_score"]);
    assert_eq!(bench.error(REPORT, late.clone()).await, not_ready);
    bench.sandbox.advance(MINUTE * 6 * 60).await;
    bench.ok(REPORT, late.clone()).await;
    assert_eq!(bench.error(REPORT, never.clone()).await, not_ready);
    bench.end().await;
}

#[tokio::test]
async fn without_data_the_whole_report_fails() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.ok(CREATE_REPORT, order_report(&user, &["cra_qualify"], json!({"webhook": listener.url}))).await;
    bench.sandbox.advance(MINUTE).await;
    let webhook = listener.latest().json();
    assert_eq!((&webhook["generated_time"], &webhook["error_code"]), (&Value::Null, &json!("DATA_UNAVAILABLE")));
    let error = bench.error(REPORT, read(&user, &["cra_qualify"], json!({}))).await;
    assert_eq!(error, "CHECK_REPORT_ERROR DATA_UNAVAILABLE");
    bench.end().await;
}

#[tokio::test]
async fn each_creation_makes_a_report_and_is_billed() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let network = json!({"scope": "PLAID_NETWORK", "include_identity_match": null});
    let one = bench.ok(CREATE_REPORT, order_report(&user, &["cra_base_report"], network)).await;
    let two = bench.ok(CREATE_REPORT, order_report(&user, &["cra_base_report"], json!({"scope": null}))).await;
    assert_ne!(one["report_id"], two["report_id"]);
    assert_eq!(bench.sandbox.billable_events().len(), 2);
    bench.sandbox.advance(MINUTE).await;
    let report = async |more| bench.ok(REPORT, read(&user, &["cra_base_report"], more)).await["report"].clone();
    let first = report(json!({"report_id": one["report_id"]})).await;
    assert_eq!((&first["scope"], &first["products"][0]["items"]), (&json!("PLAID_NETWORK"), &json!([])));
    assert_eq!(report(json!({"report_id": null})).await["report_id"], two["report_id"], "the latest");

    let other_scope = json!({"report_id": one["report_id"], "scope": "CLIENT_USER"});
    let refused = [
        (read(&user, &["cra_base_report"], other_scope), "CONSUMER_REPORT_ERROR CONSUMER_REPORT_NOT_FOUND"),
        (read(&user, &["cra_qualify"], json!({})), "INVALID_REQUEST INVALID_FIELD"),
    ];
    for (request, error) in refused {
        assert_eq!(bench.error(REPORT, request).await, error);
    }
    let twice = order_report(&user, &["cra_qualify", "cra_qualify"], json!({}));
    assert_eq!(bench.error(CREATE_REPORT, twice).await, "INVALID_REQUEST INVALID_FIELD");
    bench.end().await;
}

#[tokio::test]
async fn link_starts_a_report() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    let token = json!({
        "client_name": "Lender", "language": "en", "country_codes": ["US"], "products": ["cra_base_report"],
        "webhook": listener.url,
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
        "cra_report_parameter": {"scope": "CLIENT_USER", "decision_stage": "DECISIONING"},
    });
    let token = bench.ok(LINK_TOKEN, merge(&token, &user)).await;
    bench.control("link/complete", json!({"link_token": token["link_token"]})).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received().len(), 1, "one report, of the second generation");
    assert_eq!(listener.latest().json()["successful_products"], products(&["cra_base_report"]));
    bench.end().await;
}
