//! The version of the generated crate, and the step that a change of the spec requires.

use std::fs;
use std::path::PathBuf;

use codegen::compare::{Kind, Source, Step};
use codegen::{Options, Selection};

use super::load::at_commit;
use super::{Diff, Version, kind_word, step_word};
use crate::{Failure, root};

const MANIFEST: &str = "generated/Cargo.toml";
const CHANGELOG: &str = "generated/CHANGELOG.md";
const SURFACE: &str = "generated/SURFACE.txt";
const LOCKS: [&str; 3] = ["Cargo.lock", "bench/Cargo.lock", "fuzz/Cargo.lock"];
/// The default base of the comparison.
pub(crate) const LAST_COMMIT: &str = "HEAD";

/// Three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number(u64, u64, u64);

impl Number {
    /// The version that a manifest states.
    fn in_manifest(text: &str) -> Result<Self, Failure> {
        let found = text.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
        found
            .and_then(Self::parse)
            .ok_or_else(|| Failure::new(format!("{MANIFEST} states no version of three numbers")))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        Some(Self(parts.next()??, parts.next()??, parts.next()??))
    }

    /// The version after a step. Before 1.0 the minor version is incremented for breaking changes, as in Cargo.
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

/// The changes since a commit; `None` where that has no spec to compare with.
pub(crate) fn since(base: &str) -> Result<Option<Diff>, Failure> {
    let (all, options) = (Selection::default(), Options::default());
    if base == LAST_COMMIT && at_commit(base, "spec/openapi.yaml").is_err() {
        return Ok(None);
    }
    Ok(Some(Diff::of(Version::named(base, &all, &options)?, Version::of_the_working_tree(&all, &options)?)?))
}

/// Prints the version step that the changes since a commit require; writes the version if asked to.
pub(crate) fn advise(base: &str, bump: bool, say: &dyn Fn(&str)) -> Result<(), Failure> {
    let Some(diff) = since(base)? else {
        return Ok(());
    };
    // The first commit that states a version has none before it to take a step from.
    let Ok(released) = Number::in_manifest(&at_commit(base, MANIFEST)?) else {
        return Ok(());
    };
    let step = required_step(base, &diff, &read(SURFACE)?);
    let text = read(MANIFEST)?;
    let stated = Number::in_manifest(&text)?;
    let required = released.after(step).max(stated);
    let since = if base == LAST_COMMIT { "the last commit" } else { base };
    let step = format!("version: {} step since {since}", step_word(step));
    if !bump {
        let is_right = if required == stated { "is right" } else { "is required; --bump writes it" };
        say(&format!("{step}, {required} {is_right}"));
        return Ok(());
    }
    if required > released {
        // The spec may have changed since the version was bumped, so that its entry is incomplete.
        let changelog = fs::read_to_string(path(CHANGELOG)).unwrap_or_default();
        write(CHANGELOG, &with_entry(&changelog, released, required, &diff))?;
    }
    if required == stated {
        say(&format!("{step}, {stated} is right"));
        return Ok(());
    }
    write(MANIFEST, &text.replacen(&format!("version = \"{stated}\""), &format!("version = \"{required}\""), 1))?;
    // A lock file of another version is refused where it must not be changed, as in CI.
    let of = |version| format!("name = \"plaid-cra\"\nversion = \"{version}\"");
    for lock in LOCKS {
        write(lock, &read(lock)?.replacen(&of(stated), &of(required), 1))?;
    }
    say(&format!("{step}, {stated} is now {required} in {}", path(MANIFEST).display()));
    Ok(())
}

/// Fails if the version of `head` has not made the step that the changes since `base` ask for.
pub(super) fn check(base: &str, head: Option<&str>, diff: &Diff) -> Result<(), Failure> {
    let in_head = |file: &str| head.map_or_else(|| read(file), |head| at_commit(head, file));
    // A base that states no version has made no promise.
    let Ok(before) = Number::in_manifest(&at_commit(base, MANIFEST)?) else {
        return Ok(());
    };
    let step = required_step(base, diff, &in_head(SURFACE)?);
    let (required, stated) = (before.after(step), Number::in_manifest(&in_head(MANIFEST)?)?);
    if stated >= required {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{MANIFEST} says {stated}, but {required} is required after {before} for a {} step; \
         run: cargo xtask regen --bump --base {base}",
        step_word(step)
    )))
}

/// The version step that all changes require, including changes of the surface that only the generator caused.
fn required_step(base: &str, diff: &Diff, surface: &str) -> Step {
    let is_other = at_commit(base, SURFACE).is_ok_and(|before| before != surface);
    diff.step().max(if is_other { Step::Patch } else { Step::None })
}

