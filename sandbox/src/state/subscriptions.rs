//! Subscriptions to the monitoring of users.

use reqwest::Url;

use crate::envelope::Fault;

/// A wish to hear of what is new on the accounts of a user.
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) user_id: String,
    /// `None` monitors all Items of the user.
    pub(crate) item_id: Option<String>,
    pub(crate) webhook: Url,
    /// `None` monitors all categories of income.
    pub(crate) income_categories: Option<Vec<String>>,
}

impl Subscription {
    /// Whether it is about this Item.
    pub(crate) fn covers(&self, item_id: &str) -> bool {
        self.item_id.as_deref().is_none_or(|covered| covered == item_id)
    }
}

/// All subscriptions that have not ended.
#[derive(Default)]
pub(crate) struct Subscriptions(Vec<Subscription>);

impl Subscriptions {
    /// Adds a subscription.
    pub(crate) fn add(&mut self, subscription: Subscription) {
        self.0.push(subscription);
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Subscription> {
        self.0.iter()
    }

    /// Ends a subscription.
    pub(crate) fn end(&mut self, id: &str) -> Result<(), Fault> {
        let known = self.0.iter().position(|subscription| subscription.id == id);
        self.0.remove(known.ok_or_else(Fault::subscription_not_found)?);
        Ok(())
    }

    /// The subscriptions of a user, of which there must be one.
    pub(crate) fn of_user(&self, user_id: &str) -> Result<Vec<&Subscription>, Fault> {
        let found: Vec<_> = self.0.iter().filter(|subscription| subscription.user_id == user_id).collect();
        if found.is_empty() { Err(Fault::subscription_not_found()) } else { Ok(found) }
    }

    /// Forgets a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.0.retain(|subscription| subscription.user_id != user_id);
    }

    /// Forgets Items.
    pub(crate) fn forget_items(&mut self, item_ids: &[String]) {
        let is_of = |id: &String| item_ids.contains(id);
        self.0.retain(|subscription| !subscription.item_id.as_ref().is_some_and(is_of));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
