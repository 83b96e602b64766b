//! What cannot work, or would show the secret to others, is refused before anything is sent.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;
use std::time::Duration;

use plaid_cra::{Client, ClientBuilder, ErrorKind, FakeTransport};
use plaid_cra_tests::fault_server::{Act, End, FaultServer};
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::seeded::{base_report_get, create, report};

fn builder() -> ClientBuilder {
    Client::builder("id", "secret").retry(AT_ONCE)
}

/// What the HTTP library would refuse is refused when the client is built, and so without a retry.
#[test]
fn a_url_that_the_http_library_refuses_is_a_matter_of_configuration() {
    for url in
        ["http://127.0.0.1:99999", "https://plaid.example:65536/", "http://[::1", "https://999.0.0.1", "http://%"]
    {
        let error = builder().base_url(url).build().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0), "{url:?}: {error:?}");
    }
    builder().base_url("http://127.0.0.1:65535").build().unwrap();
}

/// The secret and the reports go over the network in clear only if that is asked for by name.
#[test]
fn plain_http_is_for_loopback_unless_asked_for() {
    for url in ["http://production.plaid.com", "http://10.0.0.1:8080", "http://localhost@plaid.example"] {
        for transport in [None, Some(FakeTransport::new())] {
            let with = |builder: ClientBuilder| match &transport {
                Some(transport) => builder.transport(transport.clone()),
                None => builder,
            };
            let error = with(builder().base_url(url)).build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
            with(builder().base_url(url).allow_plain_http(true)).build().unwrap();
        }
    }
    for url in ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", "https://plaid.example"] {
        builder().base_url(url).build().unwrap();
    }
}

const CHILD: &str = "PLAID_CRA_TEST_SERVER";

/// A proxy is named by the environment of the whole process, so that this test runs once more in a process of its own.
#[tokio::test]
async fn a_server_on_loopback_is_not_reached_by_a_proxy() {
    if let Ok(url) = std::env::var(CHILD) {
        return call_beside_a_proxy(&url).await;
    }
    let server = FaultServer::start([Act::answer(200, &[], report(1))]).await;
    let proxy = FaultServer::start([Act::answer(200, &[], report(1))]).await;
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "a_server_on_loopback_is_not_reached_by_a_proxy"]).env(CHILD, server.url());
    child.env("HTTP_PROXY", proxy.url()).env("http_proxy", proxy.url()).env_remove("NO_PROXY").env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((server.finish().await.requests, proxy.finish().await.requests), (1, 1));
}

/// One call to the server, and one to another host, which the proxy gets.
async fn call_beside_a_proxy(url: &str) {
    for url in [url, "http://plaid.example"] {
        let client = builder().base_url(url).allow_plain_http(true).build().unwrap();
        client.cra_check_report_base_report_get(&base_report_get()).await.unwrap();
    }
}

/// Whatever the program sets, a redirect takes the credentials nowhere and a create is sent once.
#[tokio::test]
async fn settings_of_ones_own_follow_no_redirect() {
    let elsewhere = FaultServer::start([Act::answer(200, &[], "{}")]).await;
    let location = format!("{}/stolen", elsewhere.url());
    let server = FaultServer::start([Act::answer(307, &[("location", &location)], "")]).await;
    let builder = builder().base_url(server.url());
    let client = builder.reqwest(|http| http.redirect(reqwest::redirect::Policy::limited(5))).build().unwrap();
    let error = client.cra_check_report_create(&create()).await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Status, Some(307), 1));
    drop(client);
    assert_eq!((server.finish().await.requests, elsewhere.finish().await.connections), (1, 0));
}

/// A limit of the program's own on the exchange is told from a connection that broke.
#[tokio::test]
async fn a_limit_within_reqwest_is_a_timeout() {
    let half = Act::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"a\":", End::Hang);
    for (act, status) in [(Act::silent(End::Hang), None), (half, Some(200))] {
        let server = FaultServer::start([act]).await;
        let builder = builder().base_url(server.url());
        let client = builder.reqwest(|http| http.timeout(Duration::from_millis(200))).build().unwrap();
        let error = client.cra_check_report_create(&create()).await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Timeout, status, 1));
        assert!(error.may_have_arrived());
    }
}
