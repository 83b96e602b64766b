//! A whole call: attempts and the pauses between them, within one deadline.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::Core;
use super::attempt::{Arrived, Opened, Outgoing};
use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::observe;
use crate::operation::{OperationInfo, Retry};
use crate::remedy::{ErrorRule, Remedy};
use crate::retry;
use crate::wait::Waiting;

impl Core {
    /// Sends a request until its whole answer is there.
    pub(super) async fn exchange(
        &self,
        operation: OperationInfo,
        accept: &'static str,
        body: Bytes,
        rules: &'static [ErrorRule],
    ) -> Result<Arrived, Failure> {
        let outgoing = Outgoing { operation, accept, body, rules };
        let span = observe::call(operation);
        let result = observe::within(&span, self.deliver(&outgoing, Core::whole)).await;
        observe::outcome(&span, result.as_ref().map(|arrived| (arrived.attempts, arrived.status)));
        result
    }

    /// Sends a request until its answer begins.
    pub(super) async fn open(
        &self,
        operation: OperationInfo,
        accept: &'static str,
        body: Bytes,
        rules: &'static [ErrorRule],
    ) -> Result<Opened, Failure> {
        let outgoing = Outgoing { operation, accept, body, rules };
        let span = observe::call(operation);
        let result = observe::within(&span, self.deliver(&outgoing, Core::begun)).await;
        observe::outcome(&span, result.as_ref().map(|opened| (opened.attempts, opened.status)));
        result
    }

    /// Makes attempts until one succeeds, or none may follow.
    async fn deliver<T: Numbered>(
        &self,
        outgoing: &Outgoing,
        attempt: impl AsyncFn(&Self, &Outgoing, Instant) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let deadline = self.deadline();
        let policy = self.options.retry.unwrap_or(self.shared.retry);
        let class = if self.options.resend { Retry::Safe } else { outgoing.operation.retry };
        let mut attempts = 0;
        // Attempts that found what was asked for not ready succeeded as far as retries are concerned.
        let mut in_a_row = 0;
        let mut wait = self.options.waiting.as_ref().map(Waiting::begin);
        loop {
            self.admit(outgoing, deadline).await?;
            attempts += 1;
            in_a_row += 1;
            let span = observe::attempt(attempts);
            let end = deadline.min(Instant::now() + self.shared.attempt_timeout);
            let result = observe::within(&span, attempt(self, outgoing, end)).await;
            let mut failure = match result {
                Ok(mut done) => {
                    self.shared.budget.refund();
                    done.set_attempts(attempts);
                    return Ok(done);
                }
                Err(failure) => failure,
            };
            failure.attempts = attempts;
            observe::failed(&span, &failure);
            let left = deadline.saturating_duration_since(Instant::now());
            if failure.remedy == Some(Remedy::Wait)
                && outgoing.operation.retry == Retry::Safe
                && let Some(wait) = &mut wait
            {
                if !wait.again(left).await {
                    return Err(failure);
                }
                in_a_row = 0;
                continue;
            }
            let pause = retry::may_resend(class, &failure).then(|| policy.pause(in_a_row, &failure)).flatten();
            match pause.filter(|pause| *pause < left) {
                Some(pause) if self.shared.budget.take() => tokio::time::sleep(pause).await,
                _ => return Err(failure),
            }
        }
    }

    /// When the whole call has to be over.
    fn deadline(&self) -> Instant {
        let allowed = self.options.timeout.unwrap_or_else(|| {
            let waiting = self.options.waiting.as_ref().map_or(Duration::ZERO, |waiting| waiting.patience());
            self.shared.timeout.saturating_add(waiting)
        });
        // A time that no clock reaches is as good as none.
        let now = Instant::now();
        now.checked_add(allowed).unwrap_or_else(|| now + Duration::from_secs(30 * 365 * 24 * 60 * 60))
    }

    async fn admit(&self, outgoing: &Outgoing, deadline: Instant) -> Result<(), Failure> {
        let Some(limiter) = &self.shared.limiter else { return Ok(()) };
        let left = deadline.saturating_duration_since(Instant::now());
        limiter.admit(outgoing.operation.path, left).await.map_err(|wait| {
            let mut failure = Failure::new(ErrorKind::RateLimited, outgoing.operation.id);
            failure.retry_after = Some(wait);
            failure
        })
    }
}

/// A success that says how many attempts it took.
trait Numbered {
    fn set_attempts(&mut self, attempts: u32);
}

impl Numbered for Arrived {
    fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }
}

impl Numbered for Opened {
    fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }
}
