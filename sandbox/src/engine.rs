//! One sandbox: its state, its contract, and what makes time pass.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};

use crate::answer::{Answer, Content};
use crate::contract::Contract;
use crate::delivery::{Attempt, Outcome, Receivers};
use crate::envelope::Fault;
use crate::json::to_bytes;
use crate::kept::Kept;
use crate::rehearsal::{Kind, Plan};
use crate::routes::{self, Route};
use crate::server::stopped;
use crate::state::{Report, State};
use crate::webhooks::{self, Delivery};

/// How much later a webhook comes that is to come after others, unless a rehearsal says it.
const REORDERED_BY: Duration = Duration::from_secs(60);

/// What all connections of a sandbox share.
pub(crate) struct Engine {
    state: Mutex<State>,
    contract: &'static Contract,
    client: reqwest::Client,
    /// Held while time passes, so that it passes once.
    turn: AsyncMutex<()>,
    receivers: Receivers,
    kept: Kept,
    /// Ends deliveries with the sandbox.
    stop: watch::Receiver<bool>,
    /// Tells the ticker that something new may be due.
    wake: Notify,
    pub(crate) log: bool,
}

impl Engine {
    pub(crate) fn new(
        state: State,
        contract: &'static Contract,
        client: reqwest::Client,
        stop: watch::Receiver<bool>,
        log: bool,
    ) -> Self {
        Self {
            state: Mutex::new(state),
            contract,
            client,
            turn: AsyncMutex::new(()),
            receivers: Receivers::default(),
            kept: Kept::default(),
            stop,
            wake: Notify::new(),
            log,
        }
    }

    /// The state. Never held across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state as it is now, without what has run out.
    fn present(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.pass_time();
        state
    }

    /// The fault that is planned for a request, and the seconds to wait if it is one too many.
    pub(crate) fn rehearse(&self, path: &str) -> (Option<Plan>, Option<u64>) {
        if routes::find(path).is_none() {
            return (None, None);
        }
        let mut state = self.state();
        let now = state.clock.now();
        let limited = state.rehearsals.limit.count(path, now);
        match limited {
            Some(seconds) => (None, u64::try_from(seconds).ok()),
            None => (state.rehearsals.of_response(path), None),
        }
    }

    /// Answers a request of the API, whose credentials are known to be good.
    pub(crate) fn answer(&self, path: &str, body: &Value) -> Answer {
        let outcome = routes::find(path).ok_or_else(Fault::no_such_endpoint).and_then(|route| {
            self.contract.check_request(path, body)?;
            match route {
                Route::Json(_) if !routes::only_reads(path) => self.state().change(path, body).map(Content::Json),
                Route::Json(route) => route(&mut self.present(), body).map(Content::Json),
                Route::Report(make) => self.report(path, body, make),
                Route::Pdf(route) => route(&mut self.present(), body).map(Content::Pdf),
            }
        });
        self.wake();
        self.conclude(path, outcome)
    }

