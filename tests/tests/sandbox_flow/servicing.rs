//! Servicing: from a subscription to its end.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::*;
use crate::signature::verify;

const SUBSCRIPTION: &str = "/cra/servicing/subscription";
const SIMULATE: &str = "/sandbox/cra/servicing/simulate";

async fn subscribed(bench: &Bench, user: &Value, webhook: &str) -> Value {
    let request = json!({
        "scope": "CLIENT_USER",
        "cadence": "DAILY",
        "webhook": webhook,
        "products": [
            {"product": "cra_base_report", "version": "v1"},
            {"product": "cra_income_insights", "version": "v1", "options": null},
        ],
    });
    let answer = bench.ok(&format!("{SUBSCRIPTION}/create"), merge(&request, user)).await;
    json!({ "subscription_id": answer["subscription_id"] })
}

#[tokio::test]
async fn a_report_is_made_at_once_and_read_by_the_older_gets() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let subscription = subscribed(&bench, &user, &listener.url).await;
    let made = bench.ok(SIMULATE, merge(&subscription, &user)).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let webhook = listener.latest().json();
    verify(&bench, &listener.latest()).await;
    assert_eq!(webhook["webhook_code"], "CRA_REPORT_UPDATED");
    assert_eq!((&webhook["report_id"], list(&webhook["successful_products"]).len()), (&made["report_id"], 2));
    assert_eq!(webhook["client_user_id"], "customer-1");

    let named = json!({"report_id": made["report_id"], "consumer_report_permissible_purpose": "ACCOUNT_REVIEW_CREDIT"});
    for path in [BASE_REPORT, INCOME] {
        let report = bench.ok(path, merge(&named, &user)).await;
        assert_eq!(report["report"]["report_id"], made["report_id"], "{path}");
        let latest = bench.error(path, user.clone()).await;
        assert_eq!(latest, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_NOT_FOUND", "{path}: servicing makes no such report");
    }

    bench.control("report/fail_products", merge(&json!({"products": ["cra_base_report"]}), &user)).await;
    let made = bench.ok(SIMULATE, subscription.clone()).await;
    let named = merge(&json!({"report_id": made["report_id"]}), &user);
    assert_eq!(bench.error(BASE_REPORT, named.clone()).await, "CHECK_REPORT_ERROR DATA_UNAVAILABLE");
    bench.ok(INCOME, named).await;

    let failure = json!({"options": {"error_webhook_code": "UNMATCH"}});
    let failed = bench.ok(SIMULATE, merge(&subscription, &failure)).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let webhook = listener.latest().json();
    assert_eq!((&failed["report_id"], &webhook["error_code"]), (&Value::Null, &json!("UNMATCH")));
    assert_eq!(list(&webhook["failed_products"]).len(), 2);
    let future = json!({"options": {"transactions_end_date": "2026-03-03"}});
    assert_eq!(bench.error(SIMULATE, merge(&subscription, &future)).await, "INVALID_REQUEST INVALID_FIELD");
    bench.end().await;
}

#[tokio::test]
async fn what_is_left_out_stays_and_a_webhook_can_be_cleared() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let subscription = subscribed(&bench, &user, "http://127.0.0.1:9/").await;
    let update = format!("{SUBSCRIPTION}/update");
    let get = async || {
        let answer = bench.ok(&format!("{SUBSCRIPTION}/get"), subscription.clone()).await;
        answer["subscription"].clone()
    };
    let before = get().await;
    assert_eq!(before["webhook"], "http://127.0.0.1:9/");
    bench.ok(&update, subscription.clone()).await;
    assert_eq!(get().await, before);
    let products = json!({"products": [{"product": "cra_qualify", "version": "v2"}]});
    bench.ok(&update, merge(&products, &subscription)).await;
    bench.ok(&update, merge(&json!({"reset_fields": ["webhook"]}), &subscription)).await;
    let after = get().await;
    assert_eq!((&after["products"], &after["webhook"]), (&products["products"], &Value::Null));
    assert_eq!((&after["scope"], &after["cadence"]), (&before["scope"], &before["cadence"]));
    bench.end().await;
}

#[tokio::test]
async fn a_subscription_ends_by_itself_or_with_the_products_of_the_user() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let one = subscribed(&bench, &user, "http://127.0.0.1:9/").await;
    let two = subscribed(&bench, &user, "http://127.0.0.1:9/").await;
    let count = async || {
        let answer = bench.ok(&format!("{SUBSCRIPTION}/list"), user.clone()).await;
        list(&answer["subscriptions"]).len()
    };
    assert_eq!(count().await, 2);
    let delete = format!("{SUBSCRIPTION}/delete");
    assert_eq!(bench.ok(&delete, one.clone()).await["subscription_id"], one["subscription_id"]);
    assert_eq!(bench.error(&delete, one).await, "INVALID_INPUT SUBSCRIPTION_NOT_FOUND");
    assert_eq!(count().await, 1);
    let reason = json!({"reason_code": "CONSUMER_LOAN_PAID_OFF"});
    bench.ok("/user/products/terminate", merge(&reason, &user)).await;
    assert_eq!(count().await, 0);
    assert_eq!(bench.error(SIMULATE, two).await, "INVALID_INPUT SUBSCRIPTION_NOT_FOUND");
    assert_eq!(bench.sandbox.billable_events().len(), 2);
    bench.end().await;
}
