//! Documents that somebody could write: those of the cases, changed at random, and what must hold of whatever comes of
//! them. A change is a function of the case and a seed, so that a finding can be had again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use codegen::{Options, Selection, generate};
use fastrand::Rng;
use serde_json::{Map, Value};

use super::names;

/// What came of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Generated,
    Refused,
}

/// Strings that have a meaning for YAML, JSON, Markdown, file systems, or Rust.
const STRINGS: [&str; 72] = [
    "",
    " ",
    "…",
    "_",
    "__",
    "-",
    ".",
    "..",
    "../x",
    "/",
    "a/b",
    "\\",
    "~",
    "#",
    "#/",
    "$ref",
    "%s",
    "{}",
    "{0}",
    "*/",
    "/*",
    "//",
    "\"",
    "'",
    "`",
    "```",
    "~~~",
    "[x]",
    "[x](y)",
    "<b>",
    "https://a.example",
    "a\nb",
    "\r",
    "\t",
    "\0",
    "\u{1b}[0m",
    "\u{202e}x",
    "\u{feff}",
    "\u{212a}",
    "e\u{301}",
    "é",
    "ª",
    "²",
    "𝐀",
    "宠物",
    "сор",
    "ſ",
    "123",
    "1.0",
    "-1",
    "+1",
    "self",
    "Self",
    "type",
    "gen",
    "mod",
    "crate",
    "r#",
    "r#type",
    "con",
    "runtime",
    "new",
    "clone",
    "extra",
    "refused",
    "unrecognized",
    "err",
    "None",
    "Client",
    "Retry",
    "Option",
    "true",
];

/// Schemas and extensions that matter to names.
const VALUES: [&str; 18] = [
    "null",
    "true",
    "0",
    "-1.5e300",
    "18446744073709551616",
    "[]",
    "{}",
    "[null]",
    r#"{"type":"string"}"#,
    r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}}}"#,
    r#"{"type":"object","required":["new"],"properties":{"new":{"type":"string","nullable":true}}}"#,
    r#"{"type":"array","items":{"type":"string","enum":["a","A","a_"]}}"#,
    r#"{"type":"string","enum":["","Self","err"],"x-enum-deprecated":["err"]}"#,
    r#"{"type":"string","x-rust-name":"Client","x-rust-aliases":["Retry"]}"#,
    r#"{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"properties":{"a":{"type":"integer"}}}]}"#,
    r#"{"type":"object","properties":{"a":{},"b":{}},"anyOf":[{"required":["a"]},{"required":["b"]}],"x-choice":{"field":"a"}}"#,
    r#"{"type":"number","format":"decimal","x-sensitive":true,"default":"`","minimum":1}"#,
    r##"{"$ref":"#/components/schemas/Pet"}"##,
];

/// The document of a case with a few of its nodes changed.
pub(crate) fn mutated(document: &Value, seed: u64) -> String {
    let mut random = Rng::with_seed(seed);
    let mut root = document.clone();
    for _ in 0..random.usize(1..=3) {
        mutate(&mut root, &mut random);
    }
    root.to_string()
}

/// Generates from a document.
///
/// # Errors
///
/// What does not hold of the outcome, or how the generator panicked.
pub(crate) fn check(text: &str) -> Result<Outcome, String> {
    let run = || match generate(text, "input.yaml", &Selection::default(), &Options::default()) {
        Ok(generated) => names::check(&generated.files).map(|()| Outcome::Generated),
        Err(failed) => match failed.to_string() {
            printed if printed.contains("error[") && printed.contains("--> input.yaml") => Ok(Outcome::Refused),
            printed => Err(format!("refused without a reason or a place: {printed}")),
        },
    };
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", message.unwrap_or_default()))
    })
}

fn mutate(root: &mut Value, random: &mut Rng) {
    let all = nodes(root);
    let (path, other) = (&all[random.usize(..all.len())], &all[random.usize(..all.len())]);
    let elsewhere = root.pointer(other).cloned().unwrap_or_default();
    let Some((parent, key)) = path.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    match (root.pointer_mut(parent), random.u8(..10)) {
        (Some(Value::Object(map)), 0) => {
            map.shift_remove(&key);
        }
        (Some(Value::Object(map)), 1 | 2) => rename(map, &key, string(&key, random)),
        (Some(Value::Object(map)), 3) => {
            let copy = map.get(&key).cloned().unwrap_or_default();
            map.insert(string(&key, random), copy);
        }
        (Some(Value::Object(map)), 4) => {
            let name = other.rsplit('/').next().unwrap_or_default().to_owned();
            map.insert(name, elsewhere);
        }
        (Some(Value::Array(list)), 0 | 1) => {
            let index = random.usize(..list.len());
            list.remove(index);
        }
        (Some(Value::Array(list)), 2 | 3) => list.push(value(&elsewhere, random)),
        _ => {
            if let Some(node) = root.pointer_mut(path) {
                *node = if random.bool() { value(&elsewhere, random) } else { changed(node, random) };
            }
        }
    }
}

/// The pointers of all nodes.
fn nodes(root: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut at = 0;
    while let Some(path) = found.get(at).cloned() {
        match root.pointer(&path) {
            Some(Value::Object(map)) => {
                found.extend(map.keys().map(|key| format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))));
            }
            Some(Value::Array(list)) => found.extend((0..list.len()).map(|index| format!("{path}/{index}"))),
            _ => {}
        }
        at += 1;
    }
    found
}

/// Another key for an entry, which stays where it is.
fn rename(map: &mut Map<String, Value>, from: &str, to: String) {
    let entries = std::mem::take(map);
    for (key, value) in entries {
        map.insert(if key == from { to.clone() } else { key }, value);
    }
}

/// A string that is like `near`, or like none.
fn string(near: &str, random: &mut Rng) -> String {
    match random.u8(..12) {
        0 => near.to_uppercase(),
        1 => near.to_lowercase(),
        2 => format!("{near}_"),
        3 => format!("{near}Request"),
        4 => near.replace(['_', '-'], "."),
        5 => near.repeat(300),
        6 => format!("{near}{}", STRINGS[random.usize(..STRINGS.len())]),
        _ => STRINGS[random.usize(..STRINGS.len())].to_owned(),
    }
}

fn value(elsewhere: &Value, random: &mut Rng) -> Value {
    match random.u8(..4) {
        0 => elsewhere.clone(),
        1 => serde_json::from_str(VALUES[random.usize(..VALUES.len())]).unwrap_or_default(),
        _ => Value::String(string("pet", random)),
    }
}

/// A node as another kind of node.
fn changed(node: &Value, random: &mut Rng) -> Value {
    match (node, random.u8(..4)) {
        (Value::String(text), 0..=2) => Value::String(string(text, random)),
        (Value::Bool(flag), _) => Value::Bool(!flag),
        (node, 0) => Value::Array(vec![node.clone()]),
        (node, 1) => Value::String(node.to_string()),
        (node, 2) => Value::Array(vec![node.clone(), node.clone()]),
        (node, _) => Value::Object([(string("type", random), node.clone())].into_iter().collect()),
    }
}
