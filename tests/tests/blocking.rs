//! The client for programs that are not async: from one thread, from several, and where it must refuse.
#![allow(missing_docs, clippy::expect_used, reason = "a test may stop where it stands")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use plaid_cra::blocking::Client;
use plaid_cra::{
    CraCheckReportBaseReportGetRequest, CraCheckReportBaseReportGetRequired, ErrorKind, PlaidErrorCode,
    UserCreateRequest, UserCreateRequired,
};
use plaid_cra_sandbox::Sandbox;
use tokio::runtime::Runtime;

fn client(url: &str) -> Client {
    let settings = plaid_cra::Client::builder("client-id", "secret").base_url(url);
    Client::new(settings.timeout(Duration::from_secs(20))).expect("the settings are good")
}

fn user() -> UserCreateRequest {
    UserCreateRequest::new(UserCreateRequired { client_user_id: "applicant-1".into() })
}

/// A sandbox, and the runtime that it runs on; the test itself is no async code.
fn sandbox() -> (Runtime, Sandbox, Client) {
    let runtime = Runtime::new().expect("a runtime");
    let sandbox = runtime.block_on(Sandbox::start()).expect("a sandbox");
    let credentials = sandbox.credentials();
    let settings = plaid_cra::Client::builder(&credentials.client_id, &credentials.secret).base_url(sandbox.url());
    let client = Client::new(settings).expect("the settings are good");
    (runtime, sandbox, client)
}

#[test]
fn a_call_succeeds_and_an_error_of_the_api_is_typed() {
    let (runtime, sandbox, client) = sandbox();
    let created = client.user_create(&user()).expect("a user");
    assert!(created.request_id().is_some());
    let user_id = created.into_value().user_id;

    let request = CraCheckReportBaseReportGetRequest::new(CraCheckReportBaseReportGetRequired {
        user: plaid_cra::ReportUserRef::UserId(user_id),
    });
    let error = client.cra_check_report_base_report_get(&request).expect_err("there is no report yet");
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.code(), Some(PlaidErrorCode::ConsumerReportNotFound));

    assert_eq!(sandbox.contract_violations(), 0);
    runtime.block_on(sandbox.shutdown());
}

#[test]
fn many_threads_call_at_once() {
    let (runtime, sandbox, client) = sandbox();
    thread::scope(|scope| {
        for _ in 0..8 {
            let client = client.clone();
            scope.spawn(move || {
                for _ in 0..5 {
                    client.user_create(&user()).expect("a user");
                }
            });
        }
    });
    assert_eq!(sandbox.requests().len(), 40);
    runtime.block_on(sandbox.shutdown());
}

#[test]
fn inside_async_code_a_call_is_an_error_and_no_panic() {
    let client = client("http://127.0.0.1:9");
    let refused = |client: &Client| {
        let error = client.user_create(&user()).expect_err("a thread that runs async code must not block");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let source = std::error::Error::source(&error).expect("the reason").to_string();
        assert!(source.contains("inside a tokio runtime"), "{source}");
    };
    // Outside, the call is made, and meets nobody. It also makes what is dropped below.
    assert_eq!(client.user_create(&user()).expect_err("nobody listens").kind(), ErrorKind::Connect);
    Runtime::new().expect("a runtime").block_on(async {
        refused(&client);
        let elsewhere = client.clone();
        tokio::task::spawn_blocking(move || refused(&elsewhere)).await.expect("no panic");
        drop(client);
    });
}

/// Serves connections on loopback, each on a thread of its own. Its URL.
fn serve(each: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let each = Arc::new(each);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let each = Arc::clone(&each);
            thread::spawn(move || each(number, stream));
        }
    });
    url
}

/// Answers one request and leaves the connection open, as a server does that keeps connections alive.
fn answer(stream: &mut TcpStream, delay: Duration) {
    let mut seen = [0; 4096];
    let count = stream.read(&mut seen).expect("a request");
    if count == 0 {
        return;
    }
    thread::sleep(delay);
    let body = r#"{"request_id":"request-1","user_id":"usr_1"}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes()).expect("the client reads");
}

/// The thread that serves the sockets hands them over when its own call is done first.
#[test]
fn a_call_is_served_to_its_end_when_a_faster_one_leaves() {
    let url = serve(|number, mut stream| answer(&mut stream, Duration::from_millis(300 * (1 + number as u64))));
    let client = client(&url);
    let start = Instant::now();
    thread::scope(|scope| {
        for number in 0..3 {
            let client = &client;
            // The first caller becomes the one that serves, and has the fastest answer.
            thread::sleep(Duration::from_millis(20 * number));
            scope.spawn(move || client.user_create(&user()).expect("an answer"));
        }
    });
    // One after the other they would take 1.8 seconds.
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
}

/// Between two calls nobody watches the connections, so the next one must look first.
#[test]
fn a_connection_that_the_server_closed_meanwhile_is_not_used() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let url = serve(move |_, mut stream| {
        counter.fetch_add(1, Ordering::Relaxed);
        answer(&mut stream, Duration::ZERO);
        thread::sleep(Duration::from_millis(20));
    });
    let client = client(&url);
    for _ in 0..20 {
        client.user_create(&user()).expect("an answer over a new connection");
        thread::sleep(Duration::from_millis(60));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 20);
}

/// A connection that is still open is used again.
#[test]
fn calls_share_a_connection() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let url = serve(move |_, mut stream| {
        counter.fetch_add(1, Ordering::Relaxed);
        for _ in 0..3 {
            answer(&mut stream, Duration::ZERO);
        }
    });
    let client = client(&url);
    for _ in 0..3 {
        client.user_create(&user()).expect("an answer");
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}
