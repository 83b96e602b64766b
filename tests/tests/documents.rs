//! A document is what it is taken for, or an error that has what came in its place.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use plaid_cra::{
    Client, CraCheckReportPdfGetRequest, CraCheckReportPdfGetRequired, ErrorKind, Exchange, Payload, ReportUserRef,
    Transport,
};
use plaid_cra_tests::fault_server::{Act, End, FaultServer};
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::seeded::base_report_get;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj";

fn pdf_get() -> CraCheckReportPdfGetRequest {
    CraCheckReportPdfGetRequest::new(CraCheckReportPdfGetRequired { user: ReportUserRef::UserId("usr_1".into()) })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn what_is_no_pdf_is_not_taken_for_one() {
    let pdf = ("content-type", "application/pdf");
    let members = [gzip(&PDF[..9]), gzip(&PDF[9..])].concat();
    let page = b"<html>down for maintenance</html>";
    let not_for_us = [gzip(PDF), b"rubbish".to_vec()].concat();
    for (what, act, body) in [
        ("a page", Act::answer(200, &[("content-type", "text/html")], page), &page[..]),
        ("a page of no type", Act::answer(200, &[], page), page),
        ("JSON", Act::answer(200, &[("content-type", "application/json")], "{}"), b"{}"),
        ("202", Act::answer(202, &[pdf], PDF), PDF),
        ("206", Act::answer(206, &[pdf], PDF), PDF),
        ("204", Act::without_length(204, &[], "", End::Keep), b""),
        ("nothing", Act::answer(200, &[pdf], ""), b""),
        ("its beginning", Act::answer(200, &[], "%PDF"), b"%PDF"),
        ("brotli", Act::answer(200, &[pdf, ("content-encoding", "br")], PDF), PDF),
        ("gzip", Act::answer(200, &[pdf, ("content-encoding", "gzip")], gzip(PDF)), &gzip(PDF)),
        (
            "gzip twice",
            Act::answer(200, &[pdf, ("content-encoding", "gzip, gzip")], gzip(&gzip(PDF))),
            &gzip(&gzip(PDF)),
        ),
        ("two members", Act::answer(200, &[pdf, ("content-encoding", "gzip")], &members), &members),
        ("a tail", Act::answer(200, &[pdf, ("content-encoding", "gzip")], &not_for_us), &not_for_us),
    ] {
        let server = FaultServer::start([act]).await;
        let client = Client::builder("id", "secret").base_url(server.url()).retry(AT_ONCE).build().unwrap();
        for error in [
            client.cra_check_report_pdf_get(&pdf_get()).await.map(|whole| format!("{whole:?}")).unwrap_err(),
            client.cra_check_report_pdf_get_stream(&pdf_get()).await.map(|stream| format!("{stream:?}")).unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotDocument, 1), "{what}: {error:?}");
            assert_eq!(error.body(), Some(body), "{what}");
            assert!(error.status().is_some() && error.may_have_arrived(), "{what}");
        }
    }
}

/// Answers a PDF, and keeps what the requests accept.
#[derive(Clone, Default)]
struct Accepted(Arc<Mutex<Vec<[String; 2]>>>);

impl Transport for Accepted {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let accepted = ["accept", "accept-encoding"].map(|name| request.headers()[name].to_str().unwrap().to_owned());
        self.0.lock().unwrap().push(accepted);
        Box::pin(async { Ok(http::Response::new(Payload::from(PDF))) })
    }
}

/// Of a packed document nothing would show that some of it is missing; JSON shows it.
#[tokio::test]
async fn documents_are_asked_for_unpacked() {
    let transport = Accepted::default();
    let client = Client::builder("id", "secret").transport(transport.clone()).build().unwrap();
    assert_eq!(client.cra_check_report_pdf_get(&pdf_get()).await.unwrap().as_bytes(), PDF);
    let mut stream = client.cra_check_report_pdf_get_stream(&pdf_get()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), PDF);
    let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotJson);
    let (pdf, json) = (["application/pdf", "identity"], ["application/json", "gzip"]);
    assert_eq!(*transport.0.lock().unwrap(), [pdf, pdf, json]);
}
