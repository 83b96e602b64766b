//! Requests that were not sent by Plaid, or not as they arrive. Each is refused for its own reason.

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue};
use plaid_cra_runtime::prelude::VerifyErrorKind::{self, *};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::*;

/// What is wrong with a request, the request, and how it is refused.
struct Attack {
    name: &'static str,
    token: Vec<u8>,
    body: &'static [u8],
    refused: VerifyErrorKind,
    /// Whether the key endpoint may be asked.
    fetches: usize,
}

fn attack(name: &'static str, token: impl Into<Vec<u8>>, refused: VerifyErrorKind, fetches: usize) -> Attack {
    Attack { name, token: token.into(), body: BODY, refused, fetches }
}

/// A token whose signature is right, with these claims.
fn with_claims(claims: &Value) -> String {
    token(&header(KID), claims, &pair(1))
}

/// A token whose signature is right, with this header.
fn with_header(header: &Value) -> String {
    token(header, &claims(NOW, BODY), &pair(1))
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name).unwrap();
    object
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn algorithms() -> Vec<Attack> {
    let unsigned = message(&json!({ "alg": "none", "kid": KID }), &claims(NOW, BODY));
    // A verifier that lets the token choose would take the public key for the secret of an HMAC.
    let confused = message(&json!({ "alg": "HS256", "kid": KID }), &claims(NOW, BODY));
    let mut mac = Hmac::<Sha256>::new_from_slice(pair(1).verifying_key().to_sec1_point(false).as_bytes()).unwrap();
    mac.update(confused.as_bytes());
    let confused = format!("{confused}.{}", encode(mac.finalize().into_bytes()));
    vec![
        attack("alg none", format!("{unsigned}."), WrongAlgorithm, 0),
        attack("HS256 signed with the public key", confused, WrongAlgorithm, 0),
        attack("RS256", with_header(&json!({ "alg": "RS256", "kid": KID })), WrongAlgorithm, 0),
        attack("other case", with_header(&json!({ "alg": "es256", "kid": KID })), WrongAlgorithm, 0),
        attack("no alg", with_header(&json!({ "kid": KID })), WrongAlgorithm, 0),
        attack("alg is a list", with_header(&json!({ "alg": ["ES256"], "kid": KID })), WrongAlgorithm, 0),
    ]
}

fn forms() -> Vec<Attack> {
    let good = good_token(KID, &pair(1));
    let parts: Vec<&str> = good.split('.').collect();
    let (header_part, claims_part, signature) = (parts[0], parts[1], parts[2]);
    vec![
        attack("empty header", "", Malformed, 0),
        attack("not three parts: two", format!("{header_part}.{claims_part}"), Malformed, 0),
        attack("not three parts: four", format!("{good}.{signature}"), Malformed, 0),
        attack("two tokens in one header", format!("{good}, {good}"), Malformed, 0),
        attack("a megabyte", "a".repeat(1 << 20), HeaderTooLong, 0),
        attack("one byte too long", format!("{good}{}", "A".repeat(8 * 1024 + 1 - good.len())), HeaderTooLong, 0),
        attack("not ASCII", [b"\xff\xfe\xe9.".as_slice(), good.as_bytes()].concat(), Malformed, 0),
        attack("bad base64: header", format!("!{good}"), Malformed, 0),
        attack("bad base64: claims", format!("{header_part}.!{claims_part}.{signature}"), Malformed, 0),
        attack("bad base64: signature", format!("{good}!"), Malformed, 0),
        attack("padded base64", format!("{good}=="), Malformed, 0),
        attack("header is no JSON", format!("{}.{claims_part}.{signature}", encode("ES256")), Malformed, 0),
        attack("header is no object", format!("{}.{claims_part}.{signature}", encode("\"ES256\"")), Malformed, 0),
        attack(
            "an extension that must be understood",
            with_header(&with(header(KID), "crit", json!(["b64"]))),
            Malformed,
            0,
        ),
        attack("no kid", with_header(&json!({ "alg": "ES256" })), BadKeyId, 0),
        attack("kid is a number", with_header(&json!({ "alg": "ES256", "kid": 1 })), BadKeyId, 0),
        attack("empty kid", with_header(&header("")), BadKeyId, 0),
        attack("long kid", with_header(&header(&"k".repeat(129))), BadKeyId, 0),
        attack("kid with a line break", with_header(&header("a\r\nb")), BadKeyId, 0),
        attack("kid that is not ASCII", with_header(&header("schlüssel")), BadKeyId, 0),
    ]
}

