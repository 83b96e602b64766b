//! State that lasts: over restarts, and over the end of the program at any moment.
#![allow(missing_docs)]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plaid_cra_sandbox::{Builder, JournalError, Sandbox, StartError};
use serde_json::{Value, json};

const MINUTE: Duration = Duration::from_secs(60);

/// A path at which there is no file yet.
fn new_file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.sqlite"));
    for end in ["", "-wal", "-shm"] {
        // Most often there is none.
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path
}

fn builder(file: &PathBuf) -> Builder {
    Sandbox::builder().manual_clock().ready_after(MINUTE).state_file(file)
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn post(client: &reqwest::Client, url: &str, path: &str, body: Value) -> Option<(u16, Value)> {
    let request = client.post(format!("{url}{path}")).header("PLAID-CLIENT-ID", "id").header("PLAID-SECRET", "secret");
    let response = request.body(body.to_string()).send().await.ok()?;
    let status = response.status().as_u16();
    let body = response.bytes().await.ok()?;
    Some((status, serde_json::from_slice(&body).unwrap()))
}

/// Sends a request that must succeed.
async fn ok(sandbox: &Sandbox, path: &str, body: Value) -> Value {
    let (status, answer) = post(&client(), &sandbox.url(), path, body).await.expect("an answer");
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

async fn user_with_item(sandbox: &Sandbox) -> Value {
    let id = ok(sandbox, "/user/create", json!({"client_user_id": "customer-1"})).await["user_id"].clone();
    let link = json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"], "user_id": id});
    ok(sandbox, "/sandbox/public_token/create", link).await;
    id
}

async fn order(sandbox: &Sandbox, id: &Value) {
    let order = json!({
        "user_id": id,
        "webhook": "http://127.0.0.1:9/hook",
        "days_requested": 365,
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    ok(sandbox, "/cra/check_report/create", order).await;
}

#[tokio::test]
async fn a_sandbox_goes_on_where_it_ended() {
    let file = new_file("goes_on");
    let sandbox = builder(&file).start().await.unwrap();
    let id = user_with_item(&sandbox).await;
    let link = json!({"institution_id": "ins_2", "initial_products": ["cra_base_report"], "user_id": id});
    let public_token = ok(&sandbox, "/sandbox/public_token/create", link).await["public_token"].clone();
    order(&sandbox, &id).await;
    let now = sandbox.now();
    sandbox.shutdown().await;

    let sandbox = builder(&file).start().await.unwrap();
    assert_eq!(sandbox.now(), now, "a clock that stands still has stood still");
    assert_eq!(sandbox.billable_events().len(), 1);
    ok(&sandbox, "/item/public_token/exchange", json!({ "public_token": public_token })).await;
    // The report that was ordered becomes ready, and its webhook fails twice.
    sandbox.advance(MINUTE + MINUTE / 2).await;
    let base_report = "/cra/check_report/base_report/get";
    let mut report = ok(&sandbox, base_report, json!({ "user_id": id })).await;
    assert_eq!(sandbox.webhooks().iter().map(|attempt| attempt.attempt).collect::<Vec<_>>(), [1, 2]);
    let attempts = sandbox.webhooks();
    sandbox.shutdown().await;

    let sandbox = builder(&file).start().await.unwrap();
    assert_eq!(sandbox.webhooks(), attempts);
    let mut again = ok(&sandbox, base_report, json!({ "user_id": id })).await;
    report["request_id"].take();
    again["request_id"].take();
    assert_eq!(report, again);
    sandbox.advance(MINUTE * 2).await;
    assert_eq!(sandbox.webhooks().len(), 3, "the third attempt was planned before the restart");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_is_removed_stays_removed() {
    let file = new_file("removed");
    let sandbox = builder(&file).start().await.unwrap();
    let id = user_with_item(&sandbox).await;
    order(&sandbox, &id).await;
    ok(&sandbox, "/user/remove", json!({ "user_id": id })).await;
    sandbox.shutdown().await;
    let sandbox = builder(&file).start().await.unwrap();
    let (status, answer) = post(&client(), &sandbox.url(), "/user/get", json!({ "user_id": id })).await.unwrap();
    assert_eq!((status, &answer["error_code"]), (400, &json!("USER_NOT_FOUND")));
    sandbox.advance(MINUTE * 60).await;
    assert!(sandbox.webhooks().is_empty());
    sandbox.shutdown().await;
}

/// A client gives its credentials in the body, as the API allows.
#[tokio::test]
async fn no_file_of_state_has_a_secret() {
    let file = new_file("secret");
    let sandbox = builder(&file).start().await.unwrap();
    let user = json!({"client_user_id": "customer-1", "client_id": "a-client", "secret": "opensesame"});
    let request = client().post(format!("{}/user/create", sandbox.url())).body(user.to_string());
    assert_eq!(request.send().await.unwrap().status(), 200);
    sandbox.shutdown().await;
    let mut all = std::fs::read(&file).unwrap();
    // It is there only as long as its changes are not in the file itself.
    all.extend(std::fs::read(format!("{}-wal", file.display())).unwrap_or_default());
    let has = |text: &str| all.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has("customer-1") && has("a-client") && !has("opensesame"));
}

#[tokio::test]
async fn reports_tokens_and_subscriptions_of_the_second_generation_last() {
    let file = new_file("second_generation");
    let sandbox = builder(&file).start().await.unwrap();
    let id = user_with_item(&sandbox).await;
    let products = json!([{"product": "cra_base_report", "version": "v1"}]);
    let mut order = json!({
        "user_id": id,
        "products": products,
        "scope": "CLIENT_USER",
        "decision_stage": "DECISIONING",
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    let report_id = ok(&sandbox, "/cra/report/create", order.clone()).await["report_id"].clone();
    let subscription = json!({"user_id": id, "products": products, "scope": "CLIENT_USER", "cadence": "DAILY"});
    let subscription = ok(&sandbox, "/cra/servicing/subscription/create", subscription).await;
    let subscription = json!({"subscription_id": subscription["subscription_id"]});
    let simulated = ok(&sandbox, "/sandbox/cra/servicing/simulate", subscription.clone()).await;
    let ends = sandbox.now() + 2 * MINUTE;
    let mut tokens = Vec::new();
    for end in [None, Some(ends)] {
        let share = json!({"user_id": id, "third_party_client_id": "id", "expiration_time": end});
        let token = ok(&sandbox, "/user/third_party_token/create", share).await["third_party_user_token"].clone();
        tokens.push(json!({"third_party_user_token": token}));
    }
    self::order(&sandbox, &id).await;
    sandbox.advance(MINUTE).await;
    order["report_id"] = report_id;
    let mut report = ok(&sandbox, "/cra/report/get", order.clone()).await;
    let billed = sandbox.billable_events();
    sandbox.shutdown().await;

    let sandbox = builder(&file).start().await.unwrap();
    assert_eq!(sandbox.billable_events(), billed);
    let mut again = ok(&sandbox, "/cra/report/get", order).await;
    report["request_id"].take();
    again["request_id"].take();
    assert_eq!(report, again);
    ok(&sandbox, "/cra/servicing/subscription/get", subscription).await;
    let base_report = "/cra/check_report/base_report/get";
    let named = json!({"user_id": id, "report_id": simulated["report_id"]});
    assert_eq!(ok(&sandbox, base_report, named).await["report"]["report_id"], simulated["report_id"]);
    for token in &tokens {
        ok(&sandbox, base_report, token.clone()).await;
    }
    sandbox.advance(MINUTE).await;
    let ended = ok(&sandbox, "/user/third_party_token/remove", tokens[1].clone()).await;
    assert_eq!(ended["removed"], false, "its time is over");
    assert_eq!(ok(&sandbox, "/user/third_party_token/remove", tokens[0].clone()).await["removed"], true);
    sandbox.shutdown().await;
    builder(&file).start().await.expect("all of it can be repeated").shutdown().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_continued_is_refused() {
    let file = new_file("refused");
    let sandbox = builder(&file).start().await.unwrap();
    let error = builder(&file).start().await.expect_err("it is in use");
    assert!(matches!(error, StartError::State(JournalError::Database(_))), "{error:?}");
    sandbox.shutdown().await;
    let error = builder(&file).seed(2).start().await.expect_err("of another seed");
    assert!(matches!(error, StartError::State(JournalError::Seed(1))), "{error:?}");
    assert!(error.to_string().contains("--seed 1"), "{error}");
    builder(&file).start().await.expect("it is as it was").shutdown().await;

    std::fs::write(&file, "this is no database, and longer than the head of one would be ........................")
        .unwrap();
    let error = builder(&file).start().await.expect_err("no database");
    assert!(matches!(error, StartError::State(JournalError::Database(_))), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let file = new_file("private");
    builder(&file).start().await.unwrap().shutdown().await;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

/// The program and where it listens.
fn start(file: &PathBuf) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plaid-cra-sandbox"));
    let command = command.args(["--port", "0", "--quiet", "--state"]).arg(file).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
    (child, url)
}

/// Kills the program while clients create users, again and again, and looks for every user whose creation was
/// acknowledged. `KILLS` says how often; the default keeps the test short.
#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    let kills: usize = std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(2);
    let file = new_file("killed");
    let acknowledged = Arc::new(Mutex::new(Vec::<(String, Value)>::new()));
    for round in 0..=kills {
        let (mut child, url) = start(&file);
        let client = client();
        let known = acknowledged.lock().unwrap().clone();
        for (name, id) in &known {
            let (status, user) = post(&client, &url, "/user/get", json!({ "user_id": id })).await.unwrap();
            assert_eq!((status, user["client_user_id"].as_str()), (200, Some(name.as_str())), "round {round}");
        }
        let clients: Vec<_> = (0..4)
            .map(|number| {
                let (client, url, acknowledged) = (client.clone(), url.clone(), Arc::clone(&acknowledged));
                tokio::spawn(async move {
                    for nth in 0.. {
                        let name = format!("customer-{round}-{number}-{nth}");
                        let user = json!({ "client_user_id": name });
                        let Some((200, user)) = post(&client, &url, "/user/create", user).await else { break };
                        acknowledged.lock().unwrap().push((name, user["user_id"].clone()));
                    }
                })
            })
            .collect();
        while acknowledged.lock().unwrap().len() < known.len() + 20 {
            tokio::task::yield_now().await;
        }
        child.kill().expect("it runs");
        child.wait().unwrap();
        for client in clients {
            client.await.unwrap();
        }
    }
    assert!(acknowledged.lock().unwrap().len() >= 20 * kills);
}
