//! For a pull request.

use codegen::compare::{Change, Source, Step};

use super::text::direction_word;
use super::{Diff, kind_word, step_word};

/// The diff in Markdown: a table for each step, the largest first.
pub(super) fn render(diff: &Diff, prose: bool) -> String {
    if diff.changes.is_empty() {
        return "### API: no change".to_owned();
    }
    let mut text = format!("### API: **{}** step of the version\n", step_word(diff.step()));
    let listed = diff.listed(prose);
    for (step, title) in [
        (Step::Major, "Breaks code that uses the crate"),
        (Step::Minor, "More to use, or a wire that asks for care"),
        (Step::Patch, "Without effect on code"),
    ] {
        let rows: Vec<_> = listed.iter().filter(|change| change.step() == step).collect();
        if rows.is_empty() {
            continue;
        }
        text.push_str(&format!("\n#### {title} ({})\n\n", rows.len()));
        text.push_str("| item | change | wire | Rust | reaches | spec |\n|---|---|---|---|---|---|\n");
        for change in rows {
            text.push_str(&row(diff, change));
        }
    }
    let hidden = diff.prose();
    if !prose && hidden > 0 {
        text.push_str(&format!("\n{hidden} changes of prose are not listed.\n"));
    }
    text.trim_end().to_owned()
}

fn row(diff: &Diff, change: &Change) -> String {
    let (file, line, _) = diff.place(change);
    let what = match (change.old.as_str(), change.new.as_str()) {
        ("", "") => kind_word(change.kind).to_owned(),
        ("", new) => format!("{}: {}", kind_word(change.kind), code(new)),
        (old, "") => format!("{}: {}", kind_word(change.kind), code(old)),
        (old, new) => format!("{}: {} → {}", kind_word(change.kind), code(old), code(new)),
    };
    let wire: Vec<_> = change
        .wire
        .iter()
        .map(|found| format!("**{}**: {}", direction_word(found.direction), cell(&found.why)))
        .collect();
    let rust = match change.source {
        Source::None => "none".to_owned(),
        Source::Additive => format!("additive: {}", cell(&change.why)),
        Source::Breaking => format!("**breaking**: {}", cell(&change.why)),
    };
    let uses = if change.uses.is_empty() { String::new() } else { format!(", in {}", places(&change.uses)) };
    let old = if change.in_old { " (old)" } else { "" };
    format!(
        "| {} | {what} | {} | {rust}{uses} | {} | {file}:{line}{old} |\n",
        code(&change.item.to_string()),
        if wire.is_empty() { "fits".to_owned() } else { wire.join("; ") },
        places(&change.reach),
    )
}

/// A shared component may reach all there is; a reviewer needs the first few.
fn places(reach: &[String]) -> String {
    const MOST: usize = 3;
    let mut text = reach.iter().take(MOST).map(|place| cell(place)).collect::<Vec<_>>().join(", ");
    if reach.len() > MOST {
        text.push_str(&format!(" and {} more", reach.len() - MOST));
    }
    text
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text).replace('`', "'"))
}

/// Escapes a string for a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
