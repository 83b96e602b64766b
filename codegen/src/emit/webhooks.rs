//! `webhook.rs`: every request that the API sends, as one enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, prose, type_tokens};
use crate::name::{NamedIr, NamedWebhook};

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let (by_content, by_name): (Vec<_>, Vec<_>) = named.webhooks.iter().partition(|event| event.webhook.key.is_some());
    let variants = named.webhooks.iter().map(|event| variant(named, event));
    let payloads = named.webhooks.iter().map(|event| {
        let name = &event.ident;
        quote!(Self::#name(payload) => runtime::wire::bridge::serialize(payload, serializer),)
    });
    let decode = decode(&by_content);
    let decode_as = decode_as(&by_name);
    let traits = traits(&by_content);
    quote! {
        use crate::*;

        /// An event that the API posted to a webhook URL.
        ///
        /// Decoding never fails: an unknown event, or one whose payload has another form, keeps it under
        /// [`WebhookEvent::Unrecognized`]. Events arrive more than once and in any order.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum WebhookEvent {
            #(#variants)*
            /// An event that this version does not know, or whose payload has another form.
            Unrecognized(UnrecognizedWebhook),
        }

        impl WebhookEvent {
            #decode
            #decode_as
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

        #traits
    }
}

fn variant(named: &NamedIr<'_>, event: &NamedWebhook<'_>) -> TokenStream {
    let webhook = event.webhook;
    let name = &event.ident;
    let payload = type_tokens(&named.spelled(&webhook.payload));
    let known_by: Vec<_> = match &webhook.key {
        Some(key) => [&key.event_type, &key.code].into_iter().filter(|part| !part.is_empty()).collect(),
        None => vec![&webhook.name],
    };
    let known_by: Vec<_> = known_by.into_iter().map(|part| prose::code(part)).collect();
    let caller = named.operations.iter().find(|call| webhook.callback_of.as_ref() == Some(&call.operation.id));
    let note = caller.map(|call| format!("A callback of [`Client::{}`].", call.method_ident.bare()));
    let notes: Vec<_> = note.into_iter().collect();
    let docs = docs::item(&webhook.docs, &format!("{}.", known_by.join(" ")), &notes);
    quote!(#docs #name(#payload),)
}

/// The method that recognises an event by what is in it, if there are any such.
fn decode(events: &[&NamedWebhook<'_>]) -> Option<TokenStream> {
    let arms = events.iter().filter_map(|event| {
        let (key, name) = (event.webhook.key.as_ref()?, &event.ident);
        let (event_type, code) = (&key.event_type, &key.code);
        Some(quote!((#event_type, #code) => webhook.payload().map(Self::#name),))
    });
    let decoded = decoded(&quote!(webhook.key()), arms);
    (!events.is_empty()).then(|| {
        quote! {
            /// Decodes the body of a webhook request.
            ///
            /// The body proves nothing about its sender: verify it first.
            #[must_use]
            pub fn decode(body: &[u8]) -> Self {
                #decoded
            }
        }
    })
}

/// The method that is given the name of an event, if nothing in some events says what they are.
fn decode_as(events: &[&NamedWebhook<'_>]) -> Option<TokenStream> {
    let arms = events.iter().map(|event| {
        let (wire, name) = (&event.webhook.name, &event.ident);
        quote!(#wire => webhook.payload().map(Self::#name),)
    });
    let decoded = decoded(&quote!(name), arms);
    let names = events
        .iter()
        .map(|event| format!("- {}: [`WebhookEvent::{}`]", prose::code(&event.webhook.name), event.ident.bare()));
    let names = names.collect::<Vec<_>>().join("\n");
    let docs = docs::lines(&format!(
        "Decodes the body of a request that is known by its name, since nothing in the body says what it is: the URL \
         that it was sent to does, or a header.\n\n{names}\n\n\
         The body proves nothing about its sender: verify it first."
    ));
    (!events.is_empty()).then(|| {
        quote! {
            #docs
            #[must_use]
            pub fn decode_as(name: &str, body: &[u8]) -> Self {
                #decoded
            }
        }
    })
}

/// The event of a body, by an arm for each that `of` may be.
fn decoded(of: &TokenStream, arms: impl Iterator<Item = TokenStream>) -> TokenStream {
    quote! {
        let webhook = runtime::RawWebhook::new(&profile::PROFILE, body);
        let decoded = match #of {
            #(#arms)*
            _ => return Self::Unrecognized(webhook.unknown()),
        };
        decoded.unwrap_or_else(|error| Self::Unrecognized(webhook.mismatched(error)))
    }
}

/// What only holds for events that are recognised by what is in them.
fn traits(events: &[&NamedWebhook<'_>]) -> Option<TokenStream> {
    (!events.is_empty()).then(|| {
        quote! {
            /// The type and the code in its payload identify an event.
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
    })
}
