//! The methods of an operation beside the one that most callers need.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::operations::{body_type, path, signature};
use super::parameters::Takes;
use crate::name::{NamedIr, NamedOperation};

/// The method that takes parameters, if the other one does without.
pub(super) fn with(
    named: &NamedIr<'_>,
    operation: &NamedOperation<'_>,
    parameter: &TokenStream,
    argument: &TokenStream,
) -> Option<TokenStream> {
    let name = operation.with_ident.as_ref()?;
    let marker = &operation.marker_ident;
    let docs = docs::lines(&format!(
        "As [`Client::{}`], with parameters.\n\n# Errors\n\nSee [`ErrorKind`].",
        operation.method_ident.bare()
    ));
    let deprecated = operation.operation.docs.deprecated.then(|| quote!(#[deprecated]));
    let parameters = Takes::Parameters.declared(named, operation);
    let response = signature(named, operation).response;
    Some(quote! {
        #docs
        #deprecated
        pub async fn #name(&self, #parameters #parameter) -> Result<Response<#response>, Error> {
            runtime::Api::core(self).call_with::<#marker, _>(parameters, #argument).await
        }
    })
}

/// The method that hands a document over while it arrives.
pub(super) fn stream(
    named: &NamedIr<'_>,
    operation: &NamedOperation<'_>,
    parameter: &TokenStream,
    argument: &TokenStream,
) -> Option<TokenStream> {
    let name = operation.stream_ident.as_ref()?;
    let marker = &operation.marker_ident;
    let docs = docs::lines(&format!(
        "As [`Client::{}`], but hands the document over while it arrives.\n\n# Errors\n\nSee [`ErrorKind`].",
        operation.method_ident.bare()
    ));
    let least = Takes::least(operation);
    let required = least.declared(named, operation);
    let open = match least {
        Takes::Body => quote!(stream::<#marker, _>(#argument)),
        Takes::Parameters => quote!(stream_with::<#marker, _>(parameters, #argument)),
    };
    Some(quote! {
        #docs
        pub async fn #name(&self, #required #parameter) -> Result<ByteStream, Error> {
            runtime::Api::core(self).#open.await
        }
    })
}

/// The parameter of the method that waits, and the request that is made of it: what the request cannot do without, if
/// that is one choice, and else the request itself.
pub(super) struct Waited {
    pub(super) parameter: TokenStream,
    pub(super) argument: TokenStream,
    request: TokenStream,
}

pub(super) fn waited(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Waited {
    let Some(request) = &operation.operation.request else {
        return Waited { parameter: quote!(), argument: quote!(), request: quote!() };
    };
    let Some(ty) = request.as_named().and_then(|id| named.types.get(id)) else {
        let ty = body_type(named, request);
        return Waited { parameter: quote!(request: &#ty), argument: quote!(request), request: quote!(request) };
    };
    let name = path(named, &ty.ident);
    let choice = named.choice_of(ty).filter(|_| ty.fields.iter().all(|field| !field.asked));
    match choice.zip(ty.required_ident.as_ref()) {
        Some((choice, required)) => {
            let (field, choice, required) = (&choice.field_ident, path(named, &choice.ident), path(named, required));
            Waited {
                parameter: quote!(#field: impl Into<#choice>),
                argument: quote!(#field),
                request: quote!(&#name::new(#required { #field: #field.into() })),
            }
        }
        None => Waited { parameter: quote!(request: &#name), argument: quote!(request), request: quote!(request) },
    }
}

/// The method that waits.
pub(super) fn wait(named: &NamedIr<'_>, operation: &NamedOperation<'_>, response: &TokenStream) -> Option<TokenStream> {
    let name = operation.wait_ident.as_ref()?;
    let method = &operation.method_ident;
    let Waited { parameter, request, .. } = waited(named, operation);
    let least = Takes::least(operation);
    let (required, passed) = (least.declared(named, operation), least.passed());
    let docs = docs::lines(&format!(
        "As [`Client::{}`], but waits until it is ready: asks again slowly, for as long as [`Waiting`]\n\
         does by default unless [`Client::with`] says otherwise, and outlasts failures that may pass. It creates nothing.\n\n# Errors\n\n\
         See [`ErrorKind`]; [`ErrorKind::Timeout`] if it is not ready in time.",
        method.bare()
    ));
    Some(quote! {
        #docs
        pub async fn #name(&self, #required #parameter) -> Result<Response<#response>, Error> {
            self.with(runtime::Api::core(self).options().clone().waiting_by_default()).#method(#passed #request).await
        }
    })
}
