//! How long generators take from a document to the files of a crate, and how much memory, one after the other in turn.
//!
//! `generate [--document FILE]`: our spec, a large document made of it, and any other one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use bench::{large, table};

const ROUNDS: usize = 9;
/// Copies of the paths and schemas in the large document, beside the first ones.
const COPIES: usize = 4;

/// Who generates.
struct Candidate {
    name: &'static str,
    /// The program, and its arguments for a document and an output folder.
    program: PathBuf,
    arguments: fn(&str, &str) -> Vec<String>,
    /// Whether the output folder is empty each time, and not as the last run left it.
    anew: bool,
}

fn strings(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|argument| (*argument).to_owned()).collect()
}

/// The candidates that are there. Those that are not are said to be absent, with how to install them.
fn candidates(root: &Path) -> Vec<Candidate> {
    let regen = |document: &str, out: &str| strings(&["regen", "--spec", document, "--out", out, "--name", "measured"]);
    let own = own_program(root);
    let mut candidates = vec![
        Candidate { name: "plaid-cra", program: own.clone(), arguments: regen, anew: true },
        Candidate { name: "plaid-cra, nothing changed", program: own, arguments: regen, anew: false },
    ];
    type Arguments = fn(&str, &str) -> Vec<String>;
    let peers: [(&'static str, &str, &str, Arguments); 2] = [
        ("openapi-to-rust", "openapi-to-rust", "0.23.0", |document, out| {
            strings(&["generate", document, "--output-dir", out])
        }),
        ("ploidy", "ploidy", "0.15.0", |document, out| strings(&["generate", "rust", document, "-o", out])),
    ];
    for (name, package, version, arguments) in peers {
        match found(name) {
            Some(program) => candidates.push(Candidate { name, program, arguments, anew: true }),
            None => println!("{name} is absent; to measure it: cargo install --locked {package}@{version}\n"),
        }
    }
    candidates
}

/// A program on the path.
fn found(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Our generator in release mode, built here.
fn own_program(root: &Path) -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--locked", "--package", "xtask"])
        .current_dir(root)
        .status()
        .expect("cargo");
    assert!(status.success(), "the generator does not build");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("release/xtask")
}

/// What was measured of one candidate.
#[derive(Default)]
struct Measured {
    times: Vec<Duration>,
    peak: Option<f64>,
    /// Why there is nothing to measure.
    failure: Option<String>,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the checkout");
    let scratch = env::temp_dir().join(format!("bench-generate-{}", std::process::id()));
    fs::create_dir_all(&scratch).expect("a folder for the output");
    let spec = root.join("spec/openapi.yaml");
    let text = fs::read_to_string(&spec).expect("the spec");
    let large = scratch.join("large.yaml");
    fs::write(&large, large::repeated(&text, COPIES)).expect("the large document");
    let candidates = candidates(root);
    measure("spec/openapi.yaml", &spec, &candidates, &scratch, root);
    measure("The same with its paths and schemas five times", &large, &candidates, &scratch, root);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        assert_eq!(argument, "--document", "usage: generate [--document FILE]");
        let document = PathBuf::from(arguments.next().expect("--document takes a file"));
        measure(&document.display().to_string(), &document, &candidates, &scratch, root);
    }
    fs::remove_dir_all(&scratch).expect("the output is removed");
}

fn measure(title: &str, document: &Path, candidates: &[Candidate], scratch: &Path, root: &Path) {
    let lines = fs::read_to_string(document).expect("a document").lines().count();
    println!("{title}: {lines} lines; {ROUNDS} rounds.\n");
    let mut measured: Vec<_> = candidates.iter().map(|_| Measured::default()).collect();
    // The first round warms the caches, and is that of the memory; its times do not count.
    for round in 0..=ROUNDS {
        for turn in 0..candidates.len() {
            let index = (turn + round) % candidates.len();
            let (candidate, measured) = (&candidates[index], &mut measured[index]);
            if measured.failure.is_none() {
                one(candidate, document, &scratch.join(index.to_string()), root, round == 0, measured);
            }
        }
    }
    print(candidates, &mut measured);
    for index in 0..candidates.len() {
        let _ = fs::remove_dir_all(scratch.join(index.to_string()));
    }
}

/// One run of one candidate.
fn one(candidate: &Candidate, document: &Path, out: &Path, root: &Path, first: bool, measured: &mut Measured) {
    if candidate.anew {
        let _ = fs::remove_dir_all(out);
    }
    let (document, out) = (document.to_str().expect("a path in UTF-8"), out.to_str().expect("a path in UTF-8"));
    let arguments = (candidate.arguments)(document, out);
    let run = |program: &Path, before: &[&str]| {
        let mut command = Command::new(program);
        command.args(before).args(&arguments).current_dir(root).stdout(Stdio::null());
        command.output().unwrap_or_else(|error| panic!("{}: {error}", program.display()))
    };
    if first {
        // What is to be found as the last run left it needs a last run.
        if !candidate.anew {
            run(&candidate.program, &[]);
        }
        measured.peak = peak(&candidate.program, run);
    }
    let start = Instant::now();
    let output = run(&candidate.program, &[]);
    let time = start.elapsed();
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        measured.failure = Some(text.trim_end().lines().last().unwrap_or("no reason given").to_owned());
    } else if !first {
        measured.times.push(time);
    }
}

/// The most memory that a run had, in megabytes, by GNU time.
fn peak(program: &Path, run: impl Fn(&Path, &[&str]) -> std::process::Output) -> Option<f64> {
    let output = run(&found("time")?, &["-f", "%M", program.to_str()?]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last()?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

fn print(candidates: &[Candidate], measured: &mut [Measured]) {
    measured.iter_mut().for_each(|measured| measured.times.sort_unstable());
    let seconds = |measured: &Measured, at: usize| measured.times.get(at).map(Duration::as_secs_f64);
    let [least, middle] = [0, ROUNDS / 2].map(|at| seconds(&measured[0], at));
    let cell =
        |value: Option<f64>, digits: usize| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"));
    let ratio = |value: Option<f64>, own: Option<f64>| Some(value? / own?);
    let rows: Vec<_> = candidates
        .iter()
        .zip(&*measured)
        .map(|(candidate, measured)| {
            let [min, median, max] = [0, ROUNDS / 2, ROUNDS - 1].map(|at| seconds(measured, at));
            [
                candidate.name.to_owned(),
                cell(min, 3),
                cell(median, 3),
                cell(max, 3),
                cell(ratio(min, least), 2),
                cell(ratio(median, middle), 2),
                cell(measured.peak, 0),
            ]
        })
        .collect();
    table::print(["", "min s", "median s", "max s", "x plaid-cra, min", "x plaid-cra, median", "peak MB"], &rows);
    for (candidate, measured) in candidates.iter().zip(&*measured) {
        if let Some(failure) = &measured.failure {
            println!("{} fails: {failure}", candidate.name);
        }
    }
    if found("time").is_none() {
        println!("Memory is not measured: there is no GNU time on the path.");
    }
    println!();
}
