//! Webhook tokens: none is believed that the key did not sign for the body.
//!
//! No input holds a signature: the property signs, by a key that inputs do not know. So a token that is all the
//! fuzzer's must be refused, and one that was signed may be believed for what was signed alone.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use plaid_cra::{KeyFuture, KeySource, WebhookKey, WebhookVerifier};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::runtime::{Builder, Runtime};

/// When everything takes place, in seconds since 1970.
const NOW: u64 = 1_800_000_000;
/// How old and how far ahead a token may be.
const MAX_AGE: u64 = 300;
const SKEW: u64 = 30;
const KID: &str = "bfbd5111-8e33-4643-8ced-b2e642a72f3c";
/// The header of genuine tokens.
const HEADER: &str = r#"{"alg":"ES256","kid":"bfbd5111-8e33-4643-8ced-b2e642a72f3c","typ":"JWT"}"#;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));
static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_slice(&[7; 32]).expect("a key"));
static JWK: LazyLock<WebhookKey> =
    LazyLock::new(|| WebhookKey::from_jwk_json(jwk().to_string().as_bytes()).expect("the key can be used"));

/// The first byte says what the rest is: `t`, a token and a body; `m`, changes of a genuine token and a body; `c`,
/// header and claims to be signed and a body; `k`, a key. Lines tell the parts.
pub fn webhook_token(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    match kind {
        b't' => made_up(rest),
        b'm' => changed(rest),
        b'c' => signed(rest),
        b'k' => key(rest),
        _ => {}
    }
}

/// A token that nobody signed.
fn made_up(data: &[u8]) {
    let (token, body) = line(data);
    assert!(!is_believed(token, body), "a token that nobody signed is believed");
}

/// A genuine token with changes, each of which is three bytes: what to do, where, and a byte.
fn changed(data: &[u8]) {
    let (changes, body) = line(data);
    let genuine = token(HEADER, &claims(NOW, body));
    assert!(is_believed(genuine.as_bytes(), body), "a genuine token is refused");
    let mut token = genuine.clone().into_bytes();
    for change in changes.chunks_exact(3) {
        let at = usize::from(change[1]) * token.len() / 256;
        match change[0] % 4 {
            0 if !token.is_empty() => token[at] = change[2],
            1 => token.insert(at, change[2]),
            2 if !token.is_empty() => drop(token.remove(at)),
            _ => token.truncate(at.max(1)),
        }
    }
    if is_believed(&token, body) {
        assert!(is_the_same(genuine.as_bytes(), &token), "a token is believed that is another than the genuine one");
    }
    let longer = [body, b" "].concat();
    assert!(!is_believed(genuine.as_bytes(), &longer), "a body is believed that is longer than the signed one");
    if let Some((_, shorter)) = body.split_last() {
        assert!(!is_believed(genuine.as_bytes(), shorter), "a body is believed that is shorter than the signed one");
    }
}

/// A header and claims that the key has signed, whatever they say.
fn signed(data: &[u8]) {
    let (header, rest) = line(data);
    let (claims_text, body) = line(rest);
    let (Ok(header), Ok(claims_text)) = (std::str::from_utf8(header), std::str::from_utf8(claims_text)) else { return };
    // The hash of the body cannot be guessed, so it can be asked for.
    let claims_text = claims_text.replace("$HASH", &hash(body));
    let is_right = is_right_header(header) && is_right_claims(&claims_text, body);
    let is_usual = header == HEADER && claims_text == claims(NOW, body);
    let is_believed = is_believed(token(header, &claims_text).as_bytes(), body);
    assert!(is_right || !is_believed, "believed in spite of its header or claims");
    assert!(is_believed || !is_usual, "a genuine token is refused");
}

/// A key of any form is taken or refused.
fn key(data: &[u8]) {
    match WebhookKey::from_jwk_json(data) {
        Ok(key) => assert!(!format!("{key:?}").is_empty()),
        Err(error) => assert!(!format!("{error} {error:?}").is_empty()),
    }
}

fn is_believed(token: &[u8], body: &[u8]) -> bool {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let verifier = WebhookVerifier::builder(OneKey).clock(move || now).build();
    let verified = RUNTIME.block_on(verifier.verify_token(Some(token), body));
    match verified {
        Ok(webhook) => {
            assert_eq!(webhook.body(), body);
            assert!(!format!("{webhook:?}").is_empty());
            true
        }
        Err(error) => {
            assert!(!format!("{error} {error:?}").is_empty());
            false
        }
    }
}

/// Whether a token has the genuine one's header and claims, and a signature of them: there are two, `s` and `n - s`.
fn is_the_same(genuine: &[u8], token: &[u8]) -> bool {
    let parts = |token: &[u8]| {
        let dot = token.iter().rposition(|byte| *byte == b'.')?;
        let signature = URL_SAFE_NO_PAD.decode(&token[dot + 1..]).ok()?;
        let signature = Signature::from_slice(&signature).ok()?;
        Some((token[..dot].to_vec(), signature.normalize_s()))
    };
    parts(genuine) == parts(token)
}

fn is_right_header(header: &str) -> bool {
    let header: Value = serde_json::from_str(header).unwrap_or_default();
    header["alg"] == "ES256" && header["kid"] == KID && header.get("crit").is_none()
}

fn is_right_claims(claims: &str, body: &[u8]) -> bool {
    let claims: Value = serde_json::from_str(claims).unwrap_or_default();
    let is_recent = claims["iat"].as_u64().is_some_and(|iat| (NOW - MAX_AGE..=NOW + SKEW).contains(&iat));
    is_recent && claims["request_body_sha256"].as_str().is_some_and(|text| text.eq_ignore_ascii_case(&hash(body)))
}

/// The first line, and what follows it.
fn line(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (&data[..end], data.get(end + 1..).unwrap_or_default())
}

fn token(header: &str, claims: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature: Signature = KEY.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn claims(iat: u64, body: &[u8]) -> String {
    json!({ "iat": iat, "request_body_sha256": hash(body) }).to_string()
}

fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn jwk() -> Value {
    let point = KEY.verifying_key().to_sec1_point(false);
    let coordinate = |bytes: Option<&[u8]>| URL_SAFE_NO_PAD.encode(bytes.expect("the point is not at infinity"));
    json!({
        "alg": "ES256", "crv": "P-256", "kty": "EC", "use": "sig", "kid": KID, "created_at": NOW - 86_400,
        "expired_at": null, "x": coordinate(point.x().map(AsRef::as_ref)), "y": coordinate(point.y().map(AsRef::as_ref)),
    })
}

/// A source that knows one key.
struct OneKey;

impl KeySource for OneKey {
    fn key<'a>(&'a self, kid: &'a str) -> KeyFuture<'a> {
        Box::pin(std::future::ready(Ok((kid == KID).then(|| JWK.clone()))))
    }
}
