//! For programs. The shape is described in docs/diff.md; `format` grows when it changes.

use codegen::compare::{Change, Direction, Source};
use serde_json::{Value, json};

use super::{Diff, kind_word, step_word};

/// Number of the shape.
const FORMAT: u32 = 1;

/// The diff as JSON.
pub(super) fn render(diff: &Diff) -> String {
    let changes: Vec<_> = diff.changes.iter().map(|change| one(diff, change)).collect();
    let document = json!({
        "format": FORMAT,
        "base": diff.base.name,
        "head": diff.head.name,
        "step": step_word(diff.step()),
        "changes": changes,
    });
    format!("{document:#}")
}

fn one(diff: &Diff, change: &Change) -> Value {
    let (file, line, column) = diff.place(change);
    let wire: Vec<_> = change
        .wire
        .iter()
        .map(|found| {
            let direction = match found.direction {
                Direction::Request => "request",
                Direction::Response => "response",
            };
            json!({ "direction": direction, "why": found.why })
        })
        .collect();
    let source = match change.source {
        Source::None => "none",
        Source::Additive => "additive",
        Source::Breaking => "breaking",
    };
    json!({
        "item": change.item.to_string(),
        "rust": change.rust,
        "kind": kind_word(change.kind),
        "old": change.old,
        "new": change.new,
        "step": step_word(change.step()),
        "wire": wire,
        "source": source,
        "why": change.why,
        "uses": change.uses,
        "reach": change.reach,
        "place": {
            "document": if change.in_old { "base" } else { "head" },
            "file": file,
            "line": line,
            "column": column,
            "pointer": change.pointer.0,
        },
    })
}
