//! `Debug` and `Display` show no secret, no token and no personal datum.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::error::Error as _;

use plaid_cra::{Client, Error, ErrorKind, UserCreateRequest, UserCreateRequired, WebhookEvent};
use plaid_cra_tests::examples::{Side, examples, walk};
use plaid_cra_tests::full_body::{full_bodies, full_value};
use plaid_cra_tests::openapi_schema::{keyword, parts};
use plaid_cra_tests::server::answer_once;
use plaid_cra_tests::types::{Decode, decode, decoder};
use serde_json::Value;

fn spec() -> Value {
    serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap()
}

/// The sensitive texts and numbers of an example. What is shorter than three characters, or a truth value, would occur
/// by chance, and says nothing of a person by itself.
fn sensitive(spec: &Value, schema: &Value, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(spec, schema, &mut value.clone(), &mut |facts, value| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        if facts.sensitive && text.len() >= 3 {
            found.insert(text);
        }
    });
    found
}

/// Texts that the spec does not call sensitive, in any example: one that is both, such as a state that is also a code,
/// cannot be told apart in what is printed.
fn harmless(spec: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for example in examples(spec) {
        walk(spec, &example.schema, &mut example.value.clone(), &mut |facts, value| {
            if let Some(text) = value.as_str().filter(|_| !facts.sensitive) {
                found.insert(text.to_owned());
            }
        });
    }
    found
}

#[test]
fn no_model_shows_what_is_sensitive() {
    let spec = spec();
    let harmless = harmless(&spec);
    let mut count = 0;
    for example in examples(&spec) {
        let decode = decoder(&example).unwrap();
        let printed = decode(&example.value.to_string()).unwrap().printed;
        for text in sensitive(&spec, &example.schema, &example.value) {
            if harmless.iter().any(|harmless| harmless.contains(&text)) {
                continue;
            }
            assert!(!printed.contains(&text), "{} shows {text}", example.label());
            count += 1;
        }
        if example.side == Side::Webhook {
            let event = format!("{:?}", WebhookEvent::decode(example.value.to_string().as_bytes()));
            for text in sensitive(&spec, &example.schema, &example.value) {
                assert!(!event.contains(&text), "{} shows {text}", example.label());
            }
        }
    }
    assert!(count > 100, "only {count} values were looked for");
}

/// Every text and number of these bodies occurs once, so that what is shown can be told apart from what must not be.
#[test]
fn no_field_shows_what_is_sensitive() {
    let spec = spec();
    let (mut hidden, mut shown) = (0, 0);
    for body in full_bodies(&spec) {
        let printed = decoder(&body).unwrap()(&body.value.to_string()).unwrap().printed;
        for text in sensitive(&spec, &body.schema, &body.value) {
            assert!(!printed.contains(&text), "{} shows {text} of {}", body.label(), body.value);
            hidden += 1;
        }
        walk(&spec, &body.schema, &mut body.value.clone(), &mut |facts, value| {
            shown += usize::from(!facts.sensitive && value.as_str().is_some_and(|text| printed.contains(text)));
        });
    }
    assert!(hidden > 150, "only {hidden} values were looked for");
    assert!(shown > 100, "only {shown} values that may be shown are shown");
}

/// The objects that are sensitive as a whole.
const WHOLES: [(&str, Decode); 8] = [
    ("AddressData", decode::<plaid_cra::AddressData>),
    ("BaseReportTransactionPersonalFinanceCategory", decode::<plaid_cra::BaseReportTransactionPersonalFinanceCategory>),
    ("ClientUserIdentityAddress", decode::<plaid_cra::ClientUserIdentityAddress>),
    ("ClientUserIdentityName", decode::<plaid_cra::ClientUserIdentityName>),
    ("CraPartnerInsightsFicoReportCharacteristics", decode::<plaid_cra::CraPartnerInsightsFicoReportCharacteristics>),
    ("CreditCategory", decode::<plaid_cra::CreditCategory>),
    ("Location", decode::<plaid_cra::Location>),
    ("PrismCashScoreMetadata", decode::<plaid_cra::PrismCashScoreMetadata>),
];

