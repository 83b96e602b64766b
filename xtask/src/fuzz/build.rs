//! Building the targets.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, checkout};

/// Compiler flags by which libFuzzer sees which code an input reaches and what is compared with what. They are those of
/// cargo-fuzz, without its sanitizers: those need a nightly compiler and look for faults of unsafe code, which no package
/// here has.
const FLAGS: [&str; 8] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-sanitizer-coverage-stack-depth",
    "--cfg",
    "fuzzing",
];

/// Builds every target, by the package's own lock file; the folder of the binaries.
pub(super) fn build(folder: &Path) -> Result<PathBuf, Failure> {
    let host = host()?;
    // With a target named, the flags are for the targets alone, and not for build scripts and procedural macros.
    let status = checkout::cargo()
        .args(["build", "--release", "--locked", "--bins", "--target", &host])
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .current_dir(folder)
        .status()
        .map_err(|error| Failure::new(format!("cannot build the fuzz targets: {error}")))?;
    if !status.success() {
        return Err(Failure::new(format!("the fuzz targets do not build: {status}")));
    }
    Ok(folder.join("target").join(host).join("release"))
}

/// The target triple of this machine.
fn host() -> Result<String, Failure> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("-vV")
        .output()
        .map_err(|error| Failure::new(format!("cannot ask the compiler for its host: {error}")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("the compiler names no host"))
}
