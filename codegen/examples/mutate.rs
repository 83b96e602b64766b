//! Changes the documents of the cases at random, and generates from each, for as long as you like.
//!
//! ```text
//! cargo run -p codegen --release --example mutate -- --seconds 3600
//! cargo run -p codegen --release --example mutate -- --show choice 17
//! ```
//!
//! The first prints the case and the seed of each finding, the second the document of one. A finding is a panic, a document
//! that is refused without a reason, or a crate with two items of one name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a tool for those who work on the generator")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use codegen::document::parse;
use serde_json::Value;

#[path = "../tests/support/mod.rs"]
mod support;

use support::mutation::{Outcome, check, mutated};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--seconds", seconds] => run(Duration::from_secs(seconds.parse().unwrap()), 0),
        ["--seconds", seconds, "--seed", seed] => {
            run(Duration::from_secs(seconds.parse().unwrap()), seed.parse().unwrap())
        }
        ["--show", case, seed] => {
            let documents = documents();
            let (_, document) = documents.iter().find(|(name, _)| name == case).unwrap();
            println!("{}", mutated(document, seed.parse().unwrap()));
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("usage: mutate --seconds N [--seed FIRST] | --show CASE SEED");
            ExitCode::FAILURE
        }
    }
}

fn documents() -> Vec<(String, Value)> {
    support::cases("generate").into_iter().map(|case| (case.name, parse(&case.input, "").unwrap().root)).collect()
}

fn run(time: Duration, first: u64) -> ExitCode {
    // What panics is a finding, and printed as one.
    std::panic::set_hook(Box::new(|_| {}));
    let documents = documents();
    let (start, mut said) = (Instant::now(), Duration::ZERO);
    let (mut executions, mut generated, mut findings) = (0_u64, 0_u64, 0_u64);
    for seed in first.. {
        for (name, document) in &documents {
            executions += 1;
            match check(&mutated(document, seed)) {
                Ok(Outcome::Generated) => generated += 1,
                Ok(Outcome::Refused) => {}
                Err(finding) => {
                    findings += 1;
                    println!("finding: --show {name} {seed}: {finding}");
                }
            }
        }
        let elapsed = start.elapsed();
        if elapsed >= said + Duration::from_secs(60) || elapsed >= time {
            said = elapsed;
            println!(
                "{executions} executions in {} s, {:.0} a second; {generated} generated from; seeds {first}..={seed}; \
                 {findings} findings",
                elapsed.as_secs(),
                executions as f64 / elapsed.as_secs_f64(),
            );
        }
        if elapsed >= time {
            break;
        }
    }
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
