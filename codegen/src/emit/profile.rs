//! `profile.rs`: what the API has of its own, as data for the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Carrier, Security};
use crate::name::NamedIr;

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let profile = &named.ir.profile;
    let headers = profile.headers.iter().map(|(name, value)| {
        let name = name.to_ascii_lowercase();
        quote!((#name, #value))
    });
    let schemes = named.schemes.iter().map(|scheme| {
        let (name, carrier) = (&scheme.scheme.name, carrier(&scheme.scheme.carrier));
        quote!(runtime::SecurityScheme { name: #name, carrier: runtime::Carrier::#carrier })
    });
    let id_header = option(&profile.request_id_header.as_ref().map(|name| name.to_ascii_lowercase()));
    let (id, errors) = (option(&profile.request_id), error_members(named));
    let calls = match profile.calls_per_minute.and_then(|calls| usize::try_from(calls).ok()) {
        Some(calls) => {
            let calls = proc_macro2::Literal::usize_unsuffixed(calls);
            quote!(Some(#calls))
        }
        None => quote!(None),
    };
    let prefixes = &profile.rate_prefixes;
    let (event_type, code) = (option(&profile.webhook_type), option(&profile.webhook_code));
    let user = option(&profile.webhook_user);
    let verification = verification(named);
    quote! {
        use crate::*;

        pub(crate) const PROFILE: runtime::Profile = runtime::Profile {
            user_agent: concat!(env!("CARGO_PKG_NAME"), "-rust/", env!("CARGO_PKG_VERSION")),
            headers: &[#(#headers),*],
            schemes: &[#(#schemes),*],
            request_id_header: #id_header,
            request_id: #id,
            errors: #errors,
            rate: runtime::RateFamilies { calls_per_minute: #calls, prefixes: &[#(#prefixes),*] },
            webhooks: runtime::WebhookMembers { event_type: #event_type, code: #code, user: #user },
        };

        #verification
    }
}

/// How webhooks are signed, if the document says so.
fn verification(named: &NamedIr<'_>) -> Option<TokenStream> {
    let stated = named.ir.profile.verification.as_ref()?;
    let header = stated.header.to_ascii_lowercase();
    let (digest, operation, path) = (&stated.digest, &stated.operation, &stated.path);
    let (key_id, key) = (&stated.key_id, &stated.key);
    let (unknown, other) = (&stated.unknown_types, &stated.other_codes);
    let security = security(named, &stated.security);
    Some(quote! {
        #[cfg(feature = "webhooks")]
        impl runtime::SignedWebhooks for Client {
            const VERIFICATION: runtime::WebhookVerification = runtime::WebhookVerification {
                header: #header,
                digest: #digest,
                operation: #operation,
                path: #path,
                key_id: #key_id,
                key: #key,
                unknown_types: &[#(#unknown),*],
                other_codes: &[#(#other),*],
                security: #security,
            };
        }
    })
}

/// The members by which errors are distinguished.
pub(super) fn error_members(named: &NamedIr<'_>) -> TokenStream {
    match &named.ir.profile.errors {
        Some(members) => {
            let (error_type, code) = (option(&members.error_type), &members.code);
            quote!(Some(runtime::ErrorMembers { error_type: #error_type, code: #code }))
        }
        None => quote!(None),
    }
}

/// The credentials of an operation, by the positions of their schemes.
pub(super) fn security(named: &NamedIr<'_>, security: &Security) -> TokenStream {
    let index =
        |name: &String| named.schemes.iter().find(|scheme| scheme.scheme.name == *name).map(|found| found.index);
    let alternatives = security.iter().map(|alternative| {
        let indices = alternative.iter().filter_map(index).map(proc_macro2::Literal::usize_unsuffixed);
        quote!(&[#(#indices),*])
    });
    quote!(&[#(#alternatives),*])
}

fn carrier(carrier: &Carrier) -> TokenStream {
    match carrier {
        Carrier::Header(name) => {
            let name = name.to_ascii_lowercase();
            quote!(Header(#name))
        }
        Carrier::Query(name) => quote!(Query(#name)),
        Carrier::Cookie(name) => quote!(Cookie(#name)),
        Carrier::Basic => quote!(Basic),
        Carrier::Bearer => quote!(Bearer),
        Carrier::Authorization(_) => quote!(Header("authorization")),
        Carrier::Transport(_) => quote!(Transport),
    }
}

fn option(value: &Option<String>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}
