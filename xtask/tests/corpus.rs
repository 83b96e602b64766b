//! `corpus` as a person runs it, on a tiny folder.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Documents with one operation that is fine, one with an error and that is left out, one that is no OpenAPI 3.0; and a
/// file that is none at all.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("fine.yaml", include_str!("things.yaml"));
    write("sub/mistakes.yaml", include_str!("../../codegen/tests/fixtures/keep_going/mistakes.yaml"));
    write("old.json", "{\"swagger\": \"2.0\", \"info\": {\"title\": \"T\", \"version\": \"1\"}, \"paths\": {}}");
    write("package.json", "{\"name\": \"openapi\"}");
    folder
}

fn corpus(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("corpus").arg(folder).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn each_document_is_generated_and_each_crate_is_checked() {
    let folder = folder();
    let json = folder.path().join("table.json.out");
    let output = corpus(folder.path(), &["--json", json.to_str().unwrap(), "--jobs", "2"]);
    let (table, progress) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{table}\n{progress}");
    assert!(progress.contains("[3/3] ") && progress.contains("checking the crates"), "{progress}");
    assert_eq!(table.lines().filter(|line| line.ends_with("| passes |")).count(), 2, "{table}");
    assert!(table.contains("| old.json | "), "{table}");
    assert!(table.contains("refused: parse/version: "), "{table}");
    assert!(
        table.contains("3 documents: 2 generated, 1 refused, 0 crashed the generator, 0 do not compile"),
        "{table}"
    );
    assert!(table.contains("1 files are no OpenAPI documents"), "{table}");
    let json: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    let mistakes = json["documents"].as_array().unwrap().iter().find(|row| row["document"] == "sub/mistakes.yaml");
    let mistakes = mistakes.unwrap();
    assert_eq!((&mistakes["operations"], mistakes["left_out"].as_array().unwrap().len()), (&5.into(), 3));
    assert!(mistakes["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0), "{mistakes}");
    if cfg!(target_os = "linux") {
        assert!(mistakes["peak_kib"].as_u64().is_some_and(|kib| kib > 1000), "{mistakes}");
    }
    assert_eq!(mistakes["check"], "passed");
}

#[test]
fn some_are_chosen_and_none_need_be_checked() {
    let folder = folder();
    let output = corpus(folder.path(), &["--only", "sub/*", "--no-check"]);
    let table = text(&output.stdout);
    assert!(output.status.success() && table.contains("| not checked |"), "{table}");
    assert!(table.contains("1 documents: 1 generated"), "{table}");
    let none = corpus(folder.path(), &["--only", "nothing*"]);
    assert!(!none.status.success() && text(&none.stderr).contains("there is no OpenAPI document"));
}
