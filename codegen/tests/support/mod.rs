//! Cases: a folder each, with the input beside what is expected of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

pub(crate) mod mutation;
pub(crate) mod names;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes what is expected anew, in place of comparing with it.
const UPDATE: &str = "UPDATE_EXPECTED";

/// Texts by path, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, String>;

/// One case.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) input: String,
    /// What is beside the input, which it may refer to.
    pub(crate) files: Files,
}

impl Case {
    /// The document with the files beside it.
    pub(crate) fn document(&self) -> codegen::Input<'_> {
        codegen::Input { text: &self.input, files: &self.files }
    }
}

/// All cases of a kind, sorted.
pub(crate) fn cases(kind: &str) -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let folder = entry.unwrap().path();
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let input = fs::read_to_string(folder.join("input.yaml")).unwrap();
            let is_beside = |path: &String| path != "input.yaml" && !path.starts_with("expected");
            let files = read(&folder).into_iter().filter(|(path, _)| is_beside(path)).collect();
            Case { name, folder, input, files }
        })
        .collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    assert!(found.len() > 10, "there are cases of the kind {kind}");
    found
}

/// Compares the files of a folder with those that were made, or with `UPDATE_EXPECTED=1` writes those that were made.
/// Returns how they differ, which is nothing if they do not.
pub(crate) fn settle(folder: &Path, made: &Files) -> String {
    let expected = read(folder);
    if std::env::var_os(UPDATE).is_some() {
        write(folder, &expected, made);
        return String::new();
    }
    differences(folder, &expected, made)
}

/// How the files of a folder differ from those that were made.
pub(crate) fn differences(folder: &Path, expected: &Files, made: &Files) -> String {
    let mut printed = String::new();
    for path in expected.keys().chain(made.keys().filter(|path| !expected.contains_key(*path))) {
        let (is, was) = (made.get(path), expected.get(path));
        match (was, is) {
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) => {
                let diff = similar::TextDiff::from_lines(was.as_str(), is.as_str());
                let diff = diff.unified_diff().header("expected", "made").to_string();
                writeln!(printed, "{}/{path} differs:\n{diff}", folder.display()).unwrap();
            }
            (Some(_), None) => writeln!(printed, "{}/{path} is expected, but not made", folder.display()).unwrap(),
            (None, _) => writeln!(printed, "{}/{path} is made, but not expected", folder.display()).unwrap(),
        }
    }
    printed
}

/// Fails if anything differs, and says how to accept it.
pub(crate) fn assert_none_differs(differences: &[String]) {
    let printed = differences.concat();
    assert!(printed.is_empty(), "{printed}\nto accept what is made: {UPDATE}=1 cargo test -p codegen --test cases");
}

fn write(folder: &Path, expected: &Files, made: &Files) {
    for (path, text) in made.iter().filter(|(path, text)| expected.get(*path) != Some(text)) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for path in expected.keys().filter(|path| !made.contains_key(*path)) {
        let path = folder.join(path);
        fs::remove_file(&path).unwrap();
        // The folder goes with its last file; one that holds another stays.
        let _ = fs::remove_dir(path.parent().unwrap());
    }
}

/// Every file below a folder, which need not exist.
pub(crate) fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let parts: Vec<_> =
                    path.strip_prefix(folder).unwrap().iter().map(|part| part.to_str().unwrap()).collect();
                files.insert(parts.join("/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}
