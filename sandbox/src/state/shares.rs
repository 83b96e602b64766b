//! Users that are shared with other teams.

use chrono::{DateTime, Utc};

/// A token by which another team reads the reports of a user.
pub(crate) struct Share {
    pub(crate) token: String,
    pub(crate) user_id: String,
    /// The team that may use the token.
    pub(crate) client_id: String,
    /// `None` never ends by itself.
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

/// All tokens that have not ended.
#[derive(Default)]
pub(crate) struct Shares(Vec<Share>);

impl Shares {
    /// Adds a token.
    pub(crate) fn add(&mut self, share: Share) {
        self.0.push(share);
    }

    /// The user of a token, if this team may use it.
    pub(crate) fn user_of(&self, token: &str, client_id: &str) -> Option<&str> {
        let share = self.0.iter().find(|share| share.token == token && share.client_id == client_id)?;
        Some(&share.user_id)
    }

    /// A token by which this team reads the reports of the user for as long as it likes.
    pub(crate) fn lasting(&self, user_id: &str, client_id: &str) -> Option<&str> {
        let mut shares = self.0.iter().filter(|share| share.user_id == user_id && share.client_id == client_id);
        Some(&shares.find(|share| share.expires_at.is_none())?.token)
    }

    /// Ends a token. Whether there was one.
    pub(crate) fn end(&mut self, token: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|share| share.token != token);
        self.0.len() < before
    }

    /// Ends the tokens whose time is over by `now`.
    pub(crate) fn end_by(&mut self, now: DateTime<Utc>) {
        self.0.retain(|share| share.expires_at.is_none_or(|end| now < end));
    }

    /// Forgets a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.0.retain(|share| share.user_id != user_id);
    }
}
