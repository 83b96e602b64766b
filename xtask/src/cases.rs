//! Whether the expected crates of codegen's cases compile, with warnings denied, and are usable in every way that they
//! promise. So do their docs, and the examples in these.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::api_probe::{probes, program};
use codegen::{Input, Options, Selection, compile, generate};

use crate::folder::Folder;
use crate::workspace::{Workspace, strict_manifest};
use crate::{checkout, root, tree};

/// The file of a crate with the tests of what it does, which a case has in its own folder as `behaviour.rs`.
const BEHAVIOUR: &str = "tests/behaviour.rs";

/// A case: the document, and the crate that is expected of it.
struct Case {
    package: String,
    folder: PathBuf,
    document: String,
    files: BTreeMap<String, String>,
}

fn cases() -> Vec<Case> {
    folders("generate").iter().map(|folder| case(folder)).collect()
}

fn folders(kind: &str) -> Vec<PathBuf> {
    assert!(checkout::find().is_ok(), "the tests run in a checkout");
    let folder = root().join("codegen/tests/cases").join(kind);
    let mut folders: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn case(folder: &Path) -> Case {
    let name = folder.file_name().unwrap().to_str().unwrap().replace('_', "-");
    let document = fs::read_to_string(folder.join("input.yaml")).unwrap();
    let mut files = tree::read(&folder.join("expected"), []).unwrap_or_else(|error| panic!("{}", error.0));
    assert!(files.contains_key("src/lib.rs"), "{name} has no crate");
    let package = format!("case-{name}");
    files.insert("Cargo.toml".to_owned(), strict_manifest(&package, &name));
    // Tests of behaviour, in addition to compiling.
    if let Ok(behaviour) = fs::read_to_string(folder.join("behaviour.rs")) {
        files.insert(BEHAVIOUR.to_owned(), behaviour);
    }
    Case { package, folder: folder.to_owned(), document, files }
}

/// Runs cargo, and fails with its output if it fails.
fn cargo(workspace: &Workspace, arguments: &[&str]) {
    let output = workspace.cargo(arguments).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "cargo {} in {}:\n{printed}", arguments.join(" "), workspace.folder().display());
}

#[test]
fn every_expected_crate_compiles_and_can_be_used() {
    let cases = cases();
    assert!(cases.len() >= 28, "there are cases of many kinds");
    let mut workspace = Workspace::new("cases");
    for case in &cases {
        workspace.package(&case.package, &case.files).unwrap_or_else(|error| panic!("{}", error.0));
        let input = Input { text: &case.document, files: &Folder::of(&case.folder.join("input.yaml")) };
        let compiled = compile(input, "input.yaml", &Selection::default()).unwrap();
        let users = program(&probes(&compiled.named()));
        let added = workspace.program(&format!("uses-{}", case.package), &case.package, "lib.rs", users);
        added.unwrap_or_else(|error| panic!("{}", error.0));
    }
    workspace.write_root().unwrap_or_else(|error| panic!("{}", error.0));
    cargo(&workspace, &["check", "--quiet", "--workspace", "--all-features", "--keep-going"]);
    cargo(&workspace, &["doc", "--quiet", "--workspace", "--all-features", "--no-deps"]);
    // Only crates whose docs contain code, be it a generated example or code of a document, which must not run.
    let shows_code =
        |case: &&Case| case.files.values().any(|text| text.contains("/// ```") || text.contains("//! ```"));
    let shown: Vec<_> = cases.iter().filter(shows_code).flat_map(|case| ["--package", &case.package]).collect();
    assert!(!shown.is_empty(), "there are docs with code");
    cargo(&workspace, &[&["test", "--quiet", "--all-features", "--doc"], shown.as_slice()].concat());
    let tested = cases.iter().filter(|case| case.files.contains_key(BEHAVIOUR));
    let tested: Vec<_> = tested.flat_map(|case| ["--package", &case.package]).collect();
    assert!(!tested.is_empty(), "there are crates of which it is tested what they do");
    cargo(&workspace, &[&["test", "--quiet", "--all-features", "--test", "behaviour"], tested.as_slice()].concat());
}

/// Crates of documents with errors, without the parts that these affect.
#[test]
fn what_is_left_after_errors_compiles() {
    let mut workspace = Workspace::new("kept-going");
    let mut added = 0;
    let options = Options { keep_going: true, ..Options::default() };
    let inputs = folders("reject").into_iter().map(|folder| folder.join("input.yaml"));
    let of_each_reach = root().join("codegen/tests/fixtures/keep_going/mistakes.yaml");
    for path in inputs.chain([of_each_reach]) {
        let document = fs::read_to_string(&path).unwrap();
        let input = Input { text: &document, files: &Folder::of(&path) };
        let Ok(report) = generate(input, "input.yaml", &Selection::default(), &options) else { continue };
        let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap().replace('_', "-");
        let package = format!("kept-going-{name}");
        let mut files = report.files;
        files.insert("Cargo.toml".to_owned(), strict_manifest(&package, &package));
        workspace.package(&package, &files).unwrap_or_else(|error| panic!("{}", error.0));
        added += 1;
    }
    assert!(added >= 15, "{added}");
    workspace.write_root().unwrap_or_else(|error| panic!("{}", error.0));
    cargo(&workspace, &["check", "--quiet", "--workspace", "--all-features", "--keep-going"]);
}
