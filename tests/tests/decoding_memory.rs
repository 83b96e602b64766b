//! What decoding takes of memory is bounded by the size of the body, whatever is in it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use plaid_cra::{CraPartnerInsights, DecodeError, Map, Text, from_json, from_json_lenient};
use plaid_cra_tests::examples::{Example, Side};
use plaid_cra_tests::full_body::bodies;
use plaid_cra_tests::openapi_schema::{is_nullable, is_required, keyword, property};
use plaid_cra_tests::types::{Call, operations};
use serde_json::Value;

/// The documented bound: so many times the body, and so much more.
const TIMES: usize = 64;
const MORE: usize = 4 << 20;

fn bound(body: usize) -> usize {
    TIMES * body + MORE
}

/// The most that `decode` takes at once, in bytes.
fn peak<T>(json: &str, decode: impl Fn(&str) -> Result<T, DecodeError>) -> (usize, Option<DecodeError>) {
    let mut error = None;
    let memory = allocation_counter::measure(|| error = decode(json).err());
    (memory.bytes_max as usize, error)
}

fn spec() -> Value {
    serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap()
}

fn responses(spec: &Value) -> impl Iterator<Item = (Example, Call)> {
    let responses = bodies(spec).into_iter().filter(|body| body.side == Side::Response);
    responses
        .map(|body| (operations().into_iter().find(|call| call.info.id == body.owner).unwrap(), body))
        .map(|(call, body)| (body, call))
}

/// Pointers to every list in `value`.
fn lists(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            found.push(pointer.to_owned());
            if let Some(first) = items.first() {
                lists(first, &format!("{pointer}/0"), found);
            }
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| lists(value, &format!("{pointer}/{name}"), found))
        }
        _ => {}
    }
}

/// `body` with `count` times `element` in the list at `pointer`.
fn repeated(body: &Value, pointer: &str, element: &str, count: usize) -> String {
    let mut body = body.clone();
    *body.pointer_mut(pointer).unwrap() = Value::from("@");
    let mut list = format!("[{element}");
    for _ in 1..count {
        list.push(',');
        list += element;
    }
    body.to_string().replace("\"@\"", &(list + "]"))
}

/// `value` without all that need not be there.
fn least(spec: &Value, schema: &Value, value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let schema = keyword(spec, schema, "items").unwrap();
            items.iter().map(|item| least(spec, schema, item)).collect()
        }
        Value::Object(fields) if keyword(spec, schema, "properties").is_some() => {
            let required: serde_json::Map<_, _> = fields
                .iter()
                .filter(|(name, _)| is_required(spec, schema, name))
                .map(|(name, value)| {
                    let schema = property(spec, schema, name).unwrap();
                    let value = if is_nullable(spec, schema) { Value::Null } else { least(spec, schema, value) };
                    (name.clone(), value)
                })
                .collect();
            Value::Object(required)
        }
        other => other.clone(),
    }
}

/// Lists of the smallest elements, in place of every list of every response.
#[test]
fn no_list_of_small_elements_takes_more_than_its_share() {
    const COUNT: usize = 10_000;
    let spec = spec();
    let (mut tried, mut too_large, mut lists_seen) = (0, 0, 0);
    for (body, call) in responses(&spec).filter(|(body, _)| body.name == "every field") {
        let mut found = Vec::new();
        lists(&body.value, "", &mut found);
        for pointer in found {
            lists_seen += 1;
            for element in ["{}", "0", "null", "\"\"", "[]", "{\"\":0}", "\"\\ud800\""] {
                let json = repeated(&body.value, &pointer, element, COUNT);
                let strict = peak(&json, call.decode.unwrap());
                let lenient = peak(&json, call.lenient_response.unwrap());
                for (peak, error) in [strict, lenient] {
                    assert!(
                        peak <= bound(json.len()),
                        "{} {pointer} {element}: {peak} of {}",
                        call.info.id,
                        json.len()
                    );
                    tried += 1;
                    let error = error.map(|error| error.to_string()).unwrap_or_default();
                    if error.contains("too much memory") {
                        let last = pointer.rsplit('/').find(|step| step.parse::<usize>().is_err()).unwrap();
                        assert!(error.contains(&format!("{last}[")), "{pointer}: {error}");
                        too_large += 1;
                    }
                }
            }
        }
    }
    println!("{tried} bodies with {lists_seen} lists, {too_large} of them refused as too large");
    assert!(lists_seen > 100 && too_large > 100, "{lists_seen} {too_large}");
}

