//! `cargo xtask bench`: builds and runs what `bench/` measures.

use clap::ValueEnum;

use crate::{Failure, checkout, root};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure; everything if left out.
    #[arg(value_enum)]
    only: Option<Benchmark>,
}

/// The benchmarks of `bench/README.md`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Speed and memory of decoding a large report, beside other generators and hand-written structs.
    Decode,
    /// What a call costs beside bare reqwest, on loopback.
    Overhead,
}

impl Benchmark {
    /// The programs in `bench/src/bin` that make it up.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Decode => &["decode", "decode_memory"],
            Self::Overhead => &["overhead"],
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let chosen =
        Benchmark::value_variants().iter().filter(|benchmark| args.only.is_none_or(|only| only == **benchmark));
    chosen.flat_map(|benchmark| benchmark.programs()).try_for_each(|program| run_program(program))
}

/// In release mode, by the package's own lock file.
fn run_program(program: &str) -> Result<(), Failure> {
    let status = checkout::cargo()
        .args(["run", "--quiet", "--release", "--locked", "--bin", program])
        .current_dir(root().join("bench"))
        .status()
        .map_err(|error| Failure::new(format!("cannot run the benchmark {program}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("the benchmark {program} failed: {status}"))) }
}
