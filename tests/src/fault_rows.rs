//! The rows of the table of faults.

use std::io::Write as _;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use plaid_cra::ErrorKind::{self, Api, Connect, Decode, NotJson, Status, Timeout, TooLarge, Transport, Truncated};

use crate::fault_server::{Act, End};
use crate::fault_table::{Came, Expected, Row};
use crate::seeded::{HEADERS, api_error, page, report};

const CAP: u64 = 256 * 1024 * 1024;
const HTML: [(&str, &str); 1] = [("content-type", "text/html")];
const GZIP: [(&str, &str); 1] = [("content-encoding", "gzip")];

/// Every fault.
#[must_use]
pub fn rows() -> Vec<Row> {
    [connections(), delays(), cuts(), refusals(), pauses(), recoveries(), sizes(), contents(), heads()].concat()
}

impl Row {
    fn new(fault: &'static str, script: Vec<Act>, expected: [Expected; 3]) -> Self {
        Self {
            fault,
            script,
            waits: false,
            max_body_size: CAP,
            expected,
            answer: report(1).into(),
            status: None,
            body: Came::Nothing,
            retry_after: None,
        }
    }

    fn waiting(self) -> Self {
        Self { waits: true, ..self }
    }

    fn status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Came::Exactly(body.into()), ..self }
    }

    fn beginning_of(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Came::BeginningOf(body.into()), ..self }
    }

    fn retry_after(self, least: Duration, most: Duration) -> Self {
        Self { retry_after: Some([least, most]), ..self }
    }
}

fn expect(error: impl Into<Option<ErrorKind>>, attempts: u32, requests: usize) -> Expected {
    Expected { error: error.into(), attempts, requests }
}

/// The first attempt decides, however the call is made.
fn at_once(error: impl Into<Option<ErrorKind>>) -> [Expected; 3] {
    [expect(error, 1, 1); 3]
}

/// Three attempts where a second is allowed, and never a second where it may cost money.
fn again(error: ErrorKind) -> [Expected; 3] {
    [expect(error, 3, 3), expect(error, 1, 1), expect(error, 3, 3)]
}

/// The same, but the server reads no request whole.
fn unread(error: ErrorKind) -> [Expected; 3] {
    [expect(error, 3, 0), expect(error, 1, 0), expect(error, 3, 0)]
}

/// The second attempt succeeds, and the billable call makes none.
fn healed(error: ErrorKind, first_was_read: bool) -> [Expected; 3] {
    let first = usize::from(first_was_read);
    [expect(None, 2, first + 1), expect(error, 1, first), expect(None, 2, first + 1)]
}

fn fine() -> Act {
    Act::answer(200, &HEADERS, report(1))
}

/// Head and body, of which something may be left out.
fn text(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nx-consumer: {}\r\n\r\n{body}", crate::seeded::NAME).into_bytes()
}

fn half(text: &str) -> &str {
    &text[..text.len() / 2]
}

fn connections() -> Vec<Row> {
    let garbage = format!("{} is no HTTP\r\n\r\n", crate::seeded::NAME);
    vec![
        Row::new("no fault", vec![fine()], at_once(None)),
        Row::new("connection refused", vec![], [expect(Connect, 3, 0); 3]),
        Row::new("closed with the request unread", vec![Act::silent(End::Close).unread()], unread(Transport)),
        Row::new("reset with the request unread", vec![Act::silent(End::Reset).unread()], unread(Transport)),
        Row::new("reset with the request half read", vec![Act::silent(End::Reset).half_read()], unread(Transport)),
        Row::new("closed after the request", vec![Act::silent(End::Close)], again(Transport)),
        Row::new("reset after the request", vec![Act::silent(End::Reset)], again(Transport)),
        Row::new("an answer that is no HTTP", vec![Act::raw(garbage, End::Close)], again(Transport)),
    ]
}

fn delays() -> Vec<Row> {
    let report = report(1);
    let (head, length) = ("HTTP/1.1 200 OK\r\nx-a: ", report.len());
    let half_a_body = text(&format!("200 OK\r\ncontent-length: {length}"), half(&report));
    vec![
        Row::new("no answer", vec![Act::silent(End::Hang)], again(Timeout)).waiting(),
        Row::new("a head that trickles", vec![fine().slow_head()], again(Timeout)).waiting(),
        Row::new("a head that stalls", vec![Act::raw(head, End::Hang)], again(Timeout)).waiting(),
        Row::new("a body that trickles", vec![fine().slow_body()], again(Timeout))
            .waiting()
            .status(200)
            .beginning_of(report.clone()),
        Row::new("a body that stalls", vec![Act::raw(half_a_body, End::Hang)], again(Timeout))
            .waiting()
            .status(200)
            .body(half(&report)),
    ]
}

