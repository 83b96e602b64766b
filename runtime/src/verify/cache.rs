//! The keys that were fetched, and the fetching of others.
//!
//! Time is Tokio's, which never goes back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout};

use super::error::{VerifyError, VerifyErrorKind};
use super::key::{WebhookKey, WebhookKeyError};
use super::source::{KeySource, KeySourceError};
use super::strangers::Strangers;

/// How many good keys are kept. An API has a few at a time.
const MAX_KNOWN: usize = 32;
/// How many refusals are kept.
const MAX_REFUSED: usize = 64;
/// After this a good key is fetched again, to notice that it has expired.
const FRESH: Duration = Duration::from_secs(4 * 60 * 60);
/// Up to this age a good key serves while it cannot be fetched again.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long to leave the endpoint alone after it was asked for a good key again.
const PAUSE: Duration = Duration::from_secs(60);
/// How long a refusal is remembered.
const REFUSED: Duration = Duration::from_secs(60);

/// A key that may be used, or why there is none.
type Outcome = Result<Arc<WebhookKey>, VerifyError>;
/// One fetch, and the callers that wait for it. If the caller that runs it goes away, another one runs it.
type Flight = OnceCell<Outcome>;

pub(super) struct KeyCache {
    source: Box<dyn KeySource>,
    timeout: Duration,
    state: Mutex<State>,
}

struct State {
    known: HashMap<String, Known>,
    refused: HashMap<String, Refused>,
    flights: HashMap<String, Weak<Flight>>,
    strangers: Strangers,
}

/// A key that was good when it was last fetched.
struct Known {
    key: Arc<WebhookKey>,
    fresh_until: Instant,
    usable_until: Instant,
    paused_until: Instant,
}

/// A response of the key endpoint without a valid key.
struct Refused {
    error: VerifyError,
    until: Instant,
}

impl KeyCache {
    /// A cache that knows some keys from the start. Nobody says when those were good, so that each is fetched again
    /// before it is used, and serves without that only while it cannot be fetched.
    pub(super) fn new(source: Box<dyn KeySource>, timeout: Duration, known: Vec<WebhookKey>) -> Self {
        let now = Instant::now();
        let mut state = State {
            known: HashMap::new(),
            refused: HashMap::new(),
            flights: HashMap::new(),
            strangers: Strangers::new(),
        };
        for key in known.into_iter().filter(|key| !key.is_expired()) {
            state.keep(key, now, now);
        }
        Self { source, timeout, state: Mutex::new(state) }
    }

    /// The keys that may be used now, in the order of their ids.
    pub(super) fn known(&self) -> Vec<WebhookKey> {
        let now = Instant::now();
        let keys = self.state().known.values().filter_map(|known| known.usable(now)).collect::<Vec<_>>();
        let mut keys: Vec<_> = keys.iter().map(|key| WebhookKey::clone(key)).collect();
        keys.sort_by(|one, other| one.kid().cmp(other.kid()));
        keys
    }

    /// The key of an id, fetched if it must be.
    pub(super) async fn key(&self, kid: &str) -> Outcome {
        let flight = {
            let mut state = self.state();
            if let Some(outcome) = state.look_up(kid, Instant::now()) {
                return outcome;
            }
            state.flight(kid)
        };
        flight.get_or_init(|| self.fetch(kid)).await.clone()
    }

    async fn fetch(&self, kid: &str) -> Outcome {
        let is_cheap = self.source.is_cheap();
        let is_allowed = self.state().may_fetch(kid, is_cheap, Instant::now());
        if !is_allowed {
            return self.state().land(kid, Err(VerifyErrorKind::TooManyUnknownKeys.into()));
        }
        let answer = timeout(self.timeout, self.source.key(kid)).await;
        let answer = answer.unwrap_or_else(|elapsed| Err(KeySourceError::unavailable(elapsed)));
        let mut state = self.state();
        let outcome = state.take_in(kid, answer, Instant::now());
        state.land(kid, outcome)
    }

    /// No user's code runs under the lock, so that a poisoned one is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The result, if it is known without a fetch.
    fn look_up(&self, kid: &str, now: Instant) -> Option<Outcome> {
        if let Some(known) = self.known.get(kid) {
            let is_left_alone = now < known.fresh_until || now < known.paused_until;
            return is_left_alone.then(|| known.usable(now).ok_or(VerifyErrorKind::KeyUnavailable.into()));
        }
        let refused = self.refused.get(kid).filter(|refused| now < refused.until)?;
        Some(Err(refused.error.clone()))
    }

