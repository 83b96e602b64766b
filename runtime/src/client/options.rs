//! What a caller may want otherwise for one call.

use std::time::Duration;

use crate::retry::RetryPolicy;
use crate::wait::Waiting;

/// Settings of single calls, in place of the client's: see `Client::with`.
#[derive(Debug, Clone, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) resend: bool,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) lenient: Option<bool>,
}

impl CallOptions {
    /// The client's own settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Time allowed for the whole call, with its retries, pauses and waiting.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How often the call may be sent again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Lets the call be sent again although the operation is not safe to send again: **whatever it does, it may do
    /// twice, and cost twice.**
    #[must_use]
    pub fn resend(mut self, yes: bool) -> Self {
        self.resend = yes;
        self
    }

    /// Whether values that do not match their type are set aside where the response can do without them: see
    /// [`Response::set_aside`](crate::prelude::Response::set_aside).
    #[must_use]
    pub fn lenient(mut self, yes: bool) -> Self {
        self.lenient = Some(yes);
        self
    }

    /// Waits as `wait_for_…` does, unless something else is set.
    #[doc(hidden)]
    #[must_use]
    pub fn waiting_by_default(mut self) -> Self {
        self.waiting.get_or_insert_default();
        self
    }

    /// Waits for what is not ready yet ([`Remedy::Wait`](crate::prelude::Remedy::Wait)), by asking again, if the
    /// operation is safe to send again, and outlasts failures that may pass. It never creates anything.
    #[must_use]
    pub fn waiting(mut self, waiting: Waiting) -> Self {
        self.waiting = Some(waiting);
        self
    }
}
