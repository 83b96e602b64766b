//! `errors.rs`: what a caller does about each error, as data for the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{ErrorRule, Remedy};
use crate::name::NamedIr;

/// Nothing, if the API has no error type.
pub(super) fn emit(named: &NamedIr<'_>) -> Option<TokenStream> {
    let name = |id| named.types.get(id).map(|ty| &ty.ident);
    let error = named.ir.error.as_ref().and_then(name)?;
    let codes = named.ir.error_codes.as_ref();
    let code = codes.and_then(|codes| name(&codes.ty)).map_or_else(|| quote!(Text), |name| quote!(#name));
    let rules = codes.map(|codes| codes.rules.as_slice()).unwrap_or_default().iter().map(rule);
    Some(quote! {
        use crate::*;

        impl Envelope for #error {
            type Code = #code;
            const RULES: &'static [ErrorRule] = &[#(#rules),*];
        }
    })
}

/// What to do about each error, as a table for the docs of the codes' own type, whose name is `ident`.
pub(super) fn table(named: &NamedIr<'_>, ident: &str) -> Option<String> {
    let codes = named.ir.error_codes.as_ref().filter(|codes| !codes.rules.is_empty())?;
    named.types.get(&codes.ty).filter(|ty| ty.ident == ident)?;
    let cell = |value: &Option<String>| {
        value.as_ref().map_or("any".to_owned(), |value| format!("`{}`", value.replace('|', "\\|")))
    };
    let row = |rule: &ErrorRule| {
        format!("| {} | {} | [`Remedy::{}`] |", cell(&rule.error_type), cell(&rule.code), remedy(rule.remedy))
    };
    let rows: Vec<_> = codes.rules.iter().map(row).collect();
    Some(format!(
        "What to do follows from the type and the code of an error; the first row that fits holds:\n\n\
         | type | code | remedy |\n|---|---|---|\n{}",
        rows.join("\n")
    ))
}

fn rule(rule: &ErrorRule) -> TokenStream {
    let remedy = remedy(rule.remedy);
    match (&rule.error_type, &rule.code) {
        (Some(kind), Some(code)) => quote!(ErrorRule::new(#kind, #code, Remedy::#remedy)),
        (Some(kind), None) => quote!(ErrorRule::of_type(#kind, Remedy::#remedy)),
        (None, code) => quote!(ErrorRule::of_code(#code, Remedy::#remedy)),
    }
}

/// The runtime's variant.
fn remedy(remedy: Remedy) -> TokenStream {
    match remedy {
        Remedy::Wait => quote!(Wait),
        Remedy::CreateAgain => quote!(CreateAgain),
        Remedy::RepairItems => quote!(RepairItems),
        Remedy::LinkAgain => quote!(LinkAgain),
        Remedy::AnotherInstitution => quote!(AnotherInstitution),
        Remedy::BackOff => quote!(BackOff),
        Remedy::FixRequest => quote!(FixRequest),
        Remedy::Stop => quote!(Stop),
    }
}
