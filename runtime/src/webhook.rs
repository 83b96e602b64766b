//! Webhook bodies before they are events.

use std::fmt;

use crate::profile::{Profile, WebhookMembers, word};
use crate::wire::{Body, DecodeError, Wire, decode, from_json};

/// What a webhook body is decoded into. Decoding never fails: an event has a case for what it does not know.
pub trait Event: Sized {
    /// Decodes the body of a webhook request, which proves nothing about its sender.
    fn decode(body: &[u8]) -> Self;
}

/// A webhook body, with the type and the code that its event is known by.
pub struct RawWebhook {
    body: Body,
    webhook_type: Option<String>,
    webhook_code: Option<String>,
}

impl RawWebhook {
    /// Looks at a body. One that is not a JSON object has neither type nor code.
    #[must_use]
    pub fn new(profile: &Profile, body: &[u8]) -> Self {
        let WebhookMembers { event_type, code, .. } = profile.webhooks;
        let [webhook_type, webhook_code] = WebhookMembers::strings([event_type, code], body);
        Self { webhook_type, webhook_code, body: Body::new(body.to_vec()) }
    }

    /// Type and code; a missing one is empty.
    #[must_use]
    pub fn key(&self) -> (&str, &str) {
        (self.webhook_type.as_deref().unwrap_or_default(), self.webhook_code.as_deref().unwrap_or_default())
    }

    /// Decodes the body.
    ///
    /// # Errors
    ///
    /// If the body does not fit.
    pub fn payload<T: Wire>(&self) -> Result<T, DecodeError> {
        decode(&self.body)
    }

    /// An event of a type and code that are not known.
    #[must_use]
    pub fn unknown(self) -> UnrecognizedWebhook {
        let Self { body, webhook_type, webhook_code } = self;
        UnrecognizedWebhook { body, webhook_type, webhook_code, misfit: None }
    }

    /// An event that is known, with a payload that does not fit.
    #[must_use]
    pub fn mismatched(self, error: DecodeError) -> UnrecognizedWebhook {
        UnrecognizedWebhook { misfit: Some(error), ..self.unknown() }
    }
}

/// A webhook that is not a known event. Nothing of it is lost.
///
/// `Debug` shows its type and its code, each as `?` if it has not the form of one, and nothing else of the body.
#[derive(Clone, PartialEq)]
pub struct UnrecognizedWebhook {
    body: Body,
    webhook_type: Option<String>,
    webhook_code: Option<String>,
    misfit: Option<DecodeError>,
}

impl UnrecognizedWebhook {
    /// The type of the event, if the body has one.
    #[must_use]
    pub fn webhook_type(&self) -> Option<&str> {
        self.webhook_type.as_deref()
    }

    /// The code of the event, if the body has one.
    #[must_use]
    pub fn webhook_code(&self) -> Option<&str> {
        self.webhook_code.as_deref()
    }

    /// The body as it came. It may hold a consumer's data: do not log it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// Where the payload of a known event failed to fit; `None` if the event is not known.
    #[must_use]
    pub fn misfit(&self) -> Option<&DecodeError> {
        self.misfit.as_ref()
    }

    /// Decodes the body into a type of the caller's choice.
    ///
    /// # Errors
    ///
    /// If the body does not fit.
    pub fn decode<T: Wire>(&self) -> Result<T, DecodeError> {
        from_json(self.body.as_bytes())
    }
}

impl fmt::Debug for UnrecognizedWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnrecognizedWebhook")
            .field("webhook_type", &self.webhook_type().map(word))
            .field("webhook_code", &self.webhook_code().map(word))
            .field("misfit", &self.misfit)
            .field("body", &format_args!("{} bytes", self.body.as_bytes().len()))
            .finish()
    }
}
