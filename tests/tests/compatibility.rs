//! What Plaid counts as compatible, and may do on any day: new fields, new enum values, longer ids, new webhook codes,
//! new error codes. Whatever of it comes together, every body is decoded and nothing is lost.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use fastrand::Rng;
use plaid_cra::WebhookEvent;
use plaid_cra_tests::examples::{Example, Facts, Side, walk};
use plaid_cra_tests::full_body::bodies;
use plaid_cra_tests::json_text::difference;
use plaid_cra_tests::types::{decoder, webhooks};
use serde_json::{Map, Value, json};

/// How often each body is changed, every time otherwise.
const ROUNDS: u64 = 40;

fn spec() -> Value {
    serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap()
}

/// How many changes of each kind were made.
#[derive(Default)]
struct Changes {
    fields: usize,
    enums: usize,
    ids: usize,
    codes: usize,
}

impl Changes {
    /// Perhaps changes a value, as far as its facts allow.
    fn change(&mut self, rng: &mut Rng, facts: &Facts<'_>, value: &mut Value) {
        if !rng.u8(..).is_multiple_of(3) {
            return;
        }
        match value {
            Value::Object(fields) if facts.has_fields => {
                fields.insert(format!("field_of_tomorrow_{}", rng.u16(..)), any(rng, 3));
                self.fields += 1;
            }
            Value::String(text) if facts.field == "error_code" => {
                *text = format!("ERROR_OF_TOMORROW_{}", rng.u16(..));
                self.codes += 1;
            }
            Value::String(text) if facts.is_enum => {
                *text = word(rng, 40);
                self.enums += 1;
            }
            Value::String(text) if facts.field.ends_with("_id") || facts.field.ends_with("_token") => {
                text.push_str(&word(rng, 300));
                self.ids += 1;
            }
            _ => {}
        }
    }
}

/// A text of letters that JSON writes in different ways.
fn word(rng: &mut Rng, most: usize) -> String {
    (0..=rng.usize(..most))
        .map(|_| *rng.choice(&['a', 'Z', '7', '-', '_', ' ', '"', '\\', 'é', '\n', '💶']).unwrap())
        .collect()
}

/// Any JSON value, not deeper than `depth`.
fn any(rng: &mut Rng, depth: usize) -> Value {
    match rng.u8(..if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(rng.i64(..)),
        3 => json!(rng.f64() * 1e6),
        4 => json!(word(rng, 20)),
        5 => (0..rng.usize(..4)).map(|_| any(rng, depth - 1)).collect(),
        _ => (0..rng.usize(..4)).map(|_| (word(rng, 8), any(rng, depth - 1))).collect::<Map<_, _>>().into(),
    }
}

/// Decodes a body and writes it back; panics if anything is lost.
fn kept(example: &Example, seed: u64) {
    let json = example.value.to_string();
    let label = example.label();
    let seen = decoder(example).unwrap()(&json).unwrap_or_else(|error| panic!("{label}, seed {seed}: {error}"));
    if let Some(path) = difference(&json, &seen.written) {
        panic!("{label}, seed {seed}: {path}");
    }
}

#[test]
fn nothing_that_plaid_may_do_is_lost() {
    let spec = spec();
    let mut changes = Changes::default();
    for (index, body) in bodies(&spec).into_iter().enumerate() {
        for round in 0..ROUNDS {
            let seed = index as u64 * ROUNDS + round;
            let mut rng = Rng::with_seed(seed);
            let mut body = body.clone();
            walk(&spec, &body.schema, &mut body.value, &mut |facts, value| changes.change(&mut rng, &facts, value));
            kept(&body, seed);
            if body.side == Side::Webhook {
                let event = WebhookEvent::decode(body.value.to_string().as_bytes());
                let own = webhooks().into_iter().find(|(name, _, _)| *name == body.owner);
                // The full bodies are of no known type and code.
                assert!(body.name == "every field" || own.unwrap().2(&event), "{}, seed {seed}", body.label());
            }
        }
    }
    let Changes { fields, enums, ids, codes } = changes;
    assert!(fields > 5000 && enums > 2000 && ids > 2000 && codes > 100, "{fields} {enums} {ids} {codes}");
}

#[test]
fn an_event_of_tomorrow_keeps_its_body() {
    for (seed, body) in bodies(&spec()).into_iter().filter(|body| body.side == Side::Webhook).enumerate() {
        let mut rng = Rng::with_seed(seed as u64);
        let field = if rng.bool() { "webhook_code" } else { "webhook_type" };
        let mut value = body.value;
        value[field] = format!("OF_TOMORROW_{}", rng.u16(..)).into();
        let text = value.to_string();
        match WebhookEvent::decode(text.as_bytes()) {
            WebhookEvent::Unrecognized(event) => {
                assert_eq!(event.body(), text.as_bytes());
                assert_eq!(event.webhook_code(), value["webhook_code"].as_str());
                assert!(event.misfit().is_none());
            }
            event => panic!("{event:?}"),
        }
    }
}