    /// A product of the report that the request names, or of the user's latest one. It is made without the state, which others need meanwhile.
    fn report(&self, path: &str, body: &Value, make: fn(&Report, &Value) -> Value) -> Result<Content, Fault> {
        let report = self.present().readable(body, &routes::product(path))?;
        let name = Kept::name(&report.id, path, body);
        if let Some(bytes) = self.kept.find(&name) {
            return Ok(Content::Kept(bytes, self.request_id()));
        }
        let mut response = json!({ "report": make(&report, body), "warnings": [] });
        response["request_id"] = json!(self.request_id());
        let content = Content::Json(response);
        self.check(path, &content)?;
        let Content::Json(mut response) = content else { return Ok(content) };
        let id = response.as_object_mut().and_then(|response| response.remove("request_id"));
        let id = id.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Content::Kept(self.kept.keep(name, to_bytes(&response)), id))
    }

    /// Has what is due by now happen soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Makes an answer of an outcome, unless the spec does not allow it.
    fn conclude(&self, path: &str, outcome: Result<Content, Fault>) -> Answer {
        let mut content = match outcome {
            // It was checked when it was made.
            Ok(content @ Content::Kept(..)) => return Answer { status: StatusCode::OK, content, request_id: None },
            Ok(content) => content,
            Err(fault) => return self.fail(fault),
        };
        let id = self.request_id();
        let request_id = match &mut content {
            Content::Json(body) => {
                body["request_id"] = json!(id);
                None
            }
            Content::Kept(..) | Content::Pdf(_) => Some(id),
        };
        match self.check(path, &content) {
            Ok(()) => Answer { status: StatusCode::OK, content, request_id },
            Err(fault) => self.fail(fault),
        }
    }

    /// Refuses an answer that the spec does not allow.
    fn check(&self, path: &str, content: &Content) -> Result<(), Fault> {
        self.contract.check_answer(path, content).map_err(|problem| {
            self.report_violation(path, &problem);
            Fault::internal()
        })
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
    pub(crate) async fn run_until(self: &Arc<Self>, target: DateTime<Utc>) {
        let _turn = self.turn.lock().await;
        self.receivers.idle().await;
        while let Some(first) = self.take_due(target) {
            let at = first.at;
            self.dispatch(first);
            while let Some(next) = self.take_due(at) {
                self.dispatch(next);
            }
            self.receivers.idle().await;
        }
        self.state().move_clock(target);
    }

    /// Delivers what falls due as time passes by itself.
    pub(crate) async fn tick(self: &Arc<Self>) {
        loop {
            {
                let _turn = self.turn.lock().await;
                let now = self.state().clock.now();
                while let Some(attempt) = self.take_due(now) {
                    self.dispatch(attempt);
                }
            }
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

    fn take_due(&self, target: DateTime<Utc>) -> Option<Attempt> {
        let mut state = self.state();
        let attempt = state.schedule.pop_due(target)?;
        state.clock.move_to(attempt.at);
        Some(attempt)
    }

    /// Has an attempt made when those before it to the same receiver have been made.
    fn dispatch(self: &Arc<Self>, mut attempt: Attempt) {
        let plan = self.state().rehearsals.of_webhook(attempt.delivery.kind().1);
        match plan.map(|plan| (plan.fault, plan.duration())) {
            None => {}
            Some((Kind::LoseWebhook, _)) => return self.state().conclude(attempt, &Outcome::Lost),
            Some((Kind::ReorderWebhook, wait)) => {
                let seconds = wait.unwrap_or(REORDERED_BY).as_secs_f64();
                return self.state().conclude(attempt, &Outcome::Later(seconds));
            }
            Some((Kind::BadSignature, _)) => attempt.delivery.badly_signed = true,
            Some(_) => attempt = self.state().repeat_attempt(attempt),
        }
        let receiver = attempt.delivery.receiver();
        if !self.receivers.push(&receiver, attempt) {
            return;
        }
        let engine = Arc::clone(self);
        tokio::spawn(async move {
            let mut stop = engine.stop.clone();
            let work = async {
                while let Some(attempt) = engine.receivers.next(&receiver) {
                    engine.deliver(attempt).await;
                    engine.receivers.made();
                    engine.wake();
                }
            };
            tokio::select! {
                () = work => {}
                () = stopped(&mut stop) => {}
            }
        });
    }

    async fn deliver(&self, attempt: Attempt) {
        let delivery = &attempt.delivery;
        // The user may have been removed while the webhook waited.
        if self.state().users.by_id(delivery.user_id()).is_err() {
            return;
        }
        let (kind, code) = delivery.kind();
        if let Err(problem) = self.contract.check_webhook(kind, code, &delivery.body) {
            self.report_violation(code, &problem);
        }
        let body = to_bytes(&delivery.body);
        let token = {
            let state = self.state();
            let signed = if delivery.badly_signed { b"another body".as_slice() } else { &body };
            state.keys.token(signed, state.clock.signing_time())
        };
        let status = webhooks::send(&self.client, &delivery.url, body, token).await;
        self.log_webhook(delivery, status);
        self.state().conclude(attempt, &Outcome::Answered(status));
    }

    fn request_id(&self) -> String {
        self.state().request_ids.opaque(15)
    }

    fn report_violation(&self, subject: &str, problem: &str) {
        eprintln!("sandbox bug: {subject} does not fit the spec: {problem}");
        self.state().tally.contract_violations += 1;
    }

    fn log_webhook(&self, delivery: &Delivery, status: Option<u16>) {
        if self.log {
            let answer = match status {
                Some(status) => status.to_string(),
                None => "no answer (only http on loopback is called)".to_owned(),
            };
            let (code, number) = (delivery.kind().1, delivery.attempt);
            eprintln!("webhook {code}, attempt {number}: {answer}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Clock;

    #[test]
    fn an_answer_against_the_spec_is_counted_and_not_sent() {
        let state = State::new(1, Duration::ZERO, Clock::manual(DateTime::UNIX_EPOCH));
        let contract = Contract::of_spec().expect("the spec compiles");
        let client = webhooks::client().expect("a client");
        let engine = Engine::new(state, contract, client, watch::channel(false).1, false);
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
