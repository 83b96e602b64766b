//! What is fetched, when, and how often. Time is paused and moved by hand.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use plaid_cra_runtime::prelude::{VerifyErrorKind::*, WebhookKey};
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, advance};

use crate::support::*;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The [`NOW`] of these tests stands still, so that one token serves for days.
async fn accepts(verifier: &WebhookVerifier, kid: &str, seed: u8) {
    verifier.verify(&headers(good_token(kid, &pair(seed))), BODY).await.unwrap();
}

async fn refusal(verifier: &WebhookVerifier, kid: &str, seed: u8) -> plaid_cra_runtime::VerifyErrorKind {
    kind(verifier.verify(&headers(good_token(kid, &pair(seed))), BODY).await)
}

/// A token of one who has no key.
fn forged(kid: &str) -> String {
    format!("{}.{}", message(&header(kid), &claims(NOW, BODY)), encode([1; 64]))
}

fn spawn_accepts(verifier: &WebhookVerifier) -> JoinHandle<()> {
    let verifier = verifier.clone();
    tokio::spawn(async move { accepts(&verifier, KID, 1).await })
}

/// Asks with as many callers at once, and counts those that are believed.
async fn believed_of(callers: usize, verifier: &WebhookVerifier, kid: &str) -> usize {
    let request = headers(good_token(kid, &pair(1)));
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (verifier, request) = (verifier.clone(), request.clone());
        tasks.spawn(async move { verifier.verify(&request, BODY).await.is_ok() });
    }
    tasks.join_all().await.into_iter().filter(|believed| *believed).count()
}

