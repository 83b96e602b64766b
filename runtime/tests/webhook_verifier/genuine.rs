//! Requests that are believed.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use plaid_cra_runtime::Event;
use plaid_cra_runtime::prelude::VerifyErrorKind;
use serde_json::{Value, json};

use crate::support::*;

/// The body, as an event.
struct Code(String);

impl Event for Code {
    fn decode(body: &[u8]) -> Self {
        Self(serde_json::from_slice::<Value>(body).unwrap()["webhook_code"].as_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn a_verified_request_gives_its_body_and_event() {
    let verifier = Endpoint::usual().verifier();
    let request = headers(good_token(KID, &pair(1)));
    let webhook = verifier.verify(&request, BODY).await.unwrap();
    assert_eq!(webhook.body(), BODY);
    assert_eq!(webhook.issued_at(), at(NOW));
    assert_eq!(webhook.event::<Code>().0, "USER_CHECK_REPORT_READY");
    assert_eq!(verifier.event::<Code>(&request, BODY).await.unwrap().0, "USER_CHECK_REPORT_READY");
}

#[tokio::test]
async fn an_event_of_an_unverified_body_is_not_decoded() {
    let verifier = Endpoint::usual().verifier();
    let body = b"not JSON";
    let forged = token(&header(KID), &claims(NOW, body), &pair(2));
    assert_eq!(kind(verifier.event::<Code>(&headers(forged), body).await), VerifyErrorKind::BadSignature);
    let of_another = headers(good_token(KID, &pair(1)));
    assert_eq!(kind(verifier.event::<Code>(&of_another, body).await), VerifyErrorKind::BodyMismatch);
}

#[tokio::test]
async fn the_header_may_come_in_any_case() {
    let verifier = Endpoint::usual().verifier();
    let token = good_token(KID, &pair(1));
    for name in ["Acme-Verification", "acme-verification", "ACME-VERIFICATION"] {
        let mut request = HeaderMap::new();
        request.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(&token).unwrap());
        verifier.verify(&request, BODY).await.unwrap();
    }
}

#[tokio::test]
async fn clocks_may_differ_a_little() {
    let endpoint = Endpoint::usual();
    let request = headers(good_token(KID, &pair(1)));
    endpoint.verifier_at(NOW - 30).verify(&request, BODY).await.unwrap();
    assert_eq!(kind(endpoint.verifier_at(NOW - 31).verify(&request, BODY).await), VerifyErrorKind::FromTheFuture);
}

#[tokio::test]
async fn age_and_skew_can_be_set() {
    let request = headers(good_token(KID, &pair(1)));
    let verifier_at = |seconds| {
        let builder = WebhookVerifier::builder(Endpoint::usual()).clock(move || at(seconds));
        builder.max_age(Duration::from_secs(10)).skew(Duration::ZERO).build()
    };
    verifier_at(NOW + 10).verify(&request, BODY).await.unwrap();
    assert_eq!(kind(verifier_at(NOW + 11).verify(&request, BODY).await), VerifyErrorKind::TooOld);
    assert_eq!(kind(verifier_at(NOW - 1).verify(&request, BODY).await), VerifyErrorKind::FromTheFuture);
}

#[tokio::test]
async fn the_hash_may_be_in_upper_case() {
    let mut claims = claims(NOW, BODY);
    claims["request_body_sha256"] = json!(claims["request_body_sha256"].as_str().unwrap().to_uppercase());
    let request = headers(token(&header(KID), &claims, &pair(1)));
    Endpoint::usual().verifier().verify(&request, BODY).await.unwrap();
}

#[tokio::test]
async fn a_body_may_be_any_bytes() {
    let body: &[u8] = b"\xff\x00 no JSON";
    let request = headers(token(&header(KID), &claims(NOW, body), &pair(1)));
    assert_eq!(Endpoint::usual().verifier().verify(&request, body).await.unwrap().body(), body);
}

#[tokio::test]
async fn new_claims_and_header_fields_do_no_harm() {
    let (mut header, mut claims) = (header(KID), claims(NOW, BODY));
    header["x5t"] = json!("new");
    claims["jti"] = json!({ "new": [1] });
    Endpoint::usual().verifier().verify(&headers(token(&header, &claims, &pair(1))), BODY).await.unwrap();
}

/// Key, message and signatures made by OpenSSL, so that this crate does not only agree with itself. ES256 allows both
/// signatures: `s`, and the order of the curve less `s`.
#[tokio::test]
async fn signatures_of_another_implementation_are_right() {
    const MESSAGE: &str = concat!(
        "eyJhbGciOiJFUzI1NiIsImtpZCI6ImJmYmQ1MTExLThlMzMtNDY0My04Y2VkLWIyZTY0MmE3MmYzYyIsInR5cCI6IkpXVCJ9.",
        "eyJpYXQiOjE4MDAwMDAwMDAsInJlcXVlc3RfYm9keV9zaGEyNTYiOiIyMThlZDkzOTE4M2NlYzA4NTllNTA3M2JjMDkyZmY4MDRm",
        "NjJkMWE1MzI4M2YyMmU4NzlkN2NlZDlmYWE1ZjVjIn0"
    );
    const SIGNATURES: [&str; 2] = [
        "loBjIeb6tD9acrtWIvLgFuCQY6lNgcg9pw3qFM8U6_Rc3_IFRqZy3TikqB1fqx4WNCOC37EDYPQCx4ecxnZ4xw",
        "kvnWDMYb33hD5imCLCTHR2YaA1LsKCevklF8Uy_Hes7LZqIrID9iUQS-0xRhXkU9QM-1JjADiBU64MqsPDCSaA",
    ];
    let body = br#"{"webhook_type":"CHECK_REPORT","webhook_code":"USER_CHECK_REPORT_READY","user_id":"usr_1"}"#;
    let endpoint = Endpoint::empty();
    let key = json!({
        "alg": "ES256", "kty": "EC", "crv": "P-256", "kid": KID,
        "x": "D5SlggtDC0-IJ5pN_ljIOG9reqkyjTDLM2YiVLML6jg", "y": "-pHVLHWFc7md2mxFzJTQXJHZfjO1RVGImHmDAliXAjM",
    });
    endpoint.put(KID, key);
    for signature in SIGNATURES {
        endpoint.verifier().verify(&headers(format!("{MESSAGE}.{signature}")), body).await.unwrap();
    }
}
