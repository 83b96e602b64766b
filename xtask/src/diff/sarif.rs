//! SARIF 2.1.0, for code scanning: each change at its place in the spec.

use codegen::compare::{Change, Step};
use serde_json::{Value, json};

use super::{Diff, kind_word, step_word};

/// The diff as SARIF.
pub(super) fn render(diff: &Diff) -> String {
    let results: Vec<_> = diff.listed(false).into_iter().map(|change| one(diff, change)).collect();
    let rules: Vec<_> = [
        (Step::Major, "Old code no longer compiles."),
        (Step::Minor, "There is more to use, or an old client no longer gets on with a new server."),
        (Step::Patch, "Without effect on code."),
    ]
    .into_iter()
    .map(|(step, text)| json!({ "id": step_word(step), "shortDescription": { "text": text } }))
    .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo xtask diff",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://plaid.com/docs/api/products/check/",
                "rules": rules,
            } },
            "results": results,
        }],
    });
    format!("{document:#}")
}

fn one(diff: &Diff, change: &Change) -> Value {
    let (file, line, column) = diff.place(change);
    let level = match change.step() {
        Step::Major => "error",
        Step::Minor => "warning",
        Step::Patch | Step::None => "note",
    };
    let mut text = format!("{} {}", change.item, kind_word(change.kind));
    for (word, what) in [("was", &change.old), ("is", &change.new), ("Rust", &change.why)] {
        if !what.is_empty() {
            text.push_str(&format!("; {word}: {what}"));
        }
    }
    for found in &change.wire {
        text.push_str(&format!("; wire: {}", found.why));
    }
    json!({
        "ruleId": step_word(change.step()),
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": file },
            "region": { "startLine": line, "startColumn": column },
        } }],
    })
}
