//! `cargo xtask drift`: compares the spec with the upstream document of Plaid.

use std::path::{Path, PathBuf};

use codegen::document::{Document, parse};
use codegen::drift::{self, Allowed, Known};

use crate::{Failure, report, root};

/// Arguments of `drift`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask drift plaid.yml                    differences in all covered operations
  cargo xtask drift plaid.yml --apply            apply upstream changes, marked `TODO: describe.`
  cargo xtask drift plaid.yml --operations '/cra/new/*'
                                                 import whole endpoints
  cargo xtask drift sdk.yml --silent-on deprecated format default
                                                 a document made from an SDK, without these aspects")]
pub(crate) struct Args {
    /// OpenAPI document of Plaid, of any version.
    upstream: PathBuf,
    /// How to print the differences.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fail if there is a difference that drift.tsv beside the spec does not allow.
    #[arg(long)]
    check: bool,
    /// Edit the spec.
    #[arg(long, conflicts_with = "check")]
    apply: bool,
    /// Add these operations to the spec, by operation id or path; `*` matches any string.
    #[arg(long, value_name = "GLOB", num_args = 1.., conflicts_with = "check")]
    operations: Vec<String>,
    /// Aspects that the document never states, such as `deprecated` or `format`; their absence is not reported.
    #[arg(long, value_name = "ASPECT", num_args = 1..)]
    silent_on: Vec<String>,
    /// OpenAPI document to compare and edit instead of spec/openapi.yaml.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let path = args.spec.clone().unwrap_or_else(|| root().join("spec/openapi.yaml"));
    let allowed = allowlist(&path.with_file_name("drift.tsv"))?;
    let ours = read(&path)?;
    let theirs = read(&args.upstream)?;
    let known = Known { allowed: &allowed, silent: &args.silent_on };
    if args.apply || !args.operations.is_empty() {
        return edit(args, &path, ours, &theirs, known);
    }
    let found = drift::drift(&ours, &theirs, known);
    let shown = match args.format {
        Format::Text => drift::text(&found, &ours, &theirs),
        Format::Json => drift::json(&found, &ours, &theirs),
    };
    report::line(shown.trim_end());
    if args.check && !found.differences.is_empty() {
        let help = "the spec differs from upstream; run with --apply, or add the reason to drift.tsv beside it";
        return Err(Failure(help.to_owned()));
    }
    Ok(())
}

/// Edits the spec, and prints what was done and what is left. Nothing is written if anything fails.
fn edit(args: &Args, path: &Path, ours: Document, theirs: &Document, known: Known<'_>) -> Result<(), Failure> {
    let before = ours.source.text.clone();
    let mut ours = ours;
    if !args.operations.is_empty() {
        let (text, added) = drift::import_operations(&ours, theirs, &args.operations).map_err(Failure::new)?;
        for operation in added {
            report::line(&format!("added {operation}"));
        }
        ours = parsed(&text, &ours.source.name)?;
    }
    let mut text = ours.source.text.clone();
    if args.apply {
        let applied = drift::apply(&ours, theirs, known).map_err(Failure::new)?;
        report::line(drift::left(&applied).trim_end());
        text = applied.text;
    }
    if text == before {
        report::line("the spec is unchanged");
        return Ok(());
    }
    std::fs::write(path, &text).map_err(|error| Failure::io("write", path, &error))?;
    let todo = text.matches("TODO: describe.").count();
    let todo = match todo {
        1 => "1 description is".to_owned(),
        _ => format!("{todo} descriptions are"),
    };
    report::line(&format!("{} was edited; {todo} still to be written, marked `TODO: describe.`", path.display()));
    Ok(())
}

fn allowlist(path: &Path) -> Result<Vec<Allowed>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    Allowed::read(&text).map_err(|error| Failure(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<Document, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read the document", path, &error))?;
    parsed(&text, &path.strip_prefix(root()).unwrap_or(path).display().to_string())
}

fn parsed(text: &str, name: &str) -> Result<Document, Failure> {
    parse(text, name).map_err(|(diagnostics, source)| Failure(diagnostics.render(&source)))
}
