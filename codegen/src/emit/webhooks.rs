//! `webhook.rs`: every event that the API sends, as one enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, prose};
use crate::name::NamedIr;

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let mut variants = Vec::new();
    let mut arms = Vec::new();
    let mut payloads = Vec::new();
    for event in &named.webhooks {
        let webhook = event.webhook;
        let name = &event.ident;
        let payload = named.types.get(&webhook.payload).map_or_else(
            || quote!(Json),
            |ty| {
                let name = &ty.ident;
                quote!(#name)
            },
        );
        let (kind, code) = (&webhook.webhook_type, &webhook.webhook_code);
        let known_by: Vec<_> =
            [kind, code].into_iter().filter(|text| !text.is_empty()).map(|text| prose::code(text)).collect();
        let docs = docs::item(&webhook.docs, &format!("{}.", known_by.join(" ")), &[]);
        variants.push(quote!(#docs #name(#payload),));
        payloads.push(quote!(Self::#name(payload) => runtime::wire::bridge::serialize(payload, serializer),));
        arms.push(quote!((#kind, #code) => webhook.payload().map(Self::#name),));
    }
    quote! {
        use crate::*;

        /// An event that the API posted to a webhook URL.
        ///
        /// Decoding never fails: what is unknown, or does not fit, keeps its payload under
        /// [`WebhookEvent::Unrecognized`]. Events arrive more than once and in any order.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum WebhookEvent {
            #(#variants)*
            /// An event that this version does not know, or whose payload does not fit.
            Unrecognized(UnrecognizedWebhook),
        }

        impl WebhookEvent {
            /// Decodes the body of a webhook request.
            ///
            /// The body proves nothing about its sender: verify it first.
            #[must_use]
            pub fn decode(body: &[u8]) -> Self {
                let webhook = runtime::RawWebhook::new(&profile::PROFILE, body);
                let decoded = match webhook.key() {
                    #(#arms)*
                    _ => return Self::Unrecognized(webhook.unknown()),
                };
                decoded.unwrap_or_else(|error| Self::Unrecognized(webhook.misfit(error)))
            }
        }

        /// An event is serialised as its payload.
        impl runtime::serde::Serialize for WebhookEvent {
            fn serialize<S: runtime::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(#payloads)*
                    Self::Unrecognized(webhook) => {
                        runtime::wire::bridge::serialize_body(webhook.body(), serializer)
                    }
                }
            }
        }

        /// What an event is follows from the type and the code in its payload.
        impl<'de> runtime::serde::Deserialize<'de> for WebhookEvent {
            fn deserialize<D: runtime::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let body = runtime::wire::bridge::deserialize_body(deserializer)?;
                Ok(Self::decode(body.as_bytes()))
            }
        }

        impl runtime::Event for WebhookEvent {
            fn decode(body: &[u8]) -> Self {
                Self::decode(body)
            }
        }
    }
}
