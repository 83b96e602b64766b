//! An emulator of Plaid's CRA endpoints that runs on loopback.
//!
//! It shares no code with the client that it serves to test: requests, answers
//! and webhooks are JSON values, checked against `spec/openapi.yaml`.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use plaid_cra_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::builder().manual_clock().start().await?;
//! // Call the API at `sandbox.url()`, then let a day pass.
//! sandbox.advance(Duration::from_secs(24 * 60 * 60)).await;
//! assert_eq!(sandbox.contract_violations(), 0);
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod answer;
mod body;
mod builder;
mod changes;
mod contract;
mod control;
mod cors;
mod credentials;
mod delivery;
mod door;
mod engine;
mod envelope;
mod journal;
mod json;
mod kept;
mod pages;
mod pdf;
mod rehearsal;
mod routes;
mod scenario;
mod server;
mod sink;
mod stage;
mod state;
mod webhooks;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use builder::{Builder, StartError};
pub use credentials::Credentials;
pub use journal::JournalError;
pub use scenario::Scenario;
pub use state::{BillableEvent, RequestRecord, WebhookAttempt};

use engine::Engine;

/// How long a shutdown waits for requests under way.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running sandbox. Dropping it stops it.
pub struct Sandbox {
    address: SocketAddr,
    credentials: Credentials,
    engine: Arc<Engine>,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of loopback, with the builder's defaults.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox with other settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The base URL of the API, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Credentials that the sandbox accepts.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The time in the sandbox.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.state().clock.now()
    }

    /// Moves the clock forward and returns when everything that fell due on the
    /// way has happened: reports became ready, webhooks were delivered.
    pub async fn advance(&self, duration: Duration) {
        control::advance(&self.engine, duration).await;
    }

    /// The requests so far, without their bodies; of very many, the latest.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.engine.state().tally.requests.to_vec()
    }

    /// The attempts to deliver webhooks so far; of very many, the latest.
    pub fn webhooks(&self) -> Vec<WebhookAttempt> {
        self.engine.state().tally.webhooks.to_vec()
    }

    /// The requests so far that Plaid would bill; of very many, the latest.
    pub fn billable_events(&self) -> Vec<BillableEvent> {
        self.engine.state().tally.billable.to_vec()
    }

    /// How many answers and webhooks did not fit the spec. Anything but zero is
    /// a bug of the sandbox; standard error tells which.
    pub fn contract_violations(&self) -> usize {
        self.engine.state().tally.contract_violations
    }

    /// Stops the sandbox after the requests that it is answering; a client that
    /// does not finish its request is not waited for.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(PATIENCE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("url", &self.url()).finish_non_exhaustive()
    }
}
