//! Findings for programs, their levels, and going on after errors, as a person runs `regen`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// One operation that is fine, one with an error, one that is not supported.
const SPEC: &str = r##"openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /fine:
    post:
      operationId: fine
      responses: {"204": {description: Done.}}
  /wrong:
    get:
      operationId: wrong
      responses: {"200": {$ref: "#/components/responses/Nowhere"}}
  /mixed:
    post:
      operationId: mixed
      requestBody: {content: {multipart/mixed: {schema: {type: string}}}}
      responses: {"204": {description: Done.}}
"##;

fn regen(more: &[&str]) -> (TempDir, Output) {
    let folder = TempDir::new().unwrap();
    let spec = folder.path().join("spec.yaml");
    fs::write(&spec, SPEC).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["regen", "--name", "things", "--spec"]).arg(&spec).arg("--out").arg(folder.path().join("crate"));
    let output = command.args(more).output().unwrap();
    (folder, output)
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn an_error_stops_and_is_data() {
    let (folder, output) = regen(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("crate").exists(), "nothing is written");
    let found = json(&output);
    let counts = ["format", "errors", "unfinished"].map(|key| found[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 0]);
    let first = found["diagnostics"].as_array().unwrap().iter().find(|found| found["severity"] == "error").unwrap();
    assert_eq!((&first["class"], &first["place"]["line"]), (&"lower/unresolved".into(), &11.into()));
    assert!(first["place"]["pointer"].as_str().unwrap().starts_with("/paths/~1wrong/get/"));
    assert!(!first["message"].as_str().unwrap().is_empty() && !first["help"].as_str().unwrap().is_empty());
}

#[test]
fn going_on_leaves_out_what_is_wrong_and_lists_it() {
    let (folder, output) = regen(&["--format", "json", "--keep-going"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("created  src/lib.rs"), "{}", stderr(&output));
    let found = json(&output);
    assert_eq!(found["errors"], 0);
    let left: Vec<_> = found["left_out"].as_array().unwrap().iter().collect();
    let reported: Vec<_> =
        left.iter().map(|left| (left["id"].as_str().unwrap(), left["class"].as_str().unwrap())).collect();
    assert_eq!(reported, [("mixed", "unsupported/request-media"), ("wrong", "lower/unresolved")]);
    assert_eq!((&left[1]["method"], &left[1]["path"]), (&"GET".into(), &"/wrong".into()));
    let surface = fs::read_to_string(folder.path().join("crate/SURFACE.txt")).unwrap();
    assert!(surface.contains("Client::fine") && !surface.contains("Client::wrong"), "{surface}");
}

#[test]
fn sarif_has_a_rule_of_each_class_and_a_place_of_each_result() {
    let (_folder, output) = regen(&["--format", "sarif"]);
    let run = json(&output)["runs"][0].clone();
    let rules: Vec<_> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    let results = run["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result["ruleId"] == "lower/unresolved" && result["level"] == "error"));
    for result in results {
        assert!(rules.contains(&&result["ruleId"]), "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().unwrap() > 1, "{result}");
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().ends_with("spec.yaml"));
    }
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty(), "{rule}");
    }
}

#[test]
fn levels_make_findings_errors_or_drop_them() {
    let only = ["--operations", "mixed", "fine"];
    let (_folder, output) = regen(&only);
    assert!(output.status.success() && stderr(&output).contains("warning[unsupported/request-media]"));
    let (_folder, output) = regen(&[&only[..], &["--deny", "unsupported/*"]].concat());
    assert!(!output.status.success() && stderr(&output).contains("error[unsupported/request-media]"));
    let allow = ["--deny", "unsupported/*", "--allow", "unsupported/request-media", "--allow", "lower/undescribed"];
    let (_folder, output) = regen(&[&only[..], &allow].concat());
    assert!(output.status.success() && stderr(&output).is_empty(), "{}", stderr(&output));
    let (_folder, output) = regen(&["--deny", "unsuported/*"]);
    assert!(stderr(&output).contains("no class matches `unsuported/*`"), "{}", stderr(&output));
}

/// In a checkout of its own, since the document of this one has no warnings.
#[test]
fn the_check_of_our_own_document_denies_warnings() {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("xtask/Cargo.toml", "");
    write("spec/openapi.yaml", &SPEC.replace("#/components/responses/Nowhere", "#/components/responses/There"));
    let with_component = fs::read_to_string(folder.path().join("spec/openapi.yaml")).unwrap()
        + "components: {responses: {There: {description: There.}}}\n";
    write("spec/openapi.yaml", &with_component);
    let check = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let command = command.arg("regen").args(more).current_dir(folder.path()).env_remove("CARGO_MANIFEST_DIR");
        command.output().unwrap()
    };
    let written = check(&[]);
    assert!(stderr(&written).contains("warning[unsupported/request-media]"), "{}", stderr(&written));
    assert!(folder.path().join("generated/src/lib.rs").exists());
    let strict = check(&["--check"]);
    assert!(!strict.status.success() && stderr(&strict).contains("error[unsupported/request-media]"));
    let allowed = check(&["--check", "--warn", "unsupported/request-media", "--allow", "lower/undescribed"]);
    assert!(allowed.status.success(), "{}", stderr(&allowed));
}
