//! `cargo xtask fuzz`: builds the fuzz targets with the stable compiler, and runs one after the other.

mod build;
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, report, root};

/// Arguments of `fuzz`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask fuzz                            each target for a minute
  cargo xtask fuzz json_reader --seconds 3600
  cargo xtask fuzz --list                     what there is to fuzz")]
pub(crate) struct Args {
    /// Targets to run; all if left out.
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// How long each target runs.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// List the targets and run none.
    #[arg(long)]
    list: bool,
}

/// A fuzz target: a file in `fuzz/fuzz_targets`.
struct Target {
    name: String,
    /// The property, from the first line of the file.
    about: String,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let targets = chosen(all()?, &args.targets)?;
    if args.list {
        targets.iter().for_each(|target| report::line(&format!("{:<16} {}", target.name, target.about)));
        return Ok(());
    }
    let binaries = build::build(&folder())?;
    let mut outcomes = Vec::new();
    for target in &targets {
        report::line(&format!("{}: {} ({} s)", target.name, target.about, args.seconds));
        outcomes.push(run::run(&folder(), &binaries, &target.name, args.seconds)?);
    }
    report::line(&format!("\n{}", run::table(&outcomes)));
    let findings: Vec<_> = outcomes.iter().flat_map(|outcome| &outcome.findings).collect();
    if findings.is_empty() {
        return Ok(());
    }
    let mut message = "inputs were found for which a property does not hold:\n".to_owned();
    for finding in findings {
        message.push_str(&format!("  {} {}\n", finding.command, finding.input.display()));
    }
    Err(Failure(message))
}

fn folder() -> PathBuf {
    root().join("fuzz")
}

/// Every target, by name.
fn all() -> Result<Vec<Target>, Failure> {
    let folder = folder().join("fuzz_targets");
    let io = |error| Failure::io("read", &folder, &error);
    let mut targets = Vec::new();
    for entry in fs::read_dir(&folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
        let about = text.lines().next().unwrap_or_default().trim_start_matches("//! ").to_owned();
        targets.push(Target { name: stem(&path), about });
    }
    targets.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(targets)
}

/// The targets with these names; all, if there are none.
fn chosen(all: Vec<Target>, names: &[String]) -> Result<Vec<Target>, Failure> {
    let known: Vec<_> = all.iter().map(|target| target.name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(Failure(format!("there is no fuzz target {unknown}; there are {}", known.join(", "))));
    }
    Ok(all.into_iter().filter(|target| names.is_empty() || names.contains(&target.name)).collect())
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
