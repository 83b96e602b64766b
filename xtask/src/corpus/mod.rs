//! `cargo xtask corpus DIR`: every document of a folder through the generator, and every crate through the compiler.

mod find;
pub(crate) mod one;
mod table;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use serde_json::Value;

use crate::workspace::Workspace;
use crate::{Failure, report};
use find::Document;
use table::{Check, Row};

/// The arguments of `corpus`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask corpus /some/folder
  cargo xtask corpus /some/folder --only 'payments*' --no-check --json corpus.json

Each document is generated without the operations that an error touches, in a process of its own. All crates are then
checked together with every feature, and a warning of the compiler counts as an error.")]
pub(crate) struct Args {
    /// Folder with OpenAPI documents (`.yaml`, `.yml`, `.json`), at any depth; other files of these kinds are counted.
    dir: PathBuf,
    /// How many documents are generated at a time; as many as there are processors if left out.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Only generate; do not compile.
    #[arg(long)]
    no_check: bool,
    /// Only documents whose path below the folder matches; `*` matches any string.
    #[arg(long, value_name = "GLOB")]
    only: Option<String>,
    /// Keep the generated crates, and say where they are.
    #[arg(long)]
    keep: bool,
    /// Write the table as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let found = find::documents(&args.dir, args.only.as_deref())?;
    if found.documents.is_empty() {
        return Err(Failure::new(format!("there is no OpenAPI document in {}", args.dir.display())));
    }
    let mut workspace = Workspace::new(&format!("corpus-{:016x}", hash(&args.dir)));
    let result = rows(args, &found.documents, &mut workspace).and_then(|rows| finish(args, &rows, found.others));
    if args.keep {
        eprintln!("the crates are in {}", workspace.folder().display());
        return result;
    }
    let removed = fs::remove_dir_all(workspace.folder());
    result.and(removed.map_err(|error| Failure::io("delete", workspace.folder(), &error)))
}

/// A number of its own for each folder, so that commands on two of them can run side by side. Their crates are apart; what
/// these depend on is built once.
fn hash(folder: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).hash(&mut hasher);
    hasher.finish()
}

fn rows(args: &Args, documents: &[Document], workspace: &mut Workspace) -> Result<Vec<Row>, Failure> {
    let out = workspace.folder().to_owned();
    let mut rows = generate_all(documents, &out, args.jobs)?;
    for row in rows.iter().filter(|row| row.is_generated()) {
        workspace.member(&row.package);
    }
    if !args.no_check && rows.iter().any(Row::is_generated) {
        eprintln!("checking the crates");
        check(&mut rows, workspace)?;
    }
    Ok(rows)
}

/// Generates each document in a process of its own, so that time and memory are its own, and a crash is, too.
fn generate_all(documents: &[Document], out: &Path, jobs: Option<usize>) -> Result<Vec<Row>, Failure> {
    let program =
        std::env::current_exe().map_err(|error| Failure::new(format!("cannot find this program: {error}")))?;
    let jobs = jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..jobs.min(documents.len()) {
            scope.spawn(|| {
                while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = generate(&program, document, out);
                    let mut rows = rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    rows.push(row);
                    let (done, all) = (rows.len(), documents.len());
                    eprintln!("[{done}/{all}] {}", rows.last().map(Row::progress).unwrap_or_default());
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    rows.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(rows)
}

fn generate(program: &Path, document: &Document, out: &Path) -> Row {
    let output = Command::new(program)
        .arg("corpus-one")
        .arg(&document.file)
        .arg("--out")
        .arg(out.join(&document.package))
        .args(["--name", &document.package])
        .output();
    let crash = |why: String| serde_json::json!({ "outcome": "crashed", "why": why });
    let facts = match output {
        Err(error) => crash(format!("cannot run: {error}")),
        Ok(output) => serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| {
            let printed = String::from_utf8_lossy(&output.stderr);
            crash(printed.lines().find(|line| !line.trim().is_empty()).unwrap_or("no output").to_owned())
        }),
    };
    Row { path: document.path.clone(), package: document.package.clone(), facts, check: Check::None }
}

fn check(rows: &mut [Row], workspace: &Workspace) -> Result<(), Failure> {
    let mut errors = workspace.check(&["--all-features"])?;
    for row in rows.iter_mut().filter(|row| row.is_generated()) {
        row.check = match errors.remove(&row.package) {
            None => Check::Passed,
            Some(errors) => Check::Failed(errors.into_iter().map(|error| error.text).collect()),
        };
    }
    match errors.into_iter().next() {
        None => Ok(()),
        Some((package, errors)) => {
            let text = errors.into_iter().next().map(|error| error.text).unwrap_or_default();
            Err(Failure::new(format!("{package}, which the crates depend on, does not compile:\n{text}")))
        }
    }
}

/// Prints the table. Fails if a crate does not compile, or a document crashes the generator.
fn finish(args: &Args, rows: &[Row], others: usize) -> Result<(), Failure> {
    report::line(&table::markdown(rows, others));
    if let Some(path) = &args.json {
        fs::write(path, table::json(rows)).map_err(|error| Failure::io("write", path, &error))?;
    }
    let failed: Vec<_> = rows.iter().filter_map(Row::failure).collect();
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(failed.join("\n\n"))) }
}
