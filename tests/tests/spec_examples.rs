//! Every operation and webhook of the spec shows examples, and each is valid and knows no field that the schema does
//! not.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use jsonschema::Draft;
use plaid_cra_tests::openapi_schema::{chosen, json_schema, keyword, parts, property};
use serde_json::{Map, Value};

const SPEC: &str = include_str!("../../spec/openapi.yaml");

fn spec() -> Value {
    serde_yaml::from_str(SPEC).unwrap()
}

fn object<'a>(value: &'a Value, pointer: &str) -> &'a Map<String, Value> {
    value.pointer(pointer).and_then(Value::as_object).unwrap_or_else(|| panic!("no object at {pointer}"))
}

/// Every body of the spec by a name for messages: requests, successes, the error, webhooks.
fn bodies(spec: &Value) -> Vec<(String, &Value)> {
    let json = |owner: &'_ str| format!("{owner}/content/application~1json");
    let mut found = Vec::new();
    for (path, item) in object(spec, "/paths") {
        for (method, operation) in item.as_object().unwrap() {
            let is_pdf = operation.pointer("/responses/200/content/application~1pdf").is_some();
            let answer = (!is_pdf).then(|| json("/responses/200"));
            for body in [Some(json("/requestBody")), answer].into_iter().flatten() {
                let name = format!("{method} {path}{body}");
                found.push((name.clone(), operation.pointer(&body).expect(&name)));
            }
        }
    }
    for (name, event) in object(spec, "/x-webhooks") {
        found.push((name.clone(), event.pointer(&json("/post/requestBody")).expect(name)));
    }
    found.push(("error".to_owned(), spec.pointer(&json("/components/responses/Error")).unwrap()));
    found
}

/// The fields of `value` for which `schema` has no property, as paths. An object without properties takes any field.
fn unknown_fields(spec: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let schema = chosen(spec, schema, value);
    match value {
        Value::Array(items) => {
            let schema = keyword(spec, schema, "items").expect(path);
            items.iter().flat_map(|item| unknown_fields(spec, schema, item, &format!("{path}[]"))).collect()
        }
        Value::Object(fields) if parts(spec, schema).iter().any(|part| part.get("properties").is_some()) => fields
            .iter()
            .flat_map(|(name, value)| {
                let path = format!("{path}.{name}");
                match property(spec, schema, name) {
                    Some(schema) => unknown_fields(spec, schema, value, &path),
                    None => vec![path],
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What is wrong with the examples of `body`.
fn faults(spec: &Value, body: &Value) -> Vec<String> {
    let schema = &body["schema"];
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    let validator = options.build(&json_schema(spec, schema)).unwrap();
    let Some(examples) = body.get("examples").and_then(Value::as_object).filter(|examples| !examples.is_empty()) else {
        return vec!["no examples".to_owned()];
    };
    let mut found = Vec::new();
    for (name, example) in examples {
        let value = &example["value"];
        let invalid = validator.iter_errors(value);
        found.extend(invalid.map(|error| format!("{name}{}: {error}", error.instance_path())));
        let unknown = unknown_fields(spec, schema, value, name);
        found.extend(unknown.into_iter().map(|path| format!("{path}: not in the schema")));
    }
    found
}

#[test]
fn every_body_has_valid_examples() {
    let spec = spec();
    let bodies = bodies(&spec);
    // 43 operations with two bodies each but two that answer with a PDF, 20 webhooks and the error; more may come, none
    // may be lost.
    assert!(bodies.len() >= 105, "only {} bodies", bodies.len());
    let faults: Vec<_> = bodies
        .iter()
        .flat_map(|(name, body)| faults(&spec, body).into_iter().map(move |fault| format!("{name}: {fault}")))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What an example says of money and categories that a schema cannot see: money in is negative, money out is not, and
/// a narrow category belongs to the broad one beside it.
fn slips(value: &Value, path: &str) -> Vec<String> {
    let below = match value {
        Value::Array(items) => items.iter().flat_map(|item| slips(item, path)).collect(),
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| slips(value, &format!("{path}.{name}"))).collect()
        }
        Value::Number(amount) => {
            let is_slip = path.contains("_inflow_amount") && amount.as_f64() > Some(0.0)
                || path.contains("_outflow_amount") && amount.as_f64() < Some(0.0);
            if is_slip { vec![format!("{path}: {amount}")] } else { Vec::new() }
        }
        _ => Vec::new(),
    };
    let category = |name: &str| value.get("credit_category")?.get(name)?.as_str();
    let is_apart = category("primary")
        .zip(category("detailed"))
        .is_some_and(|(primary, detailed)| !detailed.starts_with(&format!("{primary}_")));
    below.into_iter().chain(is_apart.then(|| format!("{path}: {}", value["credit_category"]))).collect()
}

#[test]
fn examples_agree_on_the_sign_of_money() {
    let spec = spec();
    let examples = bodies(&spec).into_iter().map(|(name, body)| slips(&body["examples"], &name));
    let slips: Vec<_> = examples.flatten().collect();
    assert!(slips.is_empty(), "{}", slips.join("\n"));
}

#[test]
fn the_check_sees_faults() {
    let mut spec = spec();
    let body = "/paths/~1user~1create/post/requestBody/content/application~1json";
    let example = format!("{body}/examples/for_consumer_reports/value");
    let example = spec.pointer_mut(&example).and_then(Value::as_object_mut).unwrap();
    example.remove("client_user_id");
    example.insert("with_upgraded_user".to_owned(), Value::Null);
    example.insert("surprise".to_owned(), Value::Bool(true));
    example["identity"]["date_of_birth"] = Value::from("9 March 1987");
    let faults = faults(&spec, spec.pointer(body).unwrap()).join("\n");
    for due in ["client_user_id", "/with_upgraded_user: null", "surprise: not in", "/identity/date_of_birth"] {
        assert!(faults.contains(due), "no `{due}` in\n{faults}");
    }
}
