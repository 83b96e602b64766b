//! `cargo xtask diff`: what changes between two versions of the spec, for the wire and for Rust.

mod json;
mod load;
mod markdown;
mod sarif;
mod text;
pub(crate) mod version;

use clap::ValueEnum;
use codegen::compare::{Change, Kind, Step, compare, step};
use codegen::{Options, Selection};

use crate::{Failure, report};
pub(crate) use load::Version;

/// Arguments of `diff`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask diff                              the last commit against the working tree
  cargo xtask diff --base main --format markdown
  cargo xtask diff --base old.yaml --head new.yaml --fail-on major")]
pub(crate) struct Args {
    /// A file, or a commit whose spec/openapi.yaml is meant.
    #[arg(long, value_name = "REV|FILE", default_value = version::LAST_COMMIT)]
    base: String,
    /// A file, or a commit; the working tree if left out.
    #[arg(long, value_name = "REV|FILE")]
    head: Option<String>,
    /// Only these operations, by operation id or path; `*` matches any string.
    #[arg(long, value_name = "GLOB", num_args = 1..)]
    operations: Vec<String>,
    /// Leave out the operations and webhooks that an error touches, in place of stopping.
    #[arg(long)]
    keep_going: bool,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// List changes of prose, too, in text and Markdown.
    #[arg(long)]
    prose: bool,
    /// Fail if the changes ask for this step of the version, or a larger one.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    /// Fail if the changes, of the spec or of the surface, ask for a step that the version of generated/Cargo.toml has
    /// not made since the commit `--base`.
    #[arg(long)]
    check_version: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For a pull request.
    Markdown,
    /// For programs; docs/diff.md describes it.
    Json,
    /// For code scanning: places in the spec.
    Sarif,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Old code no longer compiles.
    Major,
    /// There is more to use, or an old client no longer gets on with a new server.
    Minor,
}

/// Two versions, and what changes from one to the other.
pub(crate) struct Diff {
    base: Version,
    head: Version,
    changes: Vec<Change>,
}

impl Diff {
    /// Compares two versions.
    pub(crate) fn of(base: Version, head: Version) -> Result<Self, Failure> {
        let changes = {
            let old = base.compiled.named();
            let new = head.compiled.named();
            compare(&old, &new)
        };
        Ok(Self { base, head, changes })
    }

    /// The version step that all changes together require.
    pub(crate) fn step(&self) -> Step {
        step(&self.changes)
    }

    /// The file and the line of a change, as an editor opens it.
    fn place(&self, change: &Change) -> (&str, usize, usize) {
        let version = if change.in_old { &self.base } else { &self.head };
        let place = version.compiled.source.locate(&change.pointer).unwrap_or_default();
        (version.file(place), place.line.max(1), place.column.max(1))
    }

    /// The changes to list, with those that ask for most first.
    fn listed(&self, prose: bool) -> Vec<&Change> {
        let mut listed: Vec<_> = self.changes.iter().filter(|change| prose || change.kind != Kind::Prose).collect();
        listed.sort_by_key(|change| std::cmp::Reverse(change.step()));
        listed
    }

    fn prose(&self) -> usize {
        self.changes.iter().filter(|change| change.kind == Kind::Prose).count()
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let selection = Selection::new(&args.operations);
    let options = Options { keep_going: args.keep_going, ..Options::default() };
    let base = Version::named(&args.base, &selection, &options)?;
    let head = match &args.head {
        Some(head) => Version::named(head, &selection, &options)?,
        None => Version::of_the_working_tree(&selection, &options)?,
    };
    let diff = Diff::of(base, head)?;
    match args.format {
        Format::Text => text::print(&diff, args.prose),
        Format::Markdown => report::line(&markdown::render(&diff, args.prose)),
        Format::Json => report::line(&json::render(&diff)),
        Format::Sarif => report::line(&sarif::render(&diff)),
    }
    if args.check_version {
        version::check(&args.base, args.head.as_deref(), &diff)?;
    }
    let limit = match args.fail_on {
        None => return Ok(()),
        Some(FailOn::Major) => Step::Major,
        Some(FailOn::Minor) => Step::Minor,
    };
    if diff.step() < limit {
        return Ok(());
    }
    Err(Failure::new(format!("the changes ask for a {} step of the version", step_word(diff.step()))))
}

/// The name of a step.
pub(crate) fn step_word(step: Step) -> &'static str {
    match step {
        Step::None => "no",
        Step::Patch => "patch",
        Step::Minor => "minor",
        Step::Major => "major",
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Added => "added",
        Kind::Removed => "removed",
        Kind::LeftOut => "left out by the generator",
        Kind::Renamed => "renamed",
        Kind::Changed => "changed",
        Kind::Prose => "prose",
    }
}
