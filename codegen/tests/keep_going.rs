//! Going on after errors: exactly what they touch is left out, and listed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod support;

use codegen::diagnostic::{Level, Levels, Severity};
use codegen::{Failed, Options, Report, Selection, compile_with, generate};

const MISTAKES: &str = include_str!("fixtures/keep_going/mistakes.yaml");

fn run(text: &str, globs: &[&str], more: &[(&str, Level)]) -> Result<Report, Failed> {
    let globs: Vec<_> = globs.iter().map(|glob| (*glob).to_owned()).collect();
    let mut options = Options { keep_going: true, levels: Levels::of_our_own(), ..Options::default() };
    more.iter().for_each(|(glob, level)| options.levels.set(glob, *level));
    generate(text, "input.yaml", &Selection::new(&globs), &options)
}

/// What is left out: id, method and path, class.
fn left_out(report: &Report) -> Vec<[&str; 4]> {
    let all = report.ir.left_out.iter();
    all.map(|left| [left.id.as_str(), left.method.as_str(), left.path.as_str(), left.class.as_str()]).collect()
}

#[test]
fn exactly_what_an_error_touches_is_left_out() {
    let report = run(MISTAKES, &[], &[]).unwrap();
    assert_eq!(
        left_out(&report),
        [
            ["Touched", "", "", "lower/unknown-type"],
            ["WithoutKey", "", "", "lower/webhook"],
            ["far", "POST", "/far", "lower/unknown-type"],
            ["near", "POST", "/near", "lower/unknown-type"],
            ["own", "POST", "/own", "lower/unresolved"],
            ["throughResponse", "POST", "/answer", "lower/unknown-type"],
            ["unreadable", "POST", "/outline", "parse/outline"],
            ["unsupported", "POST", "/unsupported", "unsupported/request-media"],
        ]
    );
    let surface: Vec<_> = report.files["SURFACE.txt"].lines().filter(|line| line.starts_with("Client::")).collect();
    assert_eq!(surface.len(), 1, "{surface:?}");
    assert!(surface[0].starts_with("Client::fine"), "{surface:?}");
    assert!(!report.files["SURFACE.txt"].contains("Wrong"));
    // What the errors left out is listed one by one, and the errors are there to be read.
    let found = &report.diagnostics;
    assert_eq!((found.count_of(Severity::Error), found.count("left-out/operation")), (0, 7));
    for class in ["parse/duplicate-key", "parse/outline", "lower/unknown-type", "lower/unresolved", "lower/webhook"] {
        assert_eq!(found.count(class), 1, "{class}");
    }
    let printed = found.render(&report.source);
    assert!(printed.contains("`POST /own` is left out because of `lower/unresolved` at #/paths/~1own/"), "{printed}");
    assert!(printed.contains("the webhook `Touched` is left out"), "{printed}");
}

#[test]
fn only_what_is_selected_is_left_out() {
    let report = run(MISTAKES, &["fine", "/near", "Touched"], &[]).unwrap();
    let expected = [["Touched", "", "", "lower/unknown-type"], ["near", "POST", "/near", "lower/unknown-type"]];
    assert_eq!(left_out(&report), expected);
}

#[test]
fn what_belongs_to_no_operation_stops_all_the_same() {
    for (find, replace, class) in [
        ("info: {title: A mistake of each reach, version: \"1\"}", "info: {title: 1}", "parse/outline"),
        ("x-webhooks:", "x-domains: {one: [Far, Near], two: [Far]}\nx-webhooks:", "lower/domain"),
        ("paths:", "paths: [\nother:", "parse/yaml"),
    ] {
        assert_eq!(MISTAKES.matches(&format!("\n{find}")).count(), 1, "{find}");
        let failed = run(&MISTAKES.replacen(&format!("\n{find}"), &format!("\n{replace}"), 1), &[], &[]).unwrap_err();
        assert!(
            failed.diagnostics.iter().any(|found| found.code == class && found.severity == Severity::Error),
            "{class}: {failed}"
        );
    }
    let failed = run(MISTAKES, &["noSuch*"], &[]).unwrap_err();
    assert_eq!(failed.diagnostics.count("select/no-match"), 1);
}

#[test]
fn denied_classes_leave_out_what_has_them() {
    let report = run(MISTAKES, &["fine", "unsupported"], &[("unsupported/*", Level::Deny)]).unwrap();
    let expected = ["unsupported", "POST", "/unsupported", "unsupported/request-media"];
    assert_eq!(left_out(&report), [expected]);
    assert_eq!(report.diagnostics.count("left-out/operation"), 1);
    // So that a build that must be whole can say so.
    let failed = run(MISTAKES, &["/own"], &[("left-out/*", Level::Deny)]).unwrap_err();
    assert_eq!(failed.diagnostics.iter().filter(|found| found.severity == Severity::Error).count(), 1, "{failed}");
    let report = run(MISTAKES, &["/own"], &[("left-out/*", Level::Allow)]).unwrap();
    assert_eq!((report.ir.left_out.len(), report.diagnostics.count("left-out/operation")), (1, 0));
}

/// Of a document that is not refused, every operation is generated or listed, and none twice.
#[test]
fn every_operation_is_generated_or_listed() {
    let options = Options { keep_going: true, ..Options::default() };
    let mut operations = 0;
    for case in support::cases("reject") {
        let Ok(compiled) = compile_with(case.document(), "input.yaml", &Selection::default(), &options) else {
            continue;
        };
        assert!(!compiled.diagnostics.has_errors(), "{}", case.name);
        let generated = compiled.ir.operations.iter().map(|operation| &operation.origin);
        let left_out = compiled.ir.left_out.iter().filter(|left| !left.method.is_empty()).map(|left| &left.origin);
        let mut places: Vec<_> = generated.chain(left_out).map(|origin| origin.0.clone()).collect();
        places.sort();
        let mut expected = Vec::new();
        for (path, item) in compiled.root["paths"].as_object().unwrap() {
            let methods = item.as_object().unwrap().keys().filter(|key| ["get", "post", "put"].contains(&key.as_str()));
            let path = path.replace('~', "~0").replace('/', "~1");
            expected.extend(methods.map(|method| format!("/paths/{path}/{method}")));
        }
        expected.sort();
        assert_eq!(places, expected, "{}", case.name);
        operations += places.len();
    }
    assert!(operations >= 30, "{operations}");
}
