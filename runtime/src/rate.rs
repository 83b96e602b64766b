//! A limit on how often the client calls, so that the server need not refuse.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::profile::Profile;

/// What a call does that would be one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OverLimit {
    /// It waits until it may go, or its time runs out.
    Wait,
    /// It fails at once, unsent, with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited).
    Fail,
}

/// How many calls may be made within a minute to each family of endpoints that the API limits together; to all of them,
/// if it has no such families. Every attempt counts. Clones of a client share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// As many as the API documents, if there is no number.
    calls: Option<usize>,
    period: Duration,
    over: OverLimit,
}

impl RateLimit {
    /// As many calls a minute as the API documents. If it documents none, no client can be built with this.
    #[must_use]
    pub const fn documented(over: OverLimit) -> Self {
        Self { calls: None, ..Self::new(0, over) }
    }

    /// So many calls a minute.
    #[must_use]
    pub const fn new(calls_per_minute: usize, over: OverLimit) -> Self {
        Self { calls: Some(calls_per_minute), period: Duration::from_secs(60), over }
    }
}

/// The calls of each family.
pub(crate) struct Limiter {
    limit: Limit,
    profile: &'static Profile,
    families: Mutex<BTreeMap<&'static str, Arc<Family>>>,
}

/// A limit whose number is known.
#[derive(Clone, Copy)]
struct Limit {
    calls: usize,
    period: Duration,
    over: OverLimit,
}

/// Calls that are limited together.
#[derive(Default)]
struct Family {
    line: Mutex<Line>,
    /// Held by the call that is next. The others get it in the order in which they came.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Line {
    /// When the calls of the last period were made, the first one first.
    made: VecDeque<Instant>,
    /// How many calls wait to be made.
    waiting: usize,
}

/// A call that waits. One that goes away takes no place from those behind it.
struct Place<'a> {
    family: &'a Family,
    is_made: bool,
}

impl Limiter {
    /// `None` if the API documents no limit, and the caller gave no number.
    pub(crate) fn new(limit: RateLimit, profile: &'static Profile) -> Option<Self> {
        let calls = limit.calls.or(profile.rate.calls_per_minute)?;
        let limit = Limit { calls, period: limit.period, over: limit.over };
        Some(Self { limit, profile, families: Mutex::default() })
    }

    /// Waits until a call to `path` may be made. `Err` says after what time it might, if it is to fail rather than wait
    /// for that, or could not wait so long.
    pub(crate) async fn admit(&self, path: &str, patience: Duration) -> Result<(), Duration> {
        let Some(family) = self.profile.limited_family(path) else {
            return Ok(());
        };
        let family = Arc::clone(lock(&self.families).entry(family).or_default());
        let place = family.join(self.limit, patience)?;
        let _turn = family.turn.lock().await;
        let now = Instant::now();
        let due = lock(&family.line).due(self.limit, 0, now);
        // Even a sleep of no length waits for the next tick of the timer.
        if due > now {
            tokio::time::sleep_until(due).await;
        }
        place.made();
        Ok(())
    }
}

impl Family {
    fn join(&self, limit: Limit, patience: Duration) -> Result<Place<'_>, Duration> {
        if limit.calls == 0 {
            return Err(limit.period);
        }
        let now = Instant::now();
        let mut line = lock(&self.line);
        let ahead = line.waiting;
        let wait = line.due(limit, ahead, now) - now;
        if !wait.is_zero() && (limit.over == OverLimit::Fail || wait >= patience) {
            return Err(wait);
        }
        line.waiting += 1;
        Ok(Place { family: self, is_made: false })
    }
}

impl Line {
    /// When the call may be made that has so many others ahead of it: within any period there are no more than the
    /// limit allows, so it is one period after the call that is so many places before.
    fn due(&mut self, limit: Limit, ahead: usize, now: Instant) -> Instant {
        while self.made.front().is_some_and(|made| *made + limit.period <= now) {
            self.made.pop_front();
        }
        let place = self.made.len() + ahead;
        let rounds = u32::try_from(place / limit.calls).unwrap_or(u32::MAX);
        *self.made.get(place % limit.calls).unwrap_or(&now) + limit.period * rounds
    }
}

