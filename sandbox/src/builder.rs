//! Starting a sandbox.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{error, fmt, io};

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::contract::Contract;
use crate::credentials::Credentials;
use crate::door::App;
use crate::engine::Engine;
use crate::journal::{Journal, JournalError};
use crate::scenario::Scenario;
use crate::state::clock::system_time;
use crate::state::{Clock, State};
use crate::{Sandbox, server, webhooks};

/// Settings of a sandbox.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    port: u16,
    seed: u64,
    ready_after: Duration,
    clock_speed: f64,
    start_time: Option<DateTime<Utc>>,
    scenario: Scenario,
    state_file: Option<PathBuf>,
    credentials: Option<Credentials>,
    log: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            seed: 1,
            ready_after: Duration::from_millis(50),
            clock_speed: 1.0,
            start_time: None,
            scenario: Scenario::default(),
            state_file: None,
            credentials: None,
            log: false,
        }
    }
}

impl Builder {
    /// The port on loopback; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Decides all generated data; the default is 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How long a report takes to become ready; the default is 50 ms.
    pub fn ready_after(mut self, duration: Duration) -> Self {
        self.ready_after = duration;
        self
    }

    /// Stops the clock: only [`Sandbox::advance`] moves it. By default it
    /// follows real time as well.
    pub fn manual_clock(self) -> Self {
        self.clock_speed(0.0)
    }

    /// How many seconds pass in the sandbox in each second of real time; the default is 1. At 0 the clock stands still.
    pub fn clock_speed(mut self, speed: f64) -> Self {
        self.clock_speed = speed;
        self
    }

    /// The time at which the clock begins; the default is the system's time.
    pub fn start_time(mut self, time: DateTime<Utc>) -> Self {
        self.start_time = Some(time);
        self
    }

    /// What users are like whose `client_user_id` does not begin with the name of a scenario.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Keeps the state in this file, which is made if there is none, and begins with what is in it. By default the
    /// state ends with the sandbox.
    ///
    /// What was acknowledged is not lost when the program is killed. A file may be used by one sandbox at a time, and
    /// belongs to its seed. Planned faults and the records of requests are not kept.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Accepts only these credentials; by default any that are not empty.
    pub fn credentials(mut self, client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::new(client_id, secret));
        self
    }

    /// Writes a line on standard error for each request and each webhook.
    pub fn log(mut self, log: bool) -> Self {
        self.log = log;
        self
    }

    /// Starts the sandbox on the runtime of the caller.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if !Clock::manual(DateTime::UNIX_EPOCH).set_speed(self.clock_speed) {
            return Err(StartError::ClockSpeed);
        }
        let contract = Contract::of_spec().map_err(StartError::Spec)?;
        let client = webhooks::client().map_err(StartError::Client)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.map_err(StartError::Bind)?;
        let address = listener.local_addr().map_err(StartError::Bind)?;

        let (stop, mut stopped) = watch::channel(false);
        let state = self.state().map_err(StartError::State)?;
        let engine = Arc::new(Engine::new(state, contract, client, stopped.clone(), self.log));

        let app = App { engine: Arc::clone(&engine), credentials: self.credentials.clone(), address };
        let serve = server::serve(listener, app, stopped.clone());
        let ticking = Arc::clone(&engine);
        let server = tokio::spawn(async move {
            let ticker = async {
                tokio::select! {
                    () = ticking.tick() => {}
                    () = server::stopped(&mut stopped) => {}
                }
            };
            tokio::join!(serve, ticker);
        });

        let credentials = self.credentials.unwrap_or_else(|| Credentials::new("sandbox-client-id", "sandbox-secret"));
        Ok(Sandbox { address, credentials, engine, stop, server })
    }

    /// The state to begin with: that of the file, if there is one.
    fn state(&self) -> Result<State, JournalError> {
        let opened = self.state_file.as_deref().map(Journal::open).transpose()?;
        let (journal, entries) = opened.map_or((None, Vec::new()), |(journal, entries)| (Some(journal), entries));
        // A clock that stands still has stood still since the sandbox ended.
        let stopped_at = entries.last().map(|last| last.at).filter(|_| self.clock_speed == 0.0);
        let start_time = self.start_time.or(stopped_at).unwrap_or_else(system_time);
        let mut clock = Clock::manual(start_time);
        clock.set_speed(self.clock_speed);
        let mut state = State::new(self.seed, self.ready_after, clock);
        state.repeat(entries)?;
        if state.clock.speed() > 0.0 {
            state.clock.move_to(start_time);
        }
        (state.journal, state.ready_after, state.scenario) = (journal, self.ready_after, self.scenario);
        state.write_start()?;
        Ok(state)
    }
}

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The spec it is built with is not usable.
    Spec(&'static str),
    /// The speed of the clock is negative or not a number.
    ClockSpeed,
    /// The file of state cannot be used.
    State(JournalError),
    /// The port could not be had.
    Bind(io::Error),
    /// The client that delivers webhooks could not be set up.
    Client(reqwest::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(problem) => write!(formatter, "the spec is not usable: {problem}"),
            Self::ClockSpeed => formatter.write_str("the speed of the clock must be 0 or more"),
            Self::State(error) => error.fmt(formatter),
            Self::Bind(_) => formatter.write_str("the port on 127.0.0.1 could not be opened"),
            Self::Client(_) => formatter.write_str("the webhook client could not be set up"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Spec(_) | Self::ClockSpeed => None,
            Self::State(error) => error.source(),
            Self::Bind(error) => Some(error),
            Self::Client(error) => Some(error),
        }
    }
}
