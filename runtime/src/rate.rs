//! A limit on how often the client calls, so that the server need not refuse.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::plaid;

/// What a call does that would be one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OverLimit {
    /// It waits until it may go, or its time runs out.
    Wait,
    /// It fails at once, unsent, with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited).
    Fail,
}

/// How many calls may be made within a minute to each family of endpoints that Plaid limits: those under
/// `/cra/check_report/` and those under `/cra/monitoring_insights/`. Every attempt counts. Clones of a client share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    calls: usize,
    period: Duration,
    over: OverLimit,
}

impl RateLimit {
    /// The 100 calls a minute that Plaid documents.
    #[must_use]
    pub const fn documented(over: OverLimit) -> Self {
        Self::new(100, over)
    }

    /// So many calls a minute.
    #[must_use]
    pub const fn new(calls_per_minute: usize, over: OverLimit) -> Self {
        Self { calls: calls_per_minute, period: Duration::from_secs(60), over }
    }
}

/// When the last calls of each family were made.
pub(crate) struct Limiter {
    limit: RateLimit,
    calls: Mutex<BTreeMap<&'static str, VecDeque<Instant>>>,
}

impl Limiter {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limit, calls: Mutex::default() }
    }

    /// Takes a place for a call to `path`, now or later. `Err` says after what time there is one, if the call is to
    /// fail rather than wait for it, or could not wait so long.
    pub(crate) async fn admit(&self, path: &str, patience: Duration) -> Result<(), Duration> {
        let Some(family) = plaid::limited_family(path) else {
            return Ok(());
        };
        let due = self.reserve(family, patience)?;
        tokio::time::sleep_until(due).await;
        Ok(())
    }

    /// The time of the next free place, which is taken. It is given back if it comes too late.
    fn reserve(&self, family: &'static str, patience: Duration) -> Result<Instant, Duration> {
        let RateLimit { calls: most, period, over } = self.limit;
        let now = Instant::now();
        let mut families = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = families.entry(family).or_default();
        // Within any period no more than `most` calls: a place is free one period after the call `most` places back.
        let due = match calls.len().checked_sub(most).and_then(|index| calls.get(index)) {
            Some(earlier) => (*earlier + period).max(now),
            None if most == 0 => return Err(period),
            None => now,
        };
        let wait = due - now;
        if !wait.is_zero() && (over == OverLimit::Fail || wait > patience) {
            return Err(wait);
        }
        calls.push_back(due);
        while calls.len() > most {
            calls.pop_front();
        }
        Ok(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/cra/check_report/create";

    async fn admitted(limiter: &Limiter, path: &str) -> bool {
        limiter.admit(path, Duration::from_secs(600)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_has_more_calls_than_allowed() {
        let limiter = Limiter::new(RateLimit::documented(OverLimit::Wait));
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..350 {
            assert!(admitted(&limiter, PATH).await);
            times.push(start.elapsed());
        }
        for (index, time) in times.iter().enumerate().skip(100) {
            assert!(*time >= times[index - 100] + Duration::from_secs(60), "{index}");
        }
        assert_eq!(start.elapsed().as_secs(), 180);
    }

    #[tokio::test(start_paused = true)]
    async fn one_too_many_fails_at_once_if_asked() {
        let limiter = Limiter::new(RateLimit::new(2, OverLimit::Fail));
        assert!(admitted(&limiter, PATH).await && admitted(&limiter, PATH).await);
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(limiter.admit(PATH, Duration::from_secs(600)).await, Err(Duration::from_secs(40)));
        assert!(admitted(&limiter, "/cra/monitoring_insights/get").await, "another family");
        assert!(admitted(&limiter, "/user/get").await, "no limited family");
        tokio::time::advance(Duration::from_secs(40)).await;
        assert!(admitted(&limiter, PATH).await);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_they_can() {
        let limiter = Limiter::new(RateLimit::new(1, OverLimit::Wait));
        assert!(admitted(&limiter, PATH).await);
        assert_eq!(limiter.admit(PATH, Duration::from_secs(5)).await, Err(Duration::from_secs(60)));
        // The place that was refused is not lost to others.
        let start = Instant::now();
        assert!(admitted(&limiter, PATH).await);
        assert_eq!(start.elapsed().as_secs(), 60);
    }
}
