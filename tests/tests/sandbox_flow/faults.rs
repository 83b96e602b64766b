//! What goes wrong on purpose, seen by a plain client.

use std::collections::BTreeSet;
use std::time::Duration;

use plaid_cra_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::bench::*;

const USER_GET: &str = "/user/get";

/// Sends a request without demanding an answer.
async fn try_send(bench: &Bench, path: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
    let request = bench.http.post(format!("{}{path}", bench.sandbox.url())).body(body.to_string());
    request.header("PLAID-CLIENT-ID", "id").header("PLAID-SECRET", "secret").send().await
}

#[tokio::test]
async fn statuses_are_those_planned_and_then_all_is_well() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let cases = [
        (json!({"fault": "too_many_requests", "seconds": 7}), 429, Some("7"), "application/json"),
        (json!({"fault": "too_many_requests"}), 429, None, "application/json"),
        (json!({"fault": "server_error"}), 500, None, "application/json"),
        (json!({"fault": "html"}), 502, None, "text/html"),
    ];
    for (fault, status, retry_after, media_type) in cases {
        bench.control("faults", merge(&fault, &json!({"path": USER_GET, "times": 2}))).await;
        bench.ok(ITEMS, user.clone()).await;
        for _ in 0..2 {
            let response = try_send(&bench, USER_GET, &user).await.expect("an answer");
            assert_eq!(response.status(), status, "{fault}");
            assert_eq!(response.headers()["content-type"], media_type);
            let given = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
            assert_eq!(given, retry_after, "{fault}");
            let body = response.text().await.expect("a body");
            assert_eq!(serde_json::from_str::<Value>(&body).is_ok(), media_type == "application/json", "{body}");
        }
        bench.ok(USER_GET, user.clone()).await;
    }
    bench.end().await;
}

#[tokio::test]
async fn connections_break_as_planned() {
    let bench = Bench::new().await;
    let user = bench.reported_user().await;
    bench.control("faults", json!({"fault": "reset", "path": BASE_REPORT})).await;
    let error = try_send(&bench, BASE_REPORT, &user).await.expect_err("no answer");
    assert!(error.is_request(), "{error:?}");

    bench.control("faults", json!({"fault": "truncate", "path": BASE_REPORT})).await;
    let response = try_send(&bench, BASE_REPORT, &user).await.expect("an answer begins");
    let announced = response.content_length().expect("a length");
    assert!(announced > 100_000 && response.status() == 200);
    response.bytes().await.expect_err("it does not end");

    bench.control("faults", json!({"fault": "slow_body", "path": BASE_REPORT, "seconds": 0.01})).await;
    bench.ok(BASE_REPORT, user.clone()).await;
    bench.end().await;
}

#[tokio::test]
async fn a_late_response_exceeds_the_patience_of_a_client() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    let url = format!("{}{USER_GET}", bench.sandbox.url());
    for fault in ["latency", "slow_body"] {
        bench.control("faults", json!({"fault": fault, "path": USER_GET, "seconds": 3600})).await;
        let request = bench.http.post(&url).header("PLAID-CLIENT-ID", "id").header("PLAID-SECRET", "secret");
        let request = request.timeout(Duration::from_millis(300)).body(user.to_string());
        let outcome = match request.send().await {
            Ok(response) => response.bytes().await.err(),
            Err(error) => Some(error),
        };
        assert!(outcome.is_some_and(|error| error.is_timeout()), "{fault}");
    }
    bench.ok(USER_GET, user).await;
}

/// The case that bills twice if a client tries again: the report was ordered, and the response is lost.
#[tokio::test]
async fn a_lost_response_may_have_had_its_effect() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let order = order(&user, "http://127.0.0.1:9/");
    bench.control("faults", json!({"fault": "reset", "path": CREATE})).await;
    try_send(&bench, CREATE, &order).await.expect_err("no answer");
    assert_eq!(bench.sandbox.billable_events().len(), 0);
    bench.control("faults", json!({"fault": "reset", "path": CREATE, "after": true})).await;
    try_send(&bench, CREATE, &order).await.expect_err("no answer");
    assert_eq!(bench.sandbox.billable_events().len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn responses_can_differ_from_the_spec() {
    let bench = Bench::new().await;
    let user = bench.reported_user().await;
    let spoiled = async |fault: Value| {
        bench.control("faults", merge(&fault, &json!({"path": BASE_REPORT}))).await;
        bench.ok(BASE_REPORT, user.clone()).await
    };
    let good = bench.ok(BASE_REPORT, user.clone()).await;
    let differing = |left: &Value, right: &Value| {
        let mut found = BTreeSet::new();
        differences("", left, right, &mut found);
        found.remove("/request_id");
        found
    };
    let null = spoiled(json!({"fault": "null_field"})).await;
    let found = differing(&good, &null);
    assert_eq!(found.len(), 1, "{found:?}");
    let pointer = found.first().expect("one");
    assert!(null.pointer(pointer).is_none_or(Value::is_null) && !good.pointer(pointer).expect("it").is_null());

    let unknown = spoiled(json!({"fault": "unknown_value"})).await;
    let found = differing(&good, &unknown);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(unknown.pointer(found.first().expect("one")), Some(&json!("SANDBOX_UNKNOWN_VALUE")));

    let chosen = spoiled(json!({"fault": "null_field", "field": "/report/items/0/accounts/0/balances/current"})).await;
    assert!(chosen["report"]["items"][0]["accounts"][0]["balances"]["current"].is_null());

    let added = spoiled(json!({"fault": "added_field"})).await;
    assert!(added["sandbox_added_field"].is_object() && added["report"]["sandbox_added_field"].is_object());
    assert!(differing(&good, &bench.ok(BASE_REPORT, user.clone()).await).is_empty(), "what is kept is not spoiled");
    bench.end().await;
}

fn differences(at: &str, left: &Value, right: &Value, found: &mut BTreeSet<String>) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            for name in left.keys().chain(right.keys()) {
                let side = |side: &serde_json::Map<String, Value>| side.get(name).cloned().unwrap_or_default();
                differences(&format!("{at}/{name}"), &side(left), &side(right), found);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (nth, (left, right)) in left.iter().zip(right).enumerate() {
                differences(&format!("{at}/{nth}"), left, right, found);
            }
        }
        _ if left == right => {}
        _ => {
            found.insert(at.to_owned());
        }
    }
}

