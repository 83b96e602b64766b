//! `lint` as a person runs it: each fixture has the findings of its class, and no others, at the lines that say so.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const PAGE: &str = include_str!("../../docs/diagnostics.md");

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint");
    let mut found: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn lint(file: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("lint").arg(file).args(more).output().unwrap()
}

/// The class and the line of each finding.
fn found(file: &Path) -> Vec<(u64, String)> {
    let output = lint(file, &["--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let mut found: Vec<_> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["place"]["line"].as_u64().unwrap(), found["class"].as_str().unwrap().to_owned()))
        .collect();
    found.sort();
    found
}

#[test]
fn each_class_is_found_where_its_fixture_says_so() {
    let mut classes = BTreeSet::new();
    for file in fixtures() {
        let text = fs::read_to_string(&file).unwrap();
        let marked = (1..).zip(text.lines()).filter_map(|(number, line)| {
            let (_, class) = line.split_once("  # lint/")?;
            Some((number, format!("lint/{class}")))
        });
        let expected: Vec<(u64, String)> = marked.collect();
        assert_eq!(found(&file), expected, "{}", file.display());
        let stem = file.file_stem().unwrap().to_str().unwrap();
        assert!(expected.iter().all(|(_, class)| *class == format!("lint/{stem}")), "{stem}");
        classes.extend(expected.into_iter().map(|(_, class)| class));
    }
    let listed = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<_> = listed.filter(|class| class.starts_with("lint/")).map(str::to_owned).collect();
    assert_eq!(classes, listed);
}

#[test]
fn a_denied_class_fails_and_an_allowed_one_is_not_reported() {
    let file = fixtures().into_iter().find(|file| file.ends_with("required.yaml")).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let warned = lint(&file, &[]);
    assert!(warned.status.success() && text(&warned.stderr).contains("warning[lint/required]: `nmae` is required"));
    let denied = lint(&file, &["--deny", "lint/required"]);
    assert!(!denied.status.success() && text(&denied.stderr).contains("error[lint/required]"));
    let allowed = lint(&file, &["--allow", "lint/*"]);
    assert!(allowed.status.success() && text(&allowed.stderr).is_empty(), "{}", text(&allowed.stderr));
}
