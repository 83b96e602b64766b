//! Webhooks on their way: to different receivers side by side, to each receiver one after another.
//!
//! So a receiver that does not answer holds back nobody else, and each one hears of things in their order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::webhooks::Delivery;

/// A delivery and the virtual time of its attempt.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) at: DateTime<Utc>,
    /// Which planned delivery it is.
    pub(crate) number: u64,
    pub(crate) delivery: Delivery,
}

/// What became of an attempt.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// The receiver answered with this status, or not at all.
    Answered(Option<u16>),
    /// A rehearsal lost it.
    Lost,
    /// A rehearsal delayed it by so many seconds.
    Later(f64),
    /// A rehearsal makes it twice.
    Twice,
}

/// What waits for each receiver to which a delivery is being made.
pub(crate) struct Receivers {
    queues: Mutex<HashMap<String, VecDeque<Attempt>>>,
    /// How many attempts wait or are being made.
    open: watch::Sender<usize>,
}

impl Default for Receivers {
    fn default() -> Self {
        Self { queues: Mutex::default(), open: watch::Sender::new(0) }
    }
}

impl Receivers {
    /// Queues an attempt. `true` if nobody works for the receiver, which the caller then must.
    pub(crate) fn push(&self, receiver: &str, attempt: Attempt) -> bool {
        self.open.send_modify(|open| *open += 1);
        let mut queues = self.queues();
        match queues.get_mut(receiver) {
            Some(queue) => {
                queue.push_back(attempt);
                false
            }
            None => {
                queues.insert(receiver.to_owned(), VecDeque::from([attempt]));
                true
            }
        }
    }

    /// The next attempt for a receiver; `None` ends the work for it.
    pub(crate) fn next(&self, receiver: &str) -> Option<Attempt> {
        let mut queues = self.queues();
        let next = queues.get_mut(receiver).and_then(VecDeque::pop_front);
        if next.is_none() {
            queues.remove(receiver);
        }
        next
    }

    /// Says that an attempt has been made.
    pub(crate) fn made(&self) {
        self.open.send_modify(|open| *open -= 1);
    }

    /// Waits until no attempt is left.
    pub(crate) async fn idle(&self) {
        // The sender is part of `self`, so that it cannot be gone.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Attempt>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
