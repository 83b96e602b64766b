//! The methods of an operation beside the one that most callers need.

use proc_macro2::TokenStream;
use quote::quote;

use super::bodies::BodyArgument;
use super::docs;
use super::operations::{path, signature};
use super::parameters::Takes;
use crate::ir::RequestBody;
use crate::name::{Ident, NamedIr, NamedOperation};

/// All that the operation has. Each is there once more with parameters, if the first goes without.
pub(super) fn beside(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> TokenStream {
    let least = Takes::least(operation);
    let with = operation.with_ident.as_ref().map(|name| with(named, operation, name));
    let streams = [(&operation.stream_ident, least), (&operation.stream_with_ident, Takes::Parameters)];
    let streams = streams.into_iter().filter_map(|(name, takes)| Some(stream(named, operation, name.as_ref()?, takes)));
    let first =
        operation.wait_ident.as_ref().map(|name| wait(named, operation, (name, &operation.method_ident), least));
    let names = operation.wait_with_ident.as_ref().zip(operation.with_ident.as_ref());
    let second = names.map(|names| wait(named, operation, names, Takes::Parameters));
    quote!(#with #(#streams)* #first #second)
}

/// The method that takes parameters, if the other one does without.
fn with(named: &NamedIr<'_>, operation: &NamedOperation<'_>, name: &Ident) -> TokenStream {
    let docs = docs::lines(&format!(
        "As [`Client::{}`], with parameters.\n\n# Errors\n\nSee [`ErrorKind`].",
        operation.method_ident.bare()
    ));
    let deprecated = operation.operation.docs.deprecated.then(|| quote!(#[deprecated]));
    let parameters = Takes::Parameters.declared(named, operation);
    let body = BodyArgument::of(named, operation);
    let (request, call) = (&body.declared, body.call(operation, Takes::Parameters));
    let response = signature(named, operation).response;
    quote! {
        #docs
        #deprecated
        pub async fn #name(&self, #parameters #request) -> Result<Response<#response>, Error> {
            #call.await
        }
    }
}

/// The method that hands a document over while it arrives.
fn stream(named: &NamedIr<'_>, operation: &NamedOperation<'_>, name: &Ident, takes: Takes) -> TokenStream {
    let docs = docs::lines(&format!(
        "As [`Client::{}`], but streams the document.\n\n# Errors\n\nSee [`ErrorKind`].",
        operation.called(takes == Takes::Parameters).bare()
    ));
    let parameters = takes.declared(named, operation);
    let body = BodyArgument::of(named, operation);
    let (request, open) = (&body.declared, body.stream(operation, takes));
    quote! {
        #docs
        pub async fn #name(&self, #parameters #request) -> Result<ByteStream, Error> {
            #open.await
        }
    }
}

/// The parameter of the method that waits, and the request that is made of it: what the request cannot do without, if
/// that is one choice, and else the request itself.
pub(super) struct Waited {
    pub(super) parameter: TokenStream,
    pub(super) argument: TokenStream,
    request: TokenStream,
}

pub(super) fn waited(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Waited {
    let as_given = || {
        let BodyArgument { declared, passed, .. } = BodyArgument::of(named, operation);
        Waited { parameter: declared, argument: passed.clone(), request: passed }
    };
    let request = operation.operation.request.as_ref();
    let named_type = |request: &RequestBody| named.types.get(request.ty.as_named()?);
    let Some(ty) = request.filter(|request| !request.is_optional()).and_then(named_type) else { return as_given() };
    let choice = named.choice_of(ty).filter(|_| ty.fields.iter().all(|field| !field.asked));
    match choice.zip(ty.required_ident.as_ref()) {
        Some((choice, required)) => {
            let name = path(named, &ty.ident);
            let (field, choice, required) = (&choice.field_ident, path(named, &choice.ident), path(named, required));
            Waited {
                parameter: quote!(#field: impl Into<#choice>),
                argument: quote!(#field),
                request: quote!(&#name::new(#required { #field: #field.into() })),
            }
        }
        None => as_given(),
    }
}

/// The method that waits: `name`, which calls `method`.
fn wait(
    named: &NamedIr<'_>,
    operation: &NamedOperation<'_>,
    (name, method): (&Ident, &Ident),
    takes: Takes,
) -> TokenStream {
    let Waited { parameter, request, .. } = waited(named, operation);
    let (required, passed) = (takes.declared(named, operation), takes.passed());
    let response = signature(named, operation).response;
    let docs = docs::lines(&format!(
        "As [`Client::{}`], but waits until it is ready: asks again slowly, for as long as [`Waiting`]\n\
         does by default unless [`Client::with`] says otherwise, and outlasts failures that may pass. It creates nothing.\n\n# Errors\n\n\
         See [`ErrorKind`]; [`ErrorKind::Timeout`] if it is not ready in time.",
        method.bare()
    ));
    quote! {
        #docs
        pub async fn #name(&self, #required #parameter) -> Result<Response<#response>, Error> {
            self.with(runtime::Api::core(self).options().clone().waiting_by_default()).#method(#passed #request).await
        }
    }
}