#[tokio::test]
async fn webhooks_go_astray_as_planned() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let sent = async |fault: Option<Value>| {
        let listener = Listener::new(0).await;
        if let Some(fault) = fault {
            bench.control("faults", merge(&fault, &json!({"webhook_code": "USER_CHECK_REPORT_READY"}))).await;
        }
        bench.create(&user, &listener.url).await;
        bench.sandbox.advance(MINUTE).await;
        let at_once = listener.received().len();
        bench.sandbox.advance(DAY).await;
        (at_once, listener.received().len())
    };
    assert_eq!(sent(None).await, (1, 1));
    assert_eq!(sent(Some(json!({"fault": "duplicate_webhook"}))).await, (2, 2));
    assert_eq!(sent(Some(json!({"fault": "lose_webhook"}))).await, (0, 0));
    assert_eq!(sent(Some(json!({"fault": "reorder_webhook", "seconds": 90}))).await, (0, 1));
    assert_eq!(bench.control("faults/clear", json!({})).await, json!({}));
    assert_eq!(sent(None).await, (1, 1));
    bench.end().await;
}

#[tokio::test]
async fn a_webhook_can_be_signed_badly() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::{Digest, Sha256};

    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let listener = Listener::new(0).await;
    let mut claims = Vec::new();
    for fault in [false, true] {
        if fault {
            bench.control("faults", json!({"fault": "bad_signature"})).await;
        }
        bench.create(&user, &listener.url).await;
        bench.sandbox.advance(MINUTE).await;
        let token = listener.latest().token;
        let part = token.split('.').nth(1).expect("claims");
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64");
        let claim: Value = serde_json::from_slice(&bytes).expect("JSON");
        claims.push(claim["request_body_sha256"].as_str().expect("a hash").to_owned());
    }
    let received = base16ct::lower::encode_string(&Sha256::digest(listener.latest().body.as_bytes()));
    assert_ne!(claims[1], received, "it is signed for another body");
    bench.end().await;
}

#[tokio::test]
async fn the_documented_rate_limit_can_be_asked_for() {
    let bench = Bench::new().await;
    let user = bench.reported_user().await;
    bench.control("rate_limit", json!({"per_minute": 3})).await;
    for _ in 0..3 {
        bench.ok(BASE_REPORT, user.clone()).await;
    }
    let response = try_send(&bench, BASE_REPORT, &user).await.expect("an answer");
    assert_eq!(response.status(), 429);
    let wait: u64 = response.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    let answer: Value = serde_json::from_str(&response.text().await.expect("a body")).expect("JSON");
    assert_eq!(answer["error_type"], "RATE_LIMIT_EXCEEDED");
    bench.sandbox.advance(Duration::from_secs(wait)).await;
    bench.ok(BASE_REPORT, user.clone()).await;
    bench.control("rate_limit", json!({"per_minute": null})).await;
    for _ in 0..5 {
        bench.ok(BASE_REPORT, user.clone()).await;
    }
    bench.end().await;
}

#[tokio::test]
async fn plans_are_checked_and_shown() {
    let bench = Bench::new().await;
    for refused in [json!({"fault": "flood"}), json!({}), json!({"fault": "reset", "tiems": 1})] {
        let (status, answer) = bench.post("/_sandbox/faults", refused).await;
        assert_eq!(status, 400, "{answer}");
    }
    let plan = json!({"fault": "latency", "path": USER_GET, "times": 3, "seconds": 0.5});
    let shown = bench.control("faults", plan.clone()).await;
    assert_eq!(shown["faults"][0]["left"], 3);
    assert_eq!(shown["faults"][0]["plan"]["path"], USER_GET);
    bench.end().await;
}

/// A clock that runs fast makes a day pass in a moment, without anybody advancing it.
#[tokio::test]
async fn time_passes_as_fast_as_one_likes() {
    let builder = Sandbox::builder().clock_speed(86_400.0).ready_after(DAY / 2);
    let bench = Bench::around(builder.start().await.expect("the sandbox starts"));
    let mut listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    assert_eq!(listener.first().await["webhook_code"], "USER_CHECK_REPORT_READY");
    bench.control("clock", json!({"speed": 0})).await;
    let now = bench.sandbox.now();
    bench.ok("/user/get", user).await;
    assert_eq!(bench.sandbox.now(), now, "it stands still");
    let (status, _) = bench.post("/_sandbox/clock", json!({"speed": -1})).await;
    assert_eq!(status, 400);
    assert!(Sandbox::builder().clock_speed(f64::NAN).start().await.is_err());
    bench.end().await;
}
