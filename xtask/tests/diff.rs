//! `diff` and `explain` as a person runs them.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const BASE: &str = include_str!("../../codegen/tests/fixtures/compare/base.yaml");

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// `diff` of the base and of what `edit` makes of it.
fn diff(edit: fn(String) -> String, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let old = written(folder.path(), "old.yaml", BASE);
    let new = written(folder.path(), "new.yaml", &edit(BASE.to_owned()));
    let mut arguments = vec!["diff", "--base", old.to_str().unwrap(), "--head", new.to_str().unwrap()];
    arguments.extend(more);
    let output = xtask(&arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(folder.path().to_str().unwrap(), "");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Where the field stands that goes.
fn line_of_soft() -> usize {
    BASE.lines().position(|line| line == "        soft: {type: string}").unwrap() + 1
}

fn a_field_less(text: String) -> String {
    text.replace("        soft: {type: string}\n", "").replace("enum: [on, off]", "enum: [on, off, idle]")
}

#[test]
fn a_person_reads_what_breaks_first() {
    let (code, text, _) = diff(a_field_less, &[]);
    assert_eq!(code, Some(0));
    let (breaking, additive) = (text.find("major Tell.soft removed").unwrap(), text.find("minor State added").unwrap());
    assert!(breaking < additive, "{text}");
    for expected in [
        "rust    breaking: the field was removed",
        &format!("at      /old.yaml:{}:9 (old)", line_of_soft()),
        "1 major, 1 minor, 0 patch",
        "version: major step",
    ] {
        assert!(text.contains(expected), "no `{expected}` in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colour where nobody looks");
}

/// An operation with a mistake, which the new document still has.
fn an_operation_that_cannot_be_read(text: String) -> String {
    text.replace("operationId: thingShare\n", "operationId: thingShare\n      externalDocs: {url: 1}\n")
}

#[test]
fn what_is_left_out_is_not_reported_as_removed() {
    let (code, _, errors) = diff(an_operation_that_cannot_be_read, &[]);
    assert!(code == Some(1) && errors.contains("error[parse/outline]"), "{errors}");
    let (code, text, _) = diff(an_operation_that_cannot_be_read, &["--keep-going"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("major thingShare left out by the generator"), "{text}");
    assert!(text.contains("because of `parse/outline`") && !text.contains("thingShare removed"), "{text}");
    assert!(!text.contains("wire"), "{text}");
}

#[test]
fn a_pull_request_shows_tables() {
    let (_, text, _) = diff(a_field_less, &["--format", "markdown"]);
    for expected in [
        "### API: **major** step",
        "#### Breaks code that uses the crate (1)",
        "| `Tell.soft` | removed: `Option<Text>` |",
    ] {
        assert!(text.contains(expected), "no `{expected}` in\n{text}");
    }
    let with_pattern = |text: String| text.replace("maxLength: 40}", "maxLength: 40, pattern: \"<b>|`*\"}");
    let (_, text, _) = diff(with_pattern, &["--format", "markdown"]);
    assert!(text.contains("**requests**: `pattern` is now `\"<b>\\|'*\"` |"), "{text}");
    let (_, text, _) = diff(|text| text, &["--format", "markdown"]);
    assert_eq!(text.trim(), "### API: no change");
}

#[test]
fn programs_read_json_and_sarif() {
    let (_, text, _) = diff(a_field_less, &["--format", "json"]);
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["format"], &json["step"]), (&1.into(), &"major".into()));
    let soft = json["changes"].as_array().unwrap().iter().find(|change| change["item"] == "Tell.soft").unwrap();
    assert_eq!(soft["place"]["document"], "base");
    assert_eq!(soft["place"]["line"], line_of_soft());
    assert_eq!(soft["reach"], serde_json::json!(["thingAsk"]));
    let (_, text, _) = diff(a_field_less, &["--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&text).unwrap();
    let results = &sarif["runs"][0]["results"];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(results[0]["level"], "error");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], line_of_soft());
}

#[test]
fn ci_can_be_told_to_fail() {
    let additive = |text: String| text.replace("enum: [on, off]", "enum: [on, off, idle]");
    assert_eq!(diff(a_field_less, &["--fail-on", "major"]).0, Some(1));
    assert_eq!(diff(additive, &["--fail-on", "major"]).0, Some(0));
    let (code, _, error) = diff(additive, &["--fail-on", "minor"]);
    assert_eq!((code, error.trim()), (Some(1), "the changes ask for a minor step of the version"));
}

#[test]
fn what_cannot_be_read_is_said() {
    let output = xtask(&["diff", "--base", "no-such-commit"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("`no-such-commit` is neither a file nor a commit"), "{error}");
    let (code, _, error) = diff(an_operation_that_cannot_be_read, &[]);
    assert_eq!(code, Some(1));
    assert!(error.contains("parse/outline") && error.contains("new.yaml:"), "{error}");
}

#[test]
fn a_name_is_explained_or_said_to_be_unknown() {
    let output = xtask(&["explain", "Client::wait_for_report"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("operation craCheckReportBaseReportGet POST /cra/check_report/base_report/get"), "{text}");
    assert!(text.contains("spec/openapi.yaml:"), "{text}");
    let output = xtask(&["explain", "Nobody::nothing"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing goes by `Nobody::nothing`"));
    for (wrong, near) in [
        ("/cra/check_report/creat", "/cra/check_report/create"),
        ("Client::wait_for_reprot", "Client::wait_for_report"),
    ] {
        let error = String::from_utf8_lossy(&xtask(&["explain", wrong]).stderr).into_owned();
        assert!(error.contains(&format!("`{near}`")), "{error}");
    }
}

/// A component may have dots in its name; none of them is taken for the one before a property.
#[test]
fn a_name_with_dots_stays_whole() {
    let dotted = |text: String| {
        text.replace("schemas/Base\"", "schemas/v1.Base\"")
            .replace("    Base: {type: object", "    v1.Base: {type: object")
            .replace("        whole: {", "        part: {$ref: \"#/components/schemas/Dotted\"}\n        whole: {")
            .replace(
                "    Whole:\n",
                "    Dotted: {allOf: [{$ref: \"#/components/schemas/v1.Base\"}, {required: [base]}]}\n    Whole:\n",
            )
    };
    let folder = tempfile::tempdir().unwrap();
    let old = written(folder.path(), "old.yaml", &dotted(BASE.to_owned()));
    let changed = dotted(BASE.to_owned()).replace("{base: {type: string}}", "{base: {type: boolean}}");
    let new = written(folder.path(), "new.yaml", &changed);
    let output = xtask(&["diff", "--base", old.to_str().unwrap(), "--head", new.to_str().unwrap(), "--format", "json"]);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let items: Vec<_> = printed["changes"].as_array().unwrap().iter().map(|change| &change["item"]).collect();
    assert_eq!(items, ["v1.Base.base"], "{printed:#}");
}
