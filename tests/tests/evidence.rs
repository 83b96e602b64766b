//! What a caller files beside an answer, and documents that are handed over while they arrive.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, SystemTime};

use plaid_cra::{
    ByteStream, CallOptions, Client, ClientBuilder, CraCheckReportPdfGetRequest, CraCheckReportPdfGetRequired, Error,
    ErrorKind, ReportUserRef,
};
use plaid_cra_tests::fault_server::{Act, End, FaultServer};
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::seeded::{api_error, base_report_get, report};
use sha2::{Digest, Sha256};

const ID: (&str, &str) = ("Plaid-Request-ID", "request-9");

fn builder(server: &FaultServer) -> ClientBuilder {
    Client::builder("id", "secret").base_url(server.url()).retry(AT_ONCE)
}

fn pdf_get() -> CraCheckReportPdfGetRequest {
    CraCheckReportPdfGetRequest::new(CraCheckReportPdfGetRequired { user: ReportUserRef::UserId("usr_1".into()) })
}

/// A document of bytes of every kind, which is no text.
fn pdf() -> Vec<u8> {
    let noise = (0..300_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
    b"%PDF-1.7\n".iter().copied().chain(noise).collect()
}

/// The pieces of a document, joined, and how it ended.
async fn drained(stream: &mut ByteStream) -> (Vec<u8>, Option<Error>) {
    let mut joined = Vec::new();
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(piece) => joined.extend_from_slice(&piece),
            Err(error) => {
                assert!(stream.next().await.is_none(), "after an error there is nothing more");
                return (joined, Some(error));
            }
        }
    }
    assert!(stream.next().await.is_none(), "the end stays the end");
    (joined, None)
}

#[tokio::test]
async fn an_answer_is_kept_as_it_came() {
    // Spaces, the order of the fields and zeros are of no meaning, and still evidence.
    let body = report(3).replace("73519.46", "73519.4600").replace(":{", " :\n{");
    let server = FaultServer::start([Act::answer(200, &[("x-b", "2"), ("x-b", "3")], &body)]).await;
    let client = builder(&server).build().unwrap();
    let before = SystemTime::now();
    let response = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap();
    let after = SystemTime::now();
    assert_eq!(response.body(), body.as_bytes());
    assert!((before..=after).contains(&response.received_at()));
    assert_eq!((response.status(), response.attempts()), (200, 1));
    assert_eq!(response.headers().get_all("x-b").iter().collect::<Vec<_>>(), ["2", "3"]);
    assert_eq!(response.request_id().as_deref(), Some("request-1"));
    let digest: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(response.body_sha256(), digest);
    assert_eq!(response.clone().body(), body.as_bytes(), "a clone is evidence, too");
    assert_eq!(response.report.items[0].accounts[0].transactions.len(), 3, "the value is at hand");
}

/// A digest that was not made by the code that makes it: of the text `abc`, as FIPS 180-2 gives it.
#[tokio::test]
async fn the_digest_is_sha_256() {
    let server = FaultServer::start([Act::answer(200, &[("content-type", "application/pdf")], "abc")]).await;
    let response = builder(&server).build().unwrap().cra_check_report_pdf_get(&pdf_get()).await.unwrap();
    assert_eq!(response.body_sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[tokio::test]
async fn the_attempts_before_a_success_are_told() {
    let failure = Act::answer(500, &[], api_error("API_ERROR", "INTERNAL_SERVER_ERROR"));
    let pdf = pdf();
    let script = [failure, Act::silent(End::Close), Act::answer(200, &[ID], &pdf)];
    let server = FaultServer::start(script.clone()).await;
    let response = builder(&server).build().unwrap().cra_check_report_pdf_get(&pdf_get()).await.unwrap();
    assert_eq!((response.attempts(), response.body()), (3, &pdf[..]));
    let server = FaultServer::start(script).await;
    let stream = builder(&server).build().unwrap().cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    assert_eq!(stream.attempts(), 3);
}

#[tokio::test]
async fn a_document_comes_whole_or_in_pieces() {
    let pdf = pdf();
    for act in [
        Act::answer(200, &[ID, ("content-type", "application/pdf")], &pdf),
        Act::without_length(200, &[ID], &pdf, End::Close),
        Act::answer(200, &[ID, ("content-type", "application/octet-stream")], &pdf),
    ] {
        let server = FaultServer::start([act]).await;
        let client = builder(&server).build().unwrap();
        let whole = client.cra_check_report_pdf_get(&pdf_get()).await.unwrap();
        assert!(whole.body() == pdf && whole.value().as_bytes() == pdf);
        assert_eq!(whole.request_id().as_deref(), Some("request-9"));
        let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
        assert_eq!((stream.status(), stream.attempts(), stream.request_id()), (200, 1, Some("request-9")));
        assert_eq!(stream.headers()["plaid-request-id"], "request-9");
        let (joined, error) = drained(&mut stream).await;
        assert!(joined == pdf && error.is_none(), "{error:?}");
    }
}

#[tokio::test]
async fn a_document_that_is_cut_off_is_not_taken_for_whole() {
    let pdf = pdf();
    let length = (pdf.len() + 1).to_string();
    let chunk = [format!("{:x}\r\n", pdf.len()).as_bytes(), &pdf, b"\r\n"].concat();
    for act in [
        Act::without_length(200, &[ID, ("content-length", &length)], &pdf, End::Close),
        Act::without_length(200, &[ID, ("transfer-encoding", "chunked")], chunk, End::Close),
    ] {
        let server = FaultServer::start([act]).await;
        let client = builder(&server).build().unwrap();
        let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
        let (joined, error) = drained(&mut stream).await;
        let error = error.expect("it is not whole");
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Truncated, Some(200), 1));
        assert_eq!(error.request_id(), Some("request-9"));
        assert!(joined == pdf, "what came was handed over: {} bytes", joined.len());
        let error = client.cra_check_report_pdf_get(&pdf_get()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.request_id()), (ErrorKind::Truncated, 3, Some("request-9")));
        assert!(error.body() == Some(&pdf[..]));
    }
}

