//! How often something may be done: so many times at once, and then so many times a period.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket that refills steadily, kept as the one moment at which it is full again.
pub(super) struct Allowance {
    interval: Duration,
    period: Duration,
    full_at: Instant,
}

impl Allowance {
    /// A full bucket.
    pub(super) fn new(times: u32, period: Duration) -> Self {
        Self { interval: period / times, period, full_at: Instant::now() }
    }

    /// Takes one; false if none is left.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let full_at = self.full_at.max(now) + self.interval;
        let is_allowed = full_at - now <= self.period;
        if is_allowed {
            self.full_at = full_at;
        }
        is_allowed
    }
}
