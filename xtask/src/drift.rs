//! `cargo xtask drift`: our spec against Plaid's own document.

use std::path::{Path, PathBuf};

use codegen::drift::{self, Recorded};
use codegen::parse::{Document, parse};

use crate::{Failure, report, root};

/// What `drift` is told.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask drift plaid.yml                    what differs, over all that we cover
  cargo xtask drift plaid.yml --apply            take over what differs, marked `TODO: describe.`
  cargo xtask drift plaid.yml --operations '/cra/new/*'
                                                 take over whole endpoints")]
pub(crate) struct Args {
    /// OpenAPI document of Plaid's, of any version.
    upstream: PathBuf,
    /// How to print the differences.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Fail if there is a difference that spec/drift.tsv does not record.
    #[arg(long)]
    check: bool,
    /// Edit the spec.
    #[arg(long, conflicts_with = "check")]
    apply: bool,
    /// Add these operations to the spec, by operation id or path; `*` stands for any text.
    #[arg(long, value_name = "GLOB", num_args = 1.., conflicts_with = "check")]
    operations: Vec<String>,
    /// OpenAPI document to compare and edit in place of spec/openapi.yaml.
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
    let recorded = recorded(&root().join("spec/drift.tsv"))?;
    let ours = read(&path)?;
    let theirs = read(&args.upstream)?;
    let found = drift::drift(&ours, &theirs, &recorded);
    let shown = match args.format {
        Format::Text => drift::text(&found, &ours, &theirs),
        Format::Json => drift::json(&found, &ours, &theirs),
    };
    report::line(shown.trim_end());
    if args.check && !found.differences.is_empty() {
        return Err(Failure(
            "the spec differs; take it over with --apply, or record why not in spec/drift.tsv".to_owned(),
        ));
    }
    Ok(())
}

fn recorded(path: &Path) -> Result<Vec<Recorded>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    Recorded::read(&text).map_err(|error| Failure(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<Document, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read the document", path, &error))?;
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    parse(&text, &name).map_err(|(diagnostics, source)| Failure(diagnostics.render(&source)))
}
