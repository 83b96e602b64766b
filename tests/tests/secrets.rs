//! Whatever goes wrong: no secret, token or personal datum gets into a log, an error or a `Debug`.
//!
//! The whole table of faults is played with every crate's log at its most talkative. It stands in a program of its own,
//! since it takes the log of the whole program.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error;

use plaid_cra::Client;
use plaid_cra_tests::fault_table::{AT_ONCE, play_all};
use plaid_cra_tests::log::Log;
use plaid_cra_tests::seeded::{CLIENT_ID, HEADERS, SECRET, SEEDS, base_report_get, page};
use tokio::net::TcpListener;
use tracing_subscriber::fmt::format::FmtSpan;

/// Takes the log of the program: spans with their fields when they begin and end, and events, also of the crates that
/// speak through `log`.
fn take_log() -> Log {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(log.clone());
    subscriber.try_init().expect("nobody else has taken the log");
    log
}

/// Everything that an error says, its causes included.
fn said(error: &(dyn Error + 'static)) -> String {
    let mut said = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        said.push_str(&format!("{error}\n{error:?}\n{error:#?}\n"));
        next = error.source();
    }
    said
}

/// The forms in which bytes are printed: as text, and as `Debug` of bytes prints them.
fn forms(seed: &str) -> [String; 2] {
    [seed.to_owned(), format!("{:?}", seed.as_bytes()).trim_matches(['[', ']']).to_owned()]
}

fn demand_clean(what: &str, text: &str) {
    for seed in SEEDS {
        for form in forms(seed) {
            if let Some(line) = text.lines().find(|line| line.contains(&form)) {
                panic!("{what} shows {seed}: {line}");
            }
        }
    }
}

/// A server that speaks HTTP/2 and answers each call what it should not.
async fn http2_server() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((request, mut answer))) = connection.accept().await {
                    assert_eq!(request.headers()["plaid-secret"], SECRET);
                    let mut head = http::Response::builder().status(502);
                    for (name, value) in HEADERS {
                        head = head.header(name, value);
                    }
                    let mut body = answer.send_response(head.body(()).unwrap(), false).unwrap();
                    body.send_data(page().into(), true).unwrap();
                }
            });
        }
    });
    url
}

/// Three calls that fail: headers are put into a table by the first, and referred to by the others.
async fn call_by_http2() {
    let builder = Client::builder(CLIENT_ID, SECRET).base_url(http2_server().await).retry(AT_ONCE);
    // Even who asks for what goes over the connection to be logged does not get it.
    let client = builder.reqwest(|http| http.http2_prior_knowledge().connection_verbose(true)).build().unwrap();
    let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(502), 3));
    demand_clean("HTTP/2", &said(&error));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_error_or_debug_shows_what_is_secret() {
    let log = take_log();
    call_by_http2().await;
    let played = play_all().await;
    let (mut failures, mut successes) = (0, 0);
    for (row, way, outcome) in &played {
        let label = format!("{} / {way:?}", row.fault);
        demand_clean(&label, &outcome.printed);
        match &outcome.result {
            Ok(_) => successes += 1,
            Err(error) => {
                demand_clean(&label, &said(error));
                // The typed body is the caller's to print. Its codes are an open set and shown as they came.
                let codes = [error.error_type(), error.error_code()].map(Option::unwrap_or_default);
                if !codes.iter().any(|code| SEEDS.contains(code)) {
                    demand_clean(&label, &format!("{:?} {:#?}", error.api(), error.code()));
                }
                failures += 1;
            }
        }
    }
    let log = log.text();
    demand_clean("the log", &log);
    // What is looked for was there to be found, and what looks would find it.
    assert!(failures > 100 && successes > 10, "{failures} {successes}");
    for word in ["api_call", "api_attempt", "craCheckReportCreate", "INTERNAL_SERVER_ERROR", "request-2"] {
        assert!(log.contains(word), "the log lacks {word}");
    }
    for target in ["plaid_cra_runtime", "hyper_util", "reqwest", "h2"] {
        assert!(log.contains(&format!("{target}::")), "the log lacks {target}");
    }
}
