//! `lib.rs` and the `mod.rs` of each folder. Public paths are flat, so that placement is never API.

use proc_macro2::TokenStream;
use quote::quote;

use super::builders::{self, Built};
use super::{ModuleNames, docs, ident};
use crate::name::NamedIr;

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let title = format!("{}, version {}.", named.ir.title, named.ir.version);
    let prose = docs::as_text(named.ir.description.trim());
    // A crate has hundreds of types; its first page has to say where to begin.
    let start = "Begin with [`Client`]: it has a method for each operation, and the docs of each show how to call it.";
    let page = [&title, &prose, start].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    let title = inner(docs::lines(&page));
    // Formatted by `prettyplease`, which rustfmt would undo.
    let module = |visibility: TokenStream, name: &str| {
        let name = ident(name);
        quote!(#[rustfmt::skip] #visibility mod #name;)
    };
    let private = ["builders", "client", "codec", "models"].map(|name| module(quote!(), name));
    let operations = module(quote!(pub), "operations");
    let blocking = module(quote!(#[cfg(feature = "blocking")] pub), "blocking");
    let testing = module(quote!(#[cfg(feature = "testing")] pub), "testing");
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
    let errors = named.ir.error.is_some().then(|| module(quote!(), "errors"));
    let has_webhooks = !named.webhooks.is_empty();
    let webhook = has_webhooks.then(|| module(quote!(), "webhook"));
    let event = has_webhooks.then(|| {
        quote!(
            pub use webhook::WebhookEvent;
        )
    });
    quote! {
        #title
        // docs.rs shows then which feature an item needs.
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![deny(missing_docs)]
        #![allow(deprecated)]

        #blocking
        #(#private)*
        #errors
        #operations
        #testing
        #webhook

        #builders
        pub use client::{ByteStream, Client, ClientBuilder, Error};
        #types
        use plaid_cra_runtime as runtime;
        pub use plaid_cra_runtime::prelude::*;
        #event
    }
}

/// `mod.rs` of a folder: its modules, of which `exporting` have something to show.
pub(super) fn folder_index(folder: &str, modules: &ModuleNames, exporting: &ModuleNames) -> TokenStream {
    let title = match folder {
        "models" => "The types of the API.",
        "codec" => "How each type is read and written.",
        "builders" => "How each request is made.",
        "blocking" => "The client for programs that are not async.",
        "testing" => {
            "For tests of your own: a fake transport, and what answers and events made by hand cannot do without."
        }
        _ => "The operations of the API, as types.",
    };
    let title = inner(docs::lines(title));
    let modules = modules.iter().map(|module| ident(module));
    let exporting = exporting.iter().map(|module| ident(module));
    let fake = (folder == "testing").then(|| {
        quote!(
            pub use plaid_cra_runtime::testing::*;
        )
    });
    quote! {
        #title
        #(mod #modules;)*
        #(pub use #exporting::*;)*
        #fake
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
