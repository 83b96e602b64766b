//! `cargo xtask judge`: what comparing two documents says, judged by the compiler and by the old client.
//!
//! Both crates are generated. What uses all of the old one is compiled against the new one: if and only if the
//! comparison speaks of broken code, that must fail, and it must fail at the items that the comparison names. What the
//! new document lets a server answer is decoded by the old crate, and what the old one lets a client send is held
//! against the new document: likewise.

mod blame;
mod bodies;
mod client;
mod compiler;
mod parameters;
mod request_cases;
mod response_cases;
mod responses;
mod sample;
mod shape;
mod tools;
mod verdict;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::api_probe::{Probe, probes};
use codegen::compare::{Direction, compare};
use codegen::document::parse;
use codegen::{Compiled, Input, Options, Selection, compile, generate};
use serde_json::Value;

use crate::Failure;
use crate::folder::Folder;
use crate::report::line;

use crate::workspace::Workspace;
use compiler::Verdict;
use response_cases::Pair;
use tools::{Subject, Tools};
use verdict::Agreement;

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
    /// From what the values that are tried are made.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Tell, too, where `cargo semver-checks` and `cargo public-api` differ, if they are installed.
    #[arg(long)]
    tools: bool,
}

/// One document.
struct Side {
    path: PathBuf,
    root: Value,
    compiled: Compiled,
    files: BTreeMap<String, String>,
}

impl Side {
    fn read(path: &Path, selection: &Selection) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::io("read the document", path, &error))?;
        let name = path.display().to_string();
        let input = Input { text: &text, files: &Folder::of(path) };
        let compiled = compile(input, &name, selection).map_err(Failure::new)?;
        let files = generate(input, &name, selection, &Options::default()).map_err(Failure::new)?.files;
        let root = parse(input, &name).map_err(|(found, source)| Failure::new(found.render(&source)))?.root;
        Ok(Self { path: path.to_owned(), root, compiled, files })
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let selection = Selection::new(&args.operations);
    let old = Side::read(&args.old, &selection)?;
    let news = args.new.iter().map(|path| Side::read(path, &selection)).collect::<Result<Vec<_>, _>>()?;
    let name = workspace_name(&args.old);
    let mut workspace = Workspace::new(&name);
    let named = old.compiled.named();
    let probes = probes(&named);

    let mut subjects = Vec::new();
    for (index, side) in std::iter::once(&old).chain(&news).enumerate() {
        let subject = if index == 0 { format!("{name}-old") } else { format!("{name}-new-{index}") };
        workspace.generated(&subject, side.files.clone())?;
        subjects.push(subject);
    }
    let verdicts = compiler::judge(&mut workspace, &probes, &subjects)?;
    let (Some((subject, _)), Some((first, verdicts))) = (subjects.split_first(), verdicts.split_first()) else {
        return Ok(());
    };
    check_old(first, &probes)?;
    client::add(&mut workspace, subject, &named)?;
    workspace.write_root()?;
    let tools = args.tools.then(|| Tools::find(&workspace)).transpose()?;

    let mut all_agree = true;
    for ((new, package), verdict) in news.iter().zip(subjects.iter().skip(1)).zip(verdicts) {
        let new_named = new.compiled.named();
        let changes = compare(&named, &new_named);
        let sides = (&named, &new_named);
        let pair = Pair { old: &named, new: &new_named, old_root: &old.root, new_root: &new.root };
        let lines = response_cases::lines(&pair, args.seed);
        let mismatches = client::decode(&workspace, subject, &lines)?;
        let mut answers = response_cases::no_json(&pair);
        answers
            .extend(mismatches.iter().map(|mismatch| response_cases::evidence(&pair, &lines[mismatch.line], mismatch)));
        let requests = request_cases::evidence(&pair, args.seed)?;
        let agreements = [
            ("source", verdict.failed.len(), Agreement::of_source(sides, &changes, &probes, verdict)),
            ("answers", answers.len(), Agreement::of_wire(sides, &changes, Direction::Response, &answers)),
            ("requests", requests.len(), Agreement::of_wire(sides, &changes, Direction::Request, &requests)),
        ];
        all_agree &= report(new, changes.len(), verdict, &agreements);
        if let Some(tools) = &tools {
            let old = Subject { package: subject, named: &named, files: &old.files };
            tools.report(&old, &Subject { package, named: &new_named, files: &new.files }, &changes)?;
        }
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
fn check_old(verdict: &Verdict, probes: &[Probe]) -> Result<(), Failure> {
    if let Some(error) = verdict.broken.first() {
        return Err(Failure::new(format!("the old crate does not compile, a bug of the generator:\n{}", error.text)));
    }
    match verdict.failed.iter().next() {
        None => Ok(()),
        Some((&number, error)) => Err(Failure::new(format!(
            "what uses the old crate does not compile against it, a bug of its probe of {}:\n{error}",
            probes[number].about.join(", ")
        ))),
    }
}

/// Prints what the judges say of one pair. Whether they agree with the comparison.
fn report(new: &Side, changes: usize, verdict: &Verdict, agreements: &[(&str, usize, Agreement)]) -> bool {
    let agreed = verdict.broken.is_empty() && agreements.iter().all(|(_, _, agreement)| agreement.holds());
    let counts: Vec<_> = agreements
        .iter()
        .map(|(what, failures, agreement)| {
            let word = if agreement.holds() { "" } else { " DISAGREED" };
            format!("{what} {} breaking, {failures} failures{word}", agreement.said)
        })
        .collect();
    let word = if agreed { "agreed" } else { "DISAGREED" };
    line(&format!("{}: {changes} changes; {}: {word}", new.path.display(), counts.join("; ")));
    for error in verdict.broken.iter().take(SHOWN) {
        line(&format!("  the new crate does not compile, a bug of the generator:\n{}", error.text));
    }
    for (what, _, agreement) in agreements {
        for (about, why) in agreement.missed.iter().take(SHOWN) {
            line(&format!("  {what}, missed: {about}\n{why}"));
        }
        for change in agreement.false_alarms.iter().take(SHOWN) {
            let broken: Vec<_> = change.wire.iter().map(|found| found.why.as_str()).collect();
            line(&format!(
                "  {what}, false alarm: {} `{}` -> `{}`: {}; {}",
                change.item,
                change.old,
                change.new,
                change.why,
                broken.join("; ")
            ));
        }
    }
    agreed
}
