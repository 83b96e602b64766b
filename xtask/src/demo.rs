//! `cargo xtask demo`: the main job, seen end to end without network or account.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::{Failure, checkout, regen, report, root};

/// The program that emulates the API.
const SANDBOX: &str = "plaid-cra-sandbox";
/// The example that goes through the main job.
const EXAMPLE: &str = "originate";

/// Runs the command.
pub(crate) fn run() -> Result<(), Failure> {
    step(1, "Is the generated crate what the spec says?");
    regen::run(&regen::Args { check: true, ..regen::Args::default() })?;

    step(2, "Build the sandbox, an emulator of Plaid's API, and generated/examples/originate.rs.");
    let (sandbox, example) = build()?;

    step(3, "Start the sandbox on loopback.");
    let mut sandbox = Sandbox::start(&sandbox)?;
    report::line(&format!("listening on {}", sandbox.url));

    step(4, "Run the example against it.");
    let status = Command::new(&example)
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
    report::line(&format!("\n[{number}/4] {what}"));
}

/// Builds both programs and says where they are. Cargo shows its progress, since this takes minutes the first time.
fn build() -> Result<(PathBuf, PathBuf), Failure> {
    // With the features of the whole workspace, so that `cargo test --workspace` builds none of it again.
    let output = checkout::cargo()
        .args(["build", "--workspace", "--bin", SANDBOX, "--example", EXAMPLE])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::new(format!("cannot run cargo: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!("the build failed: {}", output.status)));
    }
    let messages = output.stdout.split(|byte| *byte == b'\n');
    let built: Vec<Value> = messages.filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let executable = |program: &str| {
        let of_program = |message: &&Value| message["target"]["name"] == program;
        built.iter().filter(of_program).find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
    };
    executable(SANDBOX)
        .zip(executable(EXAMPLE))
        .ok_or_else(|| Failure::new("cargo does not say where it put the programs that it built"))
}

/// The sandbox as a process of its own, which ends with this one.
struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    fn start(program: &Path) -> Result<Self, Failure> {
        let mut process = Command::new(program)
            .args(["--port", "0"])
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

    /// Ignores the error if the process already exited.
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
