//! Keys that are known from the start, and sources that cost nothing.

use std::time::Duration;

use plaid_cra_runtime::prelude::{VerifyErrorKind::*, *};
use serde_json::{Value, json};
use tokio::time::advance;

use crate::support::*;

const MINUTE: Duration = Duration::from_secs(60);

fn forged(kid: &str) -> String {
    format!("{}.{}", message(&header(kid), &claims(NOW, BODY)), encode([1; 64]))
}

/// Uses up all that made-up ids may cost.
async fn flood(verifier: &WebhookVerifier) {
    for _ in 0..2 {
        for number in 0..100 {
            kind(verifier.verify(&headers(forged(&format!("made-up-{number}"))), BODY).await);
        }
    }
    assert_eq!(kind(verifier.verify(&headers(forged("one-more")), BODY).await), TooManyUnknownKeys);
}

async fn accepts(verifier: &WebhookVerifier) {
    verifier.verify(&headers(good_token(KID, &pair(1))), BODY).await.unwrap();
}

/// A verifier that starts with what an earlier one stored.
fn restarted(endpoint: &Endpoint, stored: &[String]) -> WebhookVerifier {
    let keys = stored.iter().map(|jwk| WebhookKey::from_jwk_json(jwk.as_bytes()).unwrap());
    WebhookVerifier::builder(endpoint.clone()).clock(|| at(NOW)).known_keys(keys).build()
}

fn stored(verifier: &WebhookVerifier) -> Vec<String> {
    verifier.known_keys().iter().map(WebhookKey::to_jwk_json).collect()
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_stored_is_believed_after_a_restart_whatever_else_arrives() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    assert!(verifier.known_keys().is_empty());
    accepts(&verifier).await;
    let stored = stored(&verifier);
    let [jwk] = &stored[..] else { panic!("{stored:?}") };
    let [key] = &verifier.known_keys()[..] else { panic!("one key is known") };
    assert_eq!(key, &WebhookKey::from_jwk_json(jwk.as_bytes()).unwrap());
    let original = crate::support::jwk(KID, &pair(1));
    let again: Value = serde_json::from_str(jwk).unwrap();
    for name in ["alg", "crv", "kid", "kty", "use", "x", "y", "expired_at"] {
        assert_eq!(again[name], original[name], "{name}");
    }

    let verifier = restarted(&endpoint, &stored);
    flood(&verifier).await;
    let before = endpoint.fetches();
    accepts(&verifier).await;
    accepts(&verifier).await;
    assert_eq!(endpoint.fetches(), before + 1, "it is fetched once more, to see that it has not expired");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_expired_since_it_was_stored_is_refused() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier).await;
    let stored = stored(&verifier);
    endpoint.expire(KID);
    let verifier = restarted(&endpoint, &stored);
    assert_eq!(kind(verifier.verify(&headers(good_token(KID, &pair(1))), BODY).await), ExpiredKey);
    assert!(verifier.known_keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_stored_serves_a_day_while_the_endpoint_is_down() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier).await;
    let stored = stored(&verifier);
    endpoint.set(Mode::Down);
    let verifier = restarted(&endpoint, &stored);
    let before = endpoint.fetches();
    for _ in 0..10 {
        accepts(&verifier).await;
    }
    assert_eq!(endpoint.fetches(), before + 1, "the endpoint is left alone for a minute");
    advance(24 * 60 * MINUTE).await;
    assert_eq!(kind(verifier.verify(&headers(good_token(KID, &pair(1))), BODY).await), KeyUnavailable);
    assert!(verifier.known_keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_expired_stays_so_when_it_is_stored() {
    for expired_at in [json!(0), json!(NOW - 1), json!(NOW + 86_400)] {
        let mut jwk = jwk(KID, &pair(1));
        jwk["expired_at"] = expired_at.clone();
        let key = WebhookKey::from_jwk_json(jwk.to_string().as_bytes()).unwrap();
        assert!(key.is_expired(), "{expired_at}, be it in the future");
        let again = WebhookKey::from_jwk_json(key.to_jwk_json().as_bytes()).unwrap();
        assert_eq!(again, key);
        // It is not even kept while the endpoint is down.
        let endpoint = Endpoint::usual();
        endpoint.set(Mode::Down);
        let verifier = restarted(&endpoint, &[again.to_jwk_json()]);
        assert_eq!(kind(verifier.verify(&headers(good_token(KID, &pair(1))), BODY).await), KeyUnavailable);
    }
}

/// The keys of an endpoint, as a source that costs nothing.
struct InMemory(Endpoint);

impl KeySource for InMemory {
    fn key<'a>(&'a self, kid: &'a str) -> KeyFuture<'a> {
        self.0.key(kid)
    }

    fn is_cheap(&self) -> bool {
        true
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_costs_nothing_is_asked_without_a_limit() {
    let endpoint = Endpoint::usual();
    let verifier = WebhookVerifier::builder(InMemory(endpoint.clone())).clock(|| at(NOW)).build();
    for number in 0..1000 {
        let made_up = headers(forged(&format!("made-up-{number}")));
        assert_eq!(kind(verifier.verify(&made_up, BODY).await), UnknownKey);
    }
    assert_eq!(endpoint.fetches(), 1000);
    accepts(&verifier).await;
}
