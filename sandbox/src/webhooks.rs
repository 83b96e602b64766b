//! Webhooks: what they say, and when their delivery is tried again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::cors;
use crate::json::text;

/// The header with the token that proves where a webhook comes from.
const VERIFICATION: &str = "Plaid-Verification";
/// Plaid gives a receiver this long, in real time.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The first wait after a failure; each further one is four times as long.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
/// After this long nothing is tried any more.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);

/// A webhook on its way.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) url: Url,
    pub(crate) body: Value,
    pub(crate) attempt: u32,
    /// Whether the next attempt is signed for another body, as a rehearsal demands.
    pub(crate) badly_signed: bool,
    first_due: DateTime<Utc>,
}

impl Delivery {
    /// A webhook to be sent first at the time `due`.
    pub(crate) fn new(url: Url, body: Value, due: DateTime<Utc>) -> Self {
        Self { url, body, attempt: 1, badly_signed: false, first_due: due }
    }

    /// The fields `webhook_type` and `webhook_code`.
    pub(crate) fn kind(&self) -> (&str, &str) {
        let field = |name| text(&self.body, name).unwrap_or_default();
        (field("webhook_type"), field("webhook_code"))
    }

    /// The user that it is about.
    pub(crate) fn user_id(&self) -> &str {
        text(&self.body, "user_id").unwrap_or_default()
    }

    /// Who receives it: the host and port. The rest of a URL may be a secret.
    pub(crate) fn receiver(&self) -> String {
        self.url.authority().rsplit('@').next().unwrap_or_default().to_owned()
    }

    /// The next attempt and its time, after this one failed at `now`.
    pub(crate) fn again(mut self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Self)> {
        let waits = 4_i32.checked_pow(self.attempt - 1)?;
        let due = now.checked_add_signed(FIRST_WAIT * waits)?;
        self.attempt += 1;
        self.badly_signed = false;
        (due - self.first_due <= GIVE_UP_AFTER).then_some((due, self))
    }
}

/// Whether a URL stays on this machine.
///
/// An emulator has no business with other machines, and the webhook address
/// of a copied configuration may well be somebody's production.
pub(crate) fn is_local(url: &Url) -> bool {
    url.scheme() == "http" && url.host_str().is_some_and(cors::is_loopback)
}

/// A client for deliveries: no proxy, no redirect.
pub(crate) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(TIMEOUT).build()
}

/// Sends a webhook once, with the token that proves its origin; `None` if there was no answer.
pub(crate) async fn send(client: &reqwest::Client, url: &Url, body: Vec<u8>, token: String) -> Option<u16> {
    if !is_local(url) {
        return None;
    }
    let request = client.post(url.clone()).header(CONTENT_TYPE, "application/json").header(VERIFICATION, token);
    let response = request.body(body).send().await.ok()?;
    Some(response.status().as_u16())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn retries_wait_four_times_longer_and_end_within_a_day() {
        let start = DateTime::UNIX_EPOCH;
        let mut next = Some((start, Delivery::new(url("http://[::1]/"), json!({}), start)));
        let mut waits = Vec::new();
        while let Some((due, delivery)) = next {
            next = delivery.again(due);
            waits.extend(next.as_ref().map(|(again, _)| (*again - due).num_seconds()));
        }
        assert_eq!(waits, [30, 120, 480, 1920, 7680, 30720]);
    }

    #[test]
    fn only_this_machine_is_called() {
        for local in ["http://127.0.0.1:1/x", "http://localhost/", "http://[::1]:9/"] {
            assert!(is_local(&url(local)), "{local}");
        }
        for other in ["http://example.com/", "http://10.0.0.1/", "https://localhost/"] {
            assert!(!is_local(&url(other)), "{other}");
        }
    }
}
