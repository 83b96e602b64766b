//! A billable call arrives once, whatever becomes of connections, and nothing goes where nobody sent it.

use plaid_cra::{CallOptions, ErrorKind};
use plaid_cra_tests::fault_server::{Act, End, FaultServer};
use plaid_cra_tests::seeded::{base_report_get, create, report};

use crate::builder;

fn fine() -> Act {
    Act::answer(200, &[], report(1))
}

#[tokio::test]
async fn a_kept_connection_that_closes_on_the_request_brings_no_second_one() {
    for last in [Act::silent(End::Close), Act::silent(End::Reset)] {
        let server = FaultServer::start([fine(), last, fine()]).await;
        let client = builder(&server).build().unwrap();
        client.cra_check_report_base_report_get(&base_report_get()).await.unwrap();
        let error = client.cra_check_report_create(&create()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
        assert!(error.may_have_arrived());
        drop(client);
        let seen = server.finish().await;
        assert_eq!((seen.requests, seen.connections), (2, 1));
    }
}

/// The client cannot know how much of the request the server has taken.
#[tokio::test]
async fn a_kept_connection_that_closes_within_the_request_brings_no_second_one() {
    for last in [Act::silent(End::Reset).half_read(), Act::silent(End::Close).unread()] {
        let server = FaultServer::start([fine(), last, fine()]).await;
        let client = builder(&server).build().unwrap();
        client.cra_check_report_base_report_get(&base_report_get()).await.unwrap();
        let error = client.cra_check_report_create(&create()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
        drop(client);
        let seen = server.finish().await;
        assert_eq!((seen.requests, seen.connections), (1, 1));
    }
}

/// Here the connection may close before, while or after the call is sent. Whichever it is, the call arrives at most
/// once, and does not fail for certain that it did not arrive if it did.
#[tokio::test]
async fn a_kept_connection_that_closes_meanwhile_brings_no_second_request() {
    for _ in 0..50 {
        let keeps_and_closes = Act::without_length(200, &[("content-length", "0")], "", End::Close);
        let server = FaultServer::start([keeps_and_closes, fine()]).await;
        let client = builder(&server).build().unwrap();
        client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
        let before = server.requests();
        let result = client.cra_check_report_create(&create()).await;
        drop(client);
        let arrived = server.finish().await.requests - before;
        match result {
            Ok(response) => assert_eq!((arrived, response.attempts()), (1, 1)),
            Err(error) => assert_eq!((arrived, error.kind(), error.attempts()), (0, ErrorKind::Transport, 1)),
        }
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_arrives_once_and_the_client_goes_on() {
    for answers in [Act::silent(End::Hang), Act::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", End::Hang)] {
        let server = FaultServer::start([answers, fine()]).await;
        let client = builder(&server).build().unwrap();
        let request = create();
        tokio::select! {
            result = client.cra_check_report_create(&request) => panic!("{result:?}"),
            () = server.until_seen(1) => {}
        }
        assert_eq!(server.requests(), 1);
        let response = client.cra_check_report_create(&request).await.unwrap();
        assert_eq!(response.attempts(), 1);
        drop(client);
        assert_eq!(server.finish().await.requests, 2, "the dropped one and the second");
    }
}

#[tokio::test]
async fn a_redirect_carries_the_credentials_nowhere() {
    let elsewhere = FaultServer::start([fine()]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/stolen", elsewhere.url());
        let server = FaultServer::start([Act::answer(status, &[("location", &location)], "")]).await;
        let client = builder(&server).build().unwrap().with(CallOptions::new().resend(true));
        let error = client.cra_check_report_create(&create()).await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Status, Some(status), 1));
        drop(client);
        assert_eq!(server.finish().await.requests, 1);
    }
    assert_eq!(elsewhere.finish().await.connections, 0);
}

/// TLS to a server that speaks none fails before the request, so that even what costs money is tried again.
#[tokio::test]
async fn without_tls_nothing_was_sent() {
    let server = FaultServer::start([Act::raw("no TLS", End::Close).half_read()]).await;
    let url = server.url().replace("http:", "https:");
    let client = builder(&server).base_url(url).build().unwrap();
    let error = client.cra_check_report_create(&create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Connect, 3, false));
    drop(client);
    let seen = server.finish().await;
    assert_eq!((seen.requests, seen.connections), (0, 3));
}
