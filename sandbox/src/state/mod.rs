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

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::envelope::Fault;
use crate::journal::Journal;
use crate::json::text;
use crate::rehearsal::Rehearsals;
use crate::scenario::Scenario;

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
    pub(crate) reports: CraReports,
    pub(crate) servicing: Servicings,
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
            reports: CraReports::default(),
            servicing: Servicings::default(),
            loans: Loans::default(),
            keys,
            schedule: Schedule::default(),
            tally: Tally::default(),
            rehearsals: Rehearsals::default(),
        }
    }

    /// Ends what has run out by now.
    pub(crate) fn pass_time(&mut self) {
        let now = self.clock.now();
        self.users.shares.end_by(now);
    }

    /// The report of which a request reads a product: one of the second generation if the request names it, or else the
    /// latest of the older ones.
    pub(crate) fn readable(&mut self, body: &Value, product: &str) -> Result<Arc<Report>, Fault> {
        let now = self.clock.now();
        let user = self.users.named_in(body)?;
        if let Some(report_id) = text(body, "report_id") {
            let report = self.reports.of_user(&user.user_id, Some(report_id))?.open(now)?;
            report.check_product(product)?;
            return Ok(Arc::clone(&report.made_of));
        }
        let report = user.report()?;
        report.open(now)?.check_product(product)?;
        Ok(Arc::clone(report))
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
