//! Webhooks from end to end: signed by the emulator, verified by the client with the key that it fetches.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use plaid_cra::{
    Client, ConsumerReportPermissiblePurpose, CraCheckReportCreateRequest, CraCheckReportCreateRequired, Products,
    SandboxPublicTokenCreateRequest, SandboxPublicTokenCreateRequired, UserCreateRequest, UserCreateRequired, UserId,
    VerifyErrorKind, WebhookEvent, WebhookKey, WebhookVerifier,
};
use plaid_cra_sandbox::Sandbox;
use tokio::sync::mpsc;

type Delivery = (HeaderMap, Bytes);

/// A receiver that only passes on what arrives.
async fn receiver() -> (String, mpsc::UnboundedReceiver<Delivery>) {
    let (sender, deliveries) = mpsc::unbounded_channel();
    let receive = move |headers: HeaderMap, body: Bytes| async move {
        let _ = sender.send((headers, body));
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    let router = Router::new().route("/webhook", post(receive));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, deliveries)
}

async fn user(client: &Client) -> UserId {
    let user = UserCreateRequest::new(UserCreateRequired { client_user_id: "consumer-1".into() });
    let user = client.user_create(&user.with_upgraded_user(true)).await.unwrap().user_id.clone();
    let link = SandboxPublicTokenCreateRequest::new(SandboxPublicTokenCreateRequired {
        institution_id: "ins_109508".into(),
        initial_products: vec![Products::CraBaseReport],
    });
    client.sandbox_public_token_create(&link.user_id(user.clone())).await.unwrap();
    user
}

async fn order(client: &Client, user: &UserId, url: &str) {
    let create = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        user: user.clone().into(),
        days_requested: 180,
        webhook: url.into(),
        consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::ExtensionOfCredit,
    });
    client.cra_check_report_create(&create).await.unwrap();
}

#[tokio::test]
async fn what_the_server_signed_is_believed_and_nothing_else() {
    let sandbox = Sandbox::builder().ready_after(Duration::ZERO).start().await.unwrap();
    let client = Client::builder("id", "secret").base_url(sandbox.url()).build().unwrap();
    let (url, mut deliveries) = receiver().await;
    let verifier = WebhookVerifier::of(&client);
    let user = user(&client).await;
    order(&client, &user, &url).await;
    let (headers, body) = deliveries.recv().await.unwrap();
    let event = verifier.event::<WebhookEvent>(&headers, &body).await.unwrap();
    assert!(matches!(event, WebhookEvent::UserCheckReportReady(ready) if ready.user_id == user));

    let mut other = body.to_vec();
    other.push(b' ');
    let error = verifier.verify(&headers, &other).await.unwrap_err();
    assert_eq!(error.kind(), VerifyErrorKind::BodyMismatch);
    let error = verifier.verify(&HeaderMap::new(), &body).await.unwrap_err();
    assert_eq!(error.kind(), VerifyErrorKind::MissingHeader);

    // A key that comes while the service runs is fetched; one that nobody knows is refused.
    let rotated = reqwest::Client::new().post(format!("{}/_sandbox/webhook_key/rotate", sandbox.url()));
    assert!(rotated.send().await.unwrap().status().is_success());
    order(&client, &user, &url).await;
    let (new_headers, new_body) = deliveries.recv().await.unwrap();
    assert_ne!(headers["plaid-verification"], new_headers["plaid-verification"]);
    verifier.verify(&new_headers, &new_body).await.unwrap();
    let elsewhere = Sandbox::builder().seed(4711).start().await.unwrap();
    let stranger = Client::builder("id", "secret").base_url(elsewhere.url()).build().unwrap();
    let stranger = WebhookVerifier::of(&stranger);
    let error = stranger.verify(&new_headers, &new_body).await.unwrap_err();
    assert_eq!(error.kind(), VerifyErrorKind::UnknownKey);
    sandbox.shutdown().await;
    elsewhere.shutdown().await;
}

/// A sandbox in which time stands still signs by its own time, and a verifier of its client takes that clock.
#[tokio::test]
async fn a_verifier_of_a_client_can_have_a_clock_and_keys_of_its_own() {
    let start = "2031-02-03T04:05:06Z".parse().unwrap();
    let sandbox =
        Sandbox::builder().manual_clock().start_time(start).ready_after(Duration::ZERO).start().await.unwrap();
    let client = Client::builder("id", "secret").base_url(sandbox.url()).build().unwrap();
    let (url, mut deliveries) = receiver().await;
    let user = user(&client).await;
    order(&client, &user, &url).await;
    sandbox.advance(Duration::from_secs(1)).await;
    let (headers, body) = deliveries.recv().await.unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(sandbox.now().timestamp().unsigned_abs());
    let error = WebhookVerifier::of(&client).verify(&headers, &body).await.unwrap_err();
    assert_eq!(error.kind(), VerifyErrorKind::FromTheFuture);
    let verifier = WebhookVerifier::builder_of(&client).clock(move || now).build();
    verifier.verify(&headers, &body).await.unwrap();

    // The keys that it fetched serve the next start, also while the server is away.
    let stored: Vec<_> = verifier.known_keys().iter().map(WebhookKey::to_jwk_json).collect();
    assert_eq!(stored.len(), 1);
    sandbox.shutdown().await;
    let keys = stored.iter().map(|jwk| WebhookKey::from_jwk_json(jwk.as_bytes()).unwrap());
    let cold = WebhookVerifier::builder_of(&client).clock(move || now).build();
    assert_eq!(cold.verify(&headers, &body).await.unwrap_err().kind(), VerifyErrorKind::KeyUnavailable);
    let warm = WebhookVerifier::builder_of(&client).clock(move || now).known_keys(keys).build();
    warm.verify(&headers, &body).await.unwrap();
}
