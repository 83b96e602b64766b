//! A login that stops working: failure, repair, and a report after all.

use serde_json::{Value, json};

use crate::bench::*;

/// A request for a Link token that repairs.
fn repair(user: &Value, how: Value) -> Value {
    let request = json!({"client_name": "Lender", "language": "en", "country_codes": ["US"]});
    merge(&merge(&request, user), &how)
}

#[tokio::test]
async fn a_failed_report_leads_to_the_item_to_repair() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let items = async || list(&bench.ok(ITEMS, user.clone()).await["items"]).clone();
    let item_id = items().await[0]["item_id"].clone();
    assert_eq!(items().await[0]["error"], Value::Null);

    bench.control("item/reset_login", json!({ "item_id": item_id })).await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    let webhook = &listener.received()[0];
    assert_eq!(webhook["webhook_code"], "USER_CHECK_REPORT_FAILED");
    assert_eq!(webhook["repairable_items"][0]["item_id"], item_id);
    assert_eq!(webhook["repairable_items"][0]["error_code"], "ITEM_LOGIN_REQUIRED");
    let (_, error) = bench.post(BASE_REPORT, user.clone()).await;
    assert_eq!(error["error_code"], "DATA_UNAVAILABLE");
    assert_eq!(error["causes"][0]["item_id"], item_id);
    let broken = &items().await[0];
    assert_eq!(broken["error"]["error_code"], "ITEM_LOGIN_REQUIRED");
    assert_eq!(broken["update_type"], "user_present_required");

    // Without naming one, update mode chooses the Item that needs it.
    let token = bench.ok(LINK_TOKEN, repair(&user, json!({"update": {"user": true}}))).await;
    assert_eq!(token["expiration"], "2026-03-02T12:31:00Z");
    let repaired = bench.control("link/complete", json!({"link_token": token["link_token"]})).await;
    assert_eq!(repaired, json!({ "item_ids": [item_id] }));
    assert_eq!(items().await[0]["error"], Value::Null);

    // The failed report stays failed.
    assert_eq!(bench.error(BASE_REPORT, user.clone()).await, "CHECK_REPORT_ERROR DATA_UNAVAILABLE");
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received()[1]["webhook_code"], "USER_CHECK_REPORT_READY");
    bench.ok(BASE_REPORT, user.clone()).await;
    assert_eq!(bench.sandbox.billable_events().len(), 2);
    bench.end().await;
}

#[tokio::test]
async fn one_sound_item_is_enough_for_a_report() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.link(&user, "ins_2").await;
    let items = bench.ok(ITEMS, user.clone()).await;
    let [sound, broken] = [0, 1].map(|nth| items["items"][nth]["item_id"].clone());
    bench.control("item/reset_login", json!({ "item_id": broken })).await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    assert_eq!(listener.received()[0]["webhook_code"], "USER_CHECK_REPORT_READY");
    assert_eq!(listener.received()[0]["item_ids"], json!([sound]));

    // Only the Items that are named are repaired.
    let wrong = repair(&user, json!({"update": {"user": true, "item_ids": ["nothing"]}}));
    assert_eq!(bench.error(LINK_TOKEN, wrong).await, "INVALID_INPUT ITEM_NOT_FOUND");
    let unmarked = repair(&user, json!({"update": {"item_ids": [broken]}}));
    assert_eq!(bench.error(LINK_TOKEN, unmarked).await, "INVALID_REQUEST INVALID_FIELD");
    let errors = async || {
        let answer = bench.ok(ITEMS, user.clone()).await;
        list(&answer["items"]).iter().filter(|item| !item["error"].is_null()).count()
    };
    for (item_id, left) in [(sound, 1), (broken, 0)] {
        let how = json!({"update": {"user": true, "item_ids": [item_id]}});
        let token = bench.ok(LINK_TOKEN, repair(&user, how)).await;
        bench.control("link/complete", json!({"link_token": token["link_token"]})).await;
        assert_eq!(errors().await, left);
    }
    bench.end().await;
}

#[tokio::test]
async fn an_access_token_repairs_its_item() {
    let bench = Bench::new().await;
    let user = bench.older_user().await;
    let link = merge(&json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"]}), &user);
    let public = bench.ok(LINK, link).await;
    let access = bench.ok(EXCHANGE, json!({"public_token": public["public_token"]})).await;
    bench.control("item/reset_login", json!({"item_id": access["item_id"]})).await;
    let token = bench.ok(LINK_TOKEN, repair(&user, json!({"access_token": access["access_token"]}))).await;
    bench.sandbox.advance(29 * MINUTE).await;
    bench.control("link/complete", json!({"link_token": token["link_token"]})).await;
    assert_eq!(bench.ok(ITEMS, user.clone()).await["items"][0]["error"], Value::Null);

    let late = bench.ok(LINK_TOKEN, repair(&user, json!({"access_token": access["access_token"]}))).await;
    bench.sandbox.advance(30 * MINUTE).await;
    let (status, _) = bench.post("/_sandbox/link/complete", json!({"link_token": late["link_token"]})).await;
    assert_eq!(status, 400);
    let (status, _) = bench.post("/_sandbox/item/reset_login", json!({"item_id": "nothing"})).await;
    assert_eq!(status, 400);
    bench.end().await;
}