fn cuts() -> Vec<Row> {
    let report = report(1);
    let cut = half(&report);
    let cut_off = |head: &str| vec![Act::raw(text(head, cut), End::Close)];
    let chunk = format!("{:x}\r\n{cut}\r\n", cut.len());
    let chunked = text("200 OK\r\ntransfer-encoding: chunked", &chunk);
    let packed = gzip(report.as_bytes());
    let members = [gzip(cut.as_bytes()), gzip(&report.as_bytes()[cut.len()..])].concat();
    let tail = [&packed[..], b"a tail"].concat();
    let half_packed = Act::without_length(200, &GZIP, &packed[..packed.len() / 2], End::Close);
    vec![
        Row::new("a head that is cut off", vec![Act::raw("HTTP/1.1 200 OK\r\nx-a: ", End::Close)], again(Transport)),
        Row::new("a body shorter than announced", cut_off("200 OK\r\ncontent-length: 9999"), again(Truncated))
            .status(200)
            .body(cut),
        Row::new(
            "a body that announces terabytes",
            cut_off("200 OK\r\ncontent-length: 9999999999999"),
            again(Truncated),
        )
        .status(200)
        .body(cut),
        Row::new("chunks without an end", vec![Act::raw(chunked, End::Close)], again(Truncated)).status(200).body(cut),
        Row::new("an error shorter than announced", cut_off("500 Oops\r\ncontent-length: 9999"), again(Truncated))
            .status(500)
            .body(cut),
        // Nothing but the JSON shows that something is missing.
        Row::new("a body without length that is cut off", cut_off("200 OK"), at_once(Decode)).status(200).body(cut),
        Row::new("gzip that is cut off", vec![half_packed], again(Truncated)).status(200).beginning_of(report.clone()),
        Row::new("gzip of two members", vec![Act::answer(200, &GZIP, members)], at_once(None)),
        Row::new("gzip with a tail", vec![Act::answer(200, &GZIP, tail)], again(Truncated)).status(200).body(&*report),
        Row::new("gzip that is none", vec![Act::answer(200, &GZIP, &report)], again(Truncated)).status(200).body(""),
    ]
}

fn refusals() -> Vec<Row> {
    let json = api_error("API_ERROR", "INTERNAL_SERVER_ERROR");
    let early = api_error("CONSUMER_REPORT_ERROR", "PRODUCT_NOT_READY");
    let wrong = api_error("INVALID_REQUEST", "INVALID_FIELD");
    let unknown = api_error("NEW_ERROR", "NEW_CODE");
    let wordy = api_error(crate::seeded::NAME, crate::seeded::DESCRIPTION);
    let answer = |status, body: &str| vec![Act::answer(status, &HEADERS, body)];
    let html = |status| vec![Act::answer(status, &HTML, page())];
    let named = |id| vec![Act::answer(403, &[("plaid-request-id", id)], page())];
    vec![
        Row::new("HTML 502", html(502), again(Status)).status(502).body(page()),
        Row::new("HTML 503", html(503), again(Status)).status(503).body(page()),
        Row::new("HTML 403", html(403), at_once(Status)).status(403).body(page()),
        Row::new("JSON 500", answer(500, &json), again(Api)).status(500).body(json.clone()),
        Row::new("an error that never heals", answer(400, &wrong), at_once(Api)).status(400).body(wrong.clone()),
        Row::new("an error that nobody knows", answer(500, &unknown), at_once(Api)).status(500).body(unknown.clone()),
        Row::new("a packed error", vec![Act::answer(500, &GZIP, gzip(json.as_bytes()))], again(Api))
            .status(500)
            .body(json.clone()),
        Row::new("a report that is not ready", answer(400, &early), at_once(Api)).status(400).body(early.clone()),
        Row::new("codes that are none", answer(400, &wordy), at_once(Api)).status(400).body(wordy.clone()),
        Row::new("a request id that is none", named(crate::seeded::NAME), at_once(Status)).status(403).body(page()),
        Row::new("JSON that is no error", answer(503, "{}"), again(Status)).status(503).body("{}"),
        Row::new("an empty 504", answer(504, ""), again(Status)).status(504).body(""),
    ]
}

fn pauses() -> Vec<Row> {
    let json = api_error("RATE_LIMIT_EXCEEDED", "RATE_LIMIT");
    let refused = |after: &str| vec![Act::answer(429, &[("retry-after", after)], &json)];
    let row = |fault, after, expected| Row::new(fault, refused(after), expected).status(429).body(json.clone());
    let (past, far) = ("Fri, 06 Nov 2015 08:50:37 GMT", "Fri, 31 Dec 2100 23:59:59 GMT");
    let until_far =
        Duration::from_secs(4_133_980_799).saturating_sub(SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default());
    let minutes = Duration::from_secs(120);
    vec![
        Row::new("429", vec![Act::answer(429, &[], &json)], again(Api)).status(429).body(json.clone()),
        Row::new("HTML 429", vec![Act::answer(429, &HTML, page())], again(Status)).status(429).body(page()),
        row("429, again at once", "0", again(Api)).retry_after(Duration::ZERO, Duration::ZERO),
        row("429, again since long", past, again(Api)).retry_after(Duration::ZERO, Duration::ZERO),
        row("429, again in minutes", "120", at_once(Api)).retry_after(minutes, minutes),
        row("429, again in decades", far, at_once(Api)).retry_after(until_far.saturating_sub(minutes), until_far),
        row("429, again some time", "soon", again(Api)),
        Row::new(
            "HTML 503, again in minutes",
            vec![Act::answer(503, &[("retry-after", "120")], page())],
            at_once(Status),
        )
        .status(503)
        .body(page())
        .retry_after(minutes, minutes),
    ]
}