/// An object that is sensitive as a whole shows nothing of itself, even where no other object hides it.
#[test]
fn no_sensitive_object_shows_itself() {
    let spec = spec();
    let components = spec["components"]["schemas"].as_object().unwrap();
    let has_fields = |schema: &Value| schema["properties"].as_object().is_some_and(|fields| !fields.is_empty());
    let is_whole = |schema: &Value| schema["x-sensitive"] == true && has_fields(schema);
    let wholes: BTreeSet<_> =
        components.iter().filter(|(_, schema)| is_whole(schema)).map(|(name, _)| &**name).collect();
    assert_eq!(wholes, WHOLES.map(|(name, _)| name).into(), "the table is complete");
    for (name, decode) in WHOLES {
        let value = full_value(&spec, &components[name]);
        let printed = decode(&value.to_string()).unwrap().printed;
        for (field, value) in value.as_object().unwrap() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert!(!printed.contains(&value), "{name}.{field}: {printed}");
        }
    }
}

/// Parts of the name of a field that holds what a person is, has or owes.
const PERSONAL: [&str; 19] = [
    "amount", "amounts", "balance", "balances", "birth", "city", "email", "emails", "lat", "lon", "mask", "name",
    "names", "phone", "postal", "ssn", "street", "street2", "username",
];

/// Fields of such a name that say nothing of a person.
const IMPERSONAL: [(&str, &str); 4] = [
    ("LinkTokenCreateRequest", "client_name"),
    ("LinkTokenCreateRequest", "link_customization_name"),
    ("LinkTokenCreateRequest", "android_package_name"),
    ("SandboxPublicTokenCreateRequestOptions", "override_username"),
];

#[test]
fn every_field_that_is_personal_by_its_name_is_sensitive() {
    let spec = spec();
    let is_marked = |schema: &Value| {
        parts(&spec, schema).iter().any(|part| part["x-sensitive"] == true || part["format"] == "password")
    };
    let (mut checked, mut excused) = (0, BTreeSet::new());
    for (owner, object) in spec["components"]["schemas"].as_object().unwrap() {
        let parts = parts(&spec, object).into_iter();
        for (field, schema) in parts.filter_map(|part| part["properties"].as_object()).flatten() {
            if !field.split('_').any(|word| PERSONAL.contains(&word)) {
                continue;
            }
            let element = keyword(&spec, schema, "items").unwrap_or(schema);
            // An object is looked at where its own fields are described.
            let kind = keyword(&spec, element, "type").and_then(Value::as_str);
            if !matches!(kind, Some("string" | "number" | "integer")) {
                continue;
            }
            if IMPERSONAL.contains(&(owner, field)) {
                excused.insert((owner.as_str(), field.as_str()));
                continue;
            }
            assert!(is_marked(schema) || is_marked(element) || is_marked(object), "{owner}.{field} is shown");
            checked += 1;
        }
    }
    assert!(checked > 80, "only {checked} fields");
    assert_eq!(excused, IMPERSONAL.into(), "each exception is one");
}

#[test]
fn an_error_body_shows_codes_and_no_prose() {
    let spec = spec();
    let value = full_value(&spec, &spec["components"]["schemas"]["PlaidError"]);
    let printed = decode::<plaid_cra::PlaidError>(&value.to_string()).unwrap().printed;
    for field in ["error_message", "display_message", "documentation_url", "suggested_action"] {
        assert!(!printed.contains(value[field].as_str().unwrap()), "{field}: {printed}");
    }
    // The reason is a code, too.
    for field in ["error_type", "error_code", "error_code_reason", "request_id"] {
        assert!(printed.contains(value[field].as_str().unwrap()), "{field}: {printed}");
    }
}

