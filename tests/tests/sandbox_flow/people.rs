//! Consumers differ, and what is said of each hangs together.

use std::collections::BTreeSet;

use plaid_cra_sandbox::{Sandbox, Scenario};
use serde_json::{Value, json};

use crate::bench::*;
use plaid_cra_tests::server::never_answer;

const NOBODY: &str = "http://127.0.0.1:9/";

/// A user by the client's own id, with an Item and a report that is ready.
async fn consumer(bench: &Bench, client_user_id: &str) -> Value {
    let answer = bench.ok(USER, json!({ "client_user_id": client_user_id })).await;
    let user = json!({ "user_id": answer["user_id"] });
    bench.link(&user, "ins_1").await;
    bench.create(&user, NOBODY).await;
    bench.sandbox.advance(MINUTE).await;
    user
}

async fn accounts(bench: &Bench, user: &Value) -> Vec<Value> {
    let report = bench.ok(BASE_REPORT, user.clone()).await;
    list(&report["report"]["items"]).iter().flat_map(|item| list(&item["accounts"]).to_vec()).collect()
}

async fn lend_score(bench: &Bench, user: &Value) -> u64 {
    bench.ok(LEND_SCORE, user.clone()).await["report"]["lend_score"]["score"].as_u64().expect("a score")
}

#[tokio::test]
async fn no_two_consumers_have_the_same_balances() {
    let bench = Bench::new().await;
    let mut balances = BTreeSet::new();
    for nth in 0..10 {
        let user = consumer(&bench, &format!("customer-{nth}")).await;
        let accounts = accounts(&bench, &user).await;
        balances.insert(accounts.iter().map(|account| cents(&account["balances"]["current"])).collect::<Vec<_>>());
    }
    assert_eq!(balances.len(), 10, "{balances:?}");
    bench.end().await;
}

/// Whoever is overdrawn shows it everywhere: in the balances, the fees and the scores.
#[tokio::test]
async fn scores_follow_from_the_transactions() {
    let bench = Bench::new().await;
    let mut scores = [Vec::new(), Vec::new()];
    for nth in 0..12 {
        let salaried = consumer(&bench, &format!("customer-{nth}")).await;
        scores[0].push(lend_score(&bench, &salaried).await);
        let overdrawn = consumer(&bench, &format!("overdrawn-{nth}")).await;
        scores[1].push(lend_score(&bench, &overdrawn).await);
        let flow = bench.ok(CASH_FLOW, overdrawn).await;
        let attributes = &flow["report"]["attributes"];
        assert!(attributes["nsf_overdraft_cnt_180d"].as_u64() > Some(0), "{attributes}");
        assert!(cents(&attributes["lowest_account_balance_amt"]) < 0, "{attributes}");
    }
    let [salaried, overdrawn] = scores;
    let worse = overdrawn.iter().filter(|score| salaried.iter().filter(|other| other > score).count() > 10);
    assert!(worse.count() > 9, "salaried {salaried:?}, overdrawn {overdrawn:?}");
    bench.end().await;
}

#[tokio::test]
async fn ids_follow_from_the_person_and_not_from_the_order() {
    let (first, second) = (Bench::new().await, Bench::new().await);
    let id = async |bench: &Bench, name: &str| bench.ok(USER, json!({"client_user_id": name})).await["user_id"].clone();
    let alice = id(&first, "alice").await;
    // After a restart another client comes first.
    assert_eq!(
        second.error(BASE_REPORT, json!({ "user_id": alice })).await,
        "USER_ERROR USER_NOT_FOUND",
        "the id of a run before names nobody"
    );
    assert_ne!(id(&second, "bob").await, alice);
    assert_eq!(id(&second, "alice").await, alice);
    second.ok(REMOVE, json!({ "user_id": alice })).await;
    let again = id(&second, "alice").await;
    assert_ne!(again, alice, "who was removed is gone");
    first.end().await;
    second.end().await;
}

