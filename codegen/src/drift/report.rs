//! The printed report of a drift, and its JSON form.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::Source;
use crate::document::Document;

use super::{Allowed, Applied, Difference, Drift, Side, line};

/// Headings of the printed groups.
const GROUPS: [(Side, &str); 3] =
    [(Side::Theirs, "only upstream"), (Side::Ours, "only local"), (Side::Both, "differs")];

/// The printed report: a line for each difference with both locations, then the counts.
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
            let _ = writeln!(text, "  {} ({our_place}, {their_place})", describe(difference));
        }
    }
    for Allowed { item, aspect, line, .. } in &drift.idle {
        let _ = writeln!(text, "allow-list entry without a difference: {item} {aspect} (line {line})");
    }
    let counts = GROUPS.map(|(side, title)| {
        let count = drift.differences.iter().filter(|difference| difference.side() == side).count();
        format!("{count} {title}")
    });
    let _ = writeln!(
        text,
        "{}; {} allowed, {} removed upstream and kept as deprecated",
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

/// Describes a difference with the local and the upstream value.
fn describe(difference: &Difference) -> String {
    let Difference { item, aspect, ours, theirs, .. } = difference;
    let aspect_text = aspect.to_string();
    let change = match (ours, theirs) {
        (Some(ours), Some(theirs)) => format!(" {ours}, upstream {theirs}"),
        (Some(what), None) | (None, Some(what)) if what != "yes" && !aspect_text.ends_with(what.as_str()) => {
            format!(" {what}")
        }
        _ => String::new(),
    };
    format!("{item}: {aspect_text}{change}")
}

/// The printed result of applying edits.
#[must_use]
pub fn left(applied: &Applied) -> String {
    let mut text = String::new();
    for (difference, reason) in &applied.left {
        let _ = writeln!(text, "left {}: {reason}", describe(difference));
    }
    let _ = writeln!(text, "{} applied, {} left", applied.done, applied.left.len());
    text
}

/// The report as JSON. `side` names the document that has the item: `theirs`, `ours`, `both`.
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
