//! SARIF 2.1.0, for code scanning: each change at its place in the spec.

use codegen::compare::{Change, Step};
use serde_json::Value;

use super::{Diff, kind_word, step_word};
use crate::report::sarif;

/// The diff as SARIF.
pub(super) fn render(diff: &Diff) -> String {
    let results: Vec<_> = diff.listed(false).into_iter().map(|change| one(diff, change)).collect();
    let rules = [
        (step_word(Step::Major), "Old code no longer compiles."),
        (step_word(Step::Minor), "There is more to use, or an old client no longer gets on with a new server."),
        (step_word(Step::Patch), "Without effect on code."),
    ];
    sarif::document("cargo xtask diff", &rules, results)
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
    sarif::result(step_word(change.step()), level, &text, file, (line, column))
}
