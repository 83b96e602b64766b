//! `errors.rs`: what a caller does about each error, as data for the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, profile, prose};
use crate::ir::{ErrorRule, RemedyClass};
use crate::name::NamedIr;

/// Nothing, if the API has no error type.
pub(super) fn emit(named: &NamedIr<'_>) -> Option<TokenStream> {
    let name = |id| named.types.get(id).map(|ty| &ty.ident);
    let error = named.ir.error.as_ref().and_then(name)?;
    let codes = named.ir.error_codes.as_ref();
    let code = codes.and_then(|codes| name(&codes.ty)).map_or_else(|| quote!(Text), |name| quote!(#name));
    let rules = codes.map(|codes| codes.rules.as_slice()).unwrap_or_default().iter().map(|found| rule(named, found));
    let (vocabulary, members) = (vocabulary(named), profile::error_members(named));
    Some(quote! {
        use crate::*;

        #vocabulary

        impl Envelope for #error {
            type Code = #code;
            type Remedy = Remedy;
            const MEMBERS: Option<runtime::ErrorMembers> = #members;
            const RULES: &'static [ErrorRule<Remedy>] = &[#(#rules),*];
        }
    })
}

/// What to do about each error, as a table for the docs of the codes' own type, whose name is `ident`.
pub(super) fn table(named: &NamedIr<'_>, ident: &str) -> Option<String> {
    let codes = named.ir.error_codes.as_ref().filter(|codes| !codes.rules.is_empty())?;
    named.types.get(&codes.ty).filter(|ty| ty.ident == ident)?;
    let cell = |value: &Option<String>| {
        value.as_ref().map_or("any".to_owned(), |value| prose::code(&value.replace('|', "\\|")))
    };
    let row = |rule: &ErrorRule| {
        format!("| {} | {} | [`Remedy::{}`] |", cell(&rule.error_type), cell(&rule.code), remedy(named, &rule.remedy))
    };
    let rows: Vec<_> = codes.rules.iter().map(row).collect();
    Some(format!(
        "What to do follows from the type and the code of an error; the first row that fits holds:\n\n\
         | type | code | remedy |\n|---|---|---|\n{}",
        rows.join("\n")
    ))
}

fn rule(named: &NamedIr<'_>, rule: &ErrorRule) -> TokenStream {
    let remedy = remedy(named, &rule.remedy);
    match (&rule.error_type, &rule.code) {
        (Some(kind), Some(code)) => quote!(ErrorRule::new(#kind, #code, Remedy::#remedy)),
        (Some(kind), None) => quote!(ErrorRule::of_type(#kind, Remedy::#remedy)),
        (None, code) => quote!(ErrorRule::of_code(#code, Remedy::#remedy)),
    }
}

/// The variant.
fn remedy(named: &NamedIr<'_>, word: &str) -> TokenStream {
    let added = named.remedies.iter().find(|added| added.remedy.word == word).map(|added| &added.ident);
    match (added, RemedyClass::of(word)) {
        (Some(ident), _) => quote!(#ident),
        (None, Some(class)) => class_variant(class),
        (None, None) => quote!(Stop),
    }
}

/// The variant that every API has.
fn class_variant(class: RemedyClass) -> TokenStream {
    match class {
        RemedyClass::Wait => quote!(Wait),
        RemedyClass::BackOff => quote!(BackOff),
        RemedyClass::FixRequest => quote!(FixRequest),
        RemedyClass::Stop => quote!(Stop),
    }
}

/// The remedies of the API, if it has more than every API.
fn vocabulary(named: &NamedIr<'_>) -> Option<TokenStream> {
    if named.remedies.is_empty() {
        return None;
    }
    let declared = named.remedies.iter().map(|added| {
        let (ident, docs) = (&added.ident, docs::item(&added.remedy.docs, &prose::code(&added.remedy.word), &[]));
        quote!(#docs #ident,)
    });
    let classes = named.remedies.iter().map(|added| {
        let (ident, class) = (&added.ident, class_variant(added.remedy.class));
        quote!(Remedy::#ident => Self::#class,)
    });
    Some(quote! {
        /// What a caller does about an error of the API.
        ///
        /// It follows from the error's type and code, never from the HTTP status or a message. The docs of the type of
        /// the codes have the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Remedy {
            /// The result is not ready: wait for the webhook, or poll slowly.
            Wait,
            #(#declared)*
            /// Too many calls, or a server error: send again later, with increasing delays, if the operation is
            /// safe to send again.
            BackOff,
            /// The request is wrong: correct it before it is sent again.
            FixRequest,
            /// Do nothing more: no retry and no workaround.
            Stop,
        }

        impl From<Remedy> for runtime::Remedy {
            fn from(remedy: Remedy) -> Self {
                match remedy {
                    Remedy::Wait => Self::Wait,
                    #(#classes)*
                    Remedy::BackOff => Self::BackOff,
                    Remedy::FixRequest => Self::FixRequest,
                    Remedy::Stop => Self::Stop,
                }
            }
        }

        impl From<runtime::Remedy> for Remedy {
            fn from(remedy: runtime::Remedy) -> Self {
                match remedy {
                    runtime::Remedy::Wait => Self::Wait,
                    runtime::Remedy::BackOff => Self::BackOff,
                    runtime::Remedy::FixRequest => Self::FixRequest,
                    _ => Self::Stop,
                }
            }
        }
    })
}
