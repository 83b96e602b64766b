//! Keys from the API itself.

use super::key::WebhookKey;
use super::source::{KeyFuture, KeySource, KeySourceError};
use crate::client::{Api, Core};
use crate::error::{Error, ErrorKind};
use crate::members::{Members, readable};
use crate::operation::{Operation, OperationInfo, Retry};
use crate::plaid;
use crate::wire::Json;

/// Fetches keys with a client's own credentials.
pub(super) struct ClientKeys(Core);

impl ClientKeys {
    pub(super) fn of(client: &impl Api) -> Self {
        Self(client.core().clone())
    }
}

/// The call that fetches a key. It is written here, and not taken from the generated crate, which the runtime does not
/// know.
struct KeyGet;

impl Operation for KeyGet {
    const INFO: OperationInfo = OperationInfo {
        id: "webhookVerificationKeyGet",
        method: "POST",
        path: plaid::WEBHOOK_KEY_PATH,
        retry: Retry::Safe,
        billable: false,
    };
    type Request = Json;
    type Response = Json;
}

impl KeySource for ClientKeys {
    fn key<'a>(&'a self, kid: &'a str) -> KeyFuture<'a> {
        Box::pin(async move {
            let request = Json::from(serde_json::json!({ "key_id": kid }));
            let answer = match self.0.call::<KeyGet, Json>(&request).await {
                Ok(answer) => answer,
                Err(error) if is_unknown(&error) => return Ok(None),
                Err(error) => return Err(KeySourceError::unavailable(error)),
            };
            let body = readable(answer.body());
            let key = Members::find(&body, &["key"]).and_then(|members| members.json("key"));
            Ok(Some(WebhookKey::from_jwk_json(key.unwrap_or_default().as_bytes())?))
        })
    }
}

/// Whether the API says that there is no such key. Its own faults, limits and refused credentials say nothing of the
/// key, which may well exist.
fn is_unknown(error: &Error) -> bool {
    error.kind() == ErrorKind::Api
        && matches!(error.error_type(), Some("INVALID_INPUT" | "INVALID_REQUEST"))
        && !matches!(error.error_code(), Some("INVALID_API_KEYS" | "UNAUTHORIZED_ENVIRONMENT"))
}
