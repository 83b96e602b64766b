//! `cargo xtask explain NAME`: where a name comes from, what it became, why, and who uses it.

use codegen::explain::{Explanation, explain};

use crate::diff::Version;
use crate::{Failure, report};

/// What `explain` is told.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask explain CraVoaReportAccount
  cargo xtask explain CraVoaReportAccount::mask
  cargo xtask explain ownership_type
  cargo xtask explain /cra/check_report/create
  cargo xtask explain Client::wait_for_report
  cargo xtask explain USER_CHECK_REPORT_READY")]
pub(crate) struct Args {
    /// A Rust path, a component, a property, an enum value, an operation id or a path.
    name: String,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let version = Version::of_the_working_tree()?;
    let named = version.compiled.named().map_err(Failure::new)?;
    let found = explain(&version.compiled, &named, &args.name);
    if found.is_empty() {
        return Err(Failure::new(format!(
            "nothing goes by `{}`; generated/SURFACE.txt lists the names in Rust, spec/openapi.yaml those on the wire",
            args.name
        )));
    }
    for explanation in &found {
        print(&version, explanation);
    }
    Ok(())
}

fn print(version: &Version, explanation: &Explanation) {
    let place = version.compiled.source.locate(&explanation.pointer).unwrap_or_default();
    report::line(&explanation.title);
    report::line(&format!("  {:<9}{}:{}:{}", "at", version.file(), place.line, place.column));
    for (word, what) in &explanation.facts {
        report::line(&format!("  {word:<9}{what}"));
    }
    report::line("");
}
