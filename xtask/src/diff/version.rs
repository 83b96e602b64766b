//! The version of the generated crate, and what a change of the spec asks of it.

use std::fs;
use std::path::PathBuf;

use codegen::compare::{Kind, Source, Step};

use super::load::at_commit;
use super::{Diff, Version, kind_word, step_word};
use crate::{Failure, report, root};

const MANIFEST: &str = "generated/Cargo.toml";
const CHANGELOG: &str = "generated/CHANGELOG.md";

/// Three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number(u64, u64, u64);

impl Number {
    /// The version that a manifest states.
    fn in_manifest(text: &str) -> Result<Self, Failure> {
        let found = text.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
        let parse = |text: &str| {
            let mut parts = text.split('.').map(|part| part.parse().ok());
            Some(Self(parts.next()??, parts.next()??, parts.next()??))
        };
        found.and_then(parse).ok_or_else(|| Failure::new(format!("{MANIFEST} states no version of three numbers")))
    }

    /// The version after a step. Before 1.0 the second number counts what breaks, as Cargo has it.
    fn after(self, step: Step) -> Self {
        match (self, step) {
            (number, Step::None) => number,
            (Self(0, minor, _), Step::Major) => Self(0, minor + 1, 0),
            (Self(0, minor, patch), Step::Minor | Step::Patch) => Self(0, minor, patch + 1),
            (Self(major, ..), Step::Major) => Self(major + 1, 0, 0),
            (Self(major, minor, _), Step::Minor) => Self(major, minor + 1, 0),
            (Self(major, minor, patch), Step::Patch) => Self(major, minor, patch + 1),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The changes since the last commit; `None` where there is no commit to compare with.
pub(crate) fn since_the_last_commit() -> Result<Option<Diff>, Failure> {
    if at_commit("HEAD", "spec/openapi.yaml").is_err() {
        return Ok(None);
    }
    Ok(Some(Diff::of(Version::named("HEAD")?, Version::of_the_working_tree()?)?))
}

/// Says what the changes since the last commit ask of the version; writes it if told to.
pub(crate) fn advise(bump: bool) -> Result<(), Failure> {
    let Some(diff) = since_the_last_commit()? else {
        return Ok(());
    };
    // The first commit that states a version has none before it to take a step from.
    let Ok(released) = Number::in_manifest(&at_commit("HEAD", MANIFEST)?) else {
        return Ok(());
    };
    let due = released.after(diff.step());
    let text = read(MANIFEST)?;
    let stated = Number::in_manifest(&text)?;
    if stated >= due {
        report::line(&format!("version: {} step since the last commit, {stated} is right", step_word(diff.step())));
        return Ok(());
    }
    if !bump {
        let step = step_word(diff.step());
        report::line(&format!("version: {step} step since the last commit, {due} is due; --bump writes it"));
        return Ok(());
    }
    write(MANIFEST, &text.replacen(&format!("version = \"{stated}\""), &format!("version = \"{due}\""), 1))?;
    let changelog = fs::read_to_string(path(CHANGELOG)).unwrap_or_default();
    write(CHANGELOG, &with_entry(&changelog, due, &diff))?;
    report::line(&format!("version: {} step since the last commit, {stated} is now {due}", step_word(diff.step())));
    Ok(())
}

/// Fails if the version has not made the step that the changes since `base` ask for.
pub(super) fn check(base: &str, diff: &Diff) -> Result<(), Failure> {
    // A base that states no version has made no promise.
    let Ok(before) = Number::in_manifest(&at_commit(base, MANIFEST)?) else {
        return Ok(());
    };
    let (due, stated) = (before.after(diff.step()), Number::in_manifest(&read(MANIFEST)?)?);
    if stated >= due {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{MANIFEST} says {stated}, but {due} is due after {before} for a {} step; run: cargo xtask regen --bump",
        step_word(diff.step())
    )))
}

const HEADER: &str = "# Changes\n\nWhat changes in `plaid-cra`, by version. Entries begin as `cargo xtask regen \
                      --bump` writes them, and may be edited.\n";

/// The changelog with an entry on top.
fn with_entry(changelog: &str, version: Number, diff: &Diff) -> String {
    let entries = changelog.strip_prefix(HEADER).unwrap_or(changelog).trim_start();
    let mut entry = format!("{HEADER}\n## {version}\n");
    for (source, title) in
        [(Source::Breaking, "Breaking"), (Source::Additive, "Added"), (Source::None, "Of the API alone")]
    {
        let own = diff.listed(false).into_iter().filter(|change| change.source == source);
        let lines: Vec<_> = own
            .map(|change| {
                let what = match change.kind {
                    Kind::Renamed | Kind::Changed if !change.old.is_empty() && !change.new.is_empty() => {
                        format!("{}: `{}`, was `{}`", kind_word(change.kind), change.new, change.old)
                    }
                    kind => kind_word(kind).to_owned(),
                };
                format!("- `{}` {what}\n", change.rust)
            })
            .collect();
        if !lines.is_empty() {
            entry.push_str(&format!("\n### {title}\n\n{}", lines.concat()));
        }
    }
    if diff.prose() > 0 {
        entry.push_str(&format!("\n{} descriptions in other words.\n", diff.prose()));
    }
    if !entries.is_empty() {
        entry.push('\n');
        entry.push_str(entries);
    }
    entry
}

fn path(file: &str) -> PathBuf {
    root().join(file)
}

fn read(file: &str) -> Result<String, Failure> {
    fs::read_to_string(path(file)).map_err(|error| Failure::io("read", &path(file), &error))
}

fn write(file: &str, text: &str) -> Result<(), Failure> {
    fs::write(path(file), text).map_err(|error| Failure::io("write", &path(file), &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_taken_as_cargo_understands_it() {
        for (number, step, expected) in [
            (Number(1, 2, 3), Step::Major, Number(2, 0, 0)),
            (Number(1, 2, 3), Step::Minor, Number(1, 3, 0)),
            (Number(1, 2, 3), Step::Patch, Number(1, 2, 4)),
            (Number(1, 2, 3), Step::None, Number(1, 2, 3)),
            (Number(0, 2, 3), Step::Major, Number(0, 3, 0)),
            (Number(0, 2, 3), Step::Minor, Number(0, 2, 4)),
        ] {
            assert_eq!(number.after(step), expected, "{number} {step:?}");
        }
    }
}
