//! Output of `regen`.

pub(crate) mod sarif;

use std::io::Write as _;

use codegen::plan::Plan;
use codegen::surface;
use similar::TextDiff;

/// Prints a line. Ignores a broken pipe, as with `| head`.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Lists the findings of `--check`.
pub(crate) fn check(plan: &Plan, verbose: bool, say: &dyn Fn(&str)) {
    list(plan, ["missing ", "stale   ", "orphaned"], verbose, say);
}

/// Lists the changes of `regen`.
pub(crate) fn done(plan: &Plan, verbose: bool, say: &dyn Fn(&str)) {
    list(plan, ["created ", "updated ", "deleted "], verbose, say);
    say(&format!(
        "{} created, {} updated, {} deleted, {} unchanged",
        plan.create.len(),
        plan.update.len(),
        plan.delete.len(),
        plan.unchanged
    ));
}

/// One line on how the surface changes.
pub(crate) fn surface_change(plan: &Plan) -> String {
    const FILE: &str = "SURFACE.txt";
    let (before, after) = match (plan.update.get(FILE), plan.create.get(FILE)) {
        (Some((before, after)), _) => (surface::read(before), surface::read(after)),
        (None, Some(after)) => (surface::read(""), surface::read(after)),
        (None, None) => return "unchanged".to_owned(),
    };
    let added = after.keys().filter(|item| !before.contains_key(*item)).count();
    let removed = before.keys().filter(|item| !after.contains_key(*item)).count();
    let changed = after.iter().filter(|(item, what)| before.get(*item).is_some_and(|old| old != *what)).count();
    format!("{added} added, {changed} changed, {removed} removed")
}

fn list(plan: &Plan, [create, update, delete]: [&str; 3], verbose: bool, say: &dyn Fn(&str)) {
    for (path, text) in &plan.create {
        say(&format!("{create} {path}"));
        if verbose {
            diff(path, "", text, say);
        }
    }
    for (path, (present, wanted)) in &plan.update {
        say(&format!("{update} {path}"));
        if verbose {
            diff(path, present, wanted, say);
        }
    }
    for path in &plan.delete {
        say(&format!("{delete} {path}"));
    }
}

fn diff(path: &str, present: &str, wanted: &str, say: &dyn Fn(&str)) {
    let diff = TextDiff::from_lines(present, wanted);
    let (present, wanted) = (format!("{path} (on disk)"), format!("{path} (wanted)"));
    say(diff.unified_diff().header(&present, &wanted).to_string().trim_end());
}
