//! What belongs to a user: Items, an identity, and tokens by which other teams read reports.

use serde_json::{Value, json};

use crate::bench::*;

const REMOVE_ITEMS: &str = "/user/items/remove";
const ASSOCIATE: &str = "/user/items/associate";
const SHARE: &str = "/user/third_party_token/create";
const UNSHARE: &str = "/user/third_party_token/remove";

async fn item_ids(bench: &Bench, user: &Value) -> Vec<Value> {
    let answer = bench.ok(ITEMS, user.clone()).await;
    list(&answer["items"]).iter().map(|item| item["item_id"].clone()).collect()
}

#[tokio::test]
async fn items_are_removed_all_or_none() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.link(&user, "ins_2").await;
    let ids = item_ids(&bench, &user).await;
    let with_stranger = merge(&json!({"item_ids": [ids[0], "nobody's"]}), &user);
    assert_eq!(bench.error(REMOVE_ITEMS, with_stranger).await, "INVALID_INPUT ITEM_NOT_FOUND");
    assert_eq!(item_ids(&bench, &user).await, ids);
    bench.ok(REMOVE_ITEMS, merge(&json!({"item_ids": [ids[0]]}), &user)).await;
    assert_eq!(item_ids(&bench, &user).await, ids[1..]);
    bench.end().await;
}

#[tokio::test]
async fn items_move_to_another_user() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let ids = item_ids(&bench, &user).await;
    let other = bench.ok(USER, json!({"client_user_id": "customer-9"})).await;
    let other = json!({"user_id": other["user_id"]});
    bench.ok(ASSOCIATE, merge(&json!({"item_ids": ids}), &other)).await;
    assert_eq!((item_ids(&bench, &user).await, item_ids(&bench, &other).await), (vec![], ids.clone()));
    bench.link(&user, "ins_1").await;
    assert_ne!(item_ids(&bench, &user).await, ids, "another Item of the same login has another id");
    let many: Vec<_> = (0..101).map(|number| number.to_string()).collect();
    let many = merge(&json!({ "item_ids": many }), &other);
    assert_eq!(bench.error(ASSOCIATE, many).await, "INVALID_REQUEST INVALID_FIELD");
    bench.end().await;
}

#[tokio::test]
async fn an_identity_is_forgotten_and_the_user_stays() {
    let bench = Bench::new().await;
    let identity = json!({"client_user_id": "customer-1", "identity": {"date_of_birth": "1980-01-31"}});
    let user = json!({"user_id": bench.ok(USER, identity).await["user_id"]});
    assert!(bench.ok("/user/get", user.clone()).await["identity"].is_object());
    bench.ok("/user/identity/remove", user.clone()).await;
    assert!(bench.ok("/user/get", user).await["identity"].is_null());
    bench.end().await;
}

#[tokio::test]
async fn a_shared_report_is_read_by_one_other_team_until_the_token_ends() {
    let bench = Bench::new().await;
    let user = bench.reported_user().await;
    let share = json!({"third_party_client_id": "partner", "expiration_time": "2026-03-02T13:00:00Z"});
    let shared = bench.ok(SHARE, merge(&share, &user)).await;
    let token = json!({"third_party_user_token": shared["third_party_user_token"]});
    let status = async |client_id: &str, path: &str| bench.send(path, (client_id, "secret"), token.to_string()).await.0;
    assert_eq!(status("partner", BASE_REPORT).await, 200);
    assert_eq!(status("stranger", BASE_REPORT).await, 400);
    assert_eq!(status("partner", REMOVE).await, 400, "a token reads and does nothing else");
    bench.sandbox.advance(60 * MINUTE).await;
    assert_eq!(status("partner", BASE_REPORT).await, 400, "its time is over");

    let past = json!({"third_party_client_id": "partner", "expiration_time": "2026-03-02T11:00:00Z"});
    assert_eq!(bench.error(SHARE, merge(&past, &user)).await, "INVALID_REQUEST INVALID_FIELD");
    let endless = merge(&json!({"third_party_client_id": "partner", "expiration_time": null}), &user);
    let token = json!({"third_party_user_token": bench.ok(SHARE, endless).await["third_party_user_token"]});
    assert_eq!(bench.ok(UNSHARE, token.clone()).await["removed"], true);
    assert_eq!(bench.ok(UNSHARE, token).await["removed"], false);
    bench.end().await;
}
