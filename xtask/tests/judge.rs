//! The judges find nothing wrong with what is said of every kind of change.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::fs;
use std::process::Command;

#[path = "../../codegen/tests/fixtures/compare/rows.rs"]
mod rows;

use rows::{BASE, ROWS, SEVERAL, edit};

#[test]
fn the_judges_agree_with_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("rows.yaml");
    fs::write(&old, BASE).unwrap();
    let edits = ROWS
        .iter()
        .map(|(_, find, replace, ..)| (find, replace))
        .chain(SEVERAL.iter().map(|(find, replace)| (find, replace)));
    // What is renamed everywhere is no edit of one place.
    let bridged = "Duo: {type: object, x-rust-aliases: [Both], required: [x], properties: {y: {type: string}, ";
    let renames = [
        BASE.replace("by_mail", "by_email"),
        BASE.replace("schemas/Both", "schemas/Duo").replace("Both: {type: object", "Duo: {type: object"),
        BASE.replace("schemas/Both", "schemas/Duo")
            .replace("Both: {type: object, required: [x], properties: {", bridged),
    ];
    // Of a component with another name, of two at once, and of what a struct says besides.
    let total = BASE.replace("schemas/Sum\"", "schemas/Total\"");
    let sum = "Sum: {type: number, format: decimal}";
    let shared = [
        BASE.replace("        soft:", "        mild:").replace("        secret:", "        hidden:"),
        total.replace(sum, "Total: {type: number, format: decimal}"),
        total.replace(sum, "Total: {type: integer, nullable: true}"),
        BASE.replace("Word: {type: string, maxLength: 12}", "Word: {type: integer}")
            .replace("minLength: 2}", "nullable: true}"),
        BASE.replace("schemas/Heard\"}", "schemas/Near\"}").replace("Near: {type: integer", "Near: {type: number"),
        BASE.replace("base: {type: string}", "base: {type: boolean}")
            .replace("whole: {$ref: \"#/components/schemas/Whole\"}", "whole: {$ref: \"#/components/schemas/Base\"}"),
    ];
    let renames = renames.into_iter().chain(shared);
    let texts = edits.map(|(find, replace)| edit(find, replace)).chain(renames);
    let news: Vec<_> = texts
        .enumerate()
        .map(|(number, text)| {
            let path = folder.path().join(format!("{number}.yaml"));
            fs::write(&path, text).unwrap();
            path
        })
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("judge").arg(&old).args(&news).output().unwrap();
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}\n{errors}");
    assert_eq!(told.matches(": agreed\n").count(), news.len(), "{told}");
}
