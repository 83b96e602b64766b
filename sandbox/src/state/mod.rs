//! Everything a sandbox remembers.

pub(crate) mod clock;
mod ids;
mod report;
mod schedule;
mod tally;
mod users;

use std::time::Duration;

pub(crate) use clock::Clock;
pub(crate) use ids::{Ids, derive};
pub(crate) use report::Report;
pub(crate) use schedule::Schedule;
pub(crate) use tally::Tally;
pub use tally::{BillableEvent, RequestRecord, WebhookAttempt};
pub(crate) use users::{Reference, User, Users};

/// The state behind all endpoints of one sandbox.
pub(crate) struct State {
    pub(crate) seed: u64,
    pub(crate) ready_after: Duration,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) users: Users,
    pub(crate) schedule: Schedule,
    pub(crate) tally: Tally,
}

impl State {
    pub(crate) fn new(seed: u64, ready_after: Duration, clock: Clock) -> Self {
        Self {
            seed,
            ready_after,
            clock,
            ids: Ids::new(seed),
            users: Users::default(),
            schedule: Schedule::default(),
            tally: Tally::default(),
        }
    }
}
