//! How much of the generated crate a change of the spec may touch: what a reviewer has to read.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use codegen::{Options, Selection, generate};
use similar::{ChangeTag, TextDiff};

const SPEC: &str = include_str!("../../spec/openapi.yaml");

fn files(spec: &str) -> BTreeMap<String, String> {
    match generate(spec, "spec/openapi.yaml", &Selection::default(), &Options::default()) {
        Ok(generated) => generated.files,
        Err(error) => panic!("{error}"),
    }
}

/// Lines added and removed, in `SURFACE.txt` and in all files.
fn lines(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> (usize, usize) {
    let none = String::new();
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = |name: &String| {
        let (old, new) = (before.get(name).unwrap_or(&none), after.get(name).unwrap_or(&none));
        if old == new {
            return 0;
        }
        let diff = TextDiff::from_lines(old, new);
        diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal).count()
    };
    let all = names.into_iter().map(changed).sum();
    (changed(&"SURFACE.txt".to_owned()), all)
}

/// The spec with `text` put before the first `anchor` after the line `owner`.
fn insert(owner: &str, anchor: &str, text: &str) -> String {
    let start = SPEC.find(&format!("\n{owner}\n")).unwrap_or_else(|| panic!("no {owner}"));
    let at = SPEC[start..].find(&format!("\n{anchor}")).unwrap_or_else(|| panic!("no {anchor}")) + start + 1;
    format!("{}{text}{}", &SPEC[..at], &SPEC[at..])
}

const FIELD: &str = "        of_tomorrow:\n          description: New.\n          type: string\n";
const OPERATION: &str = "  /cra/of_tomorrow/get:\n    post:\n      operationId: craLoansOfTomorrow\n      description: New.\n      \
     x-retry: safe\n      requestBody: {content: {application/json: {schema: {$ref: \"#/components/schemas/CraLoansUpdateRequest\"}}}}\n      \
     responses: {\"200\": {description: Done., content: {application/json: {schema: {$ref: \"#/components/schemas/CraLoansUpdateResponse\"}}}}}\n";

#[test]
fn a_change_of_the_spec_is_a_small_change_of_the_crate() {
    let before = files(SPEC);
    let rows = [
        ("prose", SPEC.replacen("description: Whether it is not settled yet.", "description: Open.", 1), 0, 2),
        ("a value", insert("    ConsumerReportPermissiblePurpose:", "        - EXT", "        - NEW_PURPOSE\n"), 1, 5),
        ("a field of an answer", insert("    BaseReportTransaction:", "        amount:", FIELD), 1, 20),
        ("a field of a request", insert("    CraCheckReportCreateRequest:", "        webhook:", FIELD), 1, 20),
        ("a field of both", insert("    ClientUserIdentityName:", "        given_name:", FIELD), 1, 30),
        (
            "a field that may be null",
            insert("    BaseReportTransaction:", "        account_owner:", "          nullable: true\n"),
            2,
            8,
        ),
        ("an operation", insert("paths:", "  /user/get:", OPERATION), 1, 60),
        ("a limit", SPEC.replacen("          maximum: 184\n", "          maximum: 200\n", 1), 0, 4),
        // The rule, its line of the surface, and its row in the docs of the codes.
        ("a remedy", SPEC.replacen("          remedy: stop\n", "          remedy: wait\n", 1), 2, 6),
        ("whether it may be sent again", SPEC.replacen("      x-retry: safe\n", "      x-retry: never\n", 1), 2, 8),
    ];
    let mut over = Vec::new();
    for (what, edited, surface, all) in rows {
        assert_ne!(edited, SPEC, "{what}");
        let found = lines(&before, &files(&edited));
        println!("{what}: {} lines of SURFACE.txt, {} in all", found.0, found.1);
        if found.0 > surface || found.1 > all || found.1 == 0 {
            over.push(format!("{what}: {found:?}, at most ({surface}, {all})"));
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}
