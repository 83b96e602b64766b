//! The Rust type of every body of the spec, as functions, so that a test can go over all of them.
#![allow(deprecated, reason = "what is deprecated is tested all the same")]

use plaid_cra::operations::*;
use plaid_cra::{
    Binary, DecodeError, Operation, OperationInfo, PlaidError, SetAside, Surprise, WebhookEvent, Wire, from_json,
    from_json_lenient, surprises, to_json,
};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::examples::{Example, Side};

/// What came of a body: it written back, and it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The body, decoded and written back.
    pub written: String,
    /// The body, decoded and printed by `Debug`, both ways.
    pub printed: String,
    /// What is not known in it.
    pub surprises: Vec<Surprise>,
}

/// Decodes a body.
pub type Decode = fn(&str) -> Result<Seen, DecodeError>;

/// Decodes a value.
///
/// # Errors
///
/// If it does not fit its type.
pub fn decode<T: Wire + std::fmt::Debug>(json: &str) -> Result<Seen, DecodeError> {
    let value: T = from_json(json)?;
    let printed = format!("{value:?}\n{value:#?}");
    Ok(Seen { written: to_json(&value), printed, surprises: surprises(&value) })
}

/// Decodes a body leniently: it written back, and what was set aside.
pub type DecodeLeniently = fn(&str) -> Result<(String, Vec<SetAside>), DecodeError>;

fn decode_leniently<T: Wire>(json: &str) -> Result<(String, Vec<SetAside>), DecodeError> {
    let lenient = from_json_lenient::<T>(json)?;
    Ok((to_json(&lenient.value), lenient.set_aside))
}

/// Decodes a body, and does nothing with it.
pub type DecodeOnly = fn(&str) -> Result<(), DecodeError>;

/// Decodes a body, takes it through a `serde_json::Value`, and writes it.
pub type ThroughValues = fn(&str) -> Result<String, serde_json::Error>;

fn through_values<T: Wire + Serialize + DeserializeOwned>(json: &str) -> Result<String, serde_json::Error> {
    let value: T = serde_json::from_str(json)?;
    serde_json::from_value::<T>(serde_json::to_value(&value)?).map(|value| to_json(&value))
}

/// An operation, with the types of its two bodies.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Its facts.
    pub info: OperationInfo,
    /// How a request is decoded.
    pub request: Decode,
    /// How an answer is decoded; `None` if it is bytes.
    pub response: Option<Decode>,
    /// How an answer is decoded, and nothing more; `None` if it is bytes.
    pub decode: Option<DecodeOnly>,
    /// Takes an answer through a `serde_json::Value`, and writes what came out; `None` if it is bytes.
    pub through_values: Option<ThroughValues>,
    /// How an answer is decoded leniently; `None` if it is bytes.
    pub lenient_response: Option<DecodeLeniently>,
}

fn json<O: Operation>(_: O) -> Call
where
    O::Request: Wire + std::fmt::Debug,
    O::Response: Wire + std::fmt::Debug + Serialize + DeserializeOwned,
{
    Call {
        info: O::INFO,
        request: decode::<O::Request>,
        response: Some(decode::<O::Response>),
        decode: Some(|json| from_json::<O::Response>(json).map(drop)),
        through_values: Some(through_values::<O::Response>),
        lenient_response: Some(decode_leniently::<O::Response>),
    }
}

fn bytes<O: Operation<Response = Binary>>(_: O) -> Call
where
    O::Request: Wire + std::fmt::Debug,
{
    Call {
        info: O::INFO,
        request: decode::<O::Request>,
        response: None,
        decode: None,
        through_values: None,
        lenient_response: None,
    }
}

/// The operations.
#[must_use]
pub fn operations() -> Vec<Call> {
    vec![
        json(CraCheckReportBaseReportGet),
        json(CraCheckReportCashflowInsightsGet),
        json(CraCheckReportCreate),
        json(CraCheckReportIncomeInsightsGet),
        json(CraCheckReportLendScoreGet),
        json(CraCheckReportNetworkInsightsGet),
        json(CraCheckReportPartnerInsightsGet),
        json(CraCheckReportVerificationGet),
        json(CraCreditProfileReportGet),
        json(CraLoansApplicationsRegister),
        json(CraLoansRegister),
        json(CraLoansUnregister),
        json(CraLoansUpdate),
        json(CraMonitoringInsightsGet),
        json(CraMonitoringInsightsSubscribe),
        json(CraMonitoringInsightsUnsubscribe),
        json(CraPartnerInsightsGet),
        json(CraReportCreate),
        json(CraReportGet),
        json(CraServicingSubscriptionCreate),
        json(CraServicingSubscriptionDelete),
        json(CraServicingSubscriptionGet),
        json(CraServicingSubscriptionList),
        json(CraServicingSubscriptionUpdate),
        json(ItemPublicTokenExchange),
        json(LinkTokenCreate),
        json(SandboxCraCashflowUpdatesUpdate),
        json(SandboxCraServicingSimulate),
        json(SandboxPublicTokenCreate),
        json(UserCreate),
        json(UserGet),
        json(UserIdentityRemove),
        json(UserItemsAssociate),
        json(UserItemsGet),
        json(UserItemsRemove),
        json(UserProductsTerminate),
        json(UserRemove),
        json(UserThirdPartyTokenCreate),
        json(UserThirdPartyTokenRemove),
        json(UserUpdate),
        json(WebhookVerificationKeyGet),
        bytes(CraCheckReportPdfGet),
        bytes(CraCheckReportVerificationPdfGet),
    ]
}

