//! `generated/` is the snapshot of the spec, and depends on nothing but what the spec says.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use codegen::diagnostic::Severity;
use codegen::surface::read;
use codegen::{Options, Selection, generate};
use serde_yaml::{Mapping, Value};

const SPEC: &str = include_str!("../../spec/openapi.yaml");

type Files = BTreeMap<String, String>;

fn files(spec: &str) -> Files {
    match generate(spec, "spec/openapi.yaml", &Selection::default(), &Options::default()) {
        Ok(generated) => {
            assert_eq!(generated.diagnostics.count_of(Severity::Warning), 0);
            generated.files
        }
        Err(diagnostics) => panic!("{diagnostics}"),
    }
}

/// Names of the files that differ.
fn changed(before: &Files, after: &Files) -> Vec<String> {
    let all: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    all.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

#[test]
fn the_checked_in_crate_is_what_the_spec_says() {
    // Cargo runs a test in the folder of its package, which no other checkout can have compiled in.
    let root = Path::new("../generated");
    let wanted = files(SPEC);
    for (path, text) in &wanted {
        let present = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        assert!(present == *text, "{path} is stale; run: cargo xtask regen");
    }
    for path in marked(root, root) {
        assert!(wanted.contains_key(&path), "{path} is an orphan; run: cargo xtask regen");
    }
}

/// The files in `folder` that say that they are generated, relative to `root`.
fn marked(root: &Path, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(marked(root, &path));
        } else if std::fs::read_to_string(&path).unwrap().lines().next().is_some_and(|line| line.contains("@generated"))
        {
            let names: Vec<_> = path.strip_prefix(root).unwrap().iter().map(|name| name.to_str().unwrap()).collect();
            found.push(names.join("/"));
        }
    }
    found
}

#[test]
fn two_runs_give_the_same_bytes() {
    assert_eq!(changed(&files(SPEC), &files(SPEC)), [""; 0]);
}

#[test]
fn the_order_of_components_paths_and_webhooks_means_nothing() {
    let document: Value = serde_yaml::from_str(SPEC).unwrap();
    let expected = files(&serde_yaml::to_string(&document).unwrap());
    for seed in 0..=3 {
        let mut shuffled = document.clone();
        for path in [&["paths"][..], &["x-webhooks"], &["x-domains"], &["components", "schemas"]] {
            let node = path.iter().fold(&mut shuffled, |node, key| &mut node[*key]);
            *node = Value::Mapping(shuffle(node.as_mapping().unwrap(), seed));
        }
        assert_ne!(serde_yaml::to_string(&shuffled).unwrap(), serde_yaml::to_string(&document).unwrap());
        assert_eq!(changed(&expected, &files(&serde_yaml::to_string(&shuffled).unwrap())), [""; 0]);
    }
}

/// Another order, the same for the same seed; for 0, the reverse.
fn shuffle(mapping: &Mapping, seed: u64) -> Mapping {
    let mut entries: Vec<_> = mapping.clone().into_iter().collect();
    if seed == 0 {
        return entries.into_iter().rev().collect();
    }
    entries.sort_by_key(|(key, _)| {
        let name = key.as_str().unwrap_or_default();
        name.bytes().fold(seed, |hash, byte| hash.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte)).rotate_left(17)
    });
    entries.into_iter().collect()
}

/// Puts `text` above the line `anchor` that follows the line `owner`.
fn insert(owner: &str, anchor: &str, text: &str) -> String {
    let start = SPEC.find(&format!("\n{owner}\n")).unwrap_or_else(|| panic!("no {owner}"));
    let at = SPEC[start..].find(&format!("\n{anchor}")).unwrap_or_else(|| panic!("no {anchor}")) + start + 1;
    format!("{}{text}{}", &SPEC[..at], &SPEC[at..])
}

/// What an edit does: the files it changes, and the lines of the surface.
fn effect(edited: &str) -> (Vec<String>, Vec<String>) {
    assert_ne!(edited, SPEC);
    let (before, after) = (files(SPEC), files(edited));
    let (old, new) = (read(&before["SURFACE.txt"]), read(&after["SURFACE.txt"]));
    let items: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let lines = items.into_iter().filter(|item| old.get(*item) != new.get(*item)).cloned().collect();
    (changed(&before, &after), lines)
}

#[test]
fn a_new_response_field_stays_in_its_domain() {
    let field =
        "        field_of_tomorrow:\n          description: New.\n          type: string\n          nullable: true\n";
    let (files, lines) = effect(&insert("    BaseReportTransaction:", "        pending:", field));
    let expected =
        ["SURFACE.txt", "src/codec/base_report.rs", "src/models/base_report.rs", "src/testing/base_report.rs"];
    assert_eq!(files, expected);
    assert_eq!(lines, ["BaseReportTransaction.field_of_tomorrow"]);
}

#[test]
fn a_new_request_field_stays_in_its_domain() {
    let field = "        field_of_tomorrow:\n          description: New.\n          type: boolean\n";
    let (files, lines) = effect(&insert("    CraCheckReportCreateRequest:", "        webhook:", field));
    let expected =
        ["SURFACE.txt", "src/builders/check_report.rs", "src/codec/check_report.rs", "src/models/check_report.rs"];
    assert_eq!(files, expected);
    assert_eq!(lines, ["CraCheckReportCreateRequest.field_of_tomorrow"]);
}

#[test]
fn a_change_of_prose_leaves_the_surface_alone() {
    let edited = SPEC.replacen("description: Whether it is not settled yet.", "description: Whether it is open.", 1);
    let (files, lines) = effect(&edited);
    assert_eq!((files, lines), (vec!["src/models/base_report.rs".to_owned()], vec![]));
}

#[test]
fn one_more_enum_value_is_one_line() {
    let value = "        - ACCOUNT_REVIEW_CREDIT\n";
    let edited = insert("    ConsumerReportPermissiblePurpose:", value, "        - PURPOSE_OF_TOMORROW\n");
    let (files, lines) = effect(&edited);
    assert_eq!(files, ["SURFACE.txt", "src/codec/common.rs", "src/models/common.rs"]);
    assert_eq!(lines, ["ConsumerReportPermissiblePurpose::PurposeOfTomorrow"]);
}

#[test]
fn a_field_that_becomes_nullable_is_one_line() {
    let edited = insert("    BaseReportTransaction:", "        account_owner:", "          nullable: true\n");
    let (files, lines) = effect(&edited);
    assert_eq!(files, ["SURFACE.txt", "src/models/base_report.rs", "src/testing/base_report.rs"]);
    assert_eq!(lines, ["BaseReportTransaction.pending"]);
}