#[test]
fn maps_and_lists_of_them_take_no_more_than_their_share() {
    let entries = |count: usize| (0..count).map(|key| format!("\"{key:x}\":0")).collect::<Vec<_>>().join(",");
    let lists = |element: &str| format!("[{}{element}]", format!("{element},").repeat(50_000));
    type Decode = fn(&str) -> Result<(), DecodeError>;
    let maps: Decode = |json| from_json::<Vec<Map<i64>>>(json).map(drop);
    for (json, decode) in [
        (format!("{{{}}}", entries(50_000)), (|json| from_json::<Map<i64>>(json).map(drop)) as Decode),
        (lists("{}"), maps),
        (lists("{\"\":0}"), maps),
        (lists(&format!("{{{}}}", entries(12))), maps),
        (lists("{\"a\":{\"\":\"\"}}"), |json| from_json::<Vec<Map<Map<Text>>>>(json).map(drop)),
        (lists("{\"\":[]}"), |json| from_json::<Vec<Map<Vec<Text>>>>(json).map(drop)),
        (lists("{\"\":0}"), |json| from_json_lenient::<Vec<Map<Text>>>(json).map(drop)),
    ] {
        let (peak, error) = peak(&json, decode);
        println!("{:.1} times, {error:?}", peak as f64 / json.len() as f64);
        assert!(peak <= bound(json.len()), "{}…: {peak} of {}", json.get(..50).unwrap(), json.len());
    }
}

#[test]
fn boxed_values_are_counted() {
    let json = format!("[{}{{}}]", "{},".repeat(50_000));
    let (peak, error) = peak(&json, |json| from_json::<Vec<Option<Box<CraPartnerInsights>>>>(json).map(drop));
    assert!(error.unwrap().to_string().contains("too much memory"));
    assert!(peak <= bound(json.len()), "{peak} of {}", json.len());
}

/// What a server may well send is far from the limit: a list of the sparsest elements that the spec allows, long enough
/// that what any body may take makes no difference.
#[test]
fn whatever_fits_the_spec_is_far_below_the_limit() {
    let spec = spec();
    let mut worst = (0.0, String::new());
    for (body, call) in responses(&spec) {
        for value in [&body.value, &least(&spec, &body.schema, &body.value)] {
            let mut found = Vec::new();
            lists(value, "", &mut found);
            for pointer in found {
                let Some(first) = value.pointer(&format!("{pointer}/0")) else { continue };
                let json = repeated(value, &pointer, &first.to_string(), 1000);
                let (peak, error) = peak(&json, call.decode.unwrap());
                assert_eq!(error, None, "{}: {pointer}", body.label());
                let ratio = peak as f64 / json.len() as f64;
                if ratio > worst.0 {
                    worst = (ratio, format!("{}: {pointer}", body.label()));
                }
            }
        }
    }
    println!("{worst:?}");
    assert!(worst.0 < TIMES as f64 / 4.0, "{worst:?}");
}

/// Enough bad values that none of them can be described, and few enough that all of them can.
#[test]
fn parts_that_are_set_aside_are_bounded() {
    let numbers = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
    assert_eq!(from_json_lenient::<Vec<Text>>(numbers(1000)).unwrap().set_aside.len(), 1000);
    let (memory, error) = peak(&numbers(50_000), |json| from_json_lenient::<Vec<Text>>(json).map(drop));
    assert!(error.unwrap().to_string().contains("too much memory"));
    assert!(memory <= bound(100_000), "{memory}");
    // Each is long enough to be described, but they are too many.
    let long = format!("[{}0]", "[\"0123456789012345678901234567890123456789\"],".repeat(150_000));
    let error = from_json_lenient::<Vec<Text>>(long).unwrap_err();
    assert!(error.to_string().contains("[100000]: too many parts"), "{error}");
}