#[tokio::test]
async fn a_document_past_the_cap_is_not_handed_over_further() {
    let pdf = pdf();
    let server = FaultServer::start([Act::answer(200, &[], &pdf)]).await;
    let cap = 100_000;
    let client = builder(&server).max_body_size(cap).build().unwrap();
    let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    let (joined, error) = drained(&mut stream).await;
    let error = error.expect("it is too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("100000 bytes"), "{error}");
    assert!(joined.len() as u64 <= cap && pdf.starts_with(&joined));
}

#[tokio::test]
async fn a_document_that_stalls_ends_with_its_time() {
    let server = FaultServer::start([Act::without_length(200, &[("content-length", "9")], "%PDF-", End::Hang)]).await;
    let client = builder(&server).attempt_timeout(Duration::from_millis(400)).build().unwrap();
    let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    let (joined, error) = drained(&mut stream).await;
    assert_eq!((joined, error.map(|error| error.kind())), (b"%PDF-".to_vec(), Some(ErrorKind::Timeout)));
}

#[tokio::test]
async fn a_document_that_is_refused_is_an_error_before_it_begins() {
    let body = api_error("CONSUMER_REPORT_ERROR", "PRODUCT_NOT_READY");
    let server = FaultServer::start([Act::answer(400, &[], &body)]).await;
    let client = builder(&server).build().unwrap();
    let error = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap_err();
    assert_eq!((error.kind(), error.error_code()), (ErrorKind::Api, Some("PRODUCT_NOT_READY")));
    assert_eq!(error.body(), Some(body.as_bytes()));
    drop(client);
    assert_eq!(server.finish().await.requests, 1);
}

/// What the server has sent is there; only the reader takes its time.
#[tokio::test]
async fn a_reader_that_pauses_loses_nothing() {
    let pdf: Vec<u8> = b"%PDF-1.7\n".iter().copied().cycle().take(8_000_000).collect();
    let server = FaultServer::start([Act::answer(200, &[("content-type", "application/pdf")], &pdf)]).await;
    let client = builder(&server).attempt_timeout(Duration::from_millis(400)).build().unwrap();
    let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    let (rest, error) = drained(&mut stream).await;
    assert!(error.is_none(), "{error:?}");
    assert!([&first[..], &rest].concat() == pdf);
}

/// A reader that looks elsewhere from time to time gives the server no more time by that, and loses no piece.
#[tokio::test]
async fn a_wait_that_is_dropped_counts() {
    let typed = [("content-type", "application/pdf"), ("content-length", "9")];
    let server = FaultServer::start([Act::without_length(200, &typed, "%PDF", End::Hang)]).await;
    let client = builder(&server).attempt_timeout(Duration::from_millis(300)).build().unwrap();
    let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "%PDF");
    let mut dropped = 0;
    let error = loop {
        match tokio::time::timeout(Duration::from_millis(50), stream.next()).await {
            Ok(piece) => break piece.unwrap().unwrap_err(),
            Err(_) => dropped += 1,
        }
        assert!(dropped < 100, "it goes on for ever");
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(dropped >= 2, "{dropped}");
}

/// Each piece comes in time, but there is no end to them.
#[tokio::test]
async fn a_document_that_trickles_ends_with_the_call() {
    let typed = ("content-type", "application/pdf");
    let server = FaultServer::start([Act::answer(200, &[typed], [b'x'; 10_000]).slow_body()]).await;
    let client = builder(&server).build().unwrap().with(CallOptions::new().timeout(Duration::from_millis(500)));
    let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    let (joined, error) = drained(&mut stream).await;
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Timeout));
    assert!(joined.len() < 10_000);
}
