//! Link sessions, and the tokens that come of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::envelope::Fault;
use crate::state::Order;

/// What a Link token opens.
pub(crate) struct LinkSession {
    /// The user that the Items will belong to, if the token names one.
    pub(crate) user_id: Option<String>,
    pub(crate) expires_at: DateTime<Utc>,
    /// The Items that the session repairs; `None` if it makes one.
    pub(crate) repairs: Option<Vec<String>>,
    pub(crate) products: Vec<String>,
    pub(crate) webhook: Option<String>,
    /// The report that starts when the consumer is done.
    pub(crate) order: Option<Order>,
    /// The report of the second generation that starts then, as its creation would order it.
    pub(crate) cra_report: Option<Value>,
}

/// Sessions and tokens by their names.
#[derive(Default)]
pub(crate) struct Links {
    sessions: BTreeMap<String, LinkSession>,
    /// The Items of public tokens that nobody has exchanged yet.
    public: BTreeMap<String, String>,
    /// The Items of access tokens.
    access: BTreeMap<String, String>,
}

impl Links {
    /// Remembers what a Link token opens.
    pub(crate) fn open(&mut self, link_token: String, session: LinkSession) {
        self.sessions.insert(link_token, session);
    }

    /// Takes a session that can be completed at the time `now`; a token opens one session.
    pub(crate) fn take(&mut self, link_token: &str, now: DateTime<Utc>) -> Result<LinkSession, Fault> {
        let session = self.sessions.remove(link_token).filter(|session| now < session.expires_at);
        session.ok_or_else(Fault::invalid_link_token)
    }

    /// Remembers the Item of a public token.
    pub(crate) fn publish(&mut self, public_token: String, item_id: String) {
        self.public.insert(public_token, item_id);
    }

    /// Makes an access token of a public token, which works once, and tells the Item.
    pub(crate) fn exchange(&mut self, public_token: &str, access_token: String) -> Result<String, Fault> {
        let item_id = self.public.remove(public_token).ok_or_else(Fault::invalid_public_token)?;
        self.access.insert(access_token, item_id.clone());
        Ok(item_id)
    }

    /// The Item of an access token.
    pub(crate) fn item_of(&self, access_token: &str) -> Result<&str, Fault> {
        self.access.get(access_token).map(String::as_str).ok_or_else(Fault::invalid_access_token)
    }

    /// Forgets a user.
    pub(crate) fn forget(&mut self, user_id: &str) {
        self.sessions.retain(|_, session| session.user_id.as_deref() != Some(user_id));
    }

    /// Forgets Items.
    pub(crate) fn forget_items(&mut self, item_ids: &[String]) {
        for tokens in [&mut self.public, &mut self.access] {
            tokens.retain(|_, item_id| !item_ids.contains(item_id));
        }
    }
}
