//! The commands of this repository: `cargo xtask --help`.
//!
//! *Architecture invariant*: this is the only package that reads and writes files for the generator, and it never
//! depends on the generated crate, so that a bad regen cannot block the next one.
#![forbid(unsafe_code)]

mod bench;
#[cfg(test)]
mod cases;
mod checkout;
mod corpus;
mod demo;
mod diff;
mod drift;
mod explain;
mod findings;
mod folder;
mod fuzz;
mod judge;
mod last_run;
mod lint;
mod regen;
mod report;
mod tree;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use checkout::root;
use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Commands for working on plaid-cra.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile spec/openapi.yaml into generated/, touching only the files that change.
    Regen(regen::Args),
    /// List what changes between two versions of the spec, for the wire and for Rust.
    Diff(diff::Args),
    /// Explain a name: its origin, its Rust name and the reason for it, and its uses.
    Explain(explain::Args),
    /// See the main job end to end, offline: create a report, wait for it, read it.
    Demo,
    /// Compare spec/openapi.yaml with the upstream document of Plaid, and import what is new there.
    Drift(drift::Args),
    /// Run the benchmarks of bench/ in release mode; takes minutes to build the first time.
    Bench(bench::Args),
    /// Look for inputs that break the codec, the verifier or the generator; takes minutes to build the first time.
    Fuzz(fuzz::Args),
    /// Generate every OpenAPI document of a folder, and check that each crate compiles.
    Corpus(corpus::Args),
    /// Generate one document of a corpus.
    #[command(hide = true)]
    CorpusOne(corpus::one::Args),
    /// Report what is valid in an OpenAPI document but suspicious.
    Lint(lint::Args),
    /// Check the comparison of two documents with the compiler and the old client.
    Judge(judge::Args),
}

/// Why a command stopped; already worded for the person who ran it.
struct Failure(String);

impl Failure {
    fn new(what: impl std::fmt::Display) -> Self {
        Self(what.to_string())
    }

    /// A file operation that failed, with the path that it was about.
    fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self(format!("cannot {doing} {}: {error}", path.display()))
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    match checkout::find().and_then(|()| run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Regen(args) => regen::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Demo => demo::run(),
        Command::Drift(args) => drift::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Corpus(args) => corpus::run(&args),
        Command::CorpusOne(args) => corpus::one::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Judge(args) => judge::run(&args),
    }
}
