//! `cargo xtask demo`: the main job, seen end to end without network or account.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::{Failure, regen, report, root};

/// Runs the command.
pub(crate) fn run() -> Result<(), Failure> {
    step(1, "Is the generated crate what the spec says?");
    regen::run(&regen::Args { check: true, ..regen::Args::default() })?;

    step(2, "Start the sandbox, an emulator of Plaid's API, on loopback.");
    let mut sandbox = Sandbox::start()?;
    report::line(&format!("listening on {}", sandbox.url));

    step(3, "Run generated/examples/originate.rs against it.");
    let status = cargo(&["run", "--quiet", "--package", "plaid-cra", "--example", "originate"])
        .env_remove("PLAID_CLIENT_ID")
        .env_remove("PLAID_SECRET")
        .env("PLAID_BASE_URL", &sandbox.url)
        .status()
        .map_err(|error| Failure::new(format!("cannot run the example: {error}")))?;
    sandbox.stop();
    if !status.success() {
        return Err(Failure::new(format!("the example failed: {status}")));
    }
    report::line("\nDone. The code that you saw at work: generated/examples/originate.rs");
    Ok(())
}

fn step(number: usize, what: &str) {
    report::line(&format!("\n[{number}/3] {what}"));
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// The sandbox as a process of its own, which ends with this one.
struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    fn start() -> Result<Self, Failure> {
        let mut process = cargo(&["run", "--quiet", "--package", "plaid-cra-sandbox", "--", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("cannot start the sandbox: {error}")))?;
        let lines = process.stdout.take().map(|out| BufReader::new(out).lines());
        let mut sandbox = Self { process, url: String::new() };
        for line in lines.into_iter().flatten().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix("listening on ") {
                sandbox.url = url.to_owned();
                return Ok(sandbox);
            }
        }
        sandbox.stop();
        Err(Failure::new("the sandbox ended before it listened; run `cargo run -p plaid-cra-sandbox` to see why"))
    }

    /// Ending a process that has ended already is no failure.
    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop();
    }
}
