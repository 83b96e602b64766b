//! Lenient decoding of every response: whichever value has the wrong type, just the part that cannot be without it is
//! set aside.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use plaid_cra_tests::examples::Side;
use plaid_cra_tests::full_body::full_bodies;
use plaid_cra_tests::json_text::difference;
use plaid_cra_tests::openapi_schema::{is_nullable, is_required, keyword, property};
use plaid_cra_tests::types::operations;
use serde_json::Value;

/// Stands for the wrong value until the body is a text, so that the text can be of any form.
const MARK: &str = "\"@\"";

fn spec() -> Value {
    serde_yaml::from_str(include_str!("../../spec/openapi.yaml")).unwrap()
}

/// How what is around a value can be without it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Without {
    /// Not at all.
    Nothing,
    /// It can be null.
    Null,
    /// It can be left out.
    Trace,
}

/// A value of a body.
#[derive(Debug, Clone)]
struct Place {
    pointer: String,
    path: String,
    without: Without,
    /// The spec says nothing of its kind.
    is_free: bool,
}

/// Every value of `value`, the outer ones first.
fn places(spec: &Value, schema: &Value, value: &Value, place: Place, found: &mut Vec<Place>) {
    found.push(place.clone());
    match value {
        Value::Array(items) => {
            let schema = keyword(spec, schema, "items").unwrap();
            for (index, item) in items.iter().enumerate() {
                let pointer = format!("{}/{index}", place.pointer);
                let path = format!("{}[{index}]", place.path);
                let is_free = is_free(spec, schema, item);
                places(spec, schema, item, Place { pointer, path, without: Without::Trace, is_free }, found);
            }
        }
        Value::Object(fields) if !place.is_free => {
            for (name, value) in fields {
                let field = property(spec, schema, name).unwrap();
                let without = match (is_required(spec, schema, name), is_nullable(spec, field)) {
                    (false, _) => Without::Trace,
                    (true, true) => Without::Null,
                    (true, false) => Without::Nothing,
                };
                let pointer = format!("{}/{name}", place.pointer);
                let path = if place.path.is_empty() { name.clone() } else { format!("{}.{name}", place.path) };
                let is_free = is_free(spec, field, value);
                places(spec, field, value, Place { pointer, path, without, is_free }, found);
            }
        }
        _ => {}
    }
}

fn is_free(spec: &Value, schema: &Value, value: &Value) -> bool {
    value.is_object() && keyword(spec, schema, "properties").is_none()
}

/// `body` without the value at `pointer`.
fn without(body: &Value, place: &Place) -> Value {
    let mut body = body.clone();
    if place.without == Without::Null {
        *body.pointer_mut(&place.pointer).unwrap() = Value::Null;
        return body;
    }
    let (parent, last) = place.pointer.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Array(items) => drop(items.remove(last.parse().unwrap())),
        Value::Object(fields) => drop(fields.remove(last)),
        other => panic!("{other}"),
    }
    body
}

/// Values of other kinds, with the white space that a server may write.
fn wrong(value: &Value) -> [&'static str; 2] {
    match value {
        Value::Array(_) => ["{ \"secret\" : [ ] }", "\"secret\""],
        Value::String(_) => ["[ \"secret\",\n1e2 ]", "98765.4321"],
        _ => ["[ { \"secret\": 1.10 } ]", "\"\\u0073ecret\""],
    }
}

#[test]
fn a_value_of_the_wrong_type_costs_no_more_than_it_must() {
    let spec = spec();
    let (mut failed, mut alone, mut around, mut free) = (0, 0, 0, 0);
    for body in full_bodies(&spec).into_iter().filter(|body| body.side == Side::Response) {
        let call = operations().into_iter().find(|call| call.info.id == body.owner).unwrap();
        let decode = call.lenient_response.unwrap();
        let root = Place { pointer: String::new(), path: String::new(), without: Without::Nothing, is_free: false };
        let mut all = Vec::new();
        places(&spec, &body.schema, &body.value, root, &mut all);
        for place in &all {
            let label = format!("{}: {}", body.owner, place.path);
            let mut marked = body.value.clone();
            let wrongs = wrong(marked.pointer(&place.pointer).unwrap());
            *marked.pointer_mut(&place.pointer).unwrap() = Value::from("@");
            // The innermost place around the value that the body can be without.
            let dispensable = all.iter().rev().find(|around| {
                let is_around = place.pointer.strip_prefix(&around.pointer);
                around.without != Without::Nothing
                    && is_around.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            for wrong in wrongs {
                let json = marked.to_string().replace(MARK, wrong);
                if place.is_free {
                    let (written, set_aside) = decode(&json).unwrap();
                    assert_eq!((difference(&json, &written), set_aside.len()), (None, 0), "{label}");
                    free += 1;
                    continue;
                }
                let strict = call.response.unwrap()(&json).expect_err(&label);
                let Some(gone) = dispensable else {
                    assert_eq!(decode(&json).expect_err(&label), strict, "{label}");
                    failed += 1;
                    continue;
                };
                let (written, set_aside) = decode(&json).unwrap_or_else(|error| panic!("{label}: {error}"));
                let expected = without(&body.value, gone).to_string();
                assert_eq!(difference(&expected, &written), None, "{label}");
                let [part] = set_aside.as_slice() else { panic!("{label}: {set_aside:?}") };
                assert_eq!(part.path(), gone.path, "{label}");
                assert_eq!(part.problem(), &strict, "{label}");
                assert_eq!(part.problem().path(), place.path, "{label}");
                let raw = marked.pointer(&gone.pointer).unwrap().to_string().replace(MARK, wrong);
                assert_eq!(part.raw().as_str(), raw, "{label}");
                let printed = format!("{part} {part:?} {part:#?} {:?}", part.raw());
                for value in ["secret", "98765", "text-", "-01-15", ".25"] {
                    assert!(!printed.contains(value), "{label}: {printed}");
                }
                *(if gone.pointer == place.pointer { &mut alone } else { &mut around }) += 1;
            }
        }
    }
    assert!(failed > 50 && alone > 500 && around > 500 && free > 1, "{failed} {alone} {around} {free}");
}
