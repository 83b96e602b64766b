//! The wire contract: what the spec shows is decoded and written back without loss, and so is what Plaid may send
//! tomorrow.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use plaid_cra::{SurpriseKind, WebhookEvent};
use plaid_cra_tests::examples::{Example, Facts, Side, examples, walk};
use plaid_cra_tests::full_body::{bodies, full_bodies};
use plaid_cra_tests::json_text::difference;
use plaid_cra_tests::types::{decoder, operations, webhooks};
use serde_json::{Value, json};

fn spec() -> Value {
    serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap()
}

/// Decodes and writes back; panics if anything is lost.
fn kept(example: &Example, json: &str) {
    let label = example.label();
    let decode = decoder(example).unwrap_or_else(|| panic!("no Rust type is listed for {label}"));
    let seen = decode(json).unwrap_or_else(|error| panic!("{label}: {error}"));
    if let Some(path) = difference(json, &seen.written) {
        panic!("{label}: {path}");
    }
}

#[test]
fn every_operation_and_webhook_of_the_spec_is_tried() {
    let spec = spec();
    let of = |side: Side| -> BTreeSet<String> {
        examples(&spec).into_iter().filter(|example| example.side == side).map(|example| example.owner).collect()
    };
    let listed: BTreeSet<_> = operations().iter().map(|call| call.info.id.to_owned()).collect();
    assert_eq!(of(Side::Request), listed);
    let json = operations().into_iter().filter(|call| call.response.is_some());
    assert_eq!(of(Side::Response), json.map(|call| call.info.id.to_owned()).collect());
    let listed: BTreeSet<_> = webhooks().iter().map(|(name, _, _)| (*name).to_owned()).collect();
    assert_eq!(of(Side::Webhook), listed);
    assert_eq!(spec["x-webhooks"].as_object().unwrap().len(), listed.len());
    assert_eq!(spec["paths"].as_object().unwrap().len(), operations().len());
}

#[test]
fn every_example_and_every_field_is_kept() {
    for example in bodies(&spec()) {
        kept(&example, &example.value.to_string());
    }
}

/// A type that understood nothing would keep everything, too: as unknown.
#[test]
fn every_field_is_known() {
    let spec = spec();
    let mut unknown = BTreeSet::new();
    for body in full_bodies(&spec) {
        let surprises = decoder(&body).unwrap()(&body.value.to_string()).unwrap().surprises;
        let fields = surprises.iter().filter(|surprise| surprise.kind() == SurpriseKind::Field);
        unknown.extend(fields.filter_map(|field| field.path().rsplit('.').next()).map(str::to_owned));
    }
    // The client sends the credentials itself, so that no request has them.
    assert_eq!(unknown, ["client_id", "secret"].map(str::to_owned).into());
}

#[test]
fn every_webhook_example_is_its_own_event() {
    for example in examples(&spec()).iter().filter(|example| example.side == Side::Webhook) {
        let event = WebhookEvent::decode(example.value.to_string().as_bytes());
        for (name, _, is_variant) in webhooks() {
            assert_eq!(is_variant(&event), name == example.owner, "{} {event:?}", example.label());
        }
    }
}

#[test]
fn unknown_and_misfit_webhooks_keep_their_payload() {
    let unknown = br#"{"webhook_type":"CHECK_REPORT","webhook_code":"NEW_CODE","x":1.10}"#;
    let misfit = br#"{"webhook_type":"CHECK_REPORT","webhook_code":"CHECK_REPORT_READY","user_id":7}"#;
    for (body, code, is_misfit) in
        [(&unknown[..], Some("NEW_CODE"), false), (misfit, Some("CHECK_REPORT_READY"), true), (b"<html>", None, false)]
    {
        match WebhookEvent::decode(body) {
            WebhookEvent::Unrecognized(event) => {
                assert_eq!(event.body(), body);
                assert_eq!(event.webhook_code(), code);
                assert_eq!(event.misfit().is_some(), is_misfit);
            }
            event => panic!("{event:?}"),
        }
    }
}

/// Changes every value that `change` answers for, and demands that the body is kept.
fn changed_bodies_are_kept(side: Side, change: &dyn Fn(&Facts<'_>, &Value) -> Option<Value>) {
    let spec = spec();
    let mut count = 0;
    for mut body in bodies(&spec).into_iter().filter(|body| body.side == side) {
        walk(&spec, &body.schema, &mut body.value, &mut |facts, value| {
            if let Some(new) = change(&facts, value) {
                *value = new;
                count += 1;
            }
        });
        // A number in quotes and marks stands for itself to the digit, which a JSON value of this test could not hold.
        kept(&body, &body.value.to_string().replace("\"#", "").replace("#\"", ""));
    }
    assert!(count > 5, "only {count} values were changed");
}

#[test]
fn unknown_enum_values_are_kept() {
    for side in [Side::Request, Side::Response] {
        changed_bodies_are_kept(side, &|facts, value| {
            (facts.is_enum && value.is_string()).then(|| json!("A value of tomorrow"))
        });
    }
}

#[test]
fn unknown_fields_are_kept_in_every_object() {
    changed_bodies_are_kept(Side::Response, &|facts, value| {
        let mut fields = value.as_object().filter(|_| facts.has_fields)?.clone();
        fields.insert("field_of_tomorrow".to_owned(), json!({"deep": [1.5, null, "x"]}));
        fields.insert("null_of_tomorrow".to_owned(), Value::Null);
        Some(Value::Object(fields))
    });
}

#[test]
fn money_is_kept_to_the_digit() {
    for exact in ["#0.10#", "#123456789012345.67#"] {
        changed_bodies_are_kept(Side::Response, &|facts, value| {
            (facts.format == "decimal" && value.is_number()).then(|| json!(exact))
        });
    }
}

#[test]
fn times_and_dates_keep_what_came() {
    for (format, text) in [
        ("date-time", "2026-03-01T10:20:30.123456789Z"),
        ("date-time", "2026-03-01T10:20:30"),
        ("date-time", ""),
        ("date", ""),
    ] {
        changed_bodies_are_kept(Side::Response, &|facts, value| {
            (facts.format == format && value.is_string()).then(|| json!(text))
        });
    }
}

/// One at a time, since a null hides what stood inside.
#[test]
fn null_is_kept_in_every_nullable_field() {
    let spec = spec();
    let mut count = 0;
    for body in full_bodies(&spec) {
        for chosen in 0.. {
            let (mut value, mut nullable) = (body.value.clone(), 0);
            walk(&spec, &body.schema, &mut value, &mut |facts, value| {
                if facts.nullable && !facts.field.is_empty() {
                    if nullable == chosen {
                        *value = Value::Null;
                    }
                    nullable += 1;
                }
            });
            if chosen >= nullable {
                break;
            }
            kept(&body, &value.to_string());
            count += 1;
        }
    }
    assert!(count > 100, "only {count} nulls were tried");
}

/// Leaving a field out is one thing, null another: both come back as they were.
#[test]
fn optional_fields_that_are_left_out_stay_out() {
    let spec = spec();
    for example in examples(&spec) {
        let Value::Object(fields) = &example.value else { continue };
        for name in fields.keys() {
            if plaid_cra_tests::openapi_schema::is_required(&spec, &example.schema, name) {
                continue;
            }
            let mut fewer = fields.clone();
            fewer.remove(name);
            kept(&example, &Value::Object(fewer).to_string());
        }
    }
}
