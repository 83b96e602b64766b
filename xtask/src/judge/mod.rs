//! `cargo xtask judge`: what comparing two documents says, judged by the compiler.
//!
//! Both crates are generated. What uses all of the old one is compiled against the new one: if and only if the
//! comparison speaks of broken code, that must fail, and it must fail at the items that the comparison names.

mod agree;
mod compiler;
mod workspace;

use std::fs;
use std::path::{Path, PathBuf};

use codegen::witness::{Witness, witnesses};
use codegen::{Compiled, Options, Selection, compile, generate};

use crate::Failure;
use crate::report::line;

use agree::Agreement;
use compiler::Verdict;
use workspace::Workspace;

/// How many lines of what the two disagree about are printed for a pair.
const SHOWN: usize = 12;

/// What `judge` is told.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask judge before.yaml after.yaml
  cargo xtask judge 2023.yml 2024.yml --operations '/user/*' '/link/token/create'")]
pub(crate) struct Args {
    /// The document that clients were written for.
    old: PathBuf,
    /// What it has become; several are judged at once, each against the old one.
    #[arg(required = true)]
    new: Vec<PathBuf>,
    /// Only these operations, by operation id or path; `*` stands for any text.
    #[arg(long, value_name = "GLOB", num_args = 1..)]
    operations: Vec<String>,
}

/// One document.
struct Side {
    path: PathBuf,
    compiled: Compiled,
    files: std::collections::BTreeMap<String, String>,
}

impl Side {
    fn read(path: &Path, selection: &Selection) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::io("read the document", path, &error))?;
        let name = path.display().to_string();
        let compiled = compile(&text, &name, selection).map_err(Failure::new)?;
        let files = generate(&text, &name, selection, &Options::default()).map_err(Failure::new)?.files;
        Ok(Self { path: path.to_owned(), compiled, files })
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let selection = Selection::new(&args.operations);
    let old = Side::read(&args.old, &selection)?;
    let news = args.new.iter().map(|path| Side::read(path, &selection)).collect::<Result<Vec<_>, _>>()?;
    let name = workspace_name(&args.old);
    let mut workspace = Workspace::new(&name);
    let named = old.compiled.named().map_err(Failure::new)?;
    let witnesses = witnesses(&named);

    let mut subjects = Vec::new();
    for (index, side) in std::iter::once(&old).chain(&news).enumerate() {
        let subject = if index == 0 { format!("{name}-old") } else { format!("{name}-new-{index}") };
        workspace.generated(&subject, side.files.clone())?;
        subjects.push(subject);
    }
    let verdicts = compiler::judge(&mut workspace, &witnesses, &subjects)?;
    let Some((first, verdicts)) = verdicts.split_first() else { return Ok(()) };
    check_old(first, &witnesses)?;

    let mut all_agree = true;
    for (new, verdict) in news.iter().zip(verdicts) {
        let agreement = Agreement::of(&named, &new.compiled.named().map_err(Failure::new)?, &witnesses, verdict);
        all_agree &= verdict.broken.is_empty() && agreement.holds();
        report(new, verdict, &agreement, witnesses.len());
    }
    if all_agree {
        Ok(())
    } else {
        Err(Failure::new(format!("a judge disagrees; the crates are in {}", workspace.folder().display())))
    }
}

/// The workspace is called after the old document, and so are its packages: workspaces share a target folder, in which
/// cargo takes packages of one name for one.
fn workspace_name(old: &Path) -> String {
    let stem = old.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let stem: String = stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    format!("judge-{stem}")
}

/// The judge is only to be trusted if it finds nothing wrong with the old crate itself.
fn check_old(verdict: &Verdict, witnesses: &[Witness]) -> Result<(), Failure> {
    if let Some(error) = verdict.broken.first() {
        return Err(Failure::new(format!("the old crate does not compile, a bug of the generator:\n{}", error.text)));
    }
    match verdict.failed.iter().next() {
        None => Ok(()),
        Some((&number, error)) => Err(Failure::new(format!(
            "what uses the old crate does not compile against it, a bug of its witness of {}:\n{error}",
            witnesses[number].about.join(", ")
        ))),
    }
}

fn report(new: &Side, verdict: &Verdict, agreement: &Agreement, witnesses: usize) {
    line(&format!(
        "{}: {} changes, {} break code; {} of {witnesses} uses no longer compile: {}",
        new.path.display(),
        agreement.changes.len(),
        agreement.breaking(),
        verdict.failed.len(),
        if !verdict.broken.is_empty() {
            "THE CRATE IS BROKEN"
        } else if agreement.holds() {
            "agreed"
        } else {
            "DISAGREED"
        }
    ));
    for error in verdict.broken.iter().take(SHOWN) {
        line(&error.text);
    }
    for (about, error) in agreement.missed.iter().take(SHOWN) {
        line(&format!("  missed: {about}\n{error}"));
    }
    for change in agreement.false_alarms.iter().take(SHOWN) {
        line(&format!("  false alarm: {} `{}` -> `{}`: {}", change.item, change.old, change.new, change.why));
    }
}
