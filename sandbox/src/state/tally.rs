//! What tests may want to know afterwards. Nothing here is personal or secret.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

/// How many records of a kind are kept; a sandbox may run for months.
const KEPT: usize = 10_000;

/// A request that the sandbox answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The HTTP method.
    pub method: String,
    /// The path, without a query.
    pub path: String,
    /// The status of the answer; 200 of one that a planned fault kept from arriving.
    pub status: u16,
    /// The field `error_code` of an error, or `REHEARSED_FAULT`.
    pub error_code: Option<String>,
    /// When it was answered, in virtual time.
    pub at: DateTime<Utc>,
}

/// An attempt to deliver a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookAttempt {
    /// The field `webhook_type`.
    pub webhook_type: String,
    /// The field `webhook_code`.
    pub webhook_code: String,
    /// The user that it is about.
    pub user_id: String,
    /// The host and port that it was sent to.
    pub receiver: String,
    /// Which attempt this was, from 1.
    pub attempt: u32,
    /// When it was made, in virtual time.
    pub at: DateTime<Utc>,
    /// The status that the receiver answered, `None` if it did not.
    pub status: Option<u16>,
}

/// A request that Plaid would bill: one that succeeded and created a report, also at the end of Link, fetched a credit
/// profile or the older partner insights, or subscribed to monitoring.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BillableEvent {
    /// The path of the request.
    pub path: String,
    /// When it was made, in virtual time.
    pub at: DateTime<Utc>,
}

/// Records of the past, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) requests: Records<RequestRecord>,
    pub(crate) webhooks: Records<WebhookAttempt>,
    pub(crate) billable: Records<BillableEvent>,
    pub(crate) contract_violations: usize,
}

/// The latest records of one kind.
#[derive(Debug)]
pub(crate) struct Records<T>(VecDeque<T>);

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T: Clone> Records<T> {
    pub(crate) fn push(&mut self, record: T) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(record);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The latest `count`, the very latest first.
    pub(crate) fn latest(&self, count: usize) -> impl Iterator<Item = &T> {
        self.0.iter().rev().take(count)
    }

    pub(crate) fn to_vec(&self) -> Vec<T> {
        self.0.iter().cloned().collect()
    }
}
