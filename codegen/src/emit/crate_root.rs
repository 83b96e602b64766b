//! `lib.rs` and the `mod.rs` of each folder. Public paths are flat, so that placement is never API.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ModuleNames, docs, ident};
use crate::name::NamedIr;

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let title = docs::lines(&format!("{}, version {}.", named.ir.title, named.ir.version));
    let title = inner(title);
    let webhook = (!named.webhooks.is_empty()).then(|| (quote!(#[rustfmt::skip] mod webhook;), quote!(pub use webhook::WebhookEvent;)));
    let (webhook_mod, webhook_use) = webhook.unzip();
    let choices = (!named.types.is_empty()).then(|| quote!(pub use builders::*; pub use models::*;));
    quote! {
        #title
        #![forbid(unsafe_code)]
        #![allow(deprecated)]

        #[rustfmt::skip]
        mod builders;
        #[rustfmt::skip]
        mod client;
        #[rustfmt::skip]
        mod codec;
        #[rustfmt::skip]
        mod models;
        #[rustfmt::skip]
        pub mod operations;
        #webhook_mod

        #choices
        pub use client::{Client, ClientBuilder, Error};
        #webhook_use
        use plaid_cra_runtime as runtime;
        pub use plaid_cra_runtime::prelude::*;
    }
}

/// `mod.rs` of a folder.
pub(super) fn folder_index(folder: &str, modules: &ModuleNames) -> TokenStream {
    let title = match folder {
        "models" => "The types of the API.",
        "codec" => "How each type is read and written.",
        "builders" => "How each request is made.",
        _ => "The operations of the API, as types.",
    };
    let title = inner(docs::lines(title));
    let modules: Vec<_> = modules.iter().map(|module| ident(module)).collect();
    let public = (folder != "codec").then(|| quote!(#(pub use #modules::*;)*));
    quote! {
        #title
        #(mod #modules;)*
        #public
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