fn recoveries() -> Vec<Row> {
    let json = api_error("API_ERROR", "INTERNAL_SERVER_ERROR");
    let once = |act| vec![act, fine()];
    vec![
        Row::new("JSON 500 once", once(Act::answer(500, &[], &json)), healed(Api, true)).status(500).body(json),
        Row::new("HTML 502 once", once(Act::answer(502, &HTML, page())), healed(Status, true)).status(502).body(page()),
        Row::new("closed once", once(Act::silent(End::Close)), healed(Transport, true)),
        Row::new("reset once, unread", once(Act::silent(End::Reset).unread()), healed(Transport, false)),
        Row::new("no answer once", once(Act::silent(End::Hang)), healed(Timeout, true)).waiting(),
    ]
}

fn sizes() -> Vec<Row> {
    const SMALL: u64 = 1024 * 1024;
    const MANY: usize = 33_000;
    let zeros = vec![0; 64 * 1024 * 1024];
    let bomb = Act::answer(200, &GZIP, gzip(&zeros));
    let beginning = vec![0; SMALL as usize];
    let capped = |row: Row, body: &[u8]| Row { max_body_size: SMALL, ..row }.body(body);
    let report = report(MANY);
    let beginning_of_report = &report.as_bytes()[..SMALL as usize];
    let good = Row::new("18 MB", vec![Act::answer(200, &[], &report)], at_once(None));
    let too_large =
        Row::new("a body past the cap", vec![Act::answer(200, &[], &report)], at_once(TooLarge)).status(200);
    let refusal =
        Row::new("an error past the cap", vec![Act::answer(500, &[], &report)], at_once(TooLarge)).status(500);
    vec![
        capped(Row::new("a gzip bomb", vec![bomb], at_once(TooLarge)).status(200), &beginning),
        capped(too_large, beginning_of_report),
        capped(refusal, beginning_of_report),
        Row { answer: report.clone().into(), ..good },
    ]
}

fn contents() -> Vec<Row> {
    let report = report(1);
    let answer = |status, body: &[u8]| vec![Act::answer(status, &HEADERS, body)];
    let row = |fault, body: &[u8], kind| Row::new(fault, answer(200, body), at_once(kind)).status(200).body(body);
    let not_utf8 = report.replace("request-1", "request-?").into_bytes();
    let not_utf8: Vec<_> = not_utf8.into_iter().map(|byte| if byte == b'?' { 0xFF } else { byte }).collect();
    let twice = report.replace("\"request_id\":", "\"request_id\":\"request-0\",\"request_id\":");
    let misfit = report.replace("\"request-1\"", crate::seeded::AMOUNT);
    let deep = "[".repeat(200_000);
    let deep_inside = report.replace("\"request-1\"", &format!("{deep}{}", "]".repeat(200_000)));
    let plain = Act::answer(200, &[("content-type", "text/plain")], &report);
    vec![
        Row::new("a wrong content type", vec![plain], at_once(None)),
        row("HTML 200", page().as_bytes(), NotJson),
        row("an empty 200", b"", NotJson),
        Row::new("204", vec![Act::without_length(204, &[], "", End::Keep)], at_once(NotJson)).status(204).body(""),
        row("a text that is not UTF-8", &not_utf8, Decode),
        row("a field twice", twice.as_bytes(), Decode),
        row("a field of another type", misfit.as_bytes(), Decode),
        row("another value than an object", b"[]", Decode),
        row("brackets, 200,000 deep", deep.as_bytes(), Decode),
        row("brackets, 200,000 deep, inside", deep_inside.as_bytes(), Decode),
        Row::new("an error 200,000 brackets deep", answer(400, deep.as_bytes()), at_once(Status))
            .status(400)
            .body(deep),
    ]
}

fn heads() -> Vec<Row> {
    let elsewhere = [("location", "http://192.0.2.1/elsewhere?key=seeded-key-5d02")];
    let redirect = |status| vec![Act::answer(status, &elsewhere, page())];
    let row = |fault, status| Row::new(fault, redirect(status), at_once(Status)).status(status).body(page());
    let hints = [b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".to_vec(), text("200 OK", &report(1))].concat();
    let switch = text("101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other", "");
    let (large, huge) = ("x".repeat(100 * 1024), "x".repeat(1024 * 1024));
    vec![
        row("301", 301),
        row("302", 302),
        row("303", 303),
        row("307", 307),
        row("308", 308),
        Row::new("103 before the answer", vec![Act::raw(hints, End::Close)], at_once(None)),
        Row::new("101", vec![Act::raw(switch, End::Close)], at_once(Status)).status(101).body(""),
        Row::new("a large header", vec![Act::answer(200, &[("x-large", &large)], report(1))], at_once(None)),
        Row::new("a huge header", vec![Act::answer(200, &[("x-huge", &huge)], report(1))], again(Transport)),
    ]
}

#[allow(clippy::expect_used, reason = "writing to memory does not fail")]
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}
