//! The sandbox as a program.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use plaid_cra_sandbox::{Sandbox, Scenario};

/// Emulates Plaid's CRA (consumer report) endpoints on 127.0.0.1.
///
/// Point any client at the address it prints; every client id and secret that
/// is not empty will do. Nothing leaves this machine: webhooks are delivered to
/// http URLs on loopback only.
///
/// Steer it with GET /_sandbox/state and POST /_sandbox/advance {"seconds": 60},
/// which moves its clock. Its README lists the other commands, such as the one
/// that stands for a consumer who goes through Link.
#[derive(Debug, Parser)]
#[command(name = "plaid-cra-sandbox", version)]
struct Options {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 4010)]
    port: u16,

    /// Number that decides all generated data
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Seconds that a report takes to become ready
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    ready_after: Duration,

    /// Seconds that pass in the sandbox in each second of real time
    #[arg(long, value_name = "N", default_value_t = 1.0, conflicts_with = "manual_clock")]
    clock_speed: f64,

    /// Let time pass only through /_sandbox/advance
    #[arg(long)]
    manual_clock: bool,

    /// What users are like whose client_user_id does not begin with the name of a scenario and a hyphen
    #[arg(long, value_name = "NAME", default_value_t)]
    scenario: Scenario,

    /// Keep the state in this file, and begin with what is in it
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Do not log requests and webhooks
    #[arg(long)]
    quiet: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}"));
            eprintln!("error: {error}{}", cause.unwrap_or_default());
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let mut builder = Sandbox::builder()
        .port(options.port)
        .seed(options.seed)
        .ready_after(options.ready_after)
        .scenario(options.scenario)
        .clock_speed(options.clock_speed)
        .log(!options.quiet);
    if options.manual_clock {
        builder = builder.manual_clock();
    }
    if let Some(file) = options.state {
        builder = builder.state_file(file);
    }
    let sandbox = builder.start().await?;
    println!("listening on {}", sandbox.url());
    io::stdout().flush()?;
    interrupted().await?;
    sandbox.shutdown().await;
    Ok(())
}

/// Waits for the end that a user or a supervisor asks for. As the first process of a container the program would
/// otherwise ignore SIGTERM.
#[cfg(unix)]
async fn interrupted() -> io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => outcome,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for the end that a user asks for.
#[cfg(not(unix))]
async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
