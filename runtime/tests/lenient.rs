//! What lenient decoding sets aside, what it keeps, and where it gives up.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod mutated;
#[macro_use]
mod record;

use plaid_cra_runtime::codec::*;
use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::wire::{Body, decode_lenient};

record!(Account {
    required id: Text,
    required kind: Kind,
    required balance: Decimal,
    required limit: Option<Decimal>,
    required owners: Vec<Owner>,
    optional note: Presence<Text>,
    optional holder: Presence<Owner>,
    optional opened: Option<Date>,
    optional score: Option<f64>,
    optional days: Option<i64>,
    optional is_open: Option<bool>,
    optional token: Option<Token>,
    optional parent: Option<Box<Account>>,
    optional anything: Option<Json>,
    optional tags: Option<Map<i64>>,
    optional people: Option<Map<Owner>>,
    optional grid: Option<Vec<Vec<i64>>>,
    optional gaps: Option<Vec<Option<i64>>>,
});

record!(Owner {
    required name: Text,
    optional age: Option<i64>,
    optional boss: Option<Box<Owner>>,
});

choice!(Kind, false, { Checking = "checking", });

#[derive(Clone, PartialEq)]
struct Token(Text);
newtype!(Token, true);

/// An account with `fields` after the required ones.
fn account(fields: &str) -> String {
    format!(r#"{{"id":"a","kind":"checking","balance":1.50,"limit":null,"owners":[]{fields}}}"#)
}

/// Path, text and problem of everything that was set aside, without the offset.
fn parts(set_aside: &[SetAside]) -> Vec<(String, String, String)> {
    let problem = |part: &SetAside| {
        let problem = part.problem().to_string();
        problem.split(" (at byte").next().unwrap_or_default().to_owned()
    };
    set_aside.iter().map(|part| (part.path().to_owned(), part.raw().as_str().to_owned(), problem(part))).collect()
}

/// Reads `json` and demands what is written back, and what was set aside.
fn kept(json: &str, written: &str, set_aside: &[(&str, &str, &str)]) {
    let read = from_json_lenient::<Account>(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(to_json(&read.value), written, "{json}");
    let expected: Vec<_> =
        set_aside.iter().map(|(path, raw, problem)| (path.to_string(), raw.to_string(), problem.to_string())).collect();
    assert_eq!(parts(&read.set_aside), expected, "{json}");
    assert_eq!(from_json::<Account>(json).is_ok(), set_aside.is_empty(), "{json}");
}

/// How `json` is refused, without the offset.
fn refused(json: &str) -> String {
    let error = from_json_lenient::<Account>(json).map(|read| parts(&read.set_aside)).expect_err(json).to_string();
    assert!(from_json::<Account>(json).is_err(), "{json}");
    error.split(" (at byte").next().unwrap_or_default().to_owned()
}

#[test]
fn what_fits_is_read_as_ever() {
    for fields in [
        "",
        r#","note":null,"opened":null,"parent":null"#,
        r#","note":"n","holder":{"name":"x"},"opened":"2024-01-31","score":0.5,"days":3,"is_open":true,"token":"t","anything":[1,{}],"tags":{"a":1},"people":{"p":{"name":"q"}},"grid":[[1],[]],"gaps":[null,1],"new":"x""#,
    ] {
        kept(&account(fields), &account(fields), &[]);
    }
}

#[test]
fn an_optional_field_does_without() {
    for (field, raw, problem) in [
        ("note", "7", "expected a string, found a number"),
        ("holder", "[]", "expected an object, found a list"),
        ("opened", "{\"x\":[1, 2]}", "expected a string, found an object"),
        ("score", "\"secret\"", "expected a number, found a string"),
        ("score", "1e999", "the number does not fit a floating-point number of 64 bits"),
        ("days", "1.5", "the number does not fit a whole number of 64 bits"),
        ("days", "99999999999999999999", "the number does not fit a whole number of 64 bits"),
        ("is_open", "\"true\"", "expected true or false, found a string"),
        ("token", "true", "expected a string, found true or false"),
        ("parent", "[ ]", "expected an object, found a list"),
        ("tags", "[]", "expected an object, found a list"),
        ("grid", "{ }", "expected a list, found an object"),
        ("gaps", "-1", "expected a list, found a number"),
    ] {
        let problem = format!("{field}: {problem}");
        for (before, after) in [("", ""), (r#","new":1"#, ""), ("", r#","new":1"#)] {
            let json = account(&format!("{before},\"{field}\": {raw} {after}"));
            kept(&json, &account(&format!("{before}{after}")), &[(field, raw, &problem)]);
        }
    }
}

#[test]
fn a_nullable_field_that_is_required_becomes_null() {
    let exact = "1.00000000000000000000000000001";
    let json = account("").replace("null", exact);
    kept(&json, &account(""), &[("limit", exact, "limit: the number does not fit a decimal of 28 digits")]);
}

#[test]
fn a_required_field_costs_its_object() {
    for (json, error) in [
        (account("").replace("1.50", "\"secret\""), "balance: expected a number, found a string"),
        (account("").replace("\"a\"", "null"), "id: expected a string, found null"),
        (account("").replace("\"checking\"", "[]"), "kind: expected a string, found a list"),
        (account("").replace("[]", "{}"), "owners: expected a list, found an object"),
        (account("").replace("\"id\"", "\"name\""), "Account lacks id"),
        ("[]".to_owned(), "expected an object, found a list"),
        ("null".to_owned(), "expected an object, found null"),
        // What could be without is of no help to what cannot.
        (account(r#","days":"x""#).replace("\"id\"", "\"name\""), "Account lacks id"),
    ] {
        assert_eq!(refused(&json), error, "{json}");
    }
    let parent = account(r#","days":"x""#).replace("1.50", "{}");
    let problem = "parent.balance: expected a number, found an object";
    kept(&account(&format!(r#","parent":{parent}"#)), &account(""), &[("parent", &parent, problem)]);
}

#[test]
fn elements_and_entries_are_left_out_of_lists_and_maps() {
    let owners = |owners: &str| account("").replace("[]", owners);
    let nameless = "expected a string, found null";
    for (json, written, set_aside) in [
        (
            owners(r#"[{"name":"x"}, {"name": null} ,{"name":"y"}, 7]"#),
            owners(r#"[{"name":"x"},{"name":"y"}]"#),
            vec![
                ("owners[1]", r#"{"name": null}"#, format!("owners[1].name: {nameless}")),
                ("owners[3]", "7", "owners[3]: expected an object, found a number".to_owned()),
            ],
        ),
        (
            owners(r#"[{"age":1}]"#),
            owners("[]"),
            vec![("owners[0]", r#"{"age":1}"#, "owners[0]: Owner lacks name".to_owned())],
        ),
        (
            account(r#","tags":{"k":"secret","l":2,"m":[]}"#),
            account(r#","tags":{"l":2}"#),
            vec![
                ("tags[0]", "\"secret\"", "tags[0]: expected a whole number, found a string".to_owned()),
                ("tags[2]", "[]", "tags[2]: expected a whole number, found a list".to_owned()),
            ],
        ),
        (
            account(r#","people":{"p":{"name":"x","age":[]},"q":{"name":1}}"#),
            account(r#","people":{"p":{"name":"x"}}"#),
            vec![
                ("people[0].age", "[]", "people[0].age: expected a whole number, found a list".to_owned()),
                ("people[1]", r#"{"name":1}"#, "people[1].name: expected a string, found a number".to_owned()),
            ],
        ),
        (
            account(r#","grid":[[1,"x"],2,["y"]]"#),
            account(r#","grid":[[1],[]]"#),
            vec![
                ("grid[0][1]", "\"x\"", "grid[0][1]: expected a whole number, found a string".to_owned()),
                ("grid[1]", "2", "grid[1]: expected a list, found a number".to_owned()),
                ("grid[2][0]", "\"y\"", "grid[2][0]: expected a whole number, found a string".to_owned()),
            ],
        ),
        (
            // A null that did not come is no better than any other value that did not.
            account(r#","gaps":[null,"x",1]"#),
            account(r#","gaps":[null,1]"#),
            vec![("gaps[1]", "\"x\"", "gaps[1]: expected a whole number, found a string".to_owned())],
        ),
    ] {
        let set_aside: Vec<_> = set_aside.iter().map(|(path, raw, problem)| (*path, *raw, problem.as_str())).collect();
        kept(&json, &written, &set_aside);
    }
    let list = from_json_lenient::<Vec<Owner>>(r#"[1,{"name":"x"}]"#).unwrap();
    assert_eq!((to_json(&list.value).as_str(), list.set_aside[0].path()), (r#"[{"name":"x"}]"#, "[0]"));
}

#[test]
fn what_stands_in_something_that_is_kept_is_set_aside_alone() {
    let json = account(
        r#","holder":{"name":"x","age":"y","boss":{"name":"z","age":{}}},"days":[],"parent":{"id":"b","kind":"new","balance":2,"limit":"l","owners":["o"],"note":[]}"#,
    );
    let written = account(
        r#","holder":{"name":"x","boss":{"name":"z"}},"parent":{"id":"b","kind":"new","balance":2,"limit":null,"owners":[]}"#,
    );
    let number = "expected a whole number, found";
    kept(
        &json,
        &written,
        &[
            ("holder.age", "\"y\"", &format!("holder.age: {number} a string")),
            ("holder.boss.age", "{}", &format!("holder.boss.age: {number} an object")),
            ("days", "[]", &format!("days: {number} a list")),
            ("parent.limit", "\"l\"", "parent.limit: expected a number, found a string"),
            ("parent.owners[0]", "\"o\"", "parent.owners[0]: expected an object, found a string"),
            ("parent.note", "[]", "parent.note: expected a string, found a list"),
        ],
    );
}

#[test]
fn what_stands_in_something_that_is_set_aside_is_reported_with_it() {
    let boss = r#"{"age":"x","boss":{"name":"y","age":[]}}"#;
    kept(
        &account(&format!(r#","holder":{{"name":"z","age":{{}},"boss":{boss}}}"#)),
        &account(r#","holder":{"name":"z"}"#),
        &[
            ("holder.age", "{}", "holder.age: expected a whole number, found an object"),
            ("holder.boss", boss, "holder.boss: Owner lacks name"),
        ],
    );
}

#[test]
fn half_of_a_surrogate_pair_is_replaced_and_reported() {
    let json = account(
        r#","note":"Zo\ud83d","holder":{"name":"\udd80\ud83e","age":"x"},"token":"\ud800","tags":{"\ud800":1},"anything":"\ud800""#,
    )
    .replace("checking", "\\ud800")
    .replace("[]", r#"[{"name":"a"},{"name":"\ud800"},{"name":"\ud83e\udd80"}]"#);
    let lenient = from_json_lenient::<Account>(json.as_str()).unwrap();
    let problem = |path: &str| format!("{path}: the string has half of a surrogate pair, read as U+FFFD");
    let found = parts(&lenient.set_aside);
    let replaced = [
        ("kind", r#""\ud800""#),
        ("owners[1].name", r#""\ud800""#),
        ("note", r#""Zo\ud83d""#),
        ("holder.name", r#""\udd80\ud83e""#),
        ("token", r#""\ud800""#),
    ];
    for (path, raw) in replaced {
        assert!(found.contains(&(path.to_owned(), raw.to_owned(), problem(path))), "{found:?}");
    }
    let left_out: Vec<_> = lenient.set_aside.iter().filter(|part| part.is_left_out()).map(SetAside::path).collect();
    assert_eq!((left_out.as_slice(), found.len()), (["holder.age"].as_slice(), 6));
    assert_eq!(lenient.value.note, Presence::Value("Zo\u{fffd}".into()));
    assert_eq!(
        lenient.value.owners.iter().map(|owner| owner.name.as_str()).collect::<Vec<_>>(),
        ["a", "\u{fffd}", "🦀"]
    );
    assert_eq!(lenient.value.anything.as_ref().unwrap().as_str(), r#""\ud800""#);
    assert!(lenient.set_aside[0].to_string().starts_with("kind is changed: kind: the string has half"));

    // The strict way takes it as well, and what is written back is JSON that anybody reads.
    let strict: Account = from_json(json.replace(r#","age":"x""#, "")).unwrap();
    assert_eq!(to_json(&strict), to_json(&lenient.value));
    assert_eq!(from_json::<Account>(to_json(&strict)).unwrap().token, Some(Token::from("\u{fffd}")));
    let surprises: Vec<_> = surprises(&strict).iter().map(ToString::to_string).collect();
    assert!(surprises.contains(&"note: string with a character replaced, 1 times".to_owned()), "{surprises:?}");
    assert!(surprises.contains(&"owners[].name: string with a character replaced, 1 times".to_owned()));
}

/// Which of the two is meant cannot be known.
#[test]
fn a_field_that_is_there_twice_costs_its_object() {
    assert_eq!(refused(&account(r#","days":1,"days":2"#)), "days: the field occurs twice");
    assert_eq!(refused(&account(r#","days":"x","days":2"#)), "days: the field occurs twice");
    for (field, raw, problem) in [
        ("holder", r#"{"name":"x","age":1,"age":1}"#, "holder.age: the field occurs twice"),
        ("tags", r#"{"a":1,"b":2,"a":3}"#, "tags[2]: the field occurs twice"),
    ] {
        kept(&account(&format!(",\"{field}\":{raw}")), &account(""), &[(field, raw, problem)]);
    }
}

#[test]
fn what_is_nested_too_deep_is_set_aside_and_the_rest_is_kept() {
    let bosses = |depth: usize| {
        (0..depth).fold(r#"{"name":"x"}"#.to_owned(), |boss, _| format!(r#"{{"name":"x","boss":{boss}}}"#))
    };
    let holder = |depth: usize| account(&format!(r#","holder":{}"#, bosses(depth)));
    // The account and 127 persons stand inside each other.
    kept(&holder(126), &holder(126), &[]);
    let path = format!("holder{}", ".boss".repeat(127));
    let problem = format!("{path}: nested too deep");
    for deeper in [0, 1, 5000] {
        kept(&holder(127 + deeper), &holder(126), &[(&path, &bosses(deeper), &problem)]);
    }
    // What follows is read at the depth where it stands.
    let (deep, rest) = (format!("[{}]", bosses(200)), format!(r#","holder":{}"#, bosses(126)));
    let json = account(&format!(r#","parent":{{"owners":{deep}}}{rest}"#));
    let raw = format!(r#"{{"owners":{deep}}}"#);
    let problem = "parent: Account lacks id, kind, balance, limit";
    kept(&json, &account(&rest), &[("parent", &raw, problem)]);
}

#[test]
fn whatever_is_no_json_is_an_error() {
    for json in ["", "{", "<html>", "nul", "{\"id\":01}", "{} x", "{\"id\":\"a\u{1}\"}"] {
        refused(json);
    }
    refused(&(account(r#","days":"x""#) + "x"));
    for broken in [
        "[",
        "[1,]",
        "{\"a\":}",
        "01",
        "1.",
        "\"\\x\"",
        "tru",
        "[tru]",
        "[\"\u{1}\"]",
        "[1 2]",
        "{\"a\" 1}",
        "{a:1}",
        "'a'",
        "",
        "[[[\"]]]",
    ] {
        for field in ["days", "token", "parent", "tags", "grid", "anything", "new"] {
            refused(&account(&format!(r#","{field}":{broken}"#)));
            refused(&account(&format!(r#","holder":{{"name":7,"x":{broken}}}"#)));
        }
    }
    assert!(from_json_lenient::<Account>([0xff, 0xfe]).unwrap_err().to_string().contains("UTF-8"));
}

#[test]
fn truncated_anywhere_is_an_error() {
    let json =
        account(r#","holder":{"age":[{}]},"days":"\u00e9","tags":{"a":"b"},"grid":[["x"],1e1],"anything":[true]"#);
    assert_eq!(from_json_lenient::<Account>(json.as_str()).unwrap().set_aside.len(), 5);
    for end in 0..json.len() {
        assert!(from_json_lenient::<Account>(&json.as_bytes()[..end]).is_err(), "{end}");
    }
}

/// A document is changed at random, by a fixed seed. What the strict way reads, the lenient way reads as the same; and
/// what it reads beyond that is JSON by the judgement of another parser, with something set aside.
#[test]
fn lenient_reads_more_than_strict_but_nothing_that_is_no_json() {
    let whole = account(
        r#","note":"n","holder":{"name":"h","age":7},"score":-0.25,"days":12,"is_open":true,"anything":[1],"tags":{"k":1,"l":-2},"grid":[[1,2],[3]],"gaps":[null,4],"parent":{"id":"b","kind":"x","balance":2,"limit":1,"owners":[{"name":"o"}]}"#,
    );
    let alphabet = b"\"\\{}[]:,0123456789eE+-. \n\ttrufalsn\x00\x1fu";
    let (mut same, mut more) = (0, 0);
    for bytes in mutated::mutated(&whole, alphabet, 100_000) {
        let text = String::from_utf8(bytes).unwrap();
        let lenient = from_json_lenient::<Account>(text.as_str());
        match (from_json::<Account>(text.as_str()), lenient) {
            (Ok(strict), Ok(lenient)) => {
                assert!(lenient.set_aside.is_empty() && to_json(&strict) == to_json(&lenient.value), "{text}");
                same += 1;
            }
            (Ok(_), Err(error)) => panic!("{error}: {text}"),
            (Err(_), Ok(lenient)) => {
                assert!(!lenient.set_aside.is_empty(), "{text}");
                assert!(serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok(), "{text}");
                from_json::<Account>(to_json(&lenient.value)).unwrap_or_else(|error| panic!("{error}: {text}"));
                more += 1;
            }
            (Err(_), Err(_)) => {}
        }
    }
    assert!(same > 10_000 && more > 5_000, "{same} {more}");
}

#[test]
fn what_is_printed_has_no_value() {
    let json = account(r#","days":"secret-days","tags":{"secret-key":"secret-tag"},"holder":{"name":["secret-name"]}"#);
    let lenient = decode_lenient::<Account>(&Body::new(json.into_bytes())).unwrap();
    assert_eq!(lenient.set_aside.len(), 3);
    let mut printed = format!("{lenient:?} {lenient:#?}");
    for part in &lenient.set_aside {
        assert!(part.raw().as_str().contains("secret"));
        printed += &format!("{part} {part:?} {} {:?} {:?}", part.problem(), part.problem(), part.raw());
    }
    assert!(!printed.contains("secret"), "{printed}");
    assert_eq!(
        lenient.set_aside[2].to_string(),
        "holder is set aside: holder.name: expected a string, found a list (at byte 141)"
    );
    assert!(
        printed.contains("SetAside { path: \"days\", problem: days: expected a whole number, found a string (at byte")
    );
}
