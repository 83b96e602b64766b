//! `cargo xtask judge`: checks the comparison of two documents with the compiler and with the old client.
//!
//! Both crates are generated. Probes of every item of the old crate are compiled against the new one: they must fail if
//! and only if the comparison reports broken code, and at the items that it names. Likewise, responses sampled from the
//! new document are decoded by the old crate, and requests sampled from the old document are validated against the new
//! one.

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

/// Maximum number of printed disagreements of one kind.
const SHOWN: usize = 12;

/// Arguments of `judge`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask judge before.yaml after.yaml
  cargo xtask judge 2023.yml 2024.yml --operations '/user/*' '/link/token/create'")]
pub(crate) struct Args {
    /// The document that clients were written for.
    old: PathBuf,
    /// The new document; several are judged at once, each against the old one.
    #[arg(required = true)]
    new: Vec<PathBuf>,
    /// Only these operations, by operation id or path; `*` matches any string.
    #[arg(long, value_name = "GLOB", num_args = 1..)]
    operations: Vec<String>,
    /// Seed of the sampled values.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also report where `cargo semver-checks` and `cargo public-api` differ, if they are installed.
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
        let mut responses = response_cases::not_json(&pair);
        responses
            .extend(mismatches.iter().map(|mismatch| response_cases::evidence(&pair, &lines[mismatch.line], mismatch)));
        let requests = request_cases::evidence(&pair, args.seed)?;
        let agreements = [
            ("source", verdict.failed.len(), Agreement::of_source(sides, &changes, &probes, verdict)),
            ("responses", responses.len(), Agreement::of_wire(sides, &changes, Direction::Response, &responses)),
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
        Err(Failure::new(format!("the comparison is refuted; the crates are in {}", workspace.folder().display())))
    }
}

/// The workspace and its packages are named after the old document: workspaces share a target folder, in which packages
/// with the same name would collide.
fn workspace_name(old: &Path) -> String {
    let stem = old.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let stem: String = stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    format!("judge-{stem}")
}

/// The result is only meaningful if all probes compile against the old crate itself.
fn check_old(verdict: &Verdict, probes: &[Probe]) -> Result<(), Failure> {
    if let Some(error) = verdict.broken.first() {
        return Err(Failure::new(format!("the old crate does not compile, a bug of the generator:\n{}", error.text)));
    }
    match verdict.failed.iter().next() {
        None => Ok(()),
        Some((&number, error)) => Err(Failure::new(format!(
            "a probe of the old crate does not compile against it, a bug of the probe of {}:\n{error}",
            probes[number].about.join(", ")
        ))),
    }
}

/// Prints the result for one pair. Returns whether it agrees with the comparison.
fn report(new: &Side, changes: usize, verdict: &Verdict, agreements: &[(&str, usize, Agreement)]) -> bool {
    let agreed = verdict.broken.is_empty() && agreements.iter().all(|(_, _, agreement)| agreement.holds());
    let counts: Vec<_> = agreements
        .iter()
        .map(|(what, failures, agreement)| {
            let word = if agreement.holds() { "" } else { " DISAGREED" };
            format!("{what} {} breaking, {failures} failures{word}", agreement.breaking)
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
