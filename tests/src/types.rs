//! The Rust type of every body of the spec, as functions, so that a test can go over all of them.

use plaid_cra::operations::*;
use plaid_cra::{
    CraCheckReportFailedWebhook, CraCheckReportReadyWebhook, CraUserCheckReportFailedWebhook,
    CraUserCheckReportReadyWebhook, DecodeError, Operation, OperationInfo, PlaidError, WebhookEvent, Wire, from_json,
    to_json,
};

use crate::examples::{Example, Side};

/// What came of a body: it written back, and it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The body, decoded and written back.
    pub written: String,
    /// The body, decoded and printed by `Debug`, both ways.
    pub printed: String,
}

/// Decodes a body.
pub type Decode = fn(&str) -> Result<Seen, DecodeError>;

fn decode<T: Wire + std::fmt::Debug>(json: &str) -> Result<Seen, DecodeError> {
    let value: T = from_json(json)?;
    Ok(Seen { written: to_json(&value), printed: format!("{value:?}\n{value:#?}") })
}

fn operation<O: Operation>(_: O) -> (OperationInfo, Decode, Decode)
where
    O::Request: Wire + std::fmt::Debug,
    O::Response: Wire + std::fmt::Debug,
{
    (O::INFO, decode::<O::Request>, decode::<O::Response>)
}

/// The operations, with the types of their two bodies.
#[must_use]
pub fn operations() -> Vec<(OperationInfo, Decode, Decode)> {
    vec![
        operation(CraCheckReportBaseReportGet),
        operation(CraCheckReportCreate),
        operation(CraCheckReportPartnerInsightsGet),
        operation(CraCreditProfileReportGet),
        operation(SandboxPublicTokenCreate),
        operation(UserCreate),
    ]
}

/// A webhook's payload type, and whether an event is of its variant.
pub type Payload = (&'static str, Decode, fn(&WebhookEvent) -> bool);

/// The webhooks, with the types of their payloads.
#[must_use]
pub fn webhooks() -> Vec<Payload> {
    vec![
        ("CheckReportFailed", decode::<CraCheckReportFailedWebhook>, |event| {
            matches!(event, WebhookEvent::CheckReportFailed(_))
        }),
        ("CheckReportReady", decode::<CraCheckReportReadyWebhook>, |event| {
            matches!(event, WebhookEvent::CheckReportReady(_))
        }),
        ("UserCheckReportFailed", decode::<CraUserCheckReportFailedWebhook>, |event| {
            matches!(event, WebhookEvent::UserCheckReportFailed(_))
        }),
        ("UserCheckReportReady", decode::<CraUserCheckReportReadyWebhook>, |event| {
            matches!(event, WebhookEvent::UserCheckReportReady(_))
        }),
    ]
}

/// How an example is decoded; `None` if the tables above lack it.
#[must_use]
pub fn decoder(example: &Example) -> Option<Decode> {
    let operation = || operations().into_iter().find(|(info, _, _)| info.id == example.owner);
    match example.side {
        Side::Request => operation().map(|(_, request, _)| request),
        Side::Response => operation().map(|(_, _, response)| response),
        Side::Error => Some(decode::<PlaidError>),
        Side::Webhook => {
            webhooks().into_iter().find(|(name, _, _)| *name == example.owner).map(|(_, decode, _)| decode)
        }
    }
}
