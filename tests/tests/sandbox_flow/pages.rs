//! What the sandbox shows to browsers.

use serde_json::{Value, json};

use crate::bench::*;

async fn get(bench: &Bench, path: &str) -> reqwest::Response {
    bench.http.get(format!("{}{path}", bench.sandbox.url())).send().await.expect("an answer")
}

async fn document(bench: &Bench, path: &str) -> Value {
    let response = get(bench, path).await;
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.expect("a body")).expect("JSON")
}

/// Each request example of a document, with its path and name.
fn examples(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let examples = item.pointer("/post/requestBody/content/application~1json/examples");
        for (name, example) in examples.and_then(Value::as_object).expect("examples") {
            found.push((path.clone(), name.clone(), example["value"].clone()));
        }
    }
    found
}

/// Somebody opens the reference, chooses any example and presses the button.
#[tokio::test]
async fn every_example_of_the_reference_succeeds_at_the_first_press() {
    let bench = Bench::new().await;
    let mut fresh = examples(&document(&bench, "/docs/openapi.json").await);
    assert!(fresh.len() > 60, "{}", fresh.len());
    for nth in 0..fresh.len() {
        if nth > 0 && fresh[nth].0 != fresh[nth - 1].0 {
            fresh = examples(&document(&bench, "/docs/openapi.json").await);
        }
        let (path, name, body) = &fresh[nth];
        let (status, text) = bench.send(path, ("sandbox-client-id", "sandbox-secret"), body.to_string()).await;
        assert_eq!(status, 200, "{path} {name}: {text}");
    }
    assert_eq!(bench.sandbox.requests().len(), fresh.len(), "opening the reference is no request of the API");
    bench.end().await;
}

#[tokio::test]
async fn opening_the_reference_is_not_billed() {
    let bench = Bench::new().await;
    document(&bench, "/docs/openapi.json").await;
    assert!(bench.sandbox.billable_events().is_empty());
    assert_eq!(bench.state().await["webhooks_due"], 0);
    bench.end().await;
}

#[tokio::test]
async fn the_reference_needs_no_network() {
    let bench = Bench::new().await;
    let page = get(&bench, "/docs").await;
    let policy = page.headers()["content-security-policy"].to_str().expect("a policy").to_owned();
    assert!(policy.starts_with("default-src 'self';"), "{policy}");
    let page = page.text().await.expect("a page");
    assert!(page.contains(r#"data-client-id="sandbox-client-id""#), "{page}");
    for script in ["/docs/scalar.js", "/docs/start.js"] {
        assert!(page.contains(script), "{script}");
        let response = get(&bench, script).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/javascript; charset=utf-8");
    }
    let component = get(&bench, "/docs/scalar.js").await;
    assert_eq!(component.headers()["content-encoding"], "gzip");
    let length: usize = component.headers()["content-length"].to_str().expect("text").parse().expect("a number");
    assert!(length > 500_000);
    bench.end().await;
}

/// Otherwise a reader who presses a button would call somebody's production.
#[tokio::test]
async fn the_served_spec_names_the_sandbox_as_its_only_server() {
    let bench = Bench::new().await;
    let url = bench.sandbox.url();
    for path in ["/openapi.json", "/docs/openapi.json"] {
        let document = document(&bench, path).await;
        assert_eq!(document["servers"].as_array().map(Vec::len), Some(1));
        assert_eq!(document["servers"][0]["url"], url);
        let first = document["paths"].as_object().map(serde_json::Map::len);
        assert!(first > Some(28));
    }
    let yaml = get(&bench, "/openapi.yaml").await.text().await.expect("text");
    assert!(yaml.starts_with("openapi: 3.0.3") || yaml.starts_with("openapi: '3.0.3'"), "{}", &yaml[..60]);
    assert!(yaml.contains(&url) && !yaml.contains("production.plaid.com\n"));
    bench.end().await;
}

#[tokio::test]
async fn pages_of_this_machine_may_call_and_others_may_not() {
    let bench = Bench::new().await;
    let url = format!("{}{USER}", bench.sandbox.url());
    let preflight = async |origin: &str| {
        let request = bench.http.request(reqwest::Method::OPTIONS, &url).header("Origin", origin);
        let request = request.header("Access-Control-Request-Method", "POST");
        request
            .header("Access-Control-Request-Headers", "content-type,plaid-client-id")
            .send()
            .await
            .expect("an answer")
    };
    let allowed = preflight("http://localhost:3000").await;
    assert_eq!(allowed.status(), 204);
    assert_eq!(allowed.headers()["access-control-allow-origin"], "http://localhost:3000");
    assert_eq!(allowed.headers()["access-control-allow-headers"], "content-type,plaid-client-id");
    for stranger in ["https://lender.example", "http://localhost.example:3000", "null"] {
        let refused = preflight(stranger).await;
        assert!(!refused.headers().contains_key("access-control-allow-origin"), "{stranger}");
    }
    let request = bench.http.post(&url).header("Origin", "http://127.0.0.1:8080").body("{}");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.headers()["access-control-allow-origin"], "http://127.0.0.1:8080");
    bench.end().await;
}

/// Refusals by the server itself come in the envelope of the API too.
#[tokio::test]
async fn every_refusal_is_in_the_envelope() {
    let bench = Bench::new().await;
    let url = format!("{}{USER}", bench.sandbox.url());
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let post = || bench.http.post(&url);
    let cases = [
        (post().body(vec![b' '; 3 * 1024 * 1024]), 413, "INVALID_BODY"),
        (post().body(deep), 400, "INVALID_BODY"),
        (post().header("Content-Type", "text/plain").body("{}"), 415, "INVALID_HEADERS"),
        (bench.http.put(&url).body("{}"), 405, "NOT_FOUND"),
        (bench.http.get(&url), 405, "NOT_FOUND"),
        (bench.http.post(format!("{url}/")).body("{}"), 404, "NOT_FOUND"),
    ];
    for (request, status, code) in cases {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), status, "{code}");
        assert_eq!(response.headers()["content-type"], "application/json");
        let answer: Value = serde_json::from_str(&response.text().await.expect("a body")).expect("JSON");
        assert_eq!(answer["error_code"], code);
        assert!(answer["request_id"].is_string());
    }
    let answer = bench.ok(USER, json!({"client_user_id": "somebody"})).await;
    assert!(answer["user_id"].is_string());
    bench.end().await;
}

