//! `cargo xtask explain NAME`: where a name comes from, what it became, why, and who uses it.

use std::collections::BTreeSet;

use codegen::explain::{Explanation, explain};
use codegen::name::NamedIr;
use codegen::surface::surface;
use codegen::{Options, Selection};
use similar::get_close_matches;

use crate::diff::Version;
use crate::{Failure, report};

/// Arguments of `explain`.
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
    let version = Version::of_the_working_tree(&Selection::default(), &Options::default())?;
    let named = version.compiled.named();
    let found = explain(&version.compiled, &named, &args.name);
    if found.is_empty() {
        let near = near(&named, &args.name);
        let hint = if near.is_empty() {
            "generated/SURFACE.txt lists the names in Rust, spec/openapi.yaml those on the wire".to_owned()
        } else {
            format!("near it are `{}`", near.join("`, `"))
        };
        return Err(Failure::new(format!("nothing goes by `{}`; {hint}", args.name)));
    }
    for explanation in &found {
        print(&version, explanation);
    }
    Ok(())
}

/// The names that are most like one that there is not.
fn near(named: &NamedIr<'_>, name: &str) -> Vec<String> {
    const MOST: usize = 3;
    const LIKENESS: f32 = 0.7;
    // As a member of an enum is written in Rust, a field may be, too.
    let wanted = name.replacen('.', "::", 1);
    let mut names: BTreeSet<String> = surface(named).into_keys().map(|item| item.replacen('.', "::", 1)).collect();
    let fields = named.types.values().flat_map(|ty| ty.fields.iter().map(|field| field.field.wire.clone()));
    names.extend(fields);
    names.extend(named.ir.components.keys().cloned());
    names.extend(named.operations.iter().flat_map(|call| [call.operation.id.clone(), call.operation.path.clone()]));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    get_close_matches(wanted.as_str(), &names, MOST, LIKENESS).into_iter().map(str::to_owned).collect()
}

fn print(version: &Version, explanation: &Explanation) {
    let place = version.compiled.source.locate(&explanation.pointer).unwrap_or_default();
    report::line(&explanation.title);
    report::line(&format!("  {:<9}{}:{}:{}", "at", version.file(place), place.line, place.column));
    for (word, what) in &explanation.facts {
        report::line(&format!("  {word:<9}{what}"));
    }
    report::line("");
}