#[tokio::test]
async fn tokens_of_a_run_before_name_nobody() {
    let (first, second) = (Bench::new().await, Bench::new().await);
    let token = async |bench: &Bench, name: &str| {
        let user = bench.ok(USER, json!({"client_user_id": name})).await["user_id"].clone();
        let link = json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"], "user_id": user});
        bench.ok(LINK, link).await["public_token"].clone()
    };
    let stale = token(&first, "alice").await;
    assert_ne!(token(&second, "bob").await, stale);
    assert_eq!(second.error(EXCHANGE, json!({ "public_token": stale })).await, "INVALID_INPUT INVALID_PUBLIC_TOKEN");
    first.end().await;
    second.end().await;
}

#[tokio::test]
async fn many_users_are_found_as_fast_as_few() {
    let bench = Bench::new().await;
    let mut ids = Vec::new();
    for nth in 0..50 {
        ids.push(bench.ok(USER, json!({"client_user_id": format!("customer-{nth}")})).await["user_id"].clone());
    }
    assert_eq!(ids.iter().map(Value::to_string).collect::<BTreeSet<_>>().len(), 50);
    bench.ok(REMOVE, json!({ "user_id": ids[20] })).await;
    for (nth, id) in ids.iter().enumerate().filter(|(nth, _)| *nth != 20) {
        let user = bench.ok("/user/get", json!({ "user_id": id })).await;
        assert_eq!(user["client_user_id"], format!("customer-{nth}"));
    }
    bench.end().await;
}

/// The responses are kept, and each still has a request id of its own.
#[tokio::test]
async fn a_report_is_the_same_each_time_but_for_the_request_id() {
    let bench = Bench::new().await;
    let user = consumer(&bench, "customer-1").await;
    let mut first = bench.ok(BASE_REPORT, user.clone()).await;
    let mut second = bench.ok(BASE_REPORT, user.clone()).await;
    assert_ne!(first["request_id"].take(), second["request_id"].take());
    assert_eq!(first, second);
    let salary = json!({"options": {"income_insights_version": "II2", "income_insights_filter": {"included_categories": ["SALARY"]}}});
    let all = bench.ok(INCOME, user.clone()).await;
    let filtered = bench.ok(INCOME, merge(&salary, &user)).await;
    assert!(list(&all["report"]["income_streams"]).len() > list(&filtered["report"]["income_streams"]).len());
    bench.end().await;
}

/// Official SDKs refuse a response without them.
#[tokio::test]
async fn income_insights_have_what_official_clients_demand() {
    let bench = Bench::new().await;
    let user = consumer(&bench, "customer-1").await;
    let report = bench.ok(INCOME, user).await;
    let item = &report["report"]["items"][0];
    assert!(item["bank_income_accounts"].is_array() && item["bank_income_sources"].is_array());
    assert!(list(&item["accounts"]).iter().all(|account| !list(&account["owners"]).is_empty()));
    bench.end().await;
}

#[tokio::test]
async fn scenarios_are_what_they_are_called() {
    let bench = Bench::new().await;
    let of = async |scenario: Scenario| accounts(&bench, &consumer(&bench, &format!("{scenario}-1")).await).await;
    let income = async |scenario: Scenario| {
        let user = consumer(&bench, &format!("{scenario}-2")).await;
        let report = bench.ok(INCOME, user).await;
        let streams = list(&report["report"]["income_streams"]).to_vec();
        let category = |stream: &Value| stream["insights"]["income_category"]["secondary"].to_string();
        streams.iter().map(category).collect::<BTreeSet<_>>()
    };
    assert!(income(Scenario::Salaried).await.contains("\"SALARY\""));
    assert_eq!(income(Scenario::GigWorker).await, BTreeSet::from(["\"GIG_ECONOMY\"".to_owned()]));
    assert_eq!(income(Scenario::ThinFile).await, BTreeSet::new());
    let thin = of(Scenario::ThinFile).await;
    assert_eq!((thin.len(), thin[0]["days_available"].as_u64()), (1, Some(46)));
    assert_eq!(of(Scenario::JointAccount).await[0]["ownership_type"], "joint");
    assert!(of(Scenario::BusinessOwner).await.iter().any(|account| account["name"] == "Studio Business Checking"));
    let many = of(Scenario::ManyAccounts).await;
    assert_eq!(many.len(), 20);
    assert!(many.iter().all(|account| list(&account["transactions"]).len() > 900));
    let primary = many.iter().filter(|account| account["attributes"]["is_primary_account"] == true);
    assert_eq!(primary.count(), 1);
    bench.end().await;
}

