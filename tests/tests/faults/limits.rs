//! What bounds a call: its deadline, the budget for retries, and the cap on bodies.

use std::time::{Duration, Instant};

use plaid_cra::{CallOptions, ErrorKind};
use plaid_cra_tests::fault_server::{Act, End, FaultServer};
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::seeded::{api_error, base_report_get, create, report};

use crate::builder;

#[tokio::test]
async fn a_call_ends_in_time_though_attempts_remain() {
    let server = FaultServer::start([Act::silent(End::Hang)]).await;
    let client = builder(&server).attempt_timeout(Duration::from_millis(80)).build().unwrap();
    let options = CallOptions::new().timeout(Duration::from_millis(300)).retry(AT_ONCE.max_attempts(1000));
    let start = Instant::now();
    let error = client.with(options).cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert!(start.elapsed() >= Duration::from_millis(300) && start.elapsed() < Duration::from_secs(20));
    assert_eq!(error.kind(), ErrorKind::Timeout);
    // 80, 160, 240 and what is left of the 300; fewer on a machine that is busy.
    assert!((2..=4).contains(&error.attempts()), "{}", error.attempts());
    drop(client);
    assert!(server.finish().await.requests <= 4);
}

/// The attempt would be given 90 seconds, were it not for the call's own limit.
#[tokio::test]
async fn a_body_that_stalls_ends_with_the_call() {
    let half = Act::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"a\":", End::Hang);
    let server = FaultServer::start([half]).await;
    let client = builder(&server).build().unwrap().with(CallOptions::new().timeout(Duration::from_millis(300)));
    let error = client.cra_check_report_create(&create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.status()), (ErrorKind::Timeout, 1, Some(200)));
    assert_eq!(error.body(), Some(&b"{\"a\":"[..]));
    drop(client);
    assert_eq!(server.finish().await.requests, 1);
}

#[tokio::test]
async fn a_server_that_only_fails_is_not_buried() {
    let body = api_error("API_ERROR", "INTERNAL_SERVER_ERROR");
    let server = FaultServer::start([Act::answer(500, &[], body)]).await;
    let client = builder(&server).build().unwrap();
    let mut attempts = 0;
    for _ in 0..60 {
        // A clone draws on the same budget.
        let error = client.clone().cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
        attempts += usize::try_from(error.attempts()).unwrap();
    }
    drop(client);
    let seen = server.finish().await;
    assert_eq!((seen.requests, attempts), (60 + 100, 60 + 100), "each call, and the hundred retries of the budget");
    assert_eq!(seen.connections, 1, "a failure that is answered costs no connection");
}

#[tokio::test]
async fn the_error_names_the_cap() {
    let cap = 4096;
    let server = FaultServer::start([Act::answer(200, &[], report(100))]).await;
    let client = builder(&server).max_body_size(cap).build().unwrap();
    let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("4096 bytes"), "{error}");
    assert_eq!(error.body().map(|body| body.len() as u64), Some(cap));
}

#[tokio::test]
async fn a_body_of_just_the_cap_is_taken() {
    let body = report(1);
    let server = FaultServer::start([Act::answer(200, &[], &body)]).await;
    for (cap, fits) in [(body.len(), true), (body.len() - 1, false)] {
        let client = builder(&server).max_body_size(cap as u64).build().unwrap();
        let result = client.cra_check_report_base_report_get(&base_report_get()).await;
        assert_eq!(result.is_ok(), fits, "{cap}");
    }
}

/// Nobody needs more of an error, and its sender may be anybody on the way.
#[tokio::test]
async fn of_an_error_no_more_than_a_mebibyte_is_read() {
    const MOST: usize = 1024 * 1024;
    let page = "x".repeat(MOST + 1);
    let server = FaultServer::start([Act::answer(400, &[], &page), Act::answer(400, &[], &page[1..])]).await;
    let client = builder(&server).build().unwrap();
    let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(400)));
    assert_eq!(error.body().map(<[u8]>::len), Some(MOST));
    assert!(error.to_string().contains("1048576 bytes"), "{error}");
    let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert_eq!((error.kind(), error.body().map(<[u8]>::len)), (ErrorKind::Status, Some(MOST)));
}
