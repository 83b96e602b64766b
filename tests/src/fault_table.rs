//! The table of faults: what the server does, and what has to come of it for three ways of calling.

use std::time::Duration;

use plaid_cra::{CallOptions, Client, ErrorKind, RetryPolicy};

use tokio::task::JoinSet;

use crate::fault_server::{Act, FaultServer, Seen};
use crate::seeded;

pub use crate::fault_rows::rows;

/// A way of calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// An operation that is safe to send again.
    Safe,
    /// An operation that costs money at each send.
    Billable,
    /// The same, with the caller's word that it may be sent again.
    Resent,
}

/// All of them.
pub const WAYS: [Way; 3] = [Way::Safe, Way::Billable, Way::Resent];

/// What has to come of a way of calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The kind of the error; `None` is success.
    pub error: Option<ErrorKind>,
    /// How many attempts the client counts.
    pub attempts: u32,
    /// How many requests the server reads whole.
    pub requests: usize,
}

/// What an error gives of the body.
#[derive(Debug, Clone)]
pub enum Came {
    /// No answer began.
    Nothing,
    /// These bytes.
    Exactly(Vec<u8>),
    /// As much of these bytes as came in time.
    BeginningOf(Vec<u8>),
}

/// One fault.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub fault: &'static str,
    /// What the server does.
    pub script: Vec<Act>,
    /// Whether the call waits until the time for an attempt is over, which is short then.
    pub waits: bool,
    /// The client's limit on a body.
    pub max_body_size: u64,
    /// What has to come of each way of calling, in the order of [`WAYS`].
    pub expected: [Expected; 3],
    /// Body of the success.
    pub answer: Vec<u8>,
    /// Status of the error.
    pub status: Option<u16>,
    /// Body of the error.
    pub body: Came,
    /// How long the server asks to be left alone, between these bounds.
    pub retry_after: Option<[Duration; 2]>,
}

/// A server and a client that is about to call it.
#[derive(Debug)]
pub struct Stage {
    server: FaultServer,
    client: Client,
    printed: String,
}

impl Stage {
    /// Makes one call.
    pub async fn play(mut self, way: Way) -> Outcome {
        let result = way.call(&self.client, &mut self.printed).await;
        drop(self.client);
        Outcome { result, seen: self.server.finish().await, printed: self.printed }
    }
}

/// Plays every row in every way. Calls that wait for nothing but their time limits are made together, when all clients
/// are there: to build one keeps the machine busy.
///
/// # Panics
///
/// If a client cannot be built.
pub async fn play_all() -> Vec<(Row, Way, Outcome)> {
    let (slow, quick): (Vec<_>, Vec<_>) = rows().into_iter().partition(|row| row.waits);
    let mut staged = Vec::new();
    for row in slow {
        for way in WAYS {
            staged.push((row.clone(), way, row.stage().await));
        }
    }
    let calls = staged.into_iter().map(|(row, way, stage)| async move { (row, way, stage.play(way).await) });
    let mut played = calls.collect::<JoinSet<_>>().join_all().await;
    for row in quick {
        for way in WAYS {
            let outcome = row.stage().await.play(way).await;
            played.push((row.clone(), way, outcome));
        }
    }
    played
}

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    /// What the call returned: what a response says of itself, or the error.
    pub result: Result<Success, plaid_cra::Error>,
    /// What the server saw.
    pub seen: Seen,
    /// `Debug` of the builder, the client and the response.
    pub printed: String,
}

/// What a response says of itself.
#[derive(Debug)]
pub struct Success {
    /// HTTP status.
    pub status: u16,
    /// Attempts.
    pub attempts: u32,
    /// The body.
    pub body: Vec<u8>,
}

/// Long enough for a busy machine to read what was sent at once.
const SHORT: Duration = Duration::from_millis(400);
/// Longer than any answer takes.
const LONG: Duration = Duration::from_secs(120);

