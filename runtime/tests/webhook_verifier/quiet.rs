//! What is shown of a verifier, an error or a webhook holds nothing that came with the request.

use std::error::Error as _;

use plaid_cra_runtime::prelude::*;
use serde_json::json;

use crate::support::*;

/// Fails if the text holds a part of the token, the key id, the hash, or the body.
fn assert_quiet(text: &str, token: &str) {
    let hash = claims(NOW, BODY)["request_body_sha256"].as_str().unwrap().to_owned();
    let parts = token.split('.').filter(|part| !part.is_empty());
    for secret in parts.chain(["usr_hidden", "CHECK_REPORT", KID, hash.as_str(), NOW.to_string().as_str()]) {
        assert!(!text.contains(secret), "{text:?} shows {secret:?}");
    }
}

fn shown(error: &VerifyError) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(" {error} {error:?}");
        source = error.source();
    }
    text
}

#[tokio::test]
async fn errors_show_nothing_of_the_request() {
    let mut other_key = jwk(KID, &pair(1));
    other_key["kid"] = json!("other");
    let cases = [
        (jwk(KID, &pair(1)), Mode::Up, good_token(KID, &pair(2))),
        (jwk(KID, &pair(1)), Mode::Down, good_token(KID, &pair(1))),
        (other_key, Mode::Up, good_token(KID, &pair(1))),
        (jwk(KID, &pair(1)), Mode::Up, token(&header(KID), &json!({ "iat": NOW }), &pair(1))),
        (jwk(KID, &pair(1)), Mode::Up, token(&header(KID), &claims(NOW, b"other"), &pair(1))),
        (jwk(KID, &pair(1)), Mode::Up, token(&header(KID), &claims(NOW - 600, BODY), &pair(1))),
        (jwk(KID, &pair(1)), Mode::Up, good_token(&format!("{KID}-unknown"), &pair(1))),
        (jwk(KID, &pair(1)), Mode::Up, good_token(&format!("{KID}\r\ninjected"), &pair(1))),
        (jwk(KID, &pair(1)), Mode::Up, format!("!{}", good_token(KID, &pair(1)))),
    ];
    for (jwk, mode, token) in cases {
        let endpoint = Endpoint::empty();
        endpoint.put(KID, jwk);
        endpoint.set(mode);
        let error = endpoint.verifier().verify(&headers(&token), BODY).await.unwrap_err();
        assert_quiet(&shown(&error), &token);
        assert!(error.to_string().contains("refuse") || error.to_string().contains("answer 503"), "{error}");
    }
}

#[tokio::test]
async fn the_source_of_an_error_is_told() {
    let endpoint = Endpoint::empty();
    endpoint.set(Mode::Down);
    let error = endpoint.verifier().verify(&headers(good_token(KID, &pair(1))), BODY).await.unwrap_err();
    assert!(shown(&error).contains("connection refused"), "{}", shown(&error));
}

#[tokio::test]
async fn verifier_and_webhook_show_nothing_of_the_request() {
    let token = good_token(KID, &pair(1));
    let verifier = Endpoint::usual().verifier();
    let request = headers(&token);
    let webhook = verifier.verify(&request, BODY).await.unwrap();
    assert!(format!("{webhook:?}").contains(&format!("{} bytes", BODY.len())));
    let text = format!("{verifier:?} {:?}", WebhookVerifier::builder(Endpoint::usual()));
    assert_quiet(&text, &token);
    assert!(!format!("{webhook:?}").contains("usr_hidden"));
}

/// A verifier is shared by the tasks of a server, and its futures move between threads.
#[test]
fn a_verifier_can_be_shared() {
    fn assert_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn assert_send<T: Send>(_: &T) {}
    let verifier = Endpoint::usual().verifier();
    assert_shared(&verifier);
    assert_send(&verifier.verify_token(None, BODY));
}