const HEADER: &str = "# Changes\n\nWhat changes in `plaid-cra`, by version. Entries begin as `cargo xtask regen \
                      --bump` writes them, and may be edited.\n";

/// The changelog with the entry of an unreleased version. Existing lines of that entry are kept.
fn with_entry(changelog: &str, released: Number, version: Number, diff: &Diff) -> String {
    let entries = changelog.strip_prefix(HEADER).unwrap_or(changelog).trim_start();
    let (mut entry, entries) = unreleased(entries, released);
    for (source, title) in
        [(Source::Breaking, "Breaking"), (Source::Additive, "Added"), (Source::None, "Of the API alone")]
    {
        let own = diff.listed(false).into_iter().filter(|change| change.source == source);
        let lines = own.map(|change| {
            let what = match change.kind {
                Kind::Renamed | Kind::Changed if !change.old.is_empty() && !change.new.is_empty() => {
                    format!("{}: `{}`, was `{}`", kind_word(change.kind), change.new, change.old)
                }
                kind => kind_word(kind).to_owned(),
            };
            // A component without a Rust item is listed by the items that use it.
            let items = if change.rust.is_empty() { change.uses.join("`, `") } else { change.rust.clone() };
            format!("- `{items}` {what}\n")
        });
        let lines: String = lines.filter(|line| !entry.contains(line)).collect();
        let heading = format!("### {title}\n\n");
        match entry.find(&heading) {
            Some(at) => entry.insert_str(at + heading.len(), &lines),
            None if lines.is_empty() => {}
            None => entry.push_str(&format!("\n{heading}{lines}")),
        }
    }
    if diff.prose() > 0 && !entry.contains(PROSE) {
        entry.push_str(&format!("\n{} {PROSE}\n", diff.prose()));
    }
    if diff.changes.is_empty() && entry.is_empty() {
        entry.push_str("\nThe same API in another form.\n");
    }
    let rest = if entries.is_empty() { String::new() } else { format!("\n{entries}") };
    format!("{HEADER}\n## {version}\n{entry}{rest}")
}

const PROSE: &str = "descriptions in other words.";

/// The text of the first entry without its heading, if that is of a version after `released`; and the other entries.
fn unreleased(entries: &str, released: Number) -> (String, &str) {
    let none = || (String::new(), entries);
    let Some((heading, text)) = entries.strip_prefix("## ").and_then(|rest| rest.split_once('\n')) else {
        return none();
    };
    if Number::parse(heading.trim()).is_none_or(|version| version <= released) {
        return none();
    }
    let (own, others) = text.find("\n## ").map_or((text, ""), |at| text.split_at(at + 1));
    (format!("{}\n", own.trim_end()), others)
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
#[allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]
mod tests {
    use super::*;

    const BASE: &str = include_str!("../../../codegen/tests/fixtures/compare/base.yaml");

    fn diff(edits: &[(&str, &str)]) -> Diff {
        let folder = tempfile::tempdir().unwrap();
        let new = edits.iter().fold(BASE.to_owned(), |text, (find, replace)| text.replace(find, replace));
        let version = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            Version::named(path.to_str().unwrap(), &Selection::default(), &Options::default())
                .map_err(|error| error.0)
                .unwrap()
        };
        Diff::of(version("old.yaml", BASE), version("new.yaml", &new)).map_err(|error| error.0).unwrap()
    }

    #[test]
    fn a_second_bump_completes_the_entry_of_the_first() {
        let (one, two) = (("enum: [on, off]", "enum: [on, off, idle]"), ("        soft: {type: string}\n", ""));
        let released = format!("{HEADER}\n## 0.1.0\n\nThe first.\n");
        let first = with_entry(&released, Number(0, 1, 0), Number(0, 1, 1), &diff(&[one]));
        let added = "### Added\n\n- `State::Idle` added\n";
        assert_eq!(first, format!("{HEADER}\n## 0.1.1\n\n{added}\n## 0.1.0\n\nThe first.\n"));
        let edited = first.replace("### Added", "A word of ours.\n\n### Added");
        let second = with_entry(&edited, Number(0, 1, 0), Number(0, 2, 0), &diff(&[one, two]));
        let breaking = "### Breaking\n\n- `Tell.soft` removed\n";
        assert_eq!(
            second,
            format!("{HEADER}\n## 0.2.0\n\nA word of ours.\n\n{added}\n{breaking}\n## 0.1.0\n\nThe first.\n")
        );
        assert_eq!(with_entry(&second, Number(0, 1, 0), Number(0, 2, 0), &diff(&[one, two])), second);
    }

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