#[tokio::test(start_paused = true)]
async fn a_key_is_fetched_once() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    for _ in 0..3 {
        accepts(&verifier, KID, 1).await;
    }
    accepts(&verifier.clone(), KID, 1).await;
    assert_eq!(endpoint.fetches(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_of_a_new_key_share_one_fetch() {
    let endpoint = Endpoint::usual();
    assert_eq!(believed_of(100, &endpoint.verifier(), KID).await, 100);
    assert_eq!(endpoint.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn callers_share_a_failure_too() {
    let endpoint = Endpoint::usual();
    endpoint.set(Mode::Slow(HOUR));
    assert_eq!(believed_of(100, &endpoint.verifier(), KID).await, 0);
    assert_eq!(endpoint.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_by_those_who_waited_only() {
    let endpoint = Endpoint::usual();
    endpoint.set(Mode::Slow(HOUR));
    let verifier = endpoint.verifier();
    let request = headers(good_token(KID, &pair(1)));
    let mut idle = pin!(verifier.verify(&request, BODY));
    let first = tokio::spawn({
        let (verifier, request) = (verifier.clone(), request.clone());
        async move { kind(verifier.verify(&request, BODY).await) }
    });
    tokio::task::yield_now().await;
    let is_pending = poll_fn(|context| Poll::Ready(idle.as_mut().poll(context).is_pending())).await;
    assert!(is_pending, "it waits for the first, and is not asked again until the end");
    assert_eq!(first.await.unwrap(), KeyUnavailable);
    endpoint.set(Mode::Up);
    accepts(&verifier, KID, 1).await;
    assert_eq!(kind(idle.await), KeyUnavailable);
    assert_eq!(endpoint.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_leaves_the_others_unharmed() {
    let endpoint = Endpoint::usual();
    endpoint.set(Mode::Slow(Duration::from_secs(2)));
    let verifier = endpoint.verifier();
    let first = spawn_accepts(&verifier);
    tokio::task::yield_now().await;
    assert_eq!(endpoint.fetches(), 1, "the first caller fetches");
    let second = spawn_accepts(&verifier);
    tokio::task::yield_now().await;
    first.abort();
    second.await.unwrap();
    accepts(&verifier, KID, 1).await;
    assert_eq!(endpoint.fetches(), 2, "the second caller took over");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_down_is_asked_again() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    endpoint.set(Mode::Down);
    let error = verifier.verify(&headers(good_token(KID, &pair(1))), BODY).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable(), error.http_status()), (KeyUnavailable, true, 503));
    endpoint.set(Mode::Up);
    accepts(&verifier, KID, 1).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_slow_is_given_up() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    endpoint.set(Mode::Slow(HOUR));
    let start = Instant::now();
    assert_eq!(refusal(&verifier, KID, 1).await, KeyUnavailable);
    assert!((Duration::from_secs(5)..Duration::from_secs(6)).contains(&start.elapsed()));
    endpoint.set(Mode::Slow(Duration::from_secs(4)));
    accepts(&verifier, KID, 1).await;
}

#[tokio::test(start_paused = true)]
async fn the_time_for_a_key_can_be_set() {
    let endpoint = Endpoint::usual();
    endpoint.set(Mode::Slow(MINUTE));
    let builder = WebhookVerifier::builder(endpoint.clone()).clock(|| at(NOW));
    accepts(&builder.key_timeout(2 * MINUTE).build(), KID, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_rotation_is_followed() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier, KID, 1).await;
    endpoint.put("new", jwk("new", &pair(2)));
    accepts(&verifier, "new", 2).await;
    accepts(&verifier, KID, 1).await;
    assert_eq!(refusal(&verifier, "new", 1).await, BadSignature, "the old key does not sign for the new one");
    endpoint.expire(KID);
    advance(4 * HOUR).await;
    for _ in 0..3 {
        assert_eq!(refusal(&verifier, KID, 1).await, ExpiredKey);
    }
    accepts(&verifier, "new", 2).await;
}

#[tokio::test(start_paused = true)]
async fn an_expired_key_is_refused_from_the_start() {
    let endpoint = Endpoint::usual();
    endpoint.expire(KID);
    let verifier = endpoint.verifier();
    for _ in 0..3 {
        assert_eq!(refusal(&verifier, KID, 1).await, ExpiredKey);
    }
    assert_eq!(endpoint.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_known_key_serves_a_day_while_the_endpoint_is_down() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier, KID, 1).await;
    endpoint.set(Mode::Down);
    advance(4 * HOUR).await;
    for _ in 0..100 {
        accepts(&verifier, KID, 1).await;
    }
    assert_eq!(endpoint.fetches(), 2, "the endpoint is left alone for a minute");
    advance(20 * HOUR - MINUTE / 2).await;
    accepts(&verifier, KID, 1).await;
    advance(MINUTE / 2).await;
    for _ in 0..100 {
        assert_eq!(refusal(&verifier, KID, 1).await, KeyUnavailable, "a day is over");
    }
    assert_eq!(endpoint.fetches(), 3, "it is still left alone for a minute");
    endpoint.set(Mode::Up);
    advance(MINUTE).await;
    accepts(&verifier, KID, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_known_key_serves_while_it_is_fetched_again() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier, KID, 1).await;
    advance(4 * HOUR).await;
    endpoint.set(Mode::Slow(Duration::from_secs(2)));
    let start = Instant::now();
    let first = spawn_accepts(&verifier);
    tokio::task::yield_now().await;
    assert_eq!(believed_of(50, &verifier, KID).await, 50);
    assert_eq!((endpoint.fetches(), start.elapsed()), (2, Duration::ZERO), "nobody waits");
    first.abort();
    assert_eq!(believed_of(50, &verifier, KID).await, 50);
    assert_eq!(endpoint.fetches(), 2, "callers that go away cost one fetch a minute");
    advance(MINUTE).await;
    accepts(&verifier, KID, 1).await;
    advance(HOUR).await;
    accepts(&verifier, KID, 1).await;
    assert_eq!(endpoint.fetches(), 3, "it is fresh again");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_withdrawn_is_refused() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier, KID, 1).await;
    endpoint.put(KID, Value::Null);
    advance(4 * HOUR).await;
    accepts(&verifier, KID, 1).await;
    endpoint.remove(KID);
    advance(MINUTE).await;
    assert_eq!(refusal(&verifier, KID, 1).await, UnknownKey);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_key_is_asked_for_once_a_minute() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    for _ in 0..3 {
        assert_eq!(refusal(&verifier, "new", 2).await, UnknownKey);
    }
    assert_eq!(endpoint.fetches(), 1);
    endpoint.put("new", jwk("new", &pair(2)));
    advance(MINUTE).await;
    accepts(&verifier, "new", 2).await;
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_made_up_keys_costs_little_and_locks_nobody_out() {
    let endpoint = Endpoint::usual();
    let verifier = endpoint.verifier();
    accepts(&verifier, KID, 1).await;
    let mut tasks = JoinSet::new();
    for number in 0..1000 {
        let stranger = verifier.clone();
        let request = headers(forged(&format!("made-up-{number}")));
        tasks.spawn(async move { kind(stranger.verify(&request, BODY).await) });
        if number % 100 == 0 {
            accepts(&verifier, KID, 1).await;
        }
    }
    let refusals = tasks.join_all().await;
    assert_eq!(refusals.iter().filter(|kind| **kind == UnknownKey).count(), 9);
    assert_eq!(refusals.iter().filter(|kind| **kind == TooManyUnknownKeys).count(), 991);
    assert_eq!(endpoint.fetches(), 10, "the known key was a new one too");
    accepts(&verifier, KID, 1).await;

    // A known key is fetched again even then.
    advance(4 * HOUR).await;
    for number in 0..20 {
        kind(verifier.verify(&headers(forged(&format!("more-{number}"))), BODY).await);
    }
    assert_eq!(refusal(&verifier, "one-more", 1).await, TooManyUnknownKeys);
    let before = endpoint.fetches();
    accepts(&verifier, KID, 1).await;
    assert_eq!(endpoint.fetches(), before + 1);

    // A new key has its turn a few seconds later.
    endpoint.put("new", jwk("new", &pair(2)));
    assert_eq!(refusal(&verifier, "new", 2).await, TooManyUnknownKeys);
    assert_eq!(TooManyUnknownKeys.http_status(), 503);
    advance(Duration::from_secs(6)).await;
    accepts(&verifier, "new", 2).await;
}

#[tokio::test(start_paused = true)]
async fn more_keys_than_are_kept_are_all_usable() {
    let endpoint = Endpoint::empty();
    let verifier = endpoint.verifier();
    for number in 0..100_u8 {
        let kid = format!("key-{number}");
        endpoint.put(&kid, jwk(&kid, &pair(1 + number)));
        advance(Duration::from_secs(6)).await;
        accepts(&verifier, &kid, 1 + number).await;
    }
    assert_eq!(endpoint.fetches(), 100);
    accepts(&verifier, "key-99", 100).await;
    accepts(&verifier, "key-68", 69).await;
    assert_eq!(endpoint.fetches(), 100, "the last 32 are kept");
    accepts(&verifier, "key-67", 68).await;
    assert_eq!(endpoint.fetches(), 101);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_cannot_be_used_is_refused() {
    let good = jwk(KID, &pair(1));
    let with = |name: &str, value: Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        jwk
    };
    let other_y = jwk(KID, &pair(2))["y"].clone();
    let bad = [
        ("another key", with("kid", json!("other"))),
        ("no kid", with("kid", json!(null))),
        ("alg", with("alg", json!("ES384"))),
        ("kty", with("kty", json!("RSA"))),
        ("crv", with("crv", json!("P-384"))),
        ("use", with("use", json!("enc"))),
        ("x too short", with("x", json!("AAAA"))),
        ("y no base64", with("y", json!("!"))),
        ("not on the curve", with("y", other_y)),
        ("origin", with("x", json!(encode([0; 32])))),
        ("a list", json!([])),
    ];
    for (name, jwk) in bad {
        let endpoint = Endpoint::empty();
        endpoint.put(KID, jwk);
        let verifier = endpoint.verifier();
        let error = verifier.verify(&headers(good_token(KID, &pair(1))), BODY).await.unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (BadKey, 503), "{name}");
        assert_eq!(refusal(&verifier, KID, 1).await, BadKey, "{name}");
        assert_eq!(endpoint.fetches(), 1, "{name}: it is remembered");
    }
    assert!(WebhookKey::from_jwk_json(b"<html>").is_err());
}
