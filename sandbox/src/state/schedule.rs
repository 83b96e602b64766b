//! What will happen, in order of time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::delivery::Attempt;
use crate::json::text;
use crate::webhooks::Delivery;

/// Deliveries by the time at which they are due.
#[derive(Default)]
pub(crate) struct Schedule {
    due: BTreeMap<(DateTime<Utc>, u64), Delivery>,
    planned: u64,
}

impl Schedule {
    /// Plans a delivery; of two at the same time the first planned goes first.
    pub(crate) fn plan(&mut self, time: DateTime<Utc>, delivery: Delivery) {
        self.planned += 1;
        self.due.insert((time, self.planned), delivery);
    }

    /// Takes the earliest delivery that is due by `time`.
    pub(crate) fn pop_due(&mut self, time: DateTime<Utc>) -> Option<Attempt> {
        let earliest = self.due.first_entry()?;
        let (at, number) = *earliest.key();
        (at <= time).then(|| Attempt { at, number, delivery: earliest.remove() })
    }

    /// Takes the delivery of this number, whenever it is due.
    pub(crate) fn take(&mut self, number: u64) -> Option<Attempt> {
        let key = *self.due.keys().find(|(_, known)| *known == number)?;
        let delivery = self.due.remove(&key)?;
        Some(Attempt { at: key.0, number, delivery })
    }

    /// Puts back what [`Schedule::take`] took.
    pub(crate) fn put_back(&mut self, attempt: Attempt) {
        self.due.insert((attempt.at, attempt.number), attempt.delivery);
    }

    /// Drops the deliveries about a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.due.retain(|_, delivery| text(&delivery.body, "user_id") != Some(user_id));
    }

    /// When the next delivery is due.
    pub(crate) fn next(&self) -> Option<DateTime<Utc>> {
        self.due.keys().next().map(|(time, _)| *time)
    }

    /// How many deliveries are still to come.
    pub(crate) fn len(&self) -> usize {
        self.due.len()
    }
}