/// Everything that an error says, its causes included.
fn said(error: &Error) -> String {
    let mut said = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        said.push_str(&format!("\n{cause}\n{cause:?}"));
        source = cause.source();
    }
    said
}

const ID: &str = "client-id-31f7";
const SECRET: &str = "secret-9ac2";
const PERSON: &str = "person-5d81";

async fn error_of(answer: &'static str) -> Error {
    let url = answer_once(answer).await;
    let client = Client::builder(ID, SECRET).base_url(url).build().unwrap();
    let request = UserCreateRequest::new(UserCreateRequired { client_user_id: PERSON.into() });
    client.user_create(&request).await.expect_err("the server refuses")
}

#[tokio::test]
async fn no_error_shows_what_was_sent_or_answered() {
    for (answer, kind) in [
        (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
             {\"error_type\":\"INVALID_INPUT\",\"error_code\":\"INVALID_FIELD\",\
             \"error_message\":\"person-5d81 is known\",\"display_message\":\"secret-9ac2\",\"request_id\":\"r1\"}",
            ErrorKind::Api,
        ),
        ("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n<html>person-5d81</html>", ErrorKind::Status),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"user_id\":[\"person-5d81\"]}", ErrorKind::Decode),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"user_id\":\"person-5d81\"}", ErrorKind::Decode),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nperson-5d81", ErrorKind::NotJson),
        ("person-5d81 is no HTTP", ErrorKind::Transport),
        ("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"user_id\":\"person-5d81\"", ErrorKind::Truncated),
    ] {
        let error = error_of(answer).await;
        assert_eq!(error.kind(), kind, "{error:?}");
        let said = said(&error);
        for sensitive in [ID, SECRET, PERSON] {
            assert!(!said.contains(sensitive), "{said}");
        }
    }
}

#[test]
fn neither_client_nor_builder_shows_credentials() {
    let builder = Client::builder(ID, SECRET).base_url(format!("http://{ID}:{SECRET}@127.0.0.1:1"));
    let mut said = format!("{builder:?} {builder:#?}");
    let client = builder.build().unwrap();
    said.push_str(&format!("{client:?} {client:#?}"));
    let refused = Client::builder(ID, "line\nbreak-9ac2").build().expect_err("no header may hold that");
    assert_eq!(refused.kind(), ErrorKind::Configuration);
    said.push_str(&self::said(&refused));
    assert!(!said.contains(ID) && !said.contains("9ac2"), "{said}");
}

#[test]
fn a_builder_of_a_mistyped_url_shows_no_password() {
    for url in ["https:/user:hidden-9ac2@host", "user:hidden-9ac2@host", "https://user:hidden-9ac2", "hidden-9ac2"] {
        let builder = Client::builder(ID, SECRET).base_url(url);
        let mut said = format!("{builder:?} {builder:#?}");
        if let Err(refused) = builder.build() {
            said.push_str(&self::said(&refused));
        }
        assert!(!said.contains("hidden-9ac2"), "{said}");
    }
}

#[test]
fn an_unknown_event_shows_type_and_code_only_if_they_look_like_it() {
    let long = "A".repeat(1000);
    for (word, shown) in [("NEW_TYPE", "NEW_TYPE"), ("person-5d81 \n paid", "?"), (long.as_str(), "?")] {
        let body = serde_json::json!({ "webhook_type": word, "webhook_code": word, "user_id": PERSON });
        let event = WebhookEvent::decode(body.to_string().as_bytes());
        let WebhookEvent::Unrecognized(unknown) = &event else { panic!("{event:?}") };
        assert_eq!((unknown.webhook_type(), unknown.webhook_code()), (Some(word), Some(word)));
        let said = format!("{event:?} {event:#?}");
        assert!(said.contains(&format!("webhook_type: Some(\"{shown}\"")) && !said.contains(PERSON), "{said}");
        assert!(said.len() < 500, "{said}");
    }
}
