//! Whether, and when, a call is sent again.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime};
use http::header::{HeaderMap, RETRY_AFTER};

use crate::error::ErrorKind;
use crate::failure::Failure;
use crate::operation::Retry;
use crate::remedy::Remedy;

/// How often, and after what pauses, a call is sent again.
///
/// Whether it may be at all is not decided here: an operation that is not safe to send again is sent a second time
/// only if it is certain that the first did not arrive, or if the caller asks for it with
/// [`CallOptions::resend`](crate::prelude::CallOptions::resend).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
}

impl RetryPolicy {
    /// Three attempts in all, with pauses of up to half a second, then up to a second and so on, or as long as the
    /// server asks for by `Retry-After` if that is no more than a minute: most limits are for a minute.
    pub const STANDARD: Self =
        Self { max_attempts: 3, first_pause: Duration::from_millis(500), longest_pause: Duration::from_secs(60) };
    /// One attempt.
    pub const NEVER: Self = Self { max_attempts: 1, ..Self::STANDARD };

    /// At most so many attempts in all; 0 counts as 1.
    #[must_use]
    pub const fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts, ..self }
    }

    /// The longest that the first pause may be and the longest that any may be. Each is drawn anew between nothing and
    /// twice the bound of the one before, so that clients that failed together do not come back together. It follows
    /// what a `Retry-After` says; one that is longer than the longest pause, or than the time that the call has left, is
    /// the end of the call.
    #[must_use]
    pub const fn pauses(self, first: Duration, longest: Duration) -> Self {
        Self { first_pause: first, longest_pause: longest, ..self }
    }

    /// The pause before the next attempt; `None` if there is to be none.
    pub(crate) fn pause(&self, attempts: u32, failure: &Failure) -> Option<Duration> {
        if attempts >= self.max_attempts {
            return None;
        }
        let bound = self.first_pause.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        let drawn = bound.min(self.longest_pause).mul_f64(fastrand::f64());
        match failure.retry_after {
            // A server that wants to be left alone for longer than we would wait is not asked again at all.
            Some(asked) if asked > self.longest_pause => None,
            Some(asked) => Some(asked.saturating_add(drawn)),
            None => Some(drawn),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// Whether the call may be sent again after this failure.
pub(crate) fn may_resend(retry: Retry, failure: &Failure) -> bool {
    match failure.kind {
        // The server has not seen it.
        ErrorKind::Connect => true,
        _ if retry != Retry::Safe => false,
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Truncated => true,
        // The API's own errors are told apart by their codes: nearly all have status 400.
        ErrorKind::Api => failure.remedy == Some(Remedy::BackOff),
        // A gateway in front of it has nothing but the status.
        ErrorKind::Status => failure.status.is_some_and(|status| matches!(status, 408 | 429 | 500 | 502 | 503 | 504)),
        _ => false,
    }
}

/// Whether one who waits may find at a later time what was not to be had now.
pub(crate) fn may_pass(failure: &Failure) -> bool {
    let is_early = failure.remedy == Some(Remedy::Wait) || failure.kind == ErrorKind::RateLimited;
    is_early || may_resend(Retry::Safe, failure)
}

/// The pause that a server asks for, in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than can be counted are still no leave to come back at once.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let due = u64::try_from(http_date(text)?).ok()?;
    let due = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(due))?;
    Some(due.duration_since(now).unwrap_or_default())
}

/// Seconds since 1970 of a date in the format of HTTP, or in one of the two obsolete ones that it obliges us to read.
fn http_date(text: &str) -> Option<i64> {
    if let Ok(date) = DateTime::parse_from_rfc2822(text) {
        return Some(date.timestamp());
    }
    let obsolete = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let date = obsolete.into_iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Some(date.and_utc().timestamp())
}

/// What all calls of a client may spend on retries together, so that a server in trouble is not buried by them.
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    /// A hundred retries at once.
    const MOST: u32 = 100 * Self::RETRY;
    /// What a retry costs. A call that succeeds brings back 1: one retry for ten calls in the long run.
    const RETRY: u32 = 10;

    /// Takes one retry, if there is one left.
    pub(crate) fn take(&self) -> Option<Taken<'_>> {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(Self::RETRY)?;
        Some(Taken(self))
    }

    /// A call has succeeded.
    pub(crate) fn refund(&self) {
        self.put(1);
    }

    fn put(&self, amount: u32) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = (*left + amount).min(Self::MOST);
    }
}

/// A retry that was taken from the budget. It goes back if the call is dropped before it is made.
#[must_use]
pub(crate) struct Taken<'a>(&'a Budget);

impl Taken<'_> {
    /// The retry is made.
    pub(crate) fn spend(self) {
        std::mem::forget(self);
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.put(Budget::RETRY);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self(Mutex::new(Self::MOST))
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Budget")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_in_every_format() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_793_954_977);
        for (text, expected) in [
            ("7", Some(7)),
            ("Fri, 06 Nov 2026 08:50:37 GMT", Some(60)),
            ("Friday, 06-Nov-26 08:50:37 GMT", Some(60)),
            ("Fri Nov  6 08:50:37 2026", Some(60)),
            ("Fri, 06 Nov 2026 08:40:37 GMT", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("", None),
            ("soon", None),
            ("-1", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            assert_eq!(retry_after(&headers, now), expected.map(Duration::from_secs), "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn pauses_grow_to_a_bound_and_end() {
        let policy = RetryPolicy::STANDARD.max_attempts(5).pauses(Duration::from_secs(1), Duration::from_secs(3));
        let mut failure = Failure::new(ErrorKind::Status, "x");
        for (attempts, bound) in [(1, 1), (2, 2), (3, 3), (4, 3)] {
            assert!(policy.pause(attempts, &failure).unwrap() <= Duration::from_secs(bound));
        }
        assert_eq!(policy.pause(5, &failure), None);
        failure.retry_after = Some(Duration::from_secs(2));
        assert!(policy.pause(1, &failure).unwrap() >= Duration::from_secs(2));
        failure.retry_after = Some(Duration::from_secs(4));
        assert_eq!(policy.pause(1, &failure), None);
        let endless = RetryPolicy::STANDARD.pauses(Duration::MAX, Duration::MAX);
        failure.retry_after = Some(Duration::from_secs(u64::MAX));
        assert!(endless.pause(1, &failure) >= failure.retry_after);
    }

    #[test]
    fn the_budget_ends_and_fills_again() {
        let budget = Budget::default();
        let spent = |tries| (0..tries).filter_map(|_| budget.take()).map(Taken::spend).count();
        assert_eq!(spent(200), 100);
        (0..25).for_each(|_| budget.refund());
        assert_eq!(spent(20), 2);
    }

    #[test]
    fn a_retry_that_is_not_made_goes_back() {
        let budget = Budget::default();
        let taken: Vec<_> = std::iter::from_fn(|| budget.take()).collect();
        assert_eq!(taken.len(), 100);
        drop(taken);
        assert_eq!(std::iter::from_fn(|| budget.take()).map(Taken::spend).count(), 100);
    }
}
