//! One document of a corpus, in a process of its own: its result as one line of JSON.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use codegen::diagnostic::{Diagnostics, Severity};
use codegen::plan::plan;
use codegen::{Input, Options, Report, Selection, generate};
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::workspace::strict_manifest;
use crate::{Failure, report, tree};

/// The arguments of the process.
#[derive(clap::Args)]
pub(crate) struct Args {
    document: PathBuf,
    #[arg(long)]
    out: PathBuf,
    #[arg(long)]
    name: String,
}

/// Runs the process.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let path = &args.document;
    let text = match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            report::line(&json!({ "outcome": "refused", "why": "the file is not UTF-8" }).to_string());
            return Ok(());
        }
        Err(error) => return Err(Failure::io("read the document", path, &error)),
    };
    let input = Input { text: &text, files: &Folder::of(path) };
    let options = Options { keep_going: true, ..Options::default() };
    let start = Instant::now();
    let generated = generate(input, &path.display().to_string(), &Selection::default(), &options);
    let seconds = start.elapsed().as_secs_f64();
    let mut facts = match generated {
        Ok(report) => {
            let facts = generated_facts(&report);
            write(&args.out, &args.name, report.files)?;
            facts
        }
        Err(failed) => {
            let errors = failed.diagnostics.iter().filter(|found| found.severity == Severity::Error);
            let why = errors.map(|found| format!("{}: {}", found.code, found.message)).next();
            json!({ "outcome": "refused", "why": why, "errors": classes(&failed.diagnostics, Severity::Error) })
        }
    };
    facts["seconds"] = json!(seconds);
    facts["peak_kib"] = json!(peak_kib());
    report::line(&facts.to_string());
    Ok(())
}

fn generated_facts(report: &Report) -> Value {
    let left_out = report
        .ir
        .left_out
        .iter()
        .map(|left| json!({ "id": left.id, "method": left.method, "path": left.path, "class": left.class }));
    json!({
        "outcome": "generated",
        "title": report.ir.title,
        "version": report.ir.version,
        "operations": report.ir.operations.len(),
        "webhooks": report.ir.webhooks.len(),
        "left_out": left_out.collect::<Vec<_>>(),
        "schemas": report.ir.types.len(),
        "warnings": classes(&report.diagnostics, Severity::Warning),
    })
}

/// How many findings there are of each class.
fn classes(diagnostics: &Diagnostics, severity: Severity) -> BTreeMap<&'static str, usize> {
    let mut classes = BTreeMap::new();
    for found in diagnostics.iter().filter(|found| found.severity == severity) {
        *classes.entry(found.code).or_default() += 1;
    }
    classes
}

fn write(out: &Path, name: &str, mut files: BTreeMap<String, String>) -> Result<(), Failure> {
    files.insert("Cargo.toml".to_owned(), strict_manifest(name, name));
    tree::apply(out, &plan(&files, &tree::read(out, files.keys())?))
}

/// The most memory that this process has held, in KiB, where the system says so.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
