//! Keys from the API itself.

use std::marker::PhantomData;

use super::key::WebhookKey;
use super::source::{KeyFuture, KeySource, KeySourceError};
use crate::client::Core;
use crate::error::{Error, ErrorKind};
use crate::members::{Members, readable};
use crate::operation::{Operation, OperationInfo, Retry};
use crate::profile::SignedWebhooks;
use crate::wire::Json;

/// Fetches keys with a client's own credentials.
pub(super) struct ClientKeys<A>(Core, PhantomData<fn() -> A>);

impl<A: SignedWebhooks> ClientKeys<A> {
    pub(super) fn of(client: &A) -> Self {
        Self(client.core().clone(), PhantomData)
    }
}

/// The call that fetches a key. It is written here, and not taken from the generated crate, which may have been made
/// without it.
struct KeyGet<A>(PhantomData<fn() -> A>);

impl<A: SignedWebhooks> Operation for KeyGet<A> {
    const INFO: OperationInfo = OperationInfo {
        id: A::VERIFICATION.operation,
        method: "POST",
        path: A::VERIFICATION.path,
        retry: Retry::Safe,
        billable: false,
        security: A::VERIFICATION.security,
    };
    type Request = Json;
    type Response = Json;
}

impl<A: SignedWebhooks> KeySource for ClientKeys<A> {
    fn key<'a>(&'a self, kid: &'a str) -> KeyFuture<'a> {
        Box::pin(async move {
            let names = A::VERIFICATION;
            let request = Json::from(serde_json::json!({ names.key_id: kid }));
            let answer = match self.0.call::<KeyGet<A>, Json>(&request).await {
                Ok(answer) => answer,
                Err(error) if is_unknown::<A>(&error) => return Ok(None),
                Err(error) => return Err(KeySourceError::unavailable(error)),
            };
            let body = readable(answer.body());
            let key = Members::find(&body, &[names.key]).and_then(|members| members.json(names.key));
            Ok(Some(WebhookKey::from_jwk_json(key.unwrap_or_default().as_bytes())?))
        })
    }
}

/// Whether the API says that there is no such key. Its own faults, limits and refused credentials say nothing of the
/// key, which may well exist.
fn is_unknown<A: SignedWebhooks>(error: &Error) -> bool {
    let names = A::VERIFICATION;
    error.kind() == ErrorKind::Api
        && error.error_type().is_some_and(|found| names.unknown_types.contains(&found))
        && error.error_code().is_none_or(|found| !names.other_codes.contains(&found))
}
