//! Everything that changes the state of a sandbox and lasts: requests, commands and attempts to deliver.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control;
use crate::delivery::{Attempt, Outcome};
use crate::envelope::Fault;
use crate::journal::{Entry, JournalError};
use crate::json::text;
use crate::pages;
use crate::routes::{self, Route};
use crate::state::clock::after;
use crate::state::{Ids, State, WebhookAttempt, derive};
use crate::webhooks::Delivery;

/// The start of a sandbox, with the settings that decide what its changes do.
pub(crate) const START: &str = "start";
/// An attempt to deliver a webhook.
pub(crate) const ATTEMPT: &str = "attempt";
/// The clock was moved.
pub(crate) const MOVE: &str = "move";

/// Makes the change of this name, which is the path of an operation or of a command.
fn apply(state: &mut State, name: &str, body: &Value) -> Result<Value, Fault> {
    if let Some(command) = name.strip_prefix(control::PREFIX) {
        return control::change(state, command, body).unwrap_or_else(|| Err(Fault::no_such_endpoint()));
    }
    if name == pages::SAMPLES {
        return pages::prepare(state, body).map(|_| json!({}));
    }
    match routes::find(name) {
        Some(Route::Json(route)) => route(state, body),
        _ => Err(Fault::no_such_endpoint()),
    }
}

impl State {
    /// Makes a change and writes it down.
    pub(crate) fn change(&mut self, name: &str, body: &Value) -> Result<Value, Fault> {
        self.changing(name, body, |state| apply(state, name, body))
    }

    /// Has `act` make the change of this name and writes it down.
    pub(crate) fn changing<T>(
        &mut self,
        name: &str,
        body: &Value,
        act: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let at = self.clock.now();
        let outcome = self.at(at, act)?;
        self.write_down(at, name, body)?;
        Ok(outcome)
    }

    /// Writes down a change that was made at the time `at`.
    pub(crate) fn write_down(&mut self, at: DateTime<Utc>, name: &str, body: &Value) -> Result<(), Fault> {
        self.changes += 1;
        match self.journal.as_ref().map(|journal| journal.append(at, name, body)) {
            Some(Err(error)) => {
                eprintln!("the state cannot be kept: {error}");
                Err(Fault::internal())
            }
            _ => Ok(()),
        }
    }

    /// Writes down the settings that decide what later changes do.
    pub(crate) fn write_start(&self) -> Result<(), JournalError> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let millis = u64::try_from(self.ready_after.as_millis()).unwrap_or(u64::MAX);
        let settings = json!({"seed": self.seed, "ready_after_millis": millis, "scenario": self.scenario.name()});
        journal.append(self.clock.now(), START, &settings)
    }

    /// Makes a change as if it were the time `at`, with ids that follow from its number.
    fn at<T>(&mut self, at: DateTime<Utc>, act: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.ids = Ids::new(derive(self.seed, &format!("change {}", self.changes)));
        self.clock.freeze(at);
        self.pass_time();
        let outcome = act(self);
        self.clock.thaw();
        outcome
    }

    /// Repeats the changes of a run before.
    pub(crate) fn repeat(&mut self, entries: Vec<Entry>) -> Result<(), JournalError> {
        for (number, Entry { at, name, body }) in entries.into_iter().enumerate() {
            let repeated = match name.as_str() {
                START => {
                    self.restart(&body)?;
                    Ok(())
                }
                MOVE => Ok(()),
                ATTEMPT => self.resettle(&body).ok_or_else(Fault::internal),
                name => self.at(at, |state| apply(state, name, &body)).map(drop),
            };
            repeated.map_err(|_| JournalError::Change(number + 1))?;
            self.changes += u64::from(name != START);
            self.clock.move_to(at);
        }
        Ok(())
    }

    /// Has what follows from an attempt happen.
    pub(crate) fn conclude(&mut self, attempt: Attempt, outcome: &Outcome) {
        let written = json!({"number": attempt.number, "outcome": outcome});
        self.settle(attempt, outcome);
        let at = self.clock.now();
        // If that fails, it is logged, and the attempt is made again after a restart.
        let _ = self.write_down(at, ATTEMPT, &written);
    }

    /// Plans an attempt once more and hands it back.
    pub(crate) fn repeat_attempt(&mut self, attempt: Attempt) -> Attempt {
        self.conclude(attempt.clone(), &Outcome::Twice);
        attempt
    }

    /// Moves the clock to `target`.
    pub(crate) fn move_clock(&mut self, target: DateTime<Utc>) {
        self.clock.move_to(target);
        // If that fails, it is logged.
        let _ = self.write_down(target, MOVE, &Value::Null);
    }

    fn settle(&mut self, Attempt { at, delivery, .. }: Attempt, outcome: &Outcome) {
        match *outcome {
            Outcome::Answered(status) => self.answered(at, delivery, status),
            Outcome::Lost => {}
            Outcome::Later(seconds) => {
                let wait = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                self.schedule.plan(after(at, wait), delivery);
            }
            Outcome::Twice => self.schedule.plan(at, delivery),
        }
    }

    fn answered(&mut self, at: DateTime<Utc>, delivery: Delivery, status: Option<u16>) {
        let (kind, code) = delivery.kind();
        self.tally.webhooks.push(WebhookAttempt {
            webhook_type: kind.to_owned(),
            webhook_code: code.to_owned(),
            user_id: delivery.user_id().to_owned(),
            receiver: delivery.receiver(),
            attempt: delivery.attempt,
            at,
            status,
        });
        // The receiver may have removed the user meanwhile.
        if status != Some(200)
            && self.users.by_id(delivery.user_id()).is_ok()
            && let Some((again, delivery)) = delivery.again(at)
        {
            self.schedule.plan(again, delivery);
        }
    }

    /// Has what follows from an attempt of a run before happen again.
    fn resettle(&mut self, written: &Value) -> Option<()> {
        let outcome = Outcome::deserialize(&written["outcome"]).ok()?;
        // It is gone if its user was removed while it was being made.
        let Some(attempt) = self.schedule.take(written["number"].as_u64()?) else {
            return Some(());
        };
        if matches!(outcome, Outcome::Twice) {
            self.schedule.put_back(attempt.clone());
        }
        self.settle(attempt, &outcome);
        Some(())
    }

    fn restart(&mut self, settings: &Value) -> Result<(), JournalError> {
        let seed = settings["seed"].as_u64().ok_or(JournalError::Damaged)?;
        if seed != self.seed {
            return Err(JournalError::Seed(seed));
        }
        let millis = settings["ready_after_millis"].as_u64().ok_or(JournalError::Damaged)?;
        self.ready_after = Duration::from_millis(millis);
        let scenario = text(settings, "scenario").and_then(|name| name.parse().ok());
        self.scenario = scenario.ok_or(JournalError::Damaged)?;
        Ok(())
    }
}
