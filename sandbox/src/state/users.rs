//! Users and the ways to refer to them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::envelope::Fault;
use crate::json::text;
use crate::scenario::{Item, Scenario};
use crate::state::{Ids, Report, Shares, derive};

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
    /// How many Items the user has linked, counting those that are not there any more or belong to another user now.
    pub(crate) linked: usize,
    /// The latest report; the API reads no other.
    pub(crate) report: Option<Arc<Report>>,
    /// What kind of consumer it is.
    pub(crate) scenario: Scenario,
    /// Names of the products that fail in the user's next reports of the second generation.
    pub(crate) failing: Vec<String>,
}

impl User {
    /// The latest report of the user.
    pub(crate) fn report(&self) -> Result<&Arc<Report>, Fault> {
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
}

/// All users, found by any of their names.
#[derive(Default)]
pub(crate) struct Users {
    /// By the order of creation.
    users: BTreeMap<u64, User>,
    created: u64,
    by_client_user_id: HashMap<String, u64>,
    by_user_id: HashMap<String, u64>,
    by_token: HashMap<String, u64>,
    /// How often a user of a `client_user_id`, here as a hash, was removed: the next one has other ids.
    removed: HashMap<u64, u32>,
    /// The tokens by which other teams read reports.
    pub(crate) shares: Shares,
}

impl Users {
    /// The source of the ids of a user to be created, which follow from the client's own id and the seed of the run.
    pub(crate) fn ids(&self, seed: u64, client_user_id: &str) -> Ids {
        let removed = self.removed.get(&derive(0, client_user_id)).copied().unwrap_or_default();
        Ids::new(derive(derive(seed, &removed.to_string()), client_user_id))
    }

    /// The user that the client knows by this id of its own.
    pub(crate) fn by_client_user_id(&self, id: &str) -> Option<&User> {
        self.users.get(self.by_client_user_id.get(id)?)
    }

    /// Adds a user.
    pub(crate) fn add(&mut self, user: User) {
        self.created += 1;
        let number = self.created;
        self.by_client_user_id.insert(user.client_user_id.clone(), number);
        self.by_user_id.insert(user.user_id.clone(), number);
        if let Some(token) = &user.user_token {
            self.by_token.insert(token.clone(), number);
        }
        self.users.insert(number, user);
    }

    /// The user that `reference` names.
    pub(crate) fn find(&mut self, reference: Reference<'_>) -> Result<&mut User, Fault> {
        let number = self.number(reference)?;
        self.users.get_mut(&number).ok_or_else(Fault::user_not_found)
    }

    /// The user whose id the sandbox knows, in whatever way clients refer to that user.
    pub(crate) fn by_id(&mut self, user_id: &str) -> Result<&mut User, Fault> {
        let number = self.by_user_id.get(user_id).ok_or_else(Fault::user_not_found)?;
        self.users.get_mut(number).ok_or_else(Fault::user_not_found)
    }

    /// The Item of an id, whosever it is.
    pub(crate) fn item(&mut self, item_id: &str) -> Option<&mut Item> {
        self.users.values_mut().flat_map(|user| &mut user.items).find(|item| item.id == item_id)
    }

    /// Takes Items from whoever has them.
    pub(crate) fn take_items(&mut self, item_ids: &[String]) -> Vec<Item> {
        let mut taken = Vec::new();
        for user in self.users.values_mut() {
            taken.extend(user.items.extract_if(.., |item| item_ids.contains(&item.id)));
        }
        taken
    }

    /// Takes out the user that `reference` names.
    pub(crate) fn remove(&mut self, reference: Reference<'_>) -> Result<User, Fault> {
        let number = self.number(reference)?;
        let user = self.users.remove(&number).ok_or_else(Fault::user_not_found)?;
        self.by_client_user_id.remove(&user.client_user_id);
        self.by_user_id.remove(&user.user_id);
        if let Some(token) = &user.user_token {
            self.by_token.remove(token);
        }
        self.shares.forget(&user.user_id);
        *self.removed.entry(derive(0, &user.client_user_id)).or_default() += 1;
        Ok(user)
    }

    /// All users, the latest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &User> {
        self.users.values().rev()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.users.len()
    }

    fn number(&self, reference: Reference<'_>) -> Result<u64, Fault> {
        let of_newer_kind = |number: &&u64| self.users.get(number).is_some_and(|user| user.user_token.is_none());
        let number = match reference {
            // A client that moves to user ids sends old tokens in their place.
            Reference::Id(id) => self.by_token.get(id).or_else(|| self.by_user_id.get(id).filter(of_newer_kind)),
            Reference::Token(token) => self.by_token.get(token),
            Reference::ThirdParty { token, client_id } => {
                self.shares.user_of(token, client_id).and_then(|user_id| self.by_user_id.get(user_id))
            }
        };
        number.copied().ok_or_else(Fault::user_not_found)
    }

    /// The user that a request names.
    pub(crate) fn named_in(&mut self, body: &Value) -> Result<&mut User, Fault> {
        self.find(Reference::required_in(body)?)
    }
}
