//! A client that is told to do with what fits, and one that is told of what it does not know.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use plaid_cra::{CallOptions, Client, ErrorKind, SurpriseKind, UserItemsGetRequest, UserItemsGetRequired, UserRef};
use plaid_cra_tests::server::answer_once;

/// Two Items, of which one lacks a required field and the other has a field and a value of tomorrow.
const ANSWER: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
    {\"items\":[{\"item_id\":\"item-1\"},{\"item_id\":\"item-2\",\"institution_id\":null,\"webhook\":null,\
    \"error\":null,\"available_products\":[\"product_of_tomorrow\"],\"billed_products\":[],\
    \"consent_expiration_time\":null,\"update_type\":\"background\",\"field_of_tomorrow\":1}],\"request_id\":\"r1\"}";

fn request() -> UserItemsGetRequest {
    UserItemsGetRequest::new(UserItemsGetRequired { user: UserRef::UserId("usr_1".into()) })
}

#[tokio::test]
async fn what_does_not_fit_fails_the_answer_or_is_set_aside() {
    let client = Client::builder("id", "secret").base_url(answer_once(ANSWER).await).build().unwrap();
    let error = client.user_items_get(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("items[0]"), "{error}");

    let lenient = client.with(CallOptions::new().lenient(true));
    let response = lenient.user_items_get(&request()).await.unwrap();
    let [item] = &response.items[..] else { panic!("{:?}", response.items) };
    assert_eq!(item.item_id.as_str(), "item-2");
    let [aside] = response.set_aside() else { panic!("{:?}", response.set_aside()) };
    assert_eq!(aside.path(), "items[0]");
    assert_eq!(aside.raw().as_str(), "{\"item_id\":\"item-1\"}");
    // Nothing of the evidence is missing.
    assert!(ANSWER.as_bytes().ends_with(response.body()));
}

#[tokio::test]
async fn what_is_not_known_is_told_by_path_and_never_by_value() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let client = Client::builder("id", "secret")
        .base_url(answer_once(ANSWER).await)
        .lenient(true)
        .on_surprise(move |operation, surprises| ear.lock().unwrap().push((operation.id, surprises.to_vec())))
        .build()
        .unwrap();
    let response = client.user_items_get(&request()).await.unwrap();
    let heard = heard.lock().unwrap();
    let [(operation, surprises)] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(*operation, "userItemsGet");
    assert_eq!(surprises, &response.surprises());
    let told: Vec<_> = surprises.iter().map(|found| (found.path(), found.kind(), found.count())).collect();
    assert_eq!(
        told,
        [
            ("items[].available_products[]", SurpriseKind::Value, 1),
            ("items[].field_of_tomorrow", SurpriseKind::Field, 1),
        ]
    );
    assert!(!format!("{surprises:?}").contains("product_of_tomorrow"));
}

/// The call was made, and may have cost money: its response is delivered whatever the hook does.
#[tokio::test]
async fn a_hook_that_panics_loses_no_response() {
    let client = |url| {
        let builder = Client::builder("id", "secret").base_url(url).lenient(true);
        builder.on_surprise(|_, _| panic!("the hook fails on purpose")).build().unwrap()
    };
    let response = client(answer_once(ANSWER).await).user_items_get(&request()).await.unwrap();
    assert_eq!((response.items.len(), response.surprises().len()), (1, 2));
}
