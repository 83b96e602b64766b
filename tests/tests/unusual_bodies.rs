//! Error bodies and webhooks are classified by what they say, whatever else is in them.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::ready;
use std::time::Duration;

use bytes::Bytes;
use plaid_cra::{
    CallOptions, Client, Error, ErrorKind, Exchange, Payload, PlaidErrorCode, Remedy, Transport, Waiting, WaitingRoom,
    WebhookEvent,
};
use plaid_cra_tests::seeded::base_report_get;

/// Answers every request with this body and status 400.
struct Refusing(Vec<u8>);

impl Transport for Refusing {
    fn send(&self, _: http::Request<Bytes>) -> Exchange<'_> {
        let answer = http::Response::builder().status(400).body(Payload::from(self.0.clone())).unwrap();
        Box::pin(ready(Ok(answer)))
    }
}

async fn refusal(body: Vec<u8>) -> Error {
    let client = Client::builder("id", "secret").transport(Refusing(body)).build().unwrap();
    let client = client.with(CallOptions::new().waiting(Waiting::up_to(Duration::from_secs(600))));
    client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err()
}

/// What may be in a field that this version does not know.
fn fields_of_tomorrow() -> [(&'static str, Vec<u8>); 6] {
    let nested = format!(r#""new":{}{}"#, "[".repeat(200), "]".repeat(200));
    [
        ("plain", br#""new":1"#.to_vec()),
        ("a lone surrogate", br#""new":"Zo\ud83d""#.to_vec()),
        ("a name with a lone surrogate", br#""ne\udc00w":1"#.to_vec()),
        ("a number that no float holds", br#""new":1e400"#.to_vec()),
        ("deeply nested", nested.into_bytes()),
        ("a name in Latin-1", b"\"n\xe9w\":\"\xfc\"".to_vec()),
    ]
}

fn error_body(message: &[u8], request_id: &str, field: &[u8]) -> Vec<u8> {
    let head = br#"{"error_type":"CONSUMER_REPORT_ERROR","error_code":"PRODUCT_NOT_READY","display_message":null,"#;
    let id = format!(r#","request_id":{request_id},"#);
    [head, br#""error_message":""#.as_slice(), message, b"\"", id.as_bytes(), field, b"}"].concat()
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_api_is_one_whatever_else_its_body_holds() {
    let plain = br#""new":1"#;
    // Whether a known string or the name of a field may hold half a character is for the codec to say.
    let is_typed = |name| name != "a name with a lone surrogate";
    let mut bodies: Vec<_> =
        fields_of_tomorrow().map(|(name, field)| (name, error_body(b"", r#""r1""#, &field), is_typed(name))).into();
    bodies.push(("a message in Latin-1", error_body(b"Zo\xeb", r#""r1""#, plain), true));
    bodies.push(("a byte order mark", [b"\xef\xbb\xbf".as_slice(), &error_body(b"", r#""r1""#, plain)].concat(), true));
    bodies.push(("a message cut within a character", error_body(br"Zo\ud83d", r#""r1""#, plain), false));
    for request_id in ["7", "null", "[{}]", "1e400"] {
        bodies.push(("a request id that is not a string", error_body(b"", request_id, plain), true));
    }
    for (name, body, is_typed) in bodies {
        let error = refusal(body.clone()).await;
        assert_eq!((error.kind(), error.remedy()), (ErrorKind::Timeout, Some(Remedy::Wait)), "{name}: {error:?}");
        assert!(error.attempts() > 5, "{name}: the wait goes on, {}", error.attempts());
        assert_eq!(error.code(), Some(PlaidErrorCode::ProductNotReady), "{name}");
        assert_eq!(error.error_type(), Some("CONSUMER_REPORT_ERROR"), "{name}");
        let is_named = String::from_utf8_lossy(&body).contains(r#""r1""#);
        assert_eq!(error.request_id(), is_named.then_some("r1"), "{name}");
        assert_eq!(error.body(), Some(&body[..]), "{name}: the bytes are kept");
        if is_typed {
            let api = error.api().unwrap_or_else(|| panic!("{name}: the body is typed"));
            assert_eq!(api.error_code, PlaidErrorCode::ProductNotReady, "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_error_of_the_api_is_none() {
    let good = String::from_utf8(error_body(b"", "null", br#""new":1"#)).unwrap();
    for body in [
        String::new(),
        "[]".to_owned(),
        "\"error_type\"".to_owned(),
        good.replace("\"error_type\":\"CONSUMER_REPORT_ERROR\"", "\"error_type\":1"),
        good.replace("error_code\"", "error_cod\""),
        good.replace("\"new\":1", "\"new\":{\"error_type\":"),
        format!("[{good}]"),
        format!("{good},"),
    ] {
        let error = refusal(body.clone().into_bytes()).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Status, 1), "{body}");
        assert!(error.error_code().is_none() && error.remedy().is_none() && error.api().is_none(), "{body}");
    }
}

fn webhook(field: &[u8]) -> Vec<u8> {
    let head = br#"{"webhook_type":"CHECK_REPORT","webhook_code":"USER_CHECK_REPORT_READY","user_id":"usr_1","#;
    [head.as_slice(), br#""environment":"sandbox","#, field, b"}"].concat()
}

#[test]
fn an_event_is_known_by_its_type_and_code_whatever_else_its_body_holds() {
    for (name, field) in fields_of_tomorrow() {
        match WebhookEvent::decode(&webhook(&field)) {
            WebhookEvent::UserCheckReportReady(ready) => assert_eq!(ready.user_id.as_str(), "usr_1", "{name}"),
            // The codec decides what it takes; the event still says what it is.
            WebhookEvent::Unrecognized(raw) => {
                assert!(matches!(name, "a name in Latin-1" | "a name with a lone surrogate"), "{name}: {raw:?}");
                assert_eq!(raw.webhook_type(), Some("CHECK_REPORT"), "{name}");
                assert_eq!(raw.webhook_code(), Some("USER_CHECK_REPORT_READY"), "{name}");
                assert!(raw.misfit().is_some(), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_webhook_wakes_whoever_waits_for_its_user_whatever_else_it_holds() {
    let room = WaitingRoom::new();
    let waiting = Waiting::default().woken_by(&room, "usr_1");
    for (name, field) in fields_of_tomorrow() {
        assert!(room.hand(&webhook(&field)), "{name}");
    }
    assert!(!room.hand(br#"{"user_id":7}"#) && !room.hand(b"usr_1") && !room.hand(br#"[{"user_id":"usr_1"}]"#));
    drop(waiting);
}
