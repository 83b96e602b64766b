//! Users and the ways to refer to them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::envelope::Fault;
use crate::json::text;
use crate::scenario::Item;
use crate::state::{Report, Shares};

/// A user of the client.
pub(crate) struct User {
    pub(crate) client_user_id: String,
    pub(crate) user_id: String,
    /// Only users of the older kind have one.
    pub(crate) user_token: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    /// Who the user is, as the client has told; null if it has not.
    pub(crate) identity: Value,
    pub(crate) items: Vec<Item>,
    /// The latest report; the API reads no other.
    pub(crate) report: Option<Report>,
    /// Names of the products that fail in the user's next reports of the second generation.
    pub(crate) failing: Vec<String>,
}

impl User {
    /// The latest report of the user.
    pub(crate) fn report(&self) -> Result<&Report, Fault> {
        self.report.as_ref().ok_or_else(Fault::report_not_found)
    }
}

/// How a request names its user; webhooks answer in the same style.
#[derive(Clone, Copy)]
pub(crate) enum Reference<'a> {
    Id(&'a str),
    Token(&'a str),
    /// A token by which another team shares its user with the caller.
    ThirdParty {
        token: &'a str,
        client_id: &'a str,
    },
}

impl<'a> Reference<'a> {
    /// The reference in a request, if it has one and not two.
    pub(crate) fn in_body(body: &'a Value) -> Result<Option<Self>, Fault> {
        let client_id = text(body, "client_id").unwrap_or_default();
        let shared = |token| Self::ThirdParty { token, client_id };
        let given = [
            text(body, "user_id").map(Self::Id),
            text(body, "user_token").map(Self::Token),
            text(body, "third_party_user_token").map(shared),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (_, Some(_)) => Err(Fault::invalid_field("give user_id or a user token, and not both")),
            (first, None) => Ok(first),
        }
    }

    /// The reference in a request that must have one.
    pub(crate) fn required_in(body: &'a Value) -> Result<Self, Fault> {
        let missing = || Fault::invalid_request("MISSING_FIELDS", "required and missing: user_id or user_token");
        Self::in_body(body)?.ok_or_else(missing)
    }

    /// Whether it is the token of a user of the older kind.
    pub(crate) fn is_token(self) -> bool {
        matches!(self, Self::Token(_))
    }

    fn names(self, user: &User) -> bool {
        match self {
            // A client that moves to user ids sends old tokens in their place.
            Self::Id(id) => user.user_id == id && user.user_token.is_none() || user.user_token.as_deref() == Some(id),
            Self::Token(token) => user.user_token.as_deref() == Some(token),
            Self::ThirdParty { .. } => false,
        }
    }
}

/// All users.
#[derive(Default)]
pub(crate) struct Users {
    all: Vec<User>,
    /// The tokens by which other teams read reports.
    pub(crate) shares: Shares,
}

impl Users {
    /// The user that the client knows by this id of its own.
    pub(crate) fn by_client_user_id(&self, id: &str) -> Option<&User> {
        self.all.iter().find(|user| user.client_user_id == id)
    }

    /// Adds a user.
    pub(crate) fn add(&mut self, user: User) {
        self.all.push(user);
    }

    /// The user that `reference` names.
    pub(crate) fn find(&mut self, reference: Reference<'_>) -> Result<&mut User, Fault> {
        let position = self.position(reference)?;
        Ok(&mut self.all[position])
    }

    fn position(&self, reference: Reference<'_>) -> Result<usize, Fault> {
        let named = match reference {
            Reference::ThirdParty { token, client_id } => {
                let shared = self.shares.user_of(token, client_id);
                self.all.iter().position(|user| Some(user.user_id.as_str()) == shared)
            }
            _ => self.all.iter().position(|user| reference.names(user)),
        };
        named.ok_or_else(Fault::user_not_found)
    }

    /// The user whose id the sandbox knows, in whatever way clients refer to that user.
    pub(crate) fn by_id(&mut self, user_id: &str) -> Result<&mut User, Fault> {
        self.all.iter_mut().find(|user| user.user_id == user_id).ok_or_else(Fault::user_not_found)
    }

    /// The Item of an id, whosever it is.
    pub(crate) fn item(&mut self, item_id: &str) -> Option<&mut Item> {
        self.all.iter_mut().flat_map(|user| &mut user.items).find(|item| item.id == item_id)
    }

    /// Takes Items from whoever has them.
    pub(crate) fn take_items(&mut self, item_ids: &[String]) -> Vec<Item> {
        let mut taken = Vec::new();
        for user in &mut self.all {
            taken.extend(user.items.extract_if(.., |item| item_ids.contains(&item.id)));
        }
        taken
    }

    /// Takes out the user that `reference` names.
    pub(crate) fn remove(&mut self, reference: Reference<'_>) -> Result<User, Fault> {
        let position = self.position(reference)?;
        let user = self.all.remove(position);
        self.shares.forget(&user.user_id);
        Ok(user)
    }

    /// The user that a request names.
    pub(crate) fn named_in(&mut self, body: &Value) -> Result<&mut User, Fault> {
        self.find(Reference::required_in(body)?)
    }
}
