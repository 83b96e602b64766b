//! Running a target, and its result.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// An input that takes longer than this, in seconds, is a finding.
const TIMEOUT: u32 = 10;
/// A process that takes more memory than this, in MiB, is a finding.
const MEMORY: u32 = 2048;
/// Lines of a finding that are shown: the message of the panic is among the last ones.
const SHOWN: usize = 40;

/// The result of running a target.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    target: String,
    seconds: u32,
    executions: u64,
    per_second: u64,
    edges: u64,
    corpus: String,
    pub(super) findings: Vec<Finding>,
}

/// An input for which a property does not hold.
#[derive(Debug)]
pub(super) struct Finding {
    /// The input.
    pub(super) input: PathBuf,
    /// The program that it is an input of.
    pub(super) command: String,
}

/// Runs a target. Inputs with new coverage are kept in `corpus/`, and inputs that violate a property in `artifacts/`.
pub(super) fn run(folder: &Path, binaries: &Path, target: &str, seconds: u32) -> Result<Outcome, Failure> {
    let corpus = folder.join("corpus").join(target);
    let artifacts = folder.join("artifacts").join(target);
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).map_err(|error| Failure::io("create", folder, &error))?;
    }
    let before = files(&artifacts)?;
    let binary = binaries.join(target);
    let mut command = Command::new(&binary);
    command.arg(&corpus).arg(folder.join("seeds").join(target));
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-timeout={TIMEOUT}"));
    command.arg(format!("-rss_limit_mb={MEMORY}"));
    command.arg("-print_final_stats=1");
    let dictionary = folder.join("dictionaries").join(format!("{target}.dict"));
    if dictionary.exists() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    let run = format!("{command:?}");
    let (lines, status) = output(command)?;
    let mut outcome = Outcome { target: target.to_owned(), seconds, ..read(&lines) };
    let command = binary.display().to_string();
    let new = files(&artifacts)?.into_iter().filter(|path| !before.contains(path));
    outcome.findings = new.map(|input| Finding { input, command: command.clone() }).collect();
    if !status {
        eprintln!("{}", lines[lines.len().saturating_sub(SHOWN)..].join("\n"));
        if outcome.findings.is_empty() {
            // At a stack overflow libFuzzer cannot save the input; the same seed leads to it again.
            let seed = lines.iter().find_map(|line| line.strip_prefix("INFO: Seed: ")).unwrap_or_default();
            let message = format!("the fuzz target {target} failed without an input; the run was {run} -seed={seed}");
            return Err(Failure::new(message));
        }
    }
    Ok(outcome)
}

/// The output of a target, and whether it succeeded.
fn output(mut command: Command) -> Result<(Vec<String>, bool), Failure> {
    let failure = |error| Failure::new(format!("cannot run a fuzz target: {error}"));
    let mut process = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().map_err(failure)?;
    let lines = process.stderr.take().into_iter().flat_map(|stderr| BufReader::new(stderr).split(b'\n'));
    let lines = lines.map_while(Result::ok).map(|line| String::from_utf8_lossy(&line).into_owned()).collect();
    Ok((lines, process.wait().map_err(failure)?.success()))
}

/// Reads what libFuzzer prints: lines such as `#8192 pulse cov: 1021 ft: 4096 corp: 300/12Kb …`, and statistics.
fn read(lines: &[String]) -> Outcome {
    let mut outcome = Outcome::default();
    for line in lines {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("stat::number_of_executed_units:") => outcome.executions = number(words.next()),
            Some("stat::average_exec_per_sec:") => outcome.per_second = number(words.next()),
            Some(word) if word.starts_with('#') => {
                let mut after = |name| words.find(|word| *word == name).and_then(|_| words.next());
                outcome.executions = number(word.strip_prefix('#'));
                let edges = after("cov:");
                let corpus = after("corp:");
                if edges.is_some() {
                    outcome.edges = number(edges);
                    outcome.corpus = corpus.unwrap_or_default().to_owned();
                }
            }
            _ => {}
        }
    }
    outcome
}

fn number(word: Option<&str>) -> u64 {
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// The outcomes as a table.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut table = String::new();
    let columns = ("target", "seconds", "executions", "a second", "edges", "corpus", "findings");
    let (target, seconds, executions, per_second, edges, corpus, findings) = columns;
    let _ = writeln!(
        table,
        "{target:<16} {seconds:>8} {executions:>11} {per_second:>9} {edges:>7} {corpus:>12} {findings:>9}"
    );
    for outcome in outcomes {
        let Outcome { target, seconds, executions, per_second, edges, corpus, findings } = outcome;
        let findings = findings.len();
        let _ = writeln!(
            table,
            "{target:<16} {seconds:>8} {executions:>11} {per_second:>9} {edges:>7} {corpus:>12} {findings:>9}"
        );
    }
    table
}

/// The files of a folder.
fn files(folder: &Path) -> Result<BTreeSet<PathBuf>, Failure> {
    let io = |error| Failure::io("read", folder, &error);
    fs::read_dir(folder).map_err(io)?.map(|entry| Ok(entry.map_err(io)?.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_prints_is_read() {
        let lines = [
            "INFO: Running with entropic power schedule (0xFF, 100).",
            "#2\tINITED cov: 512 ft: 513 corp: 1/1b exec/s: 0 rss: 30Mb",
            "#8192\tpulse  cov: 1021 ft: 4096 corp: 300/12Kb lim: 80 exec/s: 4096 rss: 41Mb",
            "#9000\tDONE   cov: 1034 ft: 4100 corp: 305/13Kb lim: 80 exec/s: 3000 rss: 41Mb",
            "Done 9000 runs in 3 second(s)",
            "stat::number_of_executed_units: 9000",
            "stat::average_exec_per_sec:     3000",
        ];
        let outcome = read(&lines.map(str::to_owned));
        assert_eq!((outcome.executions, outcome.per_second, outcome.edges), (9000, 3000, 1034));
        assert_eq!(outcome.corpus, "305/13Kb");
        let table = table(&[Outcome { target: "json_reader".to_owned(), seconds: 3, ..outcome }]);
        assert!(
            table.ends_with("json_reader             3        9000      3000    1034     305/13Kb         0\n"),
            "{table}"
        );
    }

    #[test]
    fn a_target_that_ends_at_a_finding_has_figures() {
        let outcome =
            read(&["#77\tNEW    cov: 40 ft: 41 corp: 2/9b".to_owned(), "SUMMARY: libFuzzer: deadly signal".to_owned()]);
        assert_eq!((outcome.executions, outcome.edges), (77, 40));
    }
}
