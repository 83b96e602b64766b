//! Whatever goes wrong: no secret, token or personal datum gets into a log, an error or a `Debug`.
//!
//! The whole table of faults is played with every crate's log at its most talkative. It stands in a program of its own,
//! since it takes the log of the whole program.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};

use plaid_cra_tests::fault_table::play_all;
use plaid_cra_tests::seeded::SEEDS;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// All that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Takes the log of the program: spans with their fields when they begin and end, and events, also of the crates
    /// that speak through `log`.
    fn take() -> Self {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(log.clone());
        subscriber.try_init().expect("nobody else has taken the log");
        log
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything that an error says, its causes included.
fn said(error: &(dyn Error + 'static)) -> String {
    let mut said = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        said.push_str(&format!("{error}\n{error:?}\n{error:#?}\n"));
        next = error.source();
    }
    said
}

/// The forms in which bytes are printed: as text, and as `Debug` of bytes prints them.
fn forms(seed: &str) -> [String; 2] {
    [seed.to_owned(), format!("{:?}", seed.as_bytes()).trim_matches(['[', ']']).to_owned()]
}

fn demand_clean(what: &str, text: &str) {
    for seed in SEEDS {
        for form in forms(seed) {
            if let Some(line) = text.lines().find(|line| line.contains(&form)) {
                panic!("{what} shows {seed}: {line}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_error_or_debug_shows_what_is_secret() {
    let log = Log::take();
    let played = play_all().await;
    let (mut failures, mut successes) = (0, 0);
    for (row, way, outcome) in &played {
        let label = format!("{} / {way:?}", row.fault);
        demand_clean(&label, &outcome.printed);
        match &outcome.result {
            Ok(_) => successes += 1,
            Err(error) => {
                demand_clean(&label, &said(error));
                // The typed body is the caller's to print. Its codes are an open set and shown as they came.
                let codes = [error.error_type(), error.error_code()].map(Option::unwrap_or_default);
                if !codes.iter().any(|code| SEEDS.contains(code)) {
                    demand_clean(&label, &format!("{:?} {:#?}", error.api(), error.code()));
                }
                failures += 1;
            }
        }
    }
    let log = log.text();
    demand_clean("the log", &log);
    // What is looked for was there to be found, and what looks would find it.
    assert!(failures > 100 && successes > 10, "{failures} {successes}");
    for word in ["plaid_call", "plaid_attempt", "craCheckReportCreate", "INTERNAL_SERVER_ERROR", "request-2"] {
        assert!(log.contains(word), "the log lacks {word}");
    }
    for target in ["plaid_cra_runtime", "hyper_util", "reqwest"] {
        assert!(log.contains(&format!("{target}::")), "the log lacks {target}");
    }
}
