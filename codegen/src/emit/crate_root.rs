//! `lib.rs` and the `mod.rs` of each folder. Public paths are flat, so that placement is never API.

use proc_macro2::TokenStream;
use quote::quote;

use super::builders::{self, Built};
use super::{Folder, RUNTIME, credentials, docs, prose};
use crate::name::{NamedIr, crate_ident};

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let title = prose::markdown(&format!("{}, version {}.", named.ir.title, named.ir.version));
    let prose = prose::markdown(&named.ir.description);
    // A crate has hundreds of types; its first page has to say where to begin.
    let start = "Begin with [`Client`]: it has a method for each operation, and the docs of each show how to call it.";
    let page = [&title, &prose, start].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let title = inner(docs::lines(&page));
    // Formatted by `prettyplease`, which rustfmt would undo.
    let module = |declared: TokenStream| quote!(#[rustfmt::skip] #declared);
    let private = [
        quote!(
            mod builders;
        ),
        quote!(
            mod client;
        ),
        quote!(
            mod codec;
        ),
        quote!(
            mod models;
        ),
        quote!(
            mod profile;
        ),
    ]
    .map(module);
    let package = crate_ident(RUNTIME);
    let environment = module(quote!(
        pub mod environment;
    ));
    let credentials = credentials::emit(named).map(|_| {
        module(quote!(
            pub mod credentials;
        ))
    });
    let verifier = named.ir.profile.verification.as_ref().map(|_| {
        quote!(
            #[cfg(feature = "webhooks")]
            pub use client::{WebhookVerifier, WebhookVerifierBuilder};
        )
    });
    let remedies = (named.ir.error.is_some() && !named.remedies.is_empty()).then(|| {
        quote!(
            pub use errors::Remedy;
        )
    });
    let operations = module(quote!(
        pub mod operations;
    ));
    let blocking = module(quote!(
        #[cfg(feature = "blocking")]
        pub mod blocking;
    ));
    let testing = module(quote!(
        #[cfg(feature = "testing")]
        pub mod testing;
    ));
    let types = (!named.types.is_empty()).then(|| {
        quote!(
            pub use models::*;
        )
    });
    let builders = (!builders::exporting(named, Built::Sent).is_empty()).then(|| {
        quote!(
            pub use builders::*;
        )
    });
    let errors = named.ir.error.is_some().then(|| {
        module(quote!(
            mod errors;
        ))
    });
    let has_responses = named.operations.iter().any(|operation| operation.by_status().next().is_some());
    let responses = has_responses.then(|| {
        module(quote!(
            mod responses;
        ))
    });
    let by_status = has_responses.then(|| {
        quote!(
            pub use responses::*;
        )
    });
    let has_webhooks = !named.webhooks.is_empty();
    let webhook = has_webhooks.then(|| {
        module(quote!(
            mod webhook;
        ))
    });
    let event = has_webhooks.then(|| {
        quote!(
            pub use webhook::WebhookEvent;
        )
    });
    // Which alphabets the API's names are of is not for the compiler to judge.
    let alphabets = (!named.is_ascii()).then(|| {
        quote!(
            #![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]
        )
    });
    quote! {
        #title
        // docs.rs shows then which feature an item needs.
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![deny(missing_docs)]
        #![allow(deprecated)]
        #alphabets

        #blocking
        #(#private)*
        #credentials
        #environment
        #errors
        #operations
        #responses
        #testing
        #webhook

        #builders
        #[cfg(feature = "testing")]
        pub use client::FakeTransport;
        pub use client::{ByteStream, Client, ClientBuilder, Error, WaitingRoom};
        #verifier
        pub use environment::Environment;
        #remedies
        #by_status
        #types
        use #package as runtime;
        pub use #package::prelude::*;
        #event
    }
}

/// `mod.rs` of a folder.
pub(super) fn folder_index(folder: &Folder) -> TokenStream {
    let title = inner(docs::lines(folder.docs));
    let (modules, exporting, more) = (folder.modules.keys(), &folder.exporting, &folder.more);
    let exporting = exporting.iter();
    quote! {
        #title
        #(mod #modules;)*
        #(pub use #exporting::*;)*
        #more
    }
}

/// Turns outer doc attributes into inner ones.
fn inner(docs: TokenStream) -> TokenStream {
    let attributes = docs.into_iter().map(|token| match token {
        proc_macro2::TokenTree::Punct(hash) if hash.as_char() == '#' => quote!(#hash !),
        other => quote!(#other),
    });
    quote!(#(#attributes)*)
}
