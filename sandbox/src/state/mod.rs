//! Everything a sandbox remembers.

pub(crate) mod clock;
mod generation;
mod ids;
mod keys;
mod links;
mod loans;
mod report;
mod schedule;
mod servicing;
mod shares;
mod subscriptions;
mod tally;
mod users;

use std::time::Duration;

use crate::envelope::Fault;

pub(crate) use clock::Clock;
pub(crate) use generation::{Contents, CraReport, CraReports};
pub(crate) use ids::{Ids, derive};
pub(crate) use keys::Keys;
pub(crate) use links::{LinkSession, Links};
pub(crate) use loans::{Loan, Loans};
pub(crate) use report::{Order, Report};
pub(crate) use schedule::Schedule;
pub(crate) use servicing::{Servicing, Servicings};
pub(crate) use shares::{Share, Shares};
pub(crate) use subscriptions::{Subscription, Subscriptions};
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
    pub(crate) links: Links,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) reports: CraReports,
    pub(crate) servicing: Servicings,
    pub(crate) loans: Loans,
    pub(crate) keys: Keys,
    pub(crate) schedule: Schedule,
    pub(crate) tally: Tally,
}

impl State {
    pub(crate) fn new(seed: u64, ready_after: Duration, clock: Clock) -> Self {
        let keys = Keys::new(seed, clock.signing_time());
        Self {
            seed,
            ready_after,
            clock,
            ids: Ids::new(seed),
            users: Users::default(),
            links: Links::default(),
            subscriptions: Subscriptions::default(),
            reports: CraReports::default(),
            servicing: Servicings::default(),
            loans: Loans::default(),
            keys,
            schedule: Schedule::default(),
            tally: Tally::default(),
        }
    }

    /// Ends what has run out by now.
    pub(crate) fn pass_time(&mut self) {
        let now = self.clock.now();
        self.users.shares.end_by(now);
    }

    /// Forgets Items that are not there any more.
    pub(crate) fn forget_items(&mut self, item_ids: &[String]) {
        self.links.forget_items(item_ids);
        self.subscriptions.forget_items(item_ids);
    }

    /// Ends what goes on for a user by itself.
    pub(crate) fn end_products(&mut self, user_id: &str) {
        self.servicing.forget(user_id);
    }

    /// Removes a user, and everything that is there because of the user.
    pub(crate) fn remove_user(&mut self, reference: Reference<'_>) -> Result<(), Fault> {
        let user = self.users.remove(reference)?;
        let item_ids: Vec<_> = user.items.into_iter().map(|item| item.id).collect();
        self.links.forget(&user.user_id);
        self.forget_items(&item_ids);
        self.subscriptions.forget(&user.user_id);
        self.reports.forget(&user.user_id);
        self.servicing.forget(&user.user_id);
        self.loans.forget(&user.user_id);
        self.schedule.forget(&user.user_id);
        Ok(())
    }
}