#[tokio::test]
async fn scenarios_of_events_go_as_they_are_called() {
    let bench = Bench::new().await;
    let broken = consumer(&bench, "broken-item-1").await;
    assert_eq!(bench.error(BASE_REPORT, broken).await, "CHECK_REPORT_ERROR DATA_UNAVAILABLE");

    let late = consumer(&bench, "late-data-1").await;
    let never = consumer(&bench, "never-ready-1").await;
    let not_ready = "CONSUMER_REPORT_ERROR PRODUCT_NOT_READY";
    assert_eq!(bench.error(BASE_REPORT, late.clone()).await, not_ready);
    bench.sandbox.advance(MINUTE * 6 * 60).await;
    bench.ok(BASE_REPORT, late).await;
    assert_eq!(bench.error(BASE_REPORT, never).await, not_ready);

    let listener = Listener::new(0).await;
    let answer = bench.ok(USER, json!({"client_user_id": "failed-product-1"})).await;
    let user = json!({ "user_id": answer["user_id"] });
    bench.link(&user, "ins_1").await;
    let products = json!({"products": ["cra_base_report", "cra_income_insights", "cra_lend_score"]});
    bench.ok(CREATE, merge(&order(&user, &listener.url), &products)).await;
    bench.sandbox.advance(MINUTE).await;
    let webhook = &listener.received()[0];
    assert_eq!(webhook["webhook_code"], "USER_CHECK_REPORT_READY");
    assert_eq!(webhook["failed_products"], json!(["cra_income_insights"]));
    assert_eq!(webhook["successful_products"], json!(["cra_base_report", "cra_lend_score"]));
    assert_eq!(bench.error(INCOME, user.clone()).await, "CHECK_REPORT_ERROR DATA_UNAVAILABLE");
    bench.ok(LEND_SCORE, user).await;
    bench.end().await;
}

#[tokio::test]
async fn a_sandbox_can_have_a_scenario_for_everybody() {
    let bench = Bench::of(Sandbox::builder().scenario(Scenario::ThinFile)).await;
    let user = consumer(&bench, "customer-1").await;
    assert_eq!(accounts(&bench, &user).await.len(), 1);
    bench.control("scenario", json!({"name": "many-accounts"})).await;
    let user = consumer(&bench, "customer-2").await;
    assert_eq!(accounts(&bench, &user).await.len(), 20);
    let (status, answer) = bench.post("/_sandbox/scenario", json!({"name": "unheard-of"})).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().is_some_and(|text| text.contains("thin-file")), "{answer}");
    bench.end().await;
}

/// Three receivers accept and never answer.
#[tokio::test]
async fn receivers_that_do_not_answer_hold_back_nobody_else() {
    let bench = Bench::around(Sandbox::start().await.expect("the sandbox starts"));
    for nth in 0..3 {
        let silent = never_answer().await;
        let answer = bench.ok(USER, json!({"client_user_id": format!("customer-{nth}")})).await;
        let user = json!({ "user_id": answer["user_id"] });
        bench.link(&user, "ins_1").await;
        bench.create(&user, &silent).await;
    }
    let mut listener = Listener::new(0).await;
    let answer = bench.ok(USER, json!({"client_user_id": "customer-3"})).await;
    let user = json!({ "user_id": answer["user_id"] });
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    let webhook = listener.first().await;
    assert_eq!(webhook["user_id"], user["user_id"]);
    let attempts = bench.sandbox.webhooks();
    assert!(attempts.iter().all(|attempt| attempt.status.is_some()), "nobody had to time out first: {attempts:?}");
    bench.end().await;
}
