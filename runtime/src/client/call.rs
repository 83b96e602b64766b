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
        self.deliver(&Outgoing { operation, accept, body, rules }, Core::whole).await
    }

    /// Sends a request until its answer begins.
    pub(super) async fn open(
        &self,
        operation: OperationInfo,
        accept: &'static str,
        body: Bytes,
        rules: &'static [ErrorRule],
    ) -> Result<Opened, Failure> {
        self.deliver(&Outgoing { operation, accept, body, rules }, Core::begun).await
    }

    /// Makes attempts until one succeeds, or none may follow.
    async fn deliver<T: Begun>(
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
        let mut earlier: Option<Failure> = None;
        loop {
            if let Err(unsent) = self.admit(outgoing, deadline).await {
                // What became of an attempt tells more than why there was no other.
                return Err(earlier.unwrap_or(unsent));
            }
            attempts += 1;
            in_a_row += 1;
            let span = observe::attempt(attempts);
            let end = Instant::now().checked_add(self.shared.attempt_timeout).map_or(deadline, |end| end.min(deadline));
            let result = span.within(attempt(self, outgoing, end)).await;
            span.attempted(result.as_ref().map(Begun::status));
            let mut failure = match result {
                Ok(mut done) => {
                    self.shared.budget.refund();
                    done.set_attempts(attempts);
                    return Ok(done);
                }
                Err(failure) => failure,
            };
            failure.attempts = attempts;
            failure.may_have_arrived |= earlier.as_ref().is_some_and(|earlier| earlier.may_have_arrived);
            let left = deadline.saturating_duration_since(Instant::now());
            if failure.remedy == Some(Remedy::Wait)
                && outgoing.operation.retry == Retry::Safe
                && let Some(wait) = &mut wait
            {
                if !wait.again(left).await {
                    return Err(failure);
                }
                in_a_row = 0;
                earlier = Some(failure);
                continue;
            }
            let pause = retry::may_resend(class, &failure).then(|| policy.pause(in_a_row, &failure)).flatten();
            match pause.filter(|pause| *pause < left) {
                Some(pause) if self.shared.budget.take() => tokio::time::sleep(pause).await,
                _ => return Err(failure),
            }
            earlier = Some(failure);
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

    /// Waits until an attempt may be made, and fails if none may.
    async fn admit(&self, outgoing: &Outgoing, deadline: Instant) -> Result<(), Failure> {
        let operation = outgoing.operation;
        if let Some(limiter) = &self.shared.limiter {
            let left = deadline.saturating_duration_since(Instant::now());
            limiter.admit(operation.path, left).await.map_err(|wait| Failure {
                retry_after: Some(wait),
                ..Failure::new(ErrorKind::RateLimited, operation.id)
            })?;
        }
        // What is sent now may cost money, and nobody would wait for the answer.
        if Instant::now() >= deadline {
            return Err(Failure { may_have_arrived: false, ..Failure::new(ErrorKind::Timeout, operation.id) });
        }
        Ok(())
    }
}

/// A success, as far as it came.
trait Begun {
    fn status(&self) -> u16;
    fn set_attempts(&mut self, attempts: u32);
}

impl Begun for Arrived {
    fn status(&self) -> u16 {
        self.status
    }

    fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }
}

impl Begun for Opened {
    fn status(&self) -> u16 {
        self.status
    }

    fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }
}
