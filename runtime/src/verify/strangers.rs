//! Which of the key ids that nobody knows yet are looked up, since anybody can make some up.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::allowance::Allowance;

/// How many look-ups each of the two shares has in [`PERIOD`].
const SHARE: u32 = 10;
/// See [`SHARE`].
const PERIOD: Duration = Duration::from_secs(60);
/// How many ids one generation remembers. Two of them take some 300 KB, and only while somebody makes ids up.
const GENERATION: usize = 14_000;

/// The allowance for ids that are not known.
///
/// The id of a real key is in every webhook, and each webhook is delivered again until it is taken. A made-up id is
/// spent by its first look-up, so there is always another one. That is why an id that comes again after it was not
/// looked up has a share of its own, which ids that come once cannot use up.
pub(super) struct Strangers {
    first: Allowance,
    again: Allowance,
    refused: Remembered,
}

impl Strangers {
    pub(super) fn new() -> Self {
        Self {
            first: Allowance::new(SHARE, PERIOD),
            again: Allowance::new(SHARE, PERIOD),
            refused: Remembered::default(),
        }
    }

    /// Whether an id may be looked up. One that may not is remembered.
    pub(super) fn admit(&mut self, kid: &str, now: Instant) -> bool {
        let is_admitted = (self.refused.contains(kid) && self.again.take(now)) || self.first.take(now);
        if !is_admitted {
            self.refused.insert(kid);
        }
        is_admitted
    }

    /// Forgets an id of which it is known now what it is.
    pub(super) fn forget(&mut self, kid: &str) {
        self.refused.remove(kid);
    }
}

/// The ids that came last: at least one generation of them, at most two. Of each id only a keyed hash is kept.
#[derive(Default)]
struct Remembered {
    keyed: RandomState,
    current: HashSet<u64>,
    previous: HashSet<u64>,
}

impl Remembered {
    fn contains(&self, kid: &str) -> bool {
        let hash = self.keyed.hash_one(kid);
        self.current.contains(&hash) || self.previous.contains(&hash)
    }

    fn insert(&mut self, kid: &str) {
        if self.current.len() >= GENERATION {
            self.previous = std::mem::take(&mut self.current);
        }
        self.current.insert(self.keyed.hash_one(kid));
    }

    fn remove(&mut self, kid: &str) {
        let hash = self.keyed.hash_one(kid);
        self.current.remove(&hash);
        self.previous.remove(&hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_remembered_is_bounded_and_the_latest() {
        let mut strangers = Strangers::new();
        let now = Instant::now();
        for number in 0..10 * GENERATION {
            strangers.admit(&format!("made-up-{number}"), now);
        }
        let Remembered { current, previous, .. } = &strangers.refused;
        assert!(current.len() + previous.len() <= 2 * GENERATION);
        assert!(current.capacity() + previous.capacity() <= 4 * GENERATION);
        let is_known = |number: usize| strangers.refused.contains(&format!("made-up-{number}"));
        assert!((9 * GENERATION..10 * GENERATION).all(is_known));
        assert!(!(0..8 * GENERATION - SHARE as usize).any(is_known));
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_that_is_forgotten_comes_for_the_first_time() {
        let mut strangers = Strangers::new();
        let now = Instant::now();
        while strangers.admit("first", now) {}
        assert!(strangers.admit("first", now), "it came again");
        strangers.forget("first");
        assert!(!strangers.admit("first", now));
        assert!(strangers.admit("first", now));
    }
}
