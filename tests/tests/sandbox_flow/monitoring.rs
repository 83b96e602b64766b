//! Monitoring: from a subscription to its end.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::*;
use crate::signature::verify;

/// Reviews are the purpose of monitoring.
fn review(user: &Value) -> Value {
    merge(&json!({"consumer_report_permissible_purpose": "ACCOUNT_REVIEW_CREDIT"}), user)
}

#[tokio::test]
async fn news_come_as_signed_webhooks() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let none = "INVALID_INPUT SUBSCRIPTION_NOT_FOUND";
    assert_eq!(bench.error(MONITORING, review(&user)).await, none);
    assert_eq!(bench.error(CASH_FLOW_UPDATE, user.clone()).await, none);

    let subscribe = merge(&json!({"webhook": listener.url}), &user);
    let subscription = bench.ok(SUBSCRIBE, subscribe.clone()).await;
    let codes = json!({"webhook_codes": ["LOW_BALANCE_DETECTED"]});
    bench.ok(CASH_FLOW_UPDATE, merge(&codes, &user)).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let received = listener.received();
    let code = |webhook: &Value| webhook["webhook_code"].as_str().expect("a code").to_owned();
    assert_eq!(received.iter().map(code).collect::<Vec<_>>(), ["LOW_BALANCE_DETECTED", "CASH_FLOW_INSIGHTS_UPDATED"]);
    assert_eq!(received[1]["insights"], json!(["LOW_BALANCE_DETECTED"]));
    assert!(received.iter().all(|webhook| webhook["user_id"] == user["user_id"] && webhook["status"] == "AVAILABLE"));
    verify(&bench, &listener.latest()).await;

    bench.ok(CASH_FLOW_UPDATE, user.clone()).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let received = listener.received();
    assert_eq!(received.len(), 2 + 5, "all four codes, and what sums them up");
    assert_eq!(list(&received[6]["insights"]).len(), 4);

    let end = json!({"subscription_id": subscription["subscription_id"]});
    bench.ok(UNSUBSCRIBE, end.clone()).await;
    for (path, body) in [(UNSUBSCRIBE, end), (MONITORING, review(&user)), (CASH_FLOW_UPDATE, user.clone())] {
        assert_eq!(bench.error(path, body).await, none, "{path}");
    }
    let billed: Vec<_> = bench.sandbox.billable_events().into_iter().map(|event| event.path).collect();
    assert_eq!(billed, [SUBSCRIBE]);
    bench.end().await;
}

#[tokio::test]
async fn each_call_makes_a_subscription_of_its_own() {
    let bench = Bench::new().await;
    let (one, two) = (Listener::new(0).await, Listener::new(0).await);
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.link(&user, "ins_2").await;
    let items = bench.ok(ITEMS, user.clone()).await;
    let second = items["items"][1]["item_id"].clone();
    let seen = async || {
        let answer = bench.ok(MONITORING, review(&user)).await;
        list(&answer["items"]).clone()
    };

    let narrow = json!({"webhook": one.url, "item_id": second, "income_categories": ["SALARY"]});
    bench.ok(SUBSCRIBE, merge(&narrow, &user)).await;
    let monitored = seen().await;
    assert_eq!(monitored.len(), 1);
    assert_eq!(monitored[0]["item_id"], second);
    assert_eq!(monitored[0]["insights"]["income"]["income_sources"], json!([]), "only salaries, and there is none");
    assert!(!list(&monitored[0]["accounts"]).is_empty());

    bench.ok(SUBSCRIBE, merge(&json!({"webhook": two.url}), &user)).await;
    let monitored = seen().await;
    assert_eq!(monitored.len(), 2);
    assert_eq!(monitored[1]["insights"]["income"]["income_sources"][0]["income_category"], "GIG_ECONOMY");
    assert!(monitored[0]["insights"]["loans"]["loan_payments_counts"]["current_count"].as_u64() > Some(10));
    bench.ok(CASH_FLOW_UPDATE, merge(&json!({"webhook_codes": []}), &user)).await;
    bench.sandbox.advance(Duration::ZERO).await;
    for listener in [&one, &two] {
        assert_eq!(listener.received().len(), 1);
        assert_eq!(listener.received()[0]["insights"], json!([]));
    }

    bench.control("item/reset_login", json!({ "item_id": second })).await;
    let monitored = seen().await;
    assert_eq!(monitored[0]["status"]["status_code"], "AVAILABLE");
    assert_eq!(monitored[1]["status"]["status_code"], "FAILED");
    assert_eq!(monitored[1]["insights"], Value::Null);
    let wrong = json!({"webhook": one.url, "item_id": "nothing"});
    assert_eq!(bench.error(SUBSCRIBE, merge(&wrong, &user)).await, "INVALID_INPUT ITEM_NOT_FOUND");
    bench.end().await;
}

/// Insights follow the days, which a report does not.
#[tokio::test]
async fn insights_are_of_the_day_on_which_they_are_read() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.ok(SUBSCRIBE, merge(&json!({"webhook": "http://127.0.0.1:9/"}), &user)).await;
    let read = async || bench.ok(MONITORING, review(&user)).await["items"][0].clone();
    let last_salary = |item: &Value| {
        let sources = list(&item["insights"]["income"]["income_sources"]);
        let salary = sources.iter().find(|source| source["income_category"] == "SALARY").expect("a salary");
        salary["last_transaction_date"].clone()
    };
    let before = read().await;
    assert_eq!(last_salary(&before), "2026-03-01");
    bench.sandbox.advance(DAY * 14).await;
    let after = read().await;
    assert_eq!(last_salary(&after), "2026-03-15");
    assert_ne!(before["accounts"][0]["balances"], after["accounts"][0]["balances"]);
    bench.end().await;
}