/// A webhook's payload type, and whether an event is of its variant.
pub type Payload = (&'static str, Decode, fn(&WebhookEvent) -> bool);

/// The webhooks, with the types of their payloads.
#[must_use]
pub fn webhooks() -> Vec<Payload> {
    vec![
        ("BankIncomeComplete", decode::<plaid_cra::CraBankIncomeCompleteWebhook>, |event| {
            matches!(event, WebhookEvent::BankIncomeComplete(_))
        }),
        ("BankIncomeError", decode::<plaid_cra::CraBankIncomeErrorWebhook>, |event| {
            matches!(event, WebhookEvent::BankIncomeError(_))
        }),
        ("BaseReportError", decode::<plaid_cra::BaseReportsErrorWebhook>, |event| {
            matches!(event, WebhookEvent::BaseReportError(_))
        }),
        ("CashFlowInsightsUpdated", decode::<plaid_cra::CashFlowUpdatesInsightsV2Webhook>, |event| {
            matches!(event, WebhookEvent::CashFlowInsightsUpdated(_))
        }),
        ("CheckReportFailed", decode::<plaid_cra::CraCheckReportFailedWebhook>, |event| {
            matches!(event, WebhookEvent::CheckReportFailed(_))
        }),
        ("CheckReportReady", decode::<plaid_cra::CraCheckReportReadyWebhook>, |event| {
            matches!(event, WebhookEvent::CheckReportReady(_))
        }),
        ("CraReportReady", decode::<plaid_cra::CraReportReadyWebhook>, |event| {
            matches!(event, WebhookEvent::CraReportReady(_))
        }),
        ("CraReportUpdated", decode::<plaid_cra::CraReportUpdatedWebhook>, |event| {
            matches!(event, WebhookEvent::CraReportUpdated(_))
        }),
        ("ExpectedDepositMissed", decode::<plaid_cra::CashFlowUpdatesExpectedDepositMissedWebhook>, |event| {
            matches!(event, WebhookEvent::ExpectedDepositMissed(_))
        }),
        ("InsightsUpdated", decode::<plaid_cra::CashFlowUpdatesInsightsWebhook>, |event| {
            matches!(event, WebhookEvent::InsightsUpdated(_))
        }),
        ("LargeDepositDetected", decode::<plaid_cra::CashFlowUpdatesLargeDepositWebhook>, |event| {
            matches!(event, WebhookEvent::LargeDepositDetected(_))
        }),
        ("LowBalanceDetected", decode::<plaid_cra::CashFlowUpdatesLowBalanceWebhook>, |event| {
            matches!(event, WebhookEvent::LowBalanceDetected(_))
        }),
        ("NewIncomeStreamDetected", decode::<plaid_cra::CashFlowUpdatesNewIncomeStreamWebhook>, |event| {
            matches!(event, WebhookEvent::NewIncomeStreamDetected(_))
        }),
        ("NewLoanPaymentDetected", decode::<plaid_cra::CashFlowUpdatesNewLoanPaymentWebhook>, |event| {
            matches!(event, WebhookEvent::NewLoanPaymentDetected(_))
        }),
        ("NsfOverdraftDetected", decode::<plaid_cra::CashFlowUpdatesNsfWebhook>, |event| {
            matches!(event, WebhookEvent::NsfOverdraftDetected(_))
        }),
        ("PartnerInsightsComplete", decode::<plaid_cra::CraPartnerInsightsCompleteWebhook>, |event| {
            matches!(event, WebhookEvent::PartnerInsightsComplete(_))
        }),
        ("PartnerInsightsError", decode::<plaid_cra::CraPartnerInsightsErrorWebhook>, |event| {
            matches!(event, WebhookEvent::PartnerInsightsError(_))
        }),
        ("UpgradeFailed", decode::<plaid_cra::CraUpgradeFailedWebhook>, |event| {
            matches!(event, WebhookEvent::UpgradeFailed(_))
        }),
        ("UserCheckReportFailed", decode::<plaid_cra::CraUserCheckReportFailedWebhook>, |event| {
            matches!(event, WebhookEvent::UserCheckReportFailed(_))
        }),
        ("UserCheckReportReady", decode::<plaid_cra::CraUserCheckReportReadyWebhook>, |event| {
            matches!(event, WebhookEvent::UserCheckReportReady(_))
        }),
    ]
}

/// How an example is decoded; `None` if the tables above lack it.
#[must_use]
pub fn decoder(example: &Example) -> Option<Decode> {
    let operation = || operations().into_iter().find(|call| call.info.id == example.owner);
    match example.side {
        Side::Request => operation().map(|call| call.request),
        Side::Response => operation().and_then(|call| call.response),
        Side::Error => Some(decode::<PlaidError>),
        Side::Webhook => {
            webhooks().into_iter().find(|(name, _, _)| *name == example.owner).map(|(_, decode, _)| decode)
        }
    }
}
