//! Subscriptions to reports on users whose loan is running.

use reqwest::Url;
use serde_json::Value;

use crate::envelope::Fault;
use crate::state::Contents;

/// A wish for new reports on a user.
pub(crate) struct Servicing {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) contents: Contents,
    /// As the client asked for it; null if it did not.
    pub(crate) cadence: Value,
    pub(crate) webhook: Option<Url>,
}

/// All subscriptions that have not ended.
#[derive(Default)]
pub(crate) struct Servicings(Vec<Servicing>);

impl Servicings {
    /// Adds a subscription.
    pub(crate) fn add(&mut self, servicing: Servicing) {
        self.0.push(servicing);
    }

    /// The subscription of an id.
    pub(crate) fn find(&mut self, id: &str) -> Result<&mut Servicing, Fault> {
        self.0.iter_mut().find(|servicing| servicing.id == id).ok_or_else(Fault::servicing_not_found)
    }

    /// The subscriptions of a user.
    pub(crate) fn of_user(&self, user_id: &str) -> impl Iterator<Item = &Servicing> {
        self.0.iter().filter(move |servicing| servicing.user_id == user_id)
    }

    /// Ends a subscription.
    pub(crate) fn end(&mut self, id: &str) -> Result<(), Fault> {
        self.find(id)?;
        self.0.retain(|servicing| servicing.id != id);
        Ok(())
    }

    /// Forgets a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.0.retain(|servicing| servicing.user_id != user_id);
    }
}
