//! What the spans of calls and attempts say.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use plaid_cra::operations::CraCheckReportBaseReportGet;
use plaid_cra::{Client, FakeFailure, FakeTransport};
use plaid_cra_tests::fault_server::{Act, FaultServer};
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::log::Log;
use plaid_cra_tests::seeded::{api_error, base_report_get, report};
use tracing_subscriber::fmt::format::FmtSpan;

/// Makes a call while the log of this thread is taken at `level`, and gives the lines of spans that ended.
async fn spans(level: tracing::Level, client: Client) -> Vec<String> {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let taken = tracing::subscriber::set_default(subscriber);
    let _ = client.cra_check_report_base_report_get(&base_report_get()).await;
    drop(taken);
    log.text().lines().filter(|line| line.contains(": close ")).map(str::to_owned).collect()
}

async fn call(answers: impl IntoIterator<Item = Act>) -> Vec<String> {
    let server = FaultServer::start(answers).await;
    let client = Client::builder("id", "secret").base_url(server.url()).retry(AT_ONCE).build().unwrap();
    spans(tracing::Level::DEBUG, client).await
}

fn demand(line: &str, words: &[&str]) {
    for word in words {
        assert!(line.contains(word), "{word} is missing: {line}");
    }
}

#[tokio::test]
async fn a_success_tells_its_request_id_and_its_time() {
    let failure = Act::answer(500, &[], api_error("API_ERROR", "INTERNAL_SERVER_ERROR"));
    let spans = call([failure, Act::answer(200, &[], report(1))]).await;
    let [first, second, whole] = spans.as_slice() else { panic!("{spans:?}") };
    demand(first, &["api_attempt{number=1", "error=Api", "status=500", "INTERNAL_SERVER_ERROR", "duration_ms="]);
    demand(second, &["api_attempt{number=2", "status=200", "duration_ms="]);
    let said = ["attempts=2", "status=200", "request_id=\"request-1\"", "duration_ms="];
    demand(whole.split_once("api_attempt").map_or(whole.as_str(), |(call, _)| call), &said);
    demand(whole, &["api_call{operation=\"craCheckReportBaseReportGet\""]);
}

/// The exchange was a success, and the call was none.
#[tokio::test]
async fn an_answer_that_does_not_fit_is_no_success() {
    let spans = call([Act::answer(200, &[], r#"{"report":7}"#)]).await;
    let [attempt, whole] = spans.as_slice() else { panic!("{spans:?}") };
    assert!(!attempt.contains("error="), "{attempt}");
    demand(whole, &["attempts=1", "error=Decode", "status=200"]);
}

/// At the level of every day there are no attempts, so the call has to say what went wrong.
#[tokio::test]
async fn a_failure_tells_its_codes() {
    let fake = FakeTransport::new()
        .on::<CraCheckReportBaseReportGet>(|_| Err(FakeFailure::Api("INVALID_REQUEST", "INVALID_FIELD")));
    let client = Client::builder("id", "secret").transport(fake).build().unwrap();
    let spans = spans(tracing::Level::INFO, client).await;
    let [whole] = spans.as_slice() else { panic!("{spans:?}") };
    demand(whole, &["error=Api", "INVALID_REQUEST", "INVALID_FIELD", "request_id=\"fake\"", "duration_ms="]);
}
