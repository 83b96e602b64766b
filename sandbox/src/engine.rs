//! One sandbox: its state, its contract, and what makes time pass.

use std::future::pending;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::{Mutex as AsyncMutex, Notify};

use crate::answer::{Answer, Content};
use crate::contract::Contract;
use crate::envelope::Fault;
use crate::json::{text, to_bytes};
use crate::routes::{self, Route};
use crate::state::{State, WebhookAttempt};
use crate::webhooks;

/// What all connections of a sandbox share.
pub(crate) struct Engine {
    state: Mutex<State>,
    contract: &'static Contract,
    client: reqwest::Client,
    /// Held while deliveries run, so that they run one after another.
    delivering: AsyncMutex<()>,
    /// Tells the ticker that something new may be due.
    wake: Notify,
    pub(crate) log: bool,
}

impl Engine {
    pub(crate) fn new(state: State, contract: &'static Contract, client: reqwest::Client, log: bool) -> Self {
        Self { state: Mutex::new(state), contract, client, delivering: AsyncMutex::new(()), wake: Notify::new(), log }
    }

    /// The state. Never held across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request of the API, whose credentials are known to be good.
    pub(crate) fn answer(&self, path: &str, body: &Value) -> Answer {
        let outcome = routes::find(path).ok_or_else(Fault::no_such_endpoint).and_then(|route| {
            self.contract.check_request(path, body)?;
            let mut state = self.state();
            state.pass_time();
            match route {
                Route::Json(route) => route(&mut state, body).map(Content::Json),
                Route::Pdf(route) => route(&mut state, body).map(Content::Pdf),
            }
        });
        self.wake();
        self.conclude(path, outcome)
    }

    /// Has what is due by now happen soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Makes an answer of an outcome, unless the spec does not allow it.
    fn conclude(&self, path: &str, outcome: Result<Content, Fault>) -> Answer {
        let mut content = match outcome {
            Ok(content) => content,
            Err(fault) => return self.fail(fault),
        };
        let id = self.request_id();
        let request_id = match &mut content {
            Content::Json(body) => {
                body["request_id"] = json!(id);
                None
            }
            Content::Pdf(_) => Some(id),
        };
        match self.contract.check_answer(path, &content) {
            Ok(()) => Answer { status: StatusCode::OK, content, request_id },
            Err(problem) => {
                self.report_violation(path, &problem);
                self.fail(Fault::internal())
            }
        }
    }

    /// The answer that tells of a fault.
    pub(crate) fn fail(&self, fault: Fault) -> Answer {
        let status = fault.status;
        let body = fault.body(&self.request_id());
        if let Err(problem) = self.contract.check_error(&body) {
            self.report_violation("error body", &problem);
        }
        Answer::json(status, body)
    }

    /// Runs everything that is due until `target`, each thing at its own
    /// virtual time, and leaves the clock there.
    pub(crate) async fn run_until(&self, target: DateTime<Utc>) {
        let _turn = self.delivering.lock().await;
        while let Some((due, delivery)) = self.take_due(target) {
            let (kind, code) = delivery.kind();
            if let Err(problem) = self.contract.check_webhook(kind, code, &delivery.body) {
                self.report_violation(code, &problem);
            }
            let body = to_bytes(&delivery.body);
            let token = {
                let state = self.state();
                state.keys.token(&body, state.clock.signing_time())
            };
            let status = webhooks::send(&self.client, &delivery.url, body, token).await;
            let attempt = WebhookAttempt {
                webhook_type: kind.to_owned(),
                webhook_code: code.to_owned(),
                attempt: delivery.attempt,
                at: due,
                status,
            };
            self.log_webhook(&attempt);
            let mut state = self.state();
            state.tally.webhooks.push(attempt);
            // The receiver may have removed the user meanwhile.
            let user_id = text(&delivery.body, "user_id").unwrap_or_default();
            if status != Some(200)
                && state.users.by_id(user_id).is_ok()
                && let Some((again, delivery)) = delivery.again(due)
            {
                state.schedule.plan(again, delivery);
            }
        }
        self.state().clock.move_to(target);
    }

    /// Delivers what falls due as time passes by itself.
    pub(crate) async fn tick(&self) {
        loop {
            let now = self.state().clock.now();
            self.run_until(now).await;
            let wait = {
                let state = self.state();
                let next = state.schedule.next();
                next.and_then(|time| state.clock.wait_until(time))
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = async {
                    match wait {
                        Some(wait) => tokio::time::sleep(wait).await,
                        None => pending().await,
                    }
                } => {}
            }
        }
    }

    fn take_due(&self, target: DateTime<Utc>) -> Option<(DateTime<Utc>, webhooks::Delivery)> {
        let mut state = self.state();
        let (due, delivery) = state.schedule.pop_due(target)?;
        state.clock.move_to(due);
        Some((due, delivery))
    }

    fn request_id(&self) -> String {
        self.state().ids.opaque(15)
    }

    fn report_violation(&self, subject: &str, problem: &str) {
        eprintln!("sandbox bug: {subject} does not fit the spec: {problem}");
        self.state().tally.contract_violations += 1;
    }

    fn log_webhook(&self, attempt: &WebhookAttempt) {
        if self.log {
            let answer = match attempt.status {
                Some(status) => status.to_string(),
                None => "no answer (only http on loopback is called)".to_owned(),
            };
            let (code, number) = (&attempt.webhook_code, attempt.attempt);
            eprintln!("webhook {code}, attempt {number}: {answer}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::state::Clock;

    #[test]
    fn an_answer_against_the_spec_is_counted_and_not_sent() {
        let state = State::new(1, Duration::ZERO, Clock::manual(DateTime::UNIX_EPOCH));
        let contract = Contract::of_spec().expect("the spec compiles");
        let client = webhooks::client().expect("a client");
        let engine = Engine::new(state, contract, client, false);
        let wrong = json!({"report": "a text", "warnings": []});
        let path = "/cra/check_report/base_report/get";
        for (nth, content) in [Content::Json(wrong), Content::Pdf(b"%PDF-1.4".to_vec())].into_iter().enumerate() {
            let answer = engine.conclude(path, Ok(content));
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
            let Content::Json(body) = answer.content else { unreachable!("an error is JSON") };
            assert_eq!(body["error_code"], "INTERNAL_SERVER_ERROR");
            assert_eq!(engine.state().tally.contract_violations, nth + 1);
        }
    }
}
