//! What comes out for small documents, one idea a case.
//!
//! `cases/generate/<case>/` holds an `input.yaml` and, under `expected/`, the crate that is made of it, which compiles: a
//! test of `xtask` sees to that. What is reported of the document, if anything, is in `warnings.txt` there. A
//! `behaviour.rs` is run as a test of the crate, by the same test of `xtask`. `cases/reject/<case>/` holds an `input.yaml`
//! with something wrong, or something that is
//! left out, and the diagnostics in `expected.txt`.
//!
//! A new case is a folder with an `input.yaml`. `UPDATE_EXPECTED=1 cargo test -p codegen --test cases` writes what is
//! expected of it, and of all others; the change is then there to be reviewed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod support;

use codegen::diagnostic::{Diagnostics, Source};
use codegen::{Manifest, Options, Selection, generate};

use support::{Files, assert_none_differs, cases, differences, read, settle};

/// The findings as text. A case needs no descriptions, but a placeholder of one is not finished.
fn printed(mut diagnostics: Diagnostics, source: &Source) -> String {
    let unfinished = diagnostics.take_unfinished();
    let has_todo = unfinished.count("lower/todo") > 0;
    let parts = [(diagnostics.is_empty(), diagnostics), (!has_todo, unfinished)];
    parts.into_iter().filter(|(is_hidden, _)| !is_hidden).map(|(_, part)| part.render(source)).collect()
}

#[test]
fn each_document_becomes_the_expected_crate() {
    let differences: Vec<_> = cases("generate")
        .iter()
        .map(|case| {
            // As seen from the folder of the expected crate, which so builds by itself.
            let runtime = "../../../../../../runtime".to_owned();
            let manifest = Some(Manifest { name: case.name.replace('_', "-"), runtime });
            let options = Options { manifest, ..Options::default() };
            let mut report = match generate(case.document(), "input.yaml", &Selection::default(), &options) {
                Ok(report) => report,
                Err(failed) => return format!("{}:\n{failed}", case.name),
            };
            if report.diagnostics.count("lower/todo") > 0 {
                return format!("{}: a placeholder is not finished", case.name);
            }
            let printed = printed(report.diagnostics, &report.source);
            if !printed.is_empty() {
                report.files.insert("warnings.txt".to_owned(), printed);
            }
            settle(&case.folder.join("expected"), &report.files)
        })
        .collect();
    assert_none_differs(&differences);
}

#[test]
fn each_document_with_something_wrong_has_diagnostics() {
    let differences: Vec<_> = cases("reject")
        .iter()
        .map(|case| {
            let printed = match generate(case.document(), "input.yaml", &Selection::default(), &Options::default()) {
                Ok(report) => printed(report.diagnostics, &report.source),
                Err(failed) => failed.to_string(),
            };
            assert!(!printed.is_empty(), "{} has something wrong", case.name);
            let mut made = read(&case.folder);
            made.insert("expected.txt".to_owned(), printed);
            settle(&case.folder, &made)
        })
        .collect();
    assert_none_differs(&differences);
}

#[test]
fn a_file_that_is_not_made_or_not_expected_or_differs_is_seen() {
    let case = cases("generate").swap_remove(0);
    let folder = case.folder.join("expected");
    let expected = read(&folder);
    let mut made: Files = expected.clone();
    made.remove("src/lib.rs").unwrap();
    made.insert("src/more.rs".to_owned(), String::new());
    made.get_mut("SURFACE.txt").unwrap().push_str("More: struct\n");
    let found = differences(&folder, &expected, &made);
    for part in ["src/lib.rs is expected, but not made", "src/more.rs is made, but not expected", "+More: struct"] {
        assert!(found.contains(part), "{part} is not in:\n{found}");
    }
}