/// The text of the page at `/`.
async fn home(bench: &Bench, query: &str) -> String {
    let response = get(bench, &format!("/{query}")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    response.text().await.expect("a page")
}

#[tokio::test]
async fn the_state_is_there_to_be_seen() {
    let bench = Bench::new().await;
    assert!(home(&bench, "").await.contains("Users: 0"));
    let listener = Listener::new(1).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    let page = home(&bench, "").await;
    assert!(page.contains("PRODUCT_NOT_READY") && page.contains("1 planned, the next at"), "{page}");
    bench.sandbox.advance(MINUTE * 3).await;
    bench.ok(SUBSCRIBE, merge(&json!({"webhook": listener.url}), &user)).await;
    bench.error(BASE_REPORT, json!({"user_id": "usr_nobody"})).await;
    bench.control("faults", json!({"fault": "reset", "path": USER})).await;

    let page = home(&bench, "").await;
    let user_id = user["user_id"].as_str().expect("an id");
    let receiver = listener.url.trim_start_matches("http://").trim_end_matches("/hook");
    for shown in [
        "Users: 1",
        user_id,
        "customer-1",
        "made 3 min ago, expires in 23 h",
        "Webhooks: 2 sent, 0 planned",
        "USER_CHECK_REPORT_READY",
        receiver,
        ">502<",
        "USER_NOT_FOUND",
        "Subscriptions: 1",
        "Billable events: 2",
        "/cra/check_report/create",
        "Planned faults: 1",
        "Cash flow of customer-1 by month",
        "<svg",
        "2026-03-02T12:03:00Z",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("/hook"), "the path of a receiver may be a secret");
    assert!(home(&bench, &format!("?user={user_id}")).await.contains("<svg"));
    assert!(!home(&bench, "?user=usr_nobody").await.contains("<svg"));
    bench.end().await;
}

#[tokio::test]
async fn what_clients_send_does_not_become_markup() {
    let bench = Bench::new().await;
    bench.ok(USER, json!({"client_user_id": "<script>alert(1)</script>"})).await;
    let page = home(&bench, "").await;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
    bench.end().await;
}

/// Presses every button of the page.
#[tokio::test]
async fn every_button_does_something() {
    let bench = Bench::new().await;
    let page = home(&bench, "").await;
    let unescape = |text: &str| text.replace("&quot;", "\"");
    let mut pressed = 0;
    for button in page.split("<button ").skip(1) {
        let attribute = |name: &str| {
            let value = button.split_once(&format!("{name}=\"")).expect(name).1;
            unescape(value.split_once('"').expect("an end").0)
        };
        let body: Value = serde_json::from_str(&attribute("data-body")).expect("JSON");
        let body = merge(&body, &json!({"webhook": format!("{}/_sandbox/sink", bench.sandbox.url())}));
        let (status, answer) = bench.post(&attribute("data-post"), body).await;
        assert_eq!(status, 200, "{button}: {answer}");
        pressed += 1;
    }
    assert!(pressed > 15, "{pressed}");
    bench.control("clock", json!({"speed": 0})).await;
    bench.control("advance", json!({"seconds": 60})).await;
    let page = home(&bench, "").await;
    assert!(page.contains("Users: 11") && page.contains("ITEM_LOGIN_REQUIRED"), "{page}");
    assert!(bench.sandbox.webhooks().iter().any(|attempt| attempt.status == Some(200)), "the sink takes webhooks");
    for asset in ["/home.css", "/home.js"] {
        assert!(page.contains(asset));
        assert_eq!(get(&bench, asset).await.status(), 200);
    }
    bench.end().await;
}
