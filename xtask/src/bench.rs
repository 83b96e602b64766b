//! `cargo xtask bench`: builds and runs the benchmarks of `bench/`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::{Failure, checkout, root};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The benchmark to run; all if omitted.
    #[arg(value_enum)]
    only: Option<Benchmark>,
    /// One more OpenAPI document for `generate`.
    #[arg(long, value_name = "FILE", requires = "only")]
    document: Option<PathBuf>,
}

/// The benchmarks of `bench/README.md`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Speed and memory of decoding a large report, beside other generators and hand-written structs.
    Decode,
    /// The overhead of a call over bare reqwest, on loopback.
    Overhead,
    /// How long it takes to generate a crate, and how much memory, beside other generators that are installed.
    Generate,
}

impl Benchmark {
    /// The programs in `bench/src/bin` that make it up.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Decode => &["decode", "decode_memory"],
            Self::Overhead => &["overhead"],
            Self::Generate => &["generate"],
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut more = Vec::new();
    if let Some(document) = &args.document {
        if !matches!(args.only, Some(Benchmark::Generate)) {
            return Err(Failure::new("--document is for the benchmark `generate`"));
        }
        let path = document.canonicalize().map_err(|error| Failure::io("read the document", document, &error))?;
        more.extend(["--".into(), "--document".into(), path.into_os_string()]);
    }
    let chosen =
        Benchmark::value_variants().iter().filter(|benchmark| args.only.is_none_or(|only| only == **benchmark));
    chosen.flat_map(|benchmark| benchmark.programs()).try_for_each(|program| run_program(program, &more))
}

/// In release mode, by the package's own lock file.
fn run_program(program: &str, more: &[OsString]) -> Result<(), Failure> {
    let status = checkout::cargo()
        .args(["run", "--quiet", "--release", "--locked", "--bin", program])
        .args(more)
        .current_dir(root().join("bench"))
        .status()
        .map_err(|error| Failure::new(format!("cannot run the benchmark {program}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("the benchmark {program} failed: {status}"))) }
}
