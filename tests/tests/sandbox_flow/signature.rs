//! Webhooks prove where they come from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use plaid_cra_sandbox::Sandbox;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::bench::*;

const KEY: &str = "/webhook_verification_key/get";

/// Verifies a webhook the way Plaid tells receivers to. The key that it was signed with, and when that was.
pub(crate) async fn verify(bench: &Bench, webhook: &Webhook) -> (Value, i64) {
    let decode = |text: &str| BASE64.decode(text).expect("base64");
    let json = |text: &str| serde_json::from_slice::<Value>(&decode(text)).expect("JSON");
    let (signed, signature) = webhook.token.rsplit_once('.').expect("a signature");
    let (header, claims) = signed.split_once('.').expect("two parts");
    let (header, claims) = (json(header), json(claims));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("JWT")));

    let key = bench.ok(KEY, json!({"key_id": header["kid"]})).await["key"].clone();
    assert_eq!(key["kid"], header["kid"]);
    let coordinate = |name: &str| decode(key[name].as_str().expect(name));
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let verifying = VerifyingKey::from_sec1_bytes(&point).expect("a point of the curve");
    let signature = Signature::from_slice(&decode(signature)).expect("64 bytes");
    verifying.verify(signed.as_bytes(), &signature).expect("a good signature");
    assert!(verifying.verify(b"other", &signature).is_err());

    let digest = base16ct::lower::encode_string(&Sha256::digest(webhook.body.as_bytes()));
    assert_eq!(claims["request_body_sha256"], digest);
    (key, claims["iat"].as_i64().expect("a time"))
}

#[tokio::test]
async fn each_attempt_is_signed_with_the_key_of_its_time() {
    let bench = Bench::new().await;
    let listener = Listener::new(1).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(MINUTE).await;
    let ready_at = bench.sandbox.now().timestamp();
    let first = listener.latest();
    let (old, signed_at) = verify(&bench, &first).await;
    assert_eq!(signed_at, ready_at, "a clock that stands still gives its own time");
    assert_eq!(old["expired_at"], Value::Null);

    let rotated = bench.control("webhook_key/rotate", json!({})).await;
    bench.sandbox.advance(MINUTE).await;
    let second = listener.latest();
    assert_eq!(second.body, first.body, "the same webhook again");
    let (new, signed_at) = verify(&bench, &second).await;
    assert_eq!(signed_at, ready_at + 30);
    assert_eq!(new["kid"], rotated["key_id"]);
    assert_ne!(new["kid"], old["kid"]);
    let (expired, _) = verify(&bench, &first).await;
    assert_eq!(expired["expired_at"], ready_at);
    let unknown = json!({"key_id": "other"});
    assert_eq!(bench.error(KEY, unknown).await, "INVALID_INPUT INVALID_WEBHOOK_VERIFICATION_KEY_ID");
    bench.end().await;
}

/// Receivers hold the time of a signature against their own clock.
#[tokio::test]
async fn a_clock_that_runs_signs_with_real_time() {
    let sandbox = Sandbox::builder().start_time("2020-01-01T00:00:00Z".parse().expect("a time")).start().await;
    let bench = Bench::around(sandbox.expect("the sandbox starts"));
    let mut listener = Listener::new(0).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, &listener.url).await;
    listener.first().await;
    let (_, signed_at) = verify(&bench, &listener.latest()).await;
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a time").as_secs();
    assert!(now.abs_diff(signed_at.unsigned_abs()) < 60, "{signed_at} is not about {now}");
    bench.end().await;
}
