//! Everything a sandbox remembers.

pub(crate) mod clock;
mod ids;
mod keys;
mod links;
mod loans;
mod report;
mod schedule;
mod subscriptions;
mod tally;
mod users;

use std::time::Duration;

use crate::envelope::Fault;
use crate::journal::Journal;
use crate::rehearsal::Rehearsals;
use crate::scenario::Scenario;

pub(crate) use clock::Clock;
pub(crate) use ids::{Ids, derive};
pub(crate) use keys::Keys;
pub(crate) use links::{LinkSession, Links};
pub(crate) use loans::{Loan, Loans};
pub(crate) use report::{Order, Report};
pub(crate) use schedule::Schedule;
pub(crate) use subscriptions::{Subscription, Subscriptions};
pub(crate) use tally::Tally;
pub use tally::{BillableEvent, RequestRecord, WebhookAttempt};
pub(crate) use users::{Reference, User, Users};

/// The state behind all endpoints of one sandbox.
pub(crate) struct State {
    pub(crate) seed: u64,
    /// What users are like whose `client_user_id` does not say.
    pub(crate) scenario: Scenario,
    pub(crate) ready_after: Duration,
    pub(crate) clock: Clock,
    /// The ids of what the present change makes.
    pub(crate) ids: Ids,
    pub(crate) request_ids: Ids,
    /// How many changes were made.
    pub(crate) changes: u64,
    /// Where they are written down, if they are to last.
    pub(crate) journal: Option<Journal>,
    pub(crate) users: Users,
    pub(crate) links: Links,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) loans: Loans,
    pub(crate) keys: Keys,
    pub(crate) schedule: Schedule,
    pub(crate) tally: Tally,
    pub(crate) rehearsals: Rehearsals,
}

impl State {
    pub(crate) fn new(seed: u64, ready_after: Duration, clock: Clock) -> Self {
        let keys = Keys::new(seed, clock.signing_time());
        Self {
            seed,
            scenario: Scenario::default(),
            ready_after,
            clock,
            ids: Ids::new(seed),
            request_ids: Ids::new(derive(seed, "requests")),
            changes: 0,
            journal: None,
            users: Users::default(),
            links: Links::default(),
            subscriptions: Subscriptions::default(),
            loans: Loans::default(),
            keys,
            schedule: Schedule::default(),
            tally: Tally::default(),
            rehearsals: Rehearsals::default(),
        }
    }

    /// Removes a user, and everything that is there because of the user.
    pub(crate) fn remove_user(&mut self, reference: Reference<'_>) -> Result<(), Fault> {
        let user = self.users.remove(reference)?;
        let item_ids: Vec<_> = user.items.into_iter().map(|item| item.id).collect();
        self.links.forget(&user.user_id, &item_ids);
        self.subscriptions.forget(&user.user_id);
        self.loans.forget(&user.user_id);
        self.schedule.forget(&user.user_id);
        Ok(())
    }
}
