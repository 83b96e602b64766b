//! docs/diagnostics.md lists every class of diagnostic, and what becomes of every keyword.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::diagnostic::DENIED;
use codegen::lower::keywords::{ADDED, KEYWORDS, Object, Treatment, markdown};

const PAGE: &str = include_str!("../../docs/diagnostics.md");
const STAGES: [&str; 9] = ["parse", "select", "lower", "unsupported", "left-out", "name", "place", "emit", "lint"];

fn is_class(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    text.split_once('/').is_some_and(|(stage, what)| STAGES.contains(&stage) && is_word(what))
}

/// The classes in a text, between the marks that quote them there.
fn classes(text: &str, quote: char) -> BTreeSet<String> {
    text.split(quote).filter(|piece| is_class(piece)).map(str::to_owned).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_class_is_on_the_page_and_no_other() {
    let mut files = Vec::new();
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources(&package.join("src"), &mut files);
    sources(&package.join("../xtask/src/lint"), &mut files);
    let in_code: BTreeSet<_> = files.iter().flat_map(|path| classes(&fs::read_to_string(path).unwrap(), '"')).collect();
    assert!(in_code.len() > 50, "{in_code:?}");
    let listed = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<_> = listed.filter(|class| is_class(class)).map(str::to_owned).collect();
    assert_eq!(listed, in_code);
}

#[test]
fn the_page_says_which_classes_are_denied() {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | denied | "));
    let listed: BTreeSet<_> = rows.map(|(class, _)| class).collect();
    assert_eq!(listed, BTreeSet::from(DENIED));
}

#[test]
fn the_page_shows_the_table_of_keywords() {
    assert!(PAGE.contains(&markdown()), "docs/diagnostics.md must have this table:\n{}", markdown());
    let named = classes(PAGE, '`');
    for (_, keyword, treatment) in KEYWORDS.iter().chain(ADDED) {
        if let Treatment::Reported(class) | Treatment::Lost(class, ..) = treatment {
            assert!(named.contains(*class), "{keyword} is reported as {class}, which is no class");
        }
    }
}

/// Classes that no document alone brings about, or only a large one, and the test that does.
const TESTED_ELSEWHERE: [(&str, &str, &str); 4] = [
    ("parse/path-items", "tests/diagnostics.rs", "a_document_that_means_harm_has_an_answer"),
    ("select/no-match", "tests/diagnostics.rs", "a_glob_that_matches_nothing_is_told"),
    ("left-out/operation", "tests/keep_going.rs", "exactly_what_an_error_touches_is_left_out"),
    ("lint/", "../xtask/tests/lint.rs", "each_class_is_found_where_its_fixture_says_so"),
];
/// What no document is known to bring about: a fault of the generator.
const UNKNOWN: [&str; 1] = ["emit/not-rust"];

#[test]
fn every_class_is_reported_of_a_case() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&package.join("tests/cases"), &mut files);
    let is_printed = |path: &&PathBuf| ["expected.txt", "warnings.txt"].iter().any(|name| path.ends_with(name));
    let printed: String = files.iter().filter(is_printed).map(|path| fs::read_to_string(path).unwrap()).collect();
    let listed = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let missing: Vec<_> = listed
        .filter(|class| is_class(class) && !UNKNOWN.contains(class))
        .filter(|class| !printed.contains(&format!("[{class}]")))
        .filter(|class| !TESTED_ELSEWHERE.iter().any(|(elsewhere, ..)| class.starts_with(elsewhere)))
        .collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
    for (class, file, test) in TESTED_ELSEWHERE {
        let text = fs::read_to_string(package.join(file)).unwrap();
        assert!(text.contains(class) && text.contains(test), "{file} has no test {test} of {class}");
    }
}

/// The keywords of the OpenAPI 3.0 specification, and those that 3.1 added, by the object that it gives them to.
#[test]
fn no_keyword_of_the_specification_is_missing() {
    let specification = [
        ("Document", "openapi info servers paths components security tags externalDocs"),
        ("PathItem", "$ref summary description get put post delete options head patch trace servers parameters"),
        (
            "Operation",
            "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated \
             security servers",
        ),
        (
            "Parameter",
            "$ref name in description required deprecated allowEmptyValue style explode allowReserved schema example \
             examples content",
        ),
        ("RequestBody", "$ref description content required"),
        ("Response", "$ref description headers content links"),
        ("MediaType", "schema example examples encoding"),
        ("Encoding", "contentType headers style explode allowReserved"),
        (
            "Schema",
            "$ref title multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems \
             minItems uniqueItems maxProperties minProperties required enum type allOf oneOf anyOf not items properties \
             additionalProperties description format default nullable discriminator readOnly writeOnly xml externalDocs \
             example deprecated",
        ),
    ];
    assert_eq!(of(KEYWORDS), pairs(&specification));
    let added = [
        ("Document", "jsonSchemaDialect webhooks"),
        ("PathItem", "query additionalOperations"),
        (
            "Schema",
            "const examples $defs prefixItems contains minContains maxContains patternProperties propertyNames \
             dependentRequired dependentSchemas if then else unevaluatedItems unevaluatedProperties contentEncoding \
             contentMediaType contentSchema $dynamicRef $dynamicAnchor $anchor $id $schema $vocabulary $comment",
        ),
    ];
    assert_eq!(of(ADDED), pairs(&added));
}

/// Objects and their keywords, as a table of the generator has them.
fn of(table: &[(Object, &str, Treatment)]) -> BTreeSet<(String, String)> {
    table.iter().map(|(object, keyword, _)| (format!("{object:?}"), (*keyword).to_owned())).collect()
}

/// Objects and their keywords, as listed here.
fn pairs(listed: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let each = listed
        .iter()
        .map(|(object, words)| words.split_whitespace().map(|word| ((*object).to_owned(), word.to_owned())));
    each.flatten().collect()
}
