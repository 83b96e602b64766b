//! A drift as text for people and as JSON for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::Source;
use crate::document::Document;

use super::{Allowed, Applied, Difference, Drift, Side, line};

/// What the groups of the text are called.
const GROUPS: [(Side, &str); 3] =
    [(Side::Theirs, "they have, we lack"), (Side::Ours, "we have, they lack"), (Side::Both, "differs")];

/// The drift for people: each difference on a line with both places, then how many there are.
#[must_use]
pub fn text(drift: &Drift, ours: &Document, theirs: &Document) -> String {
    let mut text = String::new();
    for (side, title) in GROUPS {
        let mut group = drift.differences.iter().filter(|difference| difference.side() == side).peekable();
        if group.peek().is_some() {
            let _ = writeln!(text, "{title}:");
        }
        for difference in group {
            let (our_place, their_place) =
                (place(&ours.source, difference, true), place(&theirs.source, difference, false));
            let _ = writeln!(text, "  {} ({our_place}, {their_place})", told(difference));
        }
    }
    for Allowed { item, aspect, line, .. } in &drift.idle {
        let _ = writeln!(text, "record without a difference: {item} {aspect} (line {line})");
    }
    let counts = GROUPS.map(|(side, title)| {
        let count = drift.differences.iter().filter(|difference| difference.side() == side).count();
        format!("{count} {}", title.trim_start_matches("they have, ").trim_start_matches("we have, "))
    });
    let _ = writeln!(
        text,
        "{}; {} on purpose, {} gone upstream and kept as deprecated",
        counts.join(", "),
        drift.on_purpose.len(),
        drift.kept.len()
    );
    text
}

fn place(source: &Source, difference: &Difference, is_ours: bool) -> String {
    let pointer = if is_ours { &difference.our_place } else { &difference.their_place };
    format!("{}:{}", source.name, line(source, pointer))
}

/// A difference in words: what ours is, what theirs is.
fn told(difference: &Difference) -> String {
    let Difference { item, aspect, ours, theirs, .. } = difference;
    let aspect_text = aspect.to_string();
    let change = match (ours, theirs) {
        (Some(ours), Some(theirs)) => format!(" {ours}, theirs {theirs}"),
        (Some(what), None) | (None, Some(what)) if what != "yes" && !aspect_text.ends_with(what.as_str()) => {
            format!(" {what}")
        }
        _ => String::new(),
    };
    format!("{item}: {aspect_text}{change}")
}

/// What edits came to, for people.
#[must_use]
pub fn left(applied: &Applied) -> String {
    let mut text = String::new();
    for (difference, reason) in &applied.left {
        let _ = writeln!(text, "left {}: {reason}", told(difference));
    }
    let _ = writeln!(text, "{} applied, {} left", applied.done, applied.left.len());
    text
}

/// The drift for programs. `side` says who has what the other has not: `theirs`, `ours`, `both`.
#[must_use]
pub fn json(drift: &Drift, ours: &Document, theirs: &Document) -> String {
    let document =
        |document: &Document| json!({"file": document.source.name, "version": document.outline.info.version});
    let list = |list: &[Difference]| -> Value {
        let entry = |difference: &Difference| {
            let side = match difference.side() {
                Side::Theirs => "theirs",
                Side::Ours => "ours",
                Side::Both => "both",
            };
            json!({
                "item": difference.item,
                "aspect": difference.aspect.to_string(),
                "side": side,
                "ours": difference.ours,
                "theirs": difference.theirs,
                "our_line": line(&ours.source, &difference.our_place),
                "their_line": line(&theirs.source, &difference.their_place),
            })
        };
        list.iter().map(entry).collect()
    };
    let idle = |record: &Allowed| json!({"item": record.item, "aspect": record.aspect, "reason": record.reason, "line": record.line});
    let report = json!({
        "ours": document(ours),
        "theirs": document(theirs),
        "differences": list(&drift.differences),
        "on_purpose": list(&drift.on_purpose),
        "kept": list(&drift.kept),
        "idle": drift.idle.iter().map(idle).collect::<Value>(),
    });
    format!("{report:#}\n")
}