fn signatures() -> Vec<Attack> {
    let good = good_token(KID, &pair(1));
    let message = message(&header(KID), &claims(NOW, BODY));
    let signature = sign(&message, &pair(1));
    let bytes = signature.to_bytes();
    let later = claims(NOW + 1, BODY);
    let grafted = format!("{}.{}", crate::support::message(&header(KID), &later), encode(bytes));
    vec![
        attack("DER", format!("{message}.{}", encode(signature.to_der().as_bytes())), BadSignature, 0),
        attack("truncated", format!("{message}.{}", encode(&bytes[..63])), BadSignature, 0),
        attack("no signature", format!("{message}."), BadSignature, 0),
        attack("all zero", format!("{message}.{}", encode([0; 64])), BadSignature, 0),
        attack("another key's", good_token(KID, &pair(2)), BadSignature, 1),
        attack("claims exchanged", grafted, BadSignature, 1),
        attack(
            "header exchanged",
            format!("{}.{}", encode(header(KID).to_string() + " "), good.split_once('.').unwrap().1),
            BadSignature,
            1,
        ),
    ]
}

fn claimed() -> Vec<Attack> {
    let good = claims(NOW, BODY);
    let with_iat = |iat: Value| with_claims(&with(good.clone(), "iat", iat));
    let with_hash = |hash: Value| with_claims(&with(good.clone(), "request_body_sha256", hash));
    let hash = good["request_body_sha256"].as_str().unwrap().to_owned();
    vec![
        attack("no iat", with_claims(&without(good.clone(), "iat")), BadClaims, 0),
        attack("iat is text", with_iat(json!(NOW.to_string())), BadClaims, 0),
        attack("iat is null", with_iat(json!(null)), BadClaims, 0),
        attack("iat is negative", with_iat(json!(-1)), BadClaims, 0),
        attack("iat is out of range", with_iat(json!(u64::MAX)), BadClaims, 0),
        attack("older than five minutes", with_iat(json!(NOW - 301)), TooOld, 0),
        attack("from 1970", with_iat(json!(0)), TooOld, 0),
        attack("from the future", with_iat(json!(NOW + 31)), FromTheFuture, 0),
        attack("no hash", with_claims(&without(good.clone(), "request_body_sha256")), BadClaims, 0),
        attack("hash is no text", with_hash(json!(1)), BadClaims, 0),
        attack("hash is cut", with_hash(json!(&hash[..62])), BadClaims, 0),
        attack("hash is empty", with_hash(json!("")), BadClaims, 0),
        attack("hash is too long", with_hash(json!(format!("{hash}00"))), BadClaims, 0),
        attack("hash is not hexadecimal", with_hash(json!("g".repeat(64))), BadClaims, 0),
        attack("claims are no object", with_claims(&json!([NOW, hash])), BadClaims, 0),
    ]
}

fn bodies() -> Vec<Attack> {
    let good = good_token(KID, &pair(1));
    let changed = br#"{"webhook_type":"CHECK_REPORT","webhook_code":"USER_CHECK_REPORT_READY","user_id":"usr_hiddeN"}"#;
    let spaced: &[u8] =
        br#"{"webhook_type": "CHECK_REPORT", "webhook_code": "USER_CHECK_REPORT_READY", "user_id": "usr_hidden"}"#;
    let value = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
    assert_eq!(value(spaced), value(BODY), "the same JSON");
    let on = |name, body| Attack { body, ..attack(name, good.clone(), BodyMismatch, 0) };
    vec![
        on("changed body", changed),
        on("body serialised again", spaced),
        on("line break at the end", [BODY, b"\n"].concat().leak()),
        on("empty body", b""),
    ]
}

#[tokio::test]
async fn every_attack_is_refused_for_its_own_reason() {
    let attacks = [algorithms(), forms(), signatures(), claimed(), bodies()];
    for Attack { name, token, body, refused, fetches } in attacks.into_iter().flatten() {
        let endpoint = Endpoint::usual();
        let verifier = endpoint.verifier();
        assert_eq!(kind(verifier.verify(&headers(&token), body).await), refused, "{name}");
        assert_eq!(kind(verifier.verify_token(Some(&token), body).await), refused, "{name}, without a header map");
        assert_eq!(endpoint.fetches(), fetches, "{name}: fetches");
        assert_eq!(refused.http_status(), 401, "{name}");
    }
}

#[tokio::test]
async fn the_header_must_be_there_once() {
    let verifier = Endpoint::usual().verifier();
    let good = good_token(KID, &pair(1));
    assert_eq!(kind(verifier.verify(&HeaderMap::new(), BODY).await), MissingHeader);
    assert_eq!(kind(verifier.verify_token(None, BODY).await), MissingHeader);
    let mut twice = headers(&good);
    twice.append("acme-verification", HeaderValue::from_str(&good).unwrap());
    assert_eq!(kind(verifier.verify(&twice, BODY).await), RepeatedHeader);
}

#[tokio::test]
async fn a_request_is_no_good_after_five_minutes() {
    let endpoint = Endpoint::usual();
    let request = headers(good_token(KID, &pair(1)));
    endpoint.verifier().verify(&request, BODY).await.unwrap();
    endpoint.verifier_at(NOW + 300).verify(&request, BODY).await.unwrap();
    assert_eq!(kind(endpoint.verifier_at(NOW + 301).verify(&request, BODY).await), TooOld);
}
