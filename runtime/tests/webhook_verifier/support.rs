//! Keys, tokens, a clock, and a key endpoint that does as it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::{Profile, SignedWebhooks, WebhookVerification};
use serde_json::{Value, json};

use crate::api::{Client, Facts};
use sha2::{Digest as _, Sha256};

/// An API that signs its webhooks.
pub(crate) struct Signing;

impl Facts for Signing {
    const PROFILE: &'static Profile = &Profile::EMPTY;
}

impl SignedWebhooks for Client<Signing> {
    const VERIFICATION: WebhookVerification = WebhookVerification {
        header: "acme-verification",
        digest: "request_body_sha256",
        operation: "keyGet",
        path: "/key/get",
        key_id: "key_id",
        key: "key",
        unknown_types: &["UNKNOWN"],
        other_codes: &[],
        security: &[],
    };
}

pub(crate) type WebhookVerifier = plaid_cra_runtime::WebhookVerifier<Client<Signing>>;

/// When the tests take place, in seconds since 1970.
pub(crate) const NOW: u64 = 1_800_000_000;
pub(crate) const KID: &str = "bfbd5111-8e33-4643-8ced-b2e642a72f3c";
pub(crate) const BODY: &[u8] =
    br#"{"webhook_type":"CHECK_REPORT","webhook_code":"USER_CHECK_REPORT_READY","user_id":"usr_hidden"}"#;

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key pair; as many as there are seeds.
pub(crate) fn pair(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

pub(crate) fn jwk(kid: &str, pair: &SigningKey) -> Value {
    let point = pair.verifying_key().to_sec1_point(false);
    json!({
        "alg": "ES256", "crv": "P-256", "kty": "EC", "use": "sig", "kid": kid, "created_at": NOW - 86_400,
        "expired_at": null, "x": encode(point.x().unwrap()), "y": encode(point.y().unwrap()),
    })
}

pub(crate) fn header(kid: &str) -> Value {
    json!({ "alg": "ES256", "kid": kid, "typ": "JWT" })
}

pub(crate) fn claims(iat: u64, body: &[u8]) -> Value {
    let mut digits = [0; 64];
    let digits = base16ct::lower::encode_str(&Sha256::digest(body), &mut digits).unwrap();
    json!({ "iat": iat, "request_body_sha256": digits })
}

/// The two parts that are signed.
pub(crate) fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

pub(crate) fn sign(message: &str, pair: &SigningKey) -> Signature {
    pair.sign(message.as_bytes())
}

pub(crate) fn token(header: &Value, claims: &Value, pair: &SigningKey) -> String {
    let message = message(header, claims);
    let signature = sign(&message, pair);
    format!("{message}.{}", encode(signature.to_bytes()))
}

/// A token such as Plaid would make for [`BODY`] now.
pub(crate) fn good_token(kid: &str, pair: &SigningKey) -> String {
    token(&header(kid), &claims(NOW, BODY), pair)
}

pub(crate) fn headers(token: impl AsRef<[u8]>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("Acme-Verification", HeaderValue::from_bytes(token.as_ref()).unwrap());
    headers
}

pub(crate) fn kind<T>(result: Result<T, VerifyError>) -> VerifyErrorKind {
    match result {
        Ok(_) => panic!("the request was believed"),
        Err(error) => error.kind(),
    }
}

/// How the key endpoint behaves.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    Up,
    Down,
    /// Answers after this time.
    Slow(Duration),
}

/// A key endpoint. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Endpoint(Arc<Mutex<Inner>>);

struct Inner {
    mode: Mode,
    keys: HashMap<String, Value>,
    fetches: Vec<String>,
}

impl Endpoint {
    /// One that knows nothing.
    pub(crate) fn empty() -> Self {
        Self(Arc::new(Mutex::new(Inner { mode: Mode::Up, keys: HashMap::new(), fetches: Vec::new() })))
    }

    /// One that knows [`KID`], which is the key pair 1.
    pub(crate) fn usual() -> Self {
        let endpoint = Self::empty();
        endpoint.put(KID, jwk(KID, &pair(1)));
        endpoint
    }

    pub(crate) fn put(&self, kid: &str, jwk: Value) {
        self.0.lock().unwrap().keys.insert(kid.to_owned(), jwk);
    }

    pub(crate) fn remove(&self, kid: &str) {
        self.0.lock().unwrap().keys.remove(kid);
    }

    pub(crate) fn expire(&self, kid: &str) {
        self.0.lock().unwrap().keys.get_mut(kid).unwrap()["expired_at"] = json!(NOW);
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.0.lock().unwrap().mode = mode;
    }

    pub(crate) fn fetches(&self) -> usize {
        self.0.lock().unwrap().fetches.len()
    }

    /// A verifier that asks this endpoint, and for which it is [`NOW`].
    pub(crate) fn verifier(&self) -> WebhookVerifier {
        self.verifier_at(NOW)
    }

    pub(crate) fn verifier_at(&self, seconds: u64) -> WebhookVerifier {
        WebhookVerifier::builder(self.clone()).clock(move || at(seconds)).build()
    }
}

pub(crate) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

impl KeySource for Endpoint {
    fn key<'a>(&'a self, kid: &'a str) -> KeyFuture<'a> {
        Box::pin(async move {
            let mode = {
                let mut inner = self.0.lock().unwrap();
                inner.fetches.push(kid.to_owned());
                inner.mode
            };
            match mode {
                Mode::Up => tokio::task::yield_now().await,
                Mode::Down => return Err(KeySourceError::unavailable("connection refused")),
                Mode::Slow(time) => tokio::time::sleep(time).await,
            }
            let jwk = self.0.lock().unwrap().keys.get(kid).cloned();
            Ok(jwk.map(|jwk| WebhookKey::from_jwk_json(jwk.to_string().as_bytes())).transpose()?)
        })
    }
}