/// No pauses, so that no test sleeps.
pub const AT_ONCE: RetryPolicy = RetryPolicy::STANDARD.pauses(Duration::ZERO, Duration::ZERO);

impl Row {
    /// Sets up a server and a client of its own.
    ///
    /// # Panics
    ///
    /// If the client cannot be built.
    #[allow(clippy::expect_used, reason = "a test fails by panicking")]
    pub async fn stage(&self) -> Stage {
        let server = FaultServer::start(self.script.clone()).await;
        let builder = Client::builder(seeded::CLIENT_ID, seeded::SECRET)
            .base_url(server.url())
            .attempt_timeout(if self.waits { SHORT } else { LONG })
            .max_body_size(self.max_body_size)
            .retry(AT_ONCE);
        let mut printed = format!("{builder:?}\n{builder:#?}\n");
        let client = builder.build().expect("the settings are good");
        printed.push_str(&format!("{client:?}\n{client:#?}\n"));
        Stage { server, client, printed }
    }

    /// What is not as the row says; nothing, if all is.
    #[must_use]
    pub fn differences(&self, way: Way, outcome: &Outcome) -> Vec<String> {
        let expected = self.expected[way as usize];
        let mut found = Vec::new();
        let mut differ = |what: &str, is: String, should: String| {
            if is != should {
                found.push(format!("{} / {way:?}: {what} is {is}, not {should}", self.fault));
            }
        };
        differ("requests", outcome.seen.requests.to_string(), expected.requests.to_string());
        let error = match &outcome.result {
            Ok(success) => {
                differ("outcome", "success".to_owned(), expected.error.map_or("success".into(), |e| format!("{e:?}")));
                differ("attempts", success.attempts.to_string(), expected.attempts.to_string());
                differ("status", success.status.to_string(), "200".to_owned());
                differ("body as sent", (success.body == self.answer).to_string(), "true".to_owned());
                return found;
            }
            Err(error) => error,
        };
        differ("outcome", format!("{:?} ({error})", Some(error.kind())), format!("{:?} ({error})", expected.error));
        differ("attempts", error.attempts().to_string(), expected.attempts.to_string());
        differ("status", format!("{:?}", error.status()), format!("{:?}", self.status));
        let unsent = matches!(error.kind(), ErrorKind::Connect);
        differ("may_have_arrived", error.may_have_arrived().to_string(), (!unsent).to_string());
        let is_body_right = match (&self.body, error.body()) {
            (Came::Nothing, None) => true,
            (Came::Exactly(all), Some(body)) => body == all,
            (Came::BeginningOf(all), Some(body)) => all.starts_with(body),
            _ => false,
        };
        let length = error.body().map(<[u8]>::len);
        differ("body as sent", format!("{is_body_right} ({length:?})"), format!("true ({length:?})"));
        let is_pause_right = match (self.retry_after, error.retry_after()) {
            (None, None) => true,
            (Some([least, most]), Some(pause)) => (least..=most).contains(&pause),
            _ => false,
        };
        let pause = error.retry_after();
        differ("retry_after", format!("{is_pause_right} ({pause:?})"), format!("true ({pause:?})"));
        found
    }
}

impl Way {
    async fn call(self, client: &Client, printed: &mut String) -> Result<Success, plaid_cra::Error> {
        if self == Self::Safe {
            let response = client.cra_check_report_base_report_get(&seeded::base_report_get()).await?;
            printed.push_str(&format!("{response:?}"));
            return Ok(Success {
                status: response.status(),
                attempts: response.attempts(),
                body: response.body().to_vec(),
            });
        }
        let client = client.with(CallOptions::new().resend(self == Self::Resent));
        let response = client.cra_check_report_create(&seeded::create()).await?;
        printed.push_str(&format!("{response:?}"));
        Ok(Success { status: response.status(), attempts: response.attempts(), body: response.body().to_vec() })
    }
}
