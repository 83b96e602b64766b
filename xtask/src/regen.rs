//! `cargo xtask regen`: spec in, crate out.

use std::path::{Path, PathBuf};

use codegen::diagnostic::Diagnostics;
use codegen::plan::plan;
use codegen::{Generated, Input, Options, Selection, generate};

use crate::diff::version::{self, LAST_COMMIT};
use crate::folder::Folder;
use crate::{Failure, report, root, tree};

/// What `regen` is told.
#[derive(clap::Args, Default)]
#[command(after_help = "\
Examples:
  cargo xtask regen                 after editing spec/openapi.yaml
  cargo xtask regen --check -v      what would change, as a diff
  cargo xtask regen --bump --base main
                                    before a pull request: the version and the changelog
  cargo xtask regen --spec other.yaml --out /some/folder --name other-client --operations 'user*'")]
pub(crate) struct Args {
    /// Write nothing; fail if a generated file is stale, missing or orphaned, or prose is still to be written.
    #[arg(long)]
    pub(crate) check: bool,
    /// Show the changes as a diff, and each description that is still to be written.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Write the version that the changes since `--base` ask for, and the entry of the changelog.
    #[arg(long, conflicts_with_all = ["check", "spec"])]
    pub(crate) bump: bool,
    /// The commit that the version takes its step from; the last one if left out.
    #[arg(long, value_name = "REV", conflicts_with_all = ["check", "spec"])]
    pub(crate) base: Option<String>,
    /// OpenAPI document to compile in place of spec/openapi.yaml.
    #[arg(long, value_name = "FILE", requires = "out", requires = "name")]
    pub(crate) spec: Option<PathBuf>,
    /// Folder to write the crate to; it gets a Cargo.toml of its own.
    #[arg(long, value_name = "DIR", requires = "spec")]
    pub(crate) out: Option<PathBuf>,
    /// Package name of the crate.
    #[arg(long, value_name = "CRATE", requires = "spec")]
    pub(crate) name: Option<String>,
    /// Only these operations, by operation id or path; `*` stands for any text.
    #[arg(long, value_name = "GLOB", num_args = 1.., requires = "spec")]
    pub(crate) operations: Vec<String>,
}

/// What is compiled, and where to.
struct Job {
    spec: PathBuf,
    out: PathBuf,
    selection: Selection,
    options: Options,
    command: String,
}

impl Job {
    fn new(args: &Args) -> Self {
        match (&args.spec, &args.out, &args.name) {
            (Some(spec), Some(out), Some(name)) => Self {
                spec: spec.clone(),
                out: out.clone(),
                selection: Selection::new(&args.operations),
                options: Options {
                    manifest: Some(codegen::Manifest {
                        name: name.clone(),
                        runtime: root().join("runtime").display().to_string(),
                    }),
                    strict: false,
                },
                command: format!(
                    "cargo xtask regen --spec {} --out {} --name {name}{}",
                    spec.display(),
                    out.display(),
                    args.operations.iter().map(|glob| format!(" --operations '{glob}'")).collect::<String>()
                ),
            },
            _ => Self {
                spec: root().join("spec/openapi.yaml"),
                out: root().join("generated"),
                selection: Selection::new(&[]),
                options: Options { manifest: None, strict: true },
                command: "cargo xtask regen".to_owned(),
            },
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let job = Job::new(args);
    let Generated { files, warnings, unfinished, source } = compile(&job)?;
    if !warnings.is_empty() {
        eprintln!("{}", warnings.trim_end());
    }
    if !unfinished.is_empty() {
        let listed = if args.verbose { unfinished.render_each(&source) } else { unfinished.render(&source) };
        eprintln!("{}", listed.trim_end());
    }
    let on_disk = tree::read(&job.out, &files)?;
    let plan = plan(&files, &on_disk);
    let surface = report::surface_change(&plan);
    if args.check {
        if plan.is_clean() {
            report::line(&format!("generated files are up to date ({} files)", plan.unchanged));
            return finished(args, &unfinished);
        }
        report::check(&plan, args.verbose);
        report::line(&format!("surface: {surface}"));
        return Err(Failure(format!("generated files are out of date; to repair them, run: {}", job.command)));
    }
    tree::apply(&job.out, &plan)?;
    if !plan.is_clean() {
        report::line(&format!("in {}:", job.out.display()));
    }
    report::done(&plan, args.verbose);
    report::line(&format!("surface: {surface}"));
    // A crate that is made elsewhere has no version of ours.
    if args.spec.is_none() { version::advise(args.base.as_deref().unwrap_or(LAST_COMMIT), args.bump) } else { Ok(()) }
}

/// Fails if prose is still to be written. Somebody else's document says what it says, so that there only placeholders
/// count.
fn finished(args: &Args, unfinished: &Diagnostics) -> Result<(), Failure> {
    let missing = if args.spec.is_none() { unfinished.count("lower/undescribed") } else { 0 };
    let open = unfinished.count("lower/todo") + missing;
    if open == 0 {
        return Ok(());
    }
    let are = if open == 1 { "1 description is".to_owned() } else { format!("{open} descriptions are") };
    Err(Failure(format!("{are} still to be written in the document; -v lists them")))
}

fn compile(job: &Job) -> Result<Generated, Failure> {
    let text =
        std::fs::read_to_string(&job.spec).map_err(|error| Failure::io("read the document", &job.spec, &error))?;
    let input = Input { text: &text, files: &Folder::of(&job.spec) };
    generate(input, &shown(&job.spec), &job.selection, &job.options).map_err(Failure::new)
}

/// The path as diagnostics print it: relative to the workspace where possible, so that an editor can open it.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
