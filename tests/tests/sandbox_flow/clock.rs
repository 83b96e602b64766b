//! Time in the sandbox: by itself, and driven from outside.

use plaid_cra_sandbox::Sandbox;
use serde_json::json;

use crate::bench::*;

/// With the defaults nobody needs to move a clock: the webhook comes, and then
/// the report is there.
#[tokio::test]
async fn by_default_time_passes_by_itself() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let bench = Bench::around(sandbox);
    let mut listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    let webhook = listener.first().await;
    assert_eq!(webhook["webhook_code"], "USER_CHECK_REPORT_READY");
    bench.ok(BASE_REPORT, user).await;
    bench.end().await;
}

#[tokio::test]
async fn other_programs_can_drive_the_clock() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let listener = Listener::new(0).await;
    bench.create(&user, &listener.url).await;

    assert_eq!(bench.state().await["webhooks_due"], 1);
    bench.control("advance", json!({"seconds": 60})).await;
    let after = bench.state().await;
    assert_eq!(after["webhooks_due"], 0);
    assert_eq!(after["now"], "2026-03-02T12:01:00.000Z");
    assert_eq!(listener.received().len(), 1);
    for refused in [json!({}), json!({"seconds": -1}), json!({"seconds": "1"})] {
        let (status, _) = bench.post("/_sandbox/advance", refused).await;
        assert_eq!(status, 400);
    }
    let (status, _) = bench.post("/_sandbox/advance", json!({"seconds": 1e18})).await;
    assert_eq!(status, 200, "time ends, the sandbox does not");
    assert_eq!(bench.error(BASE_REPORT, user).await, "CONSUMER_REPORT_ERROR CONSUMER_REPORT_EXPIRED");
    assert_eq!(bench.sandbox.requests().len(), 4, "control is not part of the API");
    bench.end().await;
}

/// The receiver asks for the report while the sandbox waits for its answer.
#[tokio::test]
async fn a_webhook_receiver_can_call_back() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let url = format!("{}{BASE_REPORT}", bench.sandbox.url());
    let request = bench.http.post(url).body(user.to_string());
    let request = request.header("PLAID-CLIENT-ID", "id").header("PLAID-SECRET", "secret");
    let request = std::sync::Arc::new(request);
    let listener = Listener::answering(move |_| {
        let request = request.try_clone().expect("a body in memory");
        async move { request.send().await.expect("an answer").status() }
    })
    .await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    let statuses: Vec<_> = bench.sandbox.webhooks().iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(200)], "the report was ready, and the receiver passed that on");
    bench.end().await;
}

#[tokio::test]
async fn webhooks_stay_on_this_machine() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    // This address is not of loopback, though it reaches the listener.
    let listener = Listener::new(0).await;
    let url = listener.url.replace("127.0.0.1", "0.0.0.0");
    bench.create(&user, &url).await;
    bench.sandbox.advance(DAY * 2).await;
    let attempts = bench.sandbox.webhooks();
    assert_eq!(attempts.len(), 7);
    assert_eq!(listener.received().len(), 0);
    assert!(attempts.iter().all(|attempt| attempt.status.is_none()));
    bench.end().await;
}

#[tokio::test]
async fn shutdown_gives_the_port_back() {
    let bench = Bench::new().await;
    let url = bench.sandbox.url();
    let port: u16 = url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    bench.user().await;
    bench.end().await;
    let again = Sandbox::builder().port(port).start().await.expect("the port is free");
    assert_eq!(again.url(), url);
}
