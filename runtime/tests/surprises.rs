//! What a decoded value tells of the growth of the API.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may stop where it stands")]

#[macro_use]
mod record;

use plaid_cra_runtime::codec::*;
use plaid_cra_runtime::prelude::*;

record!(Report {
    optional kind: Option<Kind>,
    optional hidden: Option<Hidden>,
    optional kinds: Option<Vec<Kind>>,
    optional grid: Option<Vec<Vec<Kind>>>,
    optional by_name: Option<Map<Report>>,
    optional parent: Option<Box<Report>>,
    optional status: Presence<Kind>,
    optional anything: Option<Json>,
    optional text: Option<Text>,
});

choice!(Kind, false, { Old = "old", });
choice!(Hidden, true, { Seen = "seen", });

fn read(json: &str) -> Report {
    from_json(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// The surprises, printed.
fn printed(json: &str) -> Vec<String> {
    surprises(&read(json)).iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_known_is_no_surprise() {
    for json in [
        "{}",
        r#"{"kind":"old","hidden":"seen","kinds":["old"],"grid":[[],["old"]],"by_name":{"x":{}},"parent":{"kind":null}}"#,
        r#"{"status":null,"anything":{"kind":"new","x":[1]},"text":"new"}"#,
    ] {
        assert!(printed(json).is_empty(), "{json}");
    }
}

#[test]
fn what_is_new_is_counted_by_path() {
    for (json, expected) in [
        (r#"{"kind":"secret"}"#, &["kind: unknown value, 1 times"][..]),
        (r#"{"hidden":"secret"}"#, &["hidden: unknown value, 1 times"]),
        (r#"{"status":"secret"}"#, &["status: unknown value, 1 times"]),
        (r#"{"kinds":["secret","old","secret-2"]}"#, &["kinds[]: unknown value, 2 times"]),
        (r#"{"grid":[["secret"],[],["old","secret"]]}"#, &["grid[][]: unknown value, 2 times"]),
        (r#"{"new":"secret","more":null}"#, &["more: unknown field, 1 times", "new: unknown field, 1 times"]),
        (
            r#"{"by_name":{"secret-1":{"new":1,"kind":"secret"},"secret-2":{"new":2}}}"#,
            &["by_name[].kind: unknown value, 1 times", "by_name[].new: unknown field, 2 times"],
        ),
        (
            r#"{"new":{"kind":"secret"},"parent":{"new":1,"parent":{"new":1,"kinds":["secret"]}}}"#,
            &[
                "new: unknown field, 1 times",
                "parent.new: unknown field, 1 times",
                "parent.parent.kinds[]: unknown value, 1 times",
                "parent.parent.new: unknown field, 1 times",
            ],
        ),
    ] {
        assert_eq!(printed(json), expected, "{json}");
    }
    assert_eq!(surprises(&Kind::from("new"))[0].to_string(), "unknown value, 1 times");
}

#[test]
fn a_surprise_can_be_asked() {
    let all = surprises(&read(r#"{"kind":"secret","new":1,"parent":{"new":2}}"#));
    let parts: Vec<_> = all.iter().map(|surprise| (surprise.path(), surprise.kind(), surprise.count())).collect();
    assert_eq!(
        parts,
        [("kind", SurpriseKind::Value, 1), ("new", SurpriseKind::Field, 1), ("parent.new", SurpriseKind::Field, 1)]
    );
    assert!(!format!("{all:?}").contains("secret"));
}

#[test]
fn names_from_outside_are_cut_and_escaped() {
    let longest = "x".repeat(64);
    for (name, shown) in [
        ("new_field-2", "new_field-2"),
        ("", r#""""#),
        ("a.b[]", r#""a.b[]""#),
        ("a\nb\u{202e}\"\\é", r#""a\nb\u{202e}\"\\\u{e9}""#),
        (&longest, &longest),
        (&"x".repeat(65), &format!("\"{longest}…\"")),
        (&"é".repeat(5000), &format!("\"{}…\"", r"\u{e9}".repeat(64))),
    ] {
        let mut report = read("{}");
        report.extra.insert(name, Json::from(serde_json::json!(1)));
        assert_eq!(surprises(&report)[0].path(), shown);
    }
    let long = |end: &str| format!("\"{}{end}\":1", "x".repeat(70));
    let all = surprises(&read(&format!("{{{},{}}}", long("1"), long("2"))));
    assert_eq!((all.len(), all[0].count()), (1, 2));
}

#[test]
fn paths_are_told_apart_up_to_a_limit() {
    let names: Vec<_> = (0..5000).map(|index| format!("\"secret_{index:04}\":1")).collect();
    let json =
        format!(r#"{{"kind":"x","by_name":{{"a":{{{}}},"b":{{"secret_0000":1}}}},"kinds":["y"]}}"#, names.join(","));
    let all = surprises(&read(&json));
    let of = |path: &str| all.iter().filter(|found| found.path() == path).map(Surprise::count).collect::<Vec<_>>();
    assert_eq!(all.len(), 1001);
    assert_eq!(of("by_name[].secret_0000"), [2]);
    assert_eq!(of("…"), [4002]);
    assert_eq!(all.iter().map(Surprise::count).sum::<usize>(), 5003);
}

#[test]
fn unknown_values_are_still_written_and_shown_as_before() {
    let json = r#"{"kind":"new","hidden":"secret"}"#;
    assert_eq!(to_json(&read(json)), json);
    assert_eq!(format!("{:?} {:?}", Kind::from("new"), Hidden::from("secret")), r#""new" [redacted]"#);
}
