//! What is kept of users, and that nothing is when they are removed.

use serde_json::{Value, json};

use crate::bench::*;

const GET: &str = "/user/get";
const UPDATE: &str = "/user/update";

#[tokio::test]
async fn an_identity_is_stored_and_corrected() {
    let bench = Bench::new().await;
    let identity = json!({
        "name": {"given_name": "Ada", "family_name": "Example"},
        "date_of_birth": "1980-01-31",
        "emails": [{"data": "ada@mail.example", "primary": true}],
    });
    let create = json!({"client_user_id": "customer-7", "identity": identity});
    let user = json!({"user_id": bench.ok(USER, create).await["user_id"]});
    let stored = bench.ok(GET, user.clone()).await;
    assert_eq!(stored["identity"], identity);
    assert_eq!((&stored["client_user_id"], &stored["user_id"]), (&json!("customer-7"), &user["user_id"]));
    assert_eq!(stored["created_at"], stored["updated_at"]);

    bench.sandbox.advance(MINUTE).await;
    let told = json!({"identity": {"date_of_birth": "1981-01-31"}});
    bench.ok(UPDATE, merge(&told, &user)).await;
    let corrected = bench.ok(GET, user).await;
    assert_eq!(corrected["identity"], merge(&identity, &told["identity"]), "what was not told stays");
    assert_eq!(corrected["created_at"], "2026-03-02T12:00:00Z");
    assert_eq!(corrected["updated_at"], "2026-03-02T12:01:00Z");

    // Of a user who is only an id, nothing is known until it is told.
    let bare = bench.user().await;
    assert_eq!(bench.ok(GET, bare.clone()).await["identity"], Value::Null);
    bench.ok(UPDATE, merge(&told, &bare)).await;
    assert_eq!(bench.ok(GET, bare).await["identity"], told["identity"]);
    bench.end().await;
}

#[tokio::test]
async fn an_identity_of_the_older_kind_is_read_the_newer_way() {
    let bench = Bench::new().await;
    let user = bench.older_user().await;
    let migrated = json!({"user_id": user["user_token"]});
    let identity = bench.ok(GET, migrated.clone()).await["identity"].clone();
    assert_eq!(identity["name"], json!({"given_name": "Ada", "family_name": "Example"}));
    assert_eq!(identity["id_numbers"], json!([{"value": "6789", "type": "us_ssn_last_4"}]));
    let older = json!({
        "first_name": "Ada", "last_name": "Changed", "phone_numbers": [], "emails": ["new@mail.example"],
        "date_of_birth": null,
        "primary_address": {"city": null, "region": null, "street": "2 Elm Road", "postal_code": null, "country": null},
    });
    bench.ok(UPDATE, merge(&json!({"consumer_report_user_identity": older}), &user)).await;
    let identity = bench.ok(GET, migrated).await["identity"].clone();
    assert_eq!(identity["name"]["family_name"], "Changed");
    assert_eq!(identity["emails"], json!([{"data": "new@mail.example", "primary": true}]));
    assert_eq!(identity["addresses"][0]["street_1"], "2 Elm Road");
    bench.end().await;
}

#[tokio::test]
async fn a_removed_user_is_gone_everywhere() {
    let bench = Bench::new().await;
    let listener = Listener::new(0).await;
    let other = json!({"client_user_id": "customer-8"});
    let other = json!({"user_id": bench.ok(USER, other).await["user_id"]});
    let user = bench.reported_user().await;
    let link = merge(&json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"]}), &user);
    let public = bench.ok(LINK, link).await;
    let subscribe = merge(&json!({"webhook": listener.url}), &user);
    let subscription = bench.ok(SUBSCRIBE, subscribe.clone()).await;
    bench.ok(SUBSCRIBE, merge(&json!({"webhook": listener.url}), &other)).await;
    bench.create(&user, &listener.url).await;
    let request = json!({
        "client_name": "Lender", "language": "en", "country_codes": ["US"], "products": ["cra_base_report"],
    });
    let session = bench.ok(LINK_TOKEN, merge(&request, &user)).await;

    bench.ok(REMOVE, user.clone()).await;
    let purpose = json!({"consumer_report_permissible_purpose": "ACCOUNT_REVIEW_CREDIT"});
    let inquiry = json!({
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT", "client_report_id": "loan-7",
        "report_type": "QUALIFY", "inquiry_type": "SOFT_INQUIRY", "version": "v1",
    });
    for (path, fields) in [
        (GET, json!({})),
        (UPDATE, json!({})),
        (REMOVE, json!({})),
        (ITEMS, json!({})),
        (LINK_TOKEN, request),
        (LINK, json!({"institution_id": "ins_1", "initial_products": ["cra_base_report"]})),
        (CREATE, order(&json!({}), &listener.url)),
        (BASE_REPORT, json!({})),
        (INCOME, json!({})),
        (CASH_FLOW, json!({})),
        (PARTNER_INSIGHTS, json!({})),
        (LEND_SCORE, json!({})),
        (NETWORK, json!({})),
        (VERIFICATION, json!({"reports_requested": ["VOA"]})),
        (PDF, json!({})),
        (VERIFICATION_PDF, json!({"reports_requested": ["voa"]})),
        (CREDIT_PROFILE, inquiry),
        (SUBSCRIBE, json!({"webhook": listener.url})),
        (MONITORING, purpose),
        (CASH_FLOW_UPDATE, json!({})),
    ] {
        assert_eq!(bench.error(path, merge(&fields, &user)).await, "USER_ERROR USER_NOT_FOUND", "{path}");
    }
    let ended = json!({"subscription_id": subscription["subscription_id"]});
    assert_eq!(bench.error(UNSUBSCRIBE, ended).await, "INVALID_INPUT SUBSCRIPTION_NOT_FOUND");
    let public = json!({"public_token": public["public_token"]});
    assert_eq!(bench.error(EXCHANGE, public).await, "INVALID_INPUT INVALID_PUBLIC_TOKEN");
    let session = json!({"link_token": session["link_token"]});
    assert_eq!(bench.post("/_sandbox/link/complete", session).await.0, 400);
    bench.sandbox.advance(DAY).await;
    assert_eq!(listener.received().len(), 0, "no webhook tells of a user who is gone");

    // Others stay, and who comes back is somebody new.
    assert_eq!(bench.state().await["subscriptions"], 1);
    bench.ok(ITEMS, other).await;
    let again = bench.user().await;
    assert_ne!(again, user);
    assert_eq!(bench.ok(ITEMS, again).await["items"], json!([]));
    bench.end().await;
}

/// The receiver removes the user, fails, and is not told again of somebody who is gone.
#[tokio::test]
async fn a_user_can_be_removed_while_a_webhook_is_on_its_way() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let request = bench.http.post(format!("{}{REMOVE}", bench.sandbox.url())).body(user.to_string());
    let request = std::sync::Arc::new(request.header("PLAID-CLIENT-ID", "id").header("PLAID-SECRET", "secret"));
    let listener = Listener::answering(move |_| {
        let request = request.try_clone().expect("a body in memory");
        async move {
            assert_eq!(request.send().await.expect("an answer").status(), 200);
            axum::http::StatusCode::BAD_GATEWAY
        }
    })
    .await;
    bench.create(&user, &listener.url).await;
    bench.sandbox.advance(DAY).await;
    assert_eq!(listener.received().len(), 1);
    assert_eq!(bench.state().await["webhooks_due"], 0);
    bench.end().await;
}
