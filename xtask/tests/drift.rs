//! `drift` as a person runs it: on two small documents, in a folder of its own.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs `drift` on `ours` and `theirs` of a folder.
fn drift(folder: &TempDir, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("drift")
        .arg(folder.path().join("theirs.yaml"))
        .arg("--spec")
        .arg(folder.path().join("ours.yaml"))
        .args(more)
        .output()
        .unwrap()
}

fn folder(ours: &str, theirs: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("ours.yaml"), ours).unwrap();
    fs::write(folder.path().join("theirs.yaml"), theirs).unwrap();
    folder
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const OURS: &str = "\
openapi: '3.0.3'
info: {title: Things, version: '1'}
paths:
  /thing/get:
    post:
      operationId: thingGet
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
components:
  schemas:
    Thing:
      description: A thing.
      type: object # for now
      properties:
        name:
          description: Its name.
          type: string
";

fn theirs() -> String {
    OURS.replace("        name:\n", "        size:\n          type: integer\n        name:\n")
        .replace("paths:\n", "paths:\n  /thing/drop:\n    post:\n      operationId: thingDrop\n      responses: {}\n")
}

#[test]
fn tells_and_fails_only_if_asked_to() {
    let folder = folder(OURS, &theirs());
    let told = drift(&folder, &[]);
    assert!(told.status.success());
    assert!(printed(&told).contains("Thing.size: property integer"), "{}", printed(&told));
    assert_eq!(drift(&folder, &["--check"]).status.code(), Some(1));
    let json = drift(&folder, &["--format", "json"]);
    assert!(printed(&json).contains("\"item\": \"Thing.size\""), "{}", printed(&json));
    assert_eq!(fs::read_to_string(folder.path().join("ours.yaml")).unwrap(), OURS, "telling changes nothing");
    fs::write(folder.path().join("drift.tsv"), "item\taspect\treason\nThing.size\tproperty\tnot yet\n").unwrap();
    assert!(drift(&folder, &["--check"]).status.success(), "it is on purpose now");
}

#[test]
fn edits_the_spec() {
    let folder = folder(OURS, &theirs());
    let spec = || fs::read_to_string(folder.path().join("ours.yaml")).unwrap();
    let property = "        size:\n          description: \"TODO: describe.\"\n          type: integer\n";
    let applied = drift(&folder, &["--apply"]);
    assert!(printed(&applied).contains("1 applied, 0 left"), "{}", printed(&applied));
    assert_eq!(spec(), format!("{OURS}{property}"));
    assert!(drift(&folder, &["--check"]).status.success());
    assert!(printed(&drift(&folder, &["--apply"])).contains("the spec is unchanged"));
    let added = drift(&folder, &["--operations", "/thing/*"]);
    assert!(printed(&added).contains("added POST /thing/drop"), "{}", printed(&added));
    assert!(spec().contains("  /thing/drop:\n    post:\n      operationId: thingDrop\n"));
    let before = spec();
    assert!(!drift(&folder, &["--operations", "nothing*"]).status.success());
    assert_eq!(spec(), before);
}
