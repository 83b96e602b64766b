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

fn rule(rule: &ErrorRule) -> TokenStream {
    let remedy = match rule.remedy {
        Remedy::Wait => quote!(Remedy::Wait),
        Remedy::CreateAgain => quote!(Remedy::CreateAgain),
        Remedy::RepairItems => quote!(Remedy::RepairItems),
        Remedy::LinkAgain => quote!(Remedy::LinkAgain),
        Remedy::AnotherInstitution => quote!(Remedy::AnotherInstitution),
        Remedy::BackOff => quote!(Remedy::BackOff),
        Remedy::FixRequest => quote!(Remedy::FixRequest),
        Remedy::Stop => quote!(Remedy::Stop),
    };
    match (&rule.error_type, &rule.code) {
        (Some(kind), Some(code)) => quote!(ErrorRule::new(#kind, #code, #remedy)),
        (Some(kind), None) => quote!(ErrorRule::of_type(#kind, #remedy)),
        (None, code) => quote!(ErrorRule::of_code(#code, #remedy)),
    }
}