impl Place<'_> {
    /// The call is made. It is counted here, while it has the turn: the next one must not look before.
    fn made(mut self) {
        self.is_made = true;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut line = lock(&self.family.line);
        line.waiting -= 1;
        if self.is_made {
            line.made.push_back(Instant::now());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::pin::Pin;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use super::*;

    const PATH: &str = "/report/create";
    const PROFILE: &Profile = &Profile {
        rate: crate::profile::RateFamilies { calls_per_minute: Some(100), prefixes: &["/report/", "/insights/"] },
        ..Profile::EMPTY
    };

    fn limiter(limit: RateLimit) -> Limiter {
        Limiter::new(limit, PROFILE).unwrap()
    }

    async fn admitted(limiter: &Limiter, path: &str) -> bool {
        limiter.admit(path, Duration::from_secs(600)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_has_more_calls_than_allowed() {
        let limiter = limiter(RateLimit::documented(OverLimit::Wait));
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
        let limiter = limiter(RateLimit::new(2, OverLimit::Fail));
        assert!(admitted(&limiter, PATH).await && admitted(&limiter, PATH).await);
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(limiter.admit(PATH, Duration::from_secs(600)).await, Err(Duration::from_secs(40)));
        assert!(admitted(&limiter, "/insights/get").await, "another family");
        assert!(admitted(&limiter, "/user/get").await, "no limited family");
        tokio::time::advance(Duration::from_secs(40)).await;
        assert!(admitted(&limiter, PATH).await);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_they_can() {
        let limiter = limiter(RateLimit::new(1, OverLimit::Wait));
        assert!(admitted(&limiter, PATH).await);
        assert_eq!(limiter.admit(PATH, Duration::from_secs(5)).await, Err(Duration::from_secs(60)));
        // The place that was refused is not lost to others.
        let start = Instant::now();
        assert!(admitted(&limiter, PATH).await);
        assert_eq!(start.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_dropped_takes_no_place() {
        let limiter = limiter(RateLimit::new(1, OverLimit::Wait));
        let start = Instant::now();
        assert!(admitted(&limiter, PATH).await);
        for _ in 0..5 {
            let gone =
                tokio::time::timeout(Duration::from_secs(1), limiter.admit(PATH, Duration::from_secs(600))).await;
            assert!(gone.is_err());
        }
        // The second of three leaves, and the third moves up.
        let (second, third) = (Duration::from_secs(70), Duration::from_secs(600));
        let (first, second, third) = tokio::join!(
            admitted(&limiter, PATH),
            tokio::time::timeout(second, limiter.admit(PATH, Duration::from_secs(600))),
            async { limiter.admit(PATH, third).await.map(|()| start.elapsed().as_secs()) },
        );
        assert!(first && second.is_err());
        assert_eq!(third, Ok(120));
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_go_in_the_order_in_which_they_came() {
        let limiter = limiter(RateLimit::new(2, OverLimit::Wait));
        let start = Instant::now();
        let go = async || limiter.admit(PATH, Duration::from_secs(600)).await.map(|()| start.elapsed().as_secs());
        let times = tokio::join!(go(), go(), go(), go(), go());
        assert_eq!(times, (Ok(0), Ok(0), Ok(60), Ok(60), Ok(120)));
        // How long the wait will be is known from the start.
        let times = tokio::join!(go(), go(), limiter.admit(PATH, Duration::from_secs(50)));
        assert_eq!(times, (Ok(120), Ok(180), Err(Duration::from_secs(60))));
    }

    /// A waker that polls what it wakes at once, as a thread of a busy runtime may before the waking one goes on.
    struct PollsAtOnce {
        call: Mutex<Pin<Box<dyn Future<Output = bool> + Send>>>,
        is_admitted: AtomicBool,
    }

    impl Wake for PollsAtOnce {
        fn wake(self: Arc<Self>) {
            let mut context = Context::from_waker(Waker::noop());
            if lock(&self.call).as_mut().poll(&mut context) == Poll::Ready(true) {
                self.is_admitted.store(true, Ordering::SeqCst);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_counted_before_the_next_one_looks() {
        let limiter = Arc::new(limiter(RateLimit::new(1, OverLimit::Wait)));
        let shared = Arc::clone(&limiter);
        let first_place = limiter.admit(PATH, Duration::from_secs(600));
        let call = Box::pin(async move { admitted(&shared, PATH).await });
        let second = Arc::new(PollsAtOnce { call: Mutex::new(call), is_admitted: AtomicBool::new(false) });
        let family = Arc::clone(lock(&limiter.families).entry("/report/").or_default());
        // Both wait for the turn, the first one ahead.
        let turn = family.turn.lock().await;
        let mut first = std::pin::pin!(first_place);
        assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let waker = Waker::from(Arc::clone(&second));
        assert!(lock(&second.call).as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        drop(turn);
        assert_eq!(first.await, Ok(()));
        assert!(!second.is_admitted.load(Ordering::SeqCst), "two calls within a minute that allows one");
    }

    /// The clock stands still, so that whoever waits for a tick of the timer waits for ever.
    #[tokio::test(start_paused = true)]
    async fn a_call_that_may_go_waits_for_no_tick_of_the_timer() {
        for over in [OverLimit::Wait, OverLimit::Fail] {
            let limiter = limiter(RateLimit::documented(over));
            for _ in 0..100 {
                let call = tokio::task::unconstrained(limiter.admit(PATH, Duration::from_secs(600)));
                let polled = std::pin::pin!(call).poll(&mut Context::from_waker(Waker::noop()));
                assert_eq!(polled, Poll::Ready(Ok(())));
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_api_without_families_has_one_limit_for_all_calls() {
        assert!(Limiter::new(RateLimit::documented(OverLimit::Fail), &Profile::EMPTY).is_none());
        let limiter = Limiter::new(RateLimit::new(1, OverLimit::Fail), &Profile::EMPTY).unwrap();
        assert!(admitted(&limiter, "/a").await);
        assert!(!admitted(&limiter, "/b").await);
    }
}
