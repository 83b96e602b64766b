//! A whole call: attempts and the pauses between them, within one deadline.

use std::time::Duration;

use tokio::time::Instant;

use super::Core;
use super::attempt::{Arrived, Opened, Outgoing};
use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::observe;
use crate::operation::{Described, OperationInfo, Retry};
use crate::retry::{self, RetryPolicy};
use crate::wait::{Wait, Waiting};
use crate::wire::Wire;

impl Core {
    /// Sends a request until its whole response is there.
    pub(super) async fn exchange(
        &self,
        operation: &Described,
        parameters: &dyn Wire,
        request: Option<&dyn Wire>,
    ) -> Result<Arrived, Failure> {
        let outgoing = Outgoing::new(operation, parameters, request).map_err(|failure| *failure)?;
        self.deliver(&outgoing, Core::whole).await
    }

    /// Sends a request until its response begins.
    pub(super) async fn open(
        &self,
        operation: &Described,
        parameters: &dyn Wire,
        request: Option<&dyn Wire>,
    ) -> Result<Opened, Failure> {
        let outgoing = Outgoing::new(operation, parameters, request).map_err(|failure| *failure)?;
        self.deliver(&outgoing, Core::begun).await
    }

    /// Makes attempts until one succeeds, or none may follow.
    async fn deliver<T: Begun>(
        &self,
        outgoing: &Outgoing,
        attempt: impl AsyncFn(&Self, &Outgoing, Instant) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut course = self.course(outgoing.operation);
        let mut last: Option<Failure> = None;
        loop {
            let failure = match self.admit(outgoing, course.deadline).await {
                Err(unsent) => unsent,
                Ok(()) => {
                    // Nobody will ask for the failure before this attempt any more, and its body may be large.
                    last = None;
                    match self.once(outgoing, &mut course, &attempt).await {
                        Ok(done) => return Ok(done),
                        Err(failure) => failure,
                    }
                }
            };
            let next = self.pause(&mut course, &failure).await;
            // What became of an attempt tells more than why there was no other.
            let told = last.take().filter(|last| last.attempts > failure.attempts).unwrap_or(failure);
            match next {
                Next::Attempt => last = Some(told),
                Next::Nothing => return Err(told),
                Next::NoTime => return Err(told.out_of_time()),
            }
        }
    }

    fn course(&self, operation: OperationInfo) -> Course {
        let waiting = self.options.waiting.as_ref().filter(|_| operation.retry == Retry::Safe);
        Course {
            deadline: self.deadline(),
            policy: self.options.retry.unwrap_or(self.shared.retry),
            class: if self.options.resend { Retry::Safe } else { operation.retry },
            wait: waiting.map(Waiting::begin),
            attempts: 0,
            in_a_row: 0,
            may_have_arrived: false,
        }
    }

    /// Makes one attempt.
    async fn once<T: Begun>(
        &self,
        outgoing: &Outgoing,
        course: &mut Course,
        attempt: &impl AsyncFn(&Self, &Outgoing, Instant) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        course.attempts += 1;
        course.in_a_row += 1;
        let span = observe::attempt(course.attempts);
        let end = Instant::now().checked_add(self.shared.attempt_timeout);
        let end = end.map_or(course.deadline, |end| end.min(course.deadline));
        let mut result = span.within(attempt(self, outgoing, end)).await;
        span.attempted(result.as_ref().map(Begun::status));
        match &mut result {
            Ok(done) => {
                self.shared.budget.refund();
                done.settle(course);
            }
            Err(failure) => {
                failure.attempts = course.attempts;
                failure.profile = self.shared.profile;
                failure.may_have_arrived |= course.may_have_arrived;
                course.may_have_arrived = failure.may_have_arrived;
            }
        }
        result
    }

    /// Waits until it is time for the attempt after a failure, if there is to be one.
    async fn pause(&self, course: &mut Course, failure: &Failure) -> Next {
        let left = course.deadline.saturating_duration_since(Instant::now());
        // How long a server asks to be left alone is heeded by the wait, if there is one: a webhook may end it.
        let is_retry =
            retry::may_resend(course.class, failure) && (course.wait.is_none() || failure.retry_after.is_none());
        let pause = is_retry.then(|| course.policy.pause(course.in_a_row, failure)).flatten();
        if let Some(pause) = pause.filter(|pause| *pause < left)
            && let Some(taken) = self.shared.budget.take()
        {
            tokio::time::sleep(pause).await;
            taken.spend();
            return Next::Attempt;
        }
        match &mut course.wait {
            Some(wait) if retry::may_pass(failure) => {
                course.in_a_row = 0;
                if wait.again(failure, left).await { Next::Attempt } else { Next::NoTime }
            }
            _ => Next::Nothing,
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
        // What is sent now may cost money, and nobody would wait for the response.
        if Instant::now() >= deadline {
            return Err(Failure { may_have_arrived: false, ..Failure::new(ErrorKind::Timeout, operation.id) });
        }
        Ok(())
    }
}

/// How far one call has got, and what it may do.
struct Course {
    deadline: Instant,
    policy: RetryPolicy,
    class: Retry,
    /// None if this call does not wait for what is not ready.
    wait: Option<Wait>,
    attempts: u32,
    /// Attempts since it last waited: each question has its own retries.
    in_a_row: u32,
    may_have_arrived: bool,
}

/// What follows a failure.
enum Next {
    Attempt,
    /// It is the end of the call.
    Nothing,
    /// It would not be the end of the wait, had that more time.
    NoTime,
}

/// A success, as far as it came.
trait Begun {
    fn status(&self) -> u16;
    /// Takes what is known when the call is over.
    fn settle(&mut self, course: &Course);
}

impl Begun for Arrived {
    fn status(&self) -> u16 {
        self.status
    }

    fn settle(&mut self, course: &Course) {
        self.attempts = course.attempts;
    }
}

impl Begun for Opened {
    fn status(&self) -> u16 {
        self.status
    }

    fn settle(&mut self, course: &Course) {
        self.attempts = course.attempts;
        self.timeout = course.deadline.saturating_duration_since(Instant::now());
    }
}