    /// The fetch of this id that is under way, or a new one.
    fn flight(&mut self, kid: &str) -> Arc<Flight> {
        if let Some(flight) = self.flights.get(kid).and_then(Weak::upgrade) {
            return flight;
        }
        // Those that every caller went away from.
        self.flights.retain(|_, flight| flight.strong_count() > 0);
        let flight = Arc::new(Flight::new());
        self.flights.insert(kid.to_owned(), Arc::downgrade(&flight));
        flight
    }

    /// Whether the key may be fetched. A known key always may: made-up ids must not lock it out. While it is fetched
    /// again it serves the other callers, and goes on to do so if the caller that fetches it goes away.
    fn may_fetch(&mut self, kid: &str, is_cheap: bool, now: Instant) -> bool {
        match self.known.get_mut(kid) {
            Some(known) => {
                if known.is_usable(now) {
                    known.paused_until = now + PAUSE;
                }
                true
            }
            None => is_cheap || self.strangers.admit(kid, now),
        }
    }

    /// Stores the response of the source.
    fn take_in(&mut self, kid: &str, answer: Result<Option<WebhookKey>, KeySourceError>, now: Instant) -> Outcome {
        let answer = match answer {
            Ok(Some(key)) if key.kid() != kid => Err(WebhookKeyError::OTHER_KEY.into()),
            answer => answer,
        };
        match answer {
            Ok(Some(key)) if key.is_expired() => Err(self.refuse(kid, VerifyErrorKind::ExpiredKey.into(), now)),
            Ok(Some(key)) => Ok(self.keep(key, now, now + FRESH)),
            Ok(None) => Err(self.refuse(kid, VerifyErrorKind::UnknownKey.into(), now)),
            Err(error) => self.fail(kid, error, now),
        }
    }

    fn keep(&mut self, key: WebhookKey, now: Instant, fresh_until: Instant) -> Arc<WebhookKey> {
        let key = Arc::new(key);
        make_room(&mut self.known, MAX_KNOWN, key.kid(), |known| known.usable_until);
        let known = Known { key: Arc::clone(&key), fresh_until, usable_until: now + USABLE, paused_until: now };
        self.known.insert(key.kid().to_owned(), known);
        self.refused.remove(key.kid());
        self.strangers.forget(key.kid());
        key
    }

    fn refuse(&mut self, kid: &str, error: VerifyError, now: Instant) -> VerifyError {
        self.known.remove(kid);
        self.strangers.forget(kid);
        make_room(&mut self.refused, MAX_REFUSED, kid, |refused| refused.until);
        self.refused.insert(kid.to_owned(), Refused { error: error.clone(), until: now + REFUSED });
        error
    }

    /// The source gave no usable response; a key that was valid recently still is.
    fn fail(&mut self, kid: &str, error: KeySourceError, now: Instant) -> Outcome {
        let is_bad_key = error.is_bad_key();
        let kind = if is_bad_key { VerifyErrorKind::BadKey } else { VerifyErrorKind::KeyUnavailable };
        let error = VerifyError::caused(kind, error);
        match self.known.get_mut(kid) {
            Some(known) => {
                known.paused_until = now + PAUSE;
                known.usable(now).ok_or(error)
            }
            None if is_bad_key => Err(self.refuse(kid, error, now)),
            None => Err(error),
        }
    }

    /// Ends a fetch. Later callers find what was remembered, or fetch anew.
    fn land(&mut self, kid: &str, outcome: Outcome) -> Outcome {
        self.flights.remove(kid);
        outcome
    }
}

impl Known {
    fn is_usable(&self, now: Instant) -> bool {
        now < self.usable_until
    }

    fn usable(&self, now: Instant) -> Option<Arc<WebhookKey>> {
        self.is_usable(now).then(|| Arc::clone(&self.key))
    }
}

/// Drops the oldest entry if a new one would be too many.
fn make_room<T>(entries: &mut HashMap<String, T>, most: usize, kid: &str, age: impl Fn(&T) -> Instant) {
    if entries.len() < most || entries.contains_key(kid) {
        return;
    }
    let oldest = entries.iter().min_by_key(|(_, entry)| age(entry)).map(|(kid, _)| kid.clone());
    if let Some(oldest) = oldest {
        entries.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::KeyFuture;

    struct Silent;

    impl KeySource for Silent {
        fn key<'a>(&'a self, _: &'a str) -> KeyFuture<'a> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn fetches_that_every_caller_went_away_from_are_forgotten() {
        let cache = KeyCache::new(Box::new(Silent), Duration::from_secs(5), Vec::new());
        for number in 0..5 {
            let kid = format!("key-{number}");
            let gone = timeout(Duration::from_secs(1), cache.key(&kid)).await;
            assert!(gone.is_err());
            assert_eq!(cache.state().flights.len(), 1);
        }
    }
}
