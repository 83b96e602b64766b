//! `cargo xtask regen`: spec in, crate out.

use std::path::{Path, PathBuf};

use codegen::diagnostic::{Diagnostics, Levels};
use codegen::plan::{Plan, plan};
use codegen::{Failed, Input, Options, Report, Selection, generate};

use crate::diff::version::{self, LAST_COMMIT};
use crate::findings::{self, Findings, Format};
use crate::folder::Folder;
use crate::last_run::{LastRun, Outcome, Recording};
use crate::{Failure, report, root, tree};

/// Arguments of `regen`.
#[derive(clap::Args, Default)]
#[command(after_help = "\
Examples:
  cargo xtask regen                 after editing spec/openapi.yaml
  cargo xtask regen --check -v      what would change, as a diff
  cargo xtask regen --bump --base main
                                    before a pull request: the version and the changelog
  cargo xtask regen --spec other.yaml --out /some/folder --name other-client --operations 'user*'
  cargo xtask regen --spec other.yaml --out /some/folder --name other-client \\
      --keep-going --deny 'unsupported/*' --allow unsupported/callbacks --format sarif
                                    without the operations that are not supported in full")]
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
    /// Only these operations, by operation id or path; `*` matches any string.
    #[arg(long, value_name = "GLOB", num_args = 1.., requires = "spec")]
    pub(crate) operations: Vec<String>,
    /// Leave out the operations and webhooks that an error touches, and list them, in place of stopping.
    #[arg(long, requires = "spec")]
    pub(crate) keep_going: bool,
    #[command(flatten)]
    pub(crate) findings: findings::Choices,
}

/// The input and the output folder.
struct Job {
    spec: PathBuf,
    out: PathBuf,
    selection: Selection,
    options: Options,
    command: String,
}

impl Job {
    fn new(args: &Args) -> Result<Self, Failure> {
        let levels = args.findings.levels()?;
        Ok(match (&args.spec, &args.out, &args.name) {
            (Some(spec), Some(out), Some(name)) => Self {
                spec: spec.clone(),
                out: out.clone(),
                selection: Selection::new(&args.operations),
                options: Options {
                    manifest: Some(codegen::Manifest {
                        name: name.clone(),
                        runtime: root().join("runtime").display().to_string(),
                    }),
                    levels,
                    keep_going: args.keep_going,
                },
                command: format!(
                    "cargo xtask regen --spec {} --out {} --name {name}{}{}",
                    spec.display(),
                    out.display(),
                    args.operations.iter().map(|glob| format!(" --operations '{glob}'")).collect::<String>(),
                    if args.keep_going { " --keep-going" } else { "" },
                ),
            },
            _ => Self {
                spec: root().join("spec/openapi.yaml"),
                out: root().join("generated"),
                selection: Selection::new(&[]),
                options: Options { levels: of_our_own(levels, args.check), ..Options::default() },
                command: "cargo xtask regen".to_owned(),
            },
        })
    }
}

impl Job {
    /// All inputs other than the document that affect the output.
    fn decisive(&self, args: &Args) -> String {
        let Self { spec, out, selection, options, command: _ } = self;
        let shown = (args.check, args.verbose, args.findings.format, shown(spec));
        format!("{:?}", (spec, out, selection, options, shown))
    }
}

/// Our own document means what it says, and has no warnings: `--check` makes them errors.
fn of_our_own(levels: Levels, check: bool) -> Levels {
    let levels = Levels::of_our_own().and(levels);
    if check { levels.deny_warnings() } else { levels }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let job = Job::new(args)?;
    let text =
        std::fs::read_to_string(&job.spec).map_err(|error| Failure::io("read the document", &job.spec, &error))?;
    let say = |text: &str| args.findings.say(text);
    let folder = Folder::of(&job.spec);
    let last = LastRun::new(&job.out, &job.decisive(args), &text);
    let (plan, open) = match last.recall(&folder) {
        Some(known) => {
            args.findings.write(&known.findings);
            say("nothing that was read or written has changed since the last run");
            (Plan { unchanged: known.files, ..Plan::default() }, known.open)
        }
        None => regenerate(&job, args, &text, folder, &last)?,
    };
    let surface = report::surface_change(&plan);
    if args.check {
        if plan.is_clean() {
            say(&format!("generated files are up to date ({} files)", plan.unchanged));
            return finished(open);
        }
        report::check(&plan, args.verbose, &say);
        say(&format!("surface: {surface}"));
        return Err(Failure(format!("generated files are out of date; to repair them, run: {}", job.command)));
    }
    if !plan.is_clean() {
        say(&format!("in {}:", job.out.display()));
    }
    report::done(&plan, args.verbose, &say);
    say(&format!("surface: {surface}"));
    // Only the generated crate of this repository is versioned here.
    if args.spec.is_none() {
        version::advise(args.base.as_deref().unwrap_or(LAST_COMMIT), args.bump, &say)
    } else {
        Ok(())
    }
}

/// Generates, and changes the output folder unless it is only checked. What had to be done, and how many descriptions
/// are still to be written.
fn regenerate(
    job: &Job,
    args: &Args,
    text: &str,
    folder: Folder,
    last: &LastRun<'_>,
) -> Result<(Plan, usize), Failure> {
    let inputs = Recording::of(folder);
    let (Report { files, diagnostics, .. }, findings) = compile(job, args, Input { text, files: &inputs })?;
    let on_disk = tree::read(&job.out, files.keys())?;
    let plan = plan(&files, &on_disk);
    let open = open(args, &diagnostics);
    if !args.check {
        tree::apply(&job.out, &plan)?;
    }
    if !args.check || plan.is_clean() {
        last.record(&Outcome { files: files.len(), open, findings }, &inputs, &files, &on_disk, &plan);
    }
    Ok((plan, open))
}

/// How many descriptions are still to be written. Somebody else's document says what it says, so that there only
/// placeholders count.
fn open(args: &Args, found: &Diagnostics) -> usize {
    let missing = if args.spec.is_none() { found.count("lower/undescribed") } else { 0 };
    found.count("lower/todo") + missing
}

/// Fails if prose is still to be written.
fn finished(open: usize) -> Result<(), Failure> {
    if open == 0 {
        return Ok(());
    }
    let are = if open == 1 { "1 description is".to_owned() } else { format!("{open} descriptions are") };
    Err(Failure(format!("{are} still to be written in the document; -v lists them")))
}

/// Generates, and reports what was found; the text of that as well.
fn compile(job: &Job, args: &Args, input: Input<'_>) -> Result<(Report, String), Failure> {
    let generated = generate(input, &shown(&job.spec), &job.selection, &job.options);
    let (diagnostics, left_out, source) = match &generated {
        Ok(report) => (&report.diagnostics, report.ir.left_out.as_slice(), &report.source),
        // In text format, the failure itself lists the findings.
        Err(failed) if args.findings.format == Format::Text => return Err(Failure::new(failed)),
        Err(failed) => (&failed.diagnostics, [].as_slice(), &failed.source),
    };
    let found = Findings { command: "cargo xtask regen", diagnostics, left_out, source };
    let findings = args.findings.render(&found, args.verbose);
    args.findings.write(&findings);
    match generated {
        Ok(report) => Ok((report, findings)),
        Err(Failed { diagnostics, .. }) => {
            let errors = diagnostics.count_of(codegen::diagnostic::Severity::Error);
            Err(Failure(format!("nothing is generated; errors: {errors}")))
        }
    }
}

/// The path as diagnostics print it: relative to the workspace where possible, so that an editor can open it.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
