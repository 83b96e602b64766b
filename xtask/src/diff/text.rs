//! Text output, in colour on a terminal.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use codegen::compare::{Change, Direction, Source, Step};

use super::{Diff, kind_word, step_word};

/// Prints the diff. Ignores a broken pipe, as with `| head`.
pub(super) fn print(diff: &Diff, prose: bool) {
    let _ = anstream::stdout().write_all(render(diff, prose).as_bytes());
}

fn render(diff: &Diff, prose: bool) -> String {
    let mut text = String::new();
    for change in diff.listed(prose) {
        text.push_str(&one(diff, change));
    }
    let count = |step| diff.changes.iter().filter(|change| change.step() == step).count();
    let hidden = if prose { 0 } else { diff.prose() };
    let hidden = if hidden == 0 { String::new() } else { format!(" ({hidden} of prose not shown; see --prose)") };
    text.push_str(&format!(
        "{} to {}: {} major, {} minor, {} patch{hidden}\nversion: {} step\n",
        diff.base.name,
        diff.head.name,
        count(Step::Major),
        count(Step::Minor),
        count(Step::Patch),
        step_word(diff.step()),
    ));
    text
}

fn one(diff: &Diff, change: &Change) -> String {
    let style = style(change.step());
    let (file, line, column) = diff.place(change);
    let mut text = format!("{style}{}{style:#} {} {}", step_word(change.step()), change.item, kind_word(change.kind));
    let item = change.item.to_string();
    if change.rust != item && !change.rust.is_empty() {
        text.push_str(&format!("  [{}]", change.rust));
    }
    text.push('\n');
    let mut row = |name: &str, what: &str| {
        if !what.is_empty() {
            text.push_str(&format!("  {name:<7} {what}\n"));
        }
    };
    row("was", &change.old);
    row("is", &change.new);
    for found in &change.wire {
        row("wire", &format!("breaks {}: {}", direction_word(found.direction), found.why));
    }
    match change.source {
        Source::None => {}
        Source::Additive => row("rust", &format!("additive: {}", change.why)),
        Source::Breaking => row("rust", &format!("breaking: {}", change.why)),
    }
    row("at", &format!("{file}:{line}:{column}{}", if change.in_old { " (old)" } else { "" }));
    row("in", &change.uses.join(", "));
    if change.reach.len() > 1 || change.reach.first().is_some_and(|only| *only != item) {
        row("reaches", &change.reach.join(", "));
    }
    text.push('\n');
    text
}

pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "requests",
        Direction::Response => "responses",
    }
}

fn style(step: Step) -> Style {
    let color = match step {
        Step::Major => AnsiColor::Red,
        Step::Minor => AnsiColor::Yellow,
        Step::Patch | Step::None => AnsiColor::Green,
    };
    color.on_default().bold()
}
