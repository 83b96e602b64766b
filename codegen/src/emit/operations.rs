//! `operations/*.rs` and `client.rs`: the facts of each operation, and one thin method for it.

use proc_macro2::TokenStream;
use quote::quote;

use super::parameters::{self, Takes};
use super::{Modules, append, credentials, docs, examples, profile, prose, type_tokens, with_imports};
use crate::ir::{Operation, RequestFormat, ResponseBody, Retry, Type, TypeId};
use crate::name::{Ident, NamedIr, NamedOperation, type_text};

pub(super) fn emit(named: &NamedIr<'_>, crate_name: &Ident) -> Modules {
    let mut modules = Modules::new();
    for operation in &named.operations {
        append(&mut modules, &operation.module, one(named, operation, crate_name));
    }
    with_imports(
        modules,
        &quote!(
            use crate::*;
        ),
    )
}

fn one(named: &NamedIr<'_>, operation: &NamedOperation<'_>, crate_name: &Ident) -> TokenStream {
    let call = operation.operation;
    let marker = &operation.marker_ident;
    let method_name = &operation.method_ident;
    let Signature { request, response } = signature(named, operation);
    let request_type = request.clone().unwrap_or_else(|| quote!(Empty));
    let (id, method, path, billable) = (&call.id, &call.method, &call.path, call.billable);
    let security = profile::security(named, &call.security);
    let retry = match call.retry {
        Retry::Safe => quote!(Retry::Safe),
        Retry::Never => quote!(Retry::Never),
    };
    let marker_docs = docs::lines(&format!(
        "{}; see [`Client::{}`].",
        prose::code(&format!("{method} {path}")),
        operation.method_ident.bare()
    ));
    let docs = docs::item(&call.docs, "", &notes(named, operation, crate_name));
    let (parameter, argument) = match &request {
        Some(request) => (quote!(request: &#request), quote!(request)),
        None => (quote!(), quote!(&Empty)),
    };
    let media_type = match &call.response {
        ResponseBody::Binary(media) => quote!(const MEDIA_TYPE: &'static str = #media;),
        ResponseBody::Json(_) | ResponseBody::Empty => quote!(),
    };
    let body_format = body_format(call);
    let parameters = parameters::constant(operation);
    let parameterised = parameters::implementation(named, operation);
    let least = Takes::least(operation);
    let required = least.declared(named, operation);
    let call = match least {
        Takes::Body => quote!(self.call::<#marker>(#argument).await),
        Takes::Parameters => quote!(runtime::Api::core(self).call_with::<#marker, _>(parameters, #argument).await),
    };
    let with = with(named, operation, &parameter, &argument);
    let stream = stream(named, operation, &parameter, &argument);
    let wait = wait(named, operation, &response);
    quote! {
        #marker_docs
        #[derive(Debug, Clone, Copy)]
        pub struct #marker;

        impl Operation for #marker {
            const INFO: OperationInfo = OperationInfo {
                id: #id,
                method: #method,
                path: #path,
                retry: #retry,
                billable: #billable,
                security: #security,
            };
            #parameters
            #body_format
            #media_type
            type Request = #request_type;
            type Response = #response;
        }

        #parameterised

        impl Client {
            #docs
            pub async fn #method_name(&self, #required #parameter) -> Result<Response<#response>, Error> {
                #call
            }
            #with
            #stream
            #wait
        }
    }
}

/// The constant that says how the body is sent, unless it is sent as most are.
fn body_format(call: &Operation) -> Option<TokenStream> {
    let format = match (&call.request, &call.request_format) {
        // What has no body sends no media type.
        (None, _) => quote!(None),
        (Some(_), RequestFormat::Json) => return None,
        (Some(_), RequestFormat::JsonAs(media)) => quote!(Json(#media)),
        (Some(_), RequestFormat::Form) => quote!(Form(&[])),
        (Some(_), RequestFormat::Multipart) => quote!(Multipart(&[])),
    };
    Some(quote!(const BODY: runtime::BodyFormat = runtime::BodyFormat::#format;))
}

/// The method that takes parameters, if the other one does without.
fn with(
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
fn stream(
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
    let choice = named.choice_of(ty).filter(|_| ty.fields.iter().all(|field| !field.field.required));
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
fn wait(named: &NamedIr<'_>, operation: &NamedOperation<'_>, response: &TokenStream) -> Option<TokenStream> {
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

/// A name of the crate's root, in a file of operations. An operation of the same name is declared there and would be
/// meant instead, so that a path is needed.
pub(super) fn path(named: &NamedIr<'_>, ident: &Ident) -> TokenStream {
    let is_shadowed = named.operations.iter().any(|operation| operation.marker_ident == *ident);
    if is_shadowed { quote!(crate::#ident) } else { quote!(#ident) }
}

/// The type of a body, in a file of operations.
fn body_type(named: &NamedIr<'_>, ty: &Type) -> TokenStream {
    let ident = |id: &TypeId| named.types.get(id).map_or_else(|| quote!(Json), |ty| path(named, &ty.ident)).to_string();
    type_tokens(&type_text(ty, &ident))
}

/// The types of a call's two bodies.
pub(super) struct Signature {
    pub(super) request: Option<TokenStream>,
    pub(super) response: TokenStream,
}

pub(super) fn signature(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Signature {
    let call = operation.operation;
    let request = call.request.as_ref().map(|ty| body_type(named, ty));
    let response = match &call.response {
        ResponseBody::Json(ty) => body_type(named, ty),
        ResponseBody::Binary(_) => quote!(Binary),
        ResponseBody::Empty => quote!(NoContent),
    };
    Signature { request, response }
}

fn notes(named: &NamedIr<'_>, operation: &NamedOperation<'_>, crate_name: &Ident) -> Vec<String> {
    let call = operation.operation;
    let mut notes = vec![prose::code(&format!("{} {}", call.method, call.path))];
    if call.billable {
        notes.push("Billable: every call may cost money.".to_owned());
    }
    notes.push(
        match call.retry {
            Retry::Safe => "Safe to send again.",
            Retry::Never => "Not safe to send again: after a timeout the server may have done its work.",
        }
        .to_owned(),
    );
    notes.push("# Errors\n\nSee [`ErrorKind`].".to_owned());
    notes.extend(examples::call(named, operation, crate_name).map(|example| format!("# Examples\n\n{example}")));
    notes
}

/// `client.rs`: the type that the methods belong to.
pub(super) fn client(named: &NamedIr<'_>) -> TokenStream {
    let error = named.ir.error.as_ref().and_then(|id| named.types.get(id));
    let envelope = error.map_or_else(
        || quote!(Json),
        |ty| {
            let name = &ty.ident;
            quote!(#name)
        },
    );
    let builder = credentials::builder(named);
    let waiting_room =
        runtime_of(quote!(WaitingRoom), "Where calls that wait hear of webhooks. Clones are the same room.");
    let fake = runtime_of(quote!(testing::FakeTransport), "A transport for tests, which answers typed values.");
    let verifier = named.ir.profile.verification.as_ref().map(|_| {
        let verifier =
            runtime_of(quote!(WebhookVerifier), "Verifies webhook requests. Clones are cheap and share the keys.");
        let builder = runtime_of(quote!(WebhookVerifierBuilder), "Settings of a [`WebhookVerifier`].");
        quote! {
            #[cfg(feature = "webhooks")]
            #verifier
            #[cfg(feature = "webhooks")]
            #builder
        }
    });
    quote! {
        use crate::*;

        #waiting_room
        #verifier
        #[cfg(feature = "testing")]
        #fake

        /// Why a call failed.
        pub type Error = runtime::Error<#envelope>;

        /// A document that is handed over while it arrives.
        pub type ByteStream = runtime::ByteStream<#envelope>;

        /// Settings of a [`Client`].
        pub type ClientBuilder = runtime::ClientBuilder<Client>;

        /// The API. Clones are cheap and share connections.
        #[derive(Debug, Clone)]
        pub struct Client {
            core: runtime::Core,
            environment: Environment,
        }

        impl Client {
            #builder

            /// Where this client sends its calls.
            #[must_use]
            pub fn environment(&self) -> &Environment {
                &self.environment
            }

            /// The same client with other settings for its calls, such as a deadline.
            #[must_use]
            pub fn with(&self, options: CallOptions) -> Self {
                Self { core: self.core.with(options), environment: self.environment.clone() }
            }

            /// Calls an operation by its type.
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`].
            pub async fn call<O: Operation>(&self, request: &O::Request) -> Result<Response<O::Response>, Error> {
                self.core.call::<O, #envelope>(request).await
            }
        }

        impl runtime::Api for Client {
            type Envelope = #envelope;
            type Environment = Environment;
            const PROFILE: &'static runtime::Profile = &profile::PROFILE;

            fn from_core(core: runtime::Core, environment: Environment) -> Self {
                Self { core, environment }
            }

            fn core(&self) -> &runtime::Core {
                &self.core
            }
        }
    }
}

/// A type of the runtime for this API, under the name that it has there.
fn runtime_of(path: TokenStream, about: &str) -> TokenStream {
    let name = path.clone().into_iter().last();
    let docs = docs::lines(about);
    quote!(#docs pub type #name = runtime::#path<Client>;)
}
