//! `blocking/*.rs`: the client once more, for programs that are not async. Each method runs the async one of its name.

use proc_macro2::TokenStream;
use quote::quote;

use super::bodies::BodyArgument;
use super::methods::{Waited, waited};
use super::operations::signature;
use super::parameters::{self, Takes};
use super::{Modules, append, docs, with_imports};
use crate::name::{Ident, NamedIr, NamedOperation};

pub(super) fn emit(named: &NamedIr<'_>) -> Modules {
    let mut modules = Modules::new();
    for operation in &named.operations {
        append(&mut modules, &operation.module, method(named, operation));
    }
    with_imports(
        modules,
        &quote!(
            use super::Client;
            use crate::*;
        ),
    )
}

fn method(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> TokenStream {
    let call = call(named, operation, &operation.method_ident, Takes::least(operation));
    let with = operation.with_ident.as_ref().map(|name| self::call(named, operation, name, Takes::Parameters));
    let wait = operation.wait_ident.as_ref().map(|name| wait(named, operation, name, Takes::least(operation)));
    let wait_with =
        operation.wait_with_ident.as_ref().map(|name| self::wait(named, operation, name, Takes::Parameters));
    quote! {
        impl Client {
            #call
            #with
            #wait
            #wait_with
        }
    }
}

/// The method `name`, which takes the body and `takes`.
fn call(named: &NamedIr<'_>, operation: &NamedOperation<'_>, name: &Ident, takes: Takes) -> TokenStream {
    let bare = name.bare();
    let docs = docs::lines(&format!(
        "As [`Client::{bare}`](crate::Client::{bare}), blocking.\n\n# Errors\n\nSee [`Client::call`]."
    ));
    let deprecated = operation.operation.docs.deprecated.then(|| quote!(#[deprecated]));
    let response = signature(named, operation).response;
    let (parameters, passed) = (takes.declared(named, operation), takes.passed());
    let BodyArgument { declared, passed: request, .. } = BodyArgument::of(named, operation);
    quote! {
        #docs
        #deprecated
        pub fn #name(&self, #parameters #declared) -> Result<Response<#response>, Error> {
            self.driver.run(self.client.#name(#passed #request))
        }
    }
}

/// The method that waits.
fn wait(named: &NamedIr<'_>, operation: &NamedOperation<'_>, name: &Ident, takes: Takes) -> TokenStream {
    let bare = name.bare();
    let docs = docs::lines(&format!(
        "As [`Client::{bare}`](crate::Client::{bare}), blocking.\n\n# Errors\n\nSee [`Client::call`]."
    ));
    let Waited { parameter, argument, .. } = waited(named, operation);
    let (required, passed) = (takes.declared(named, operation), takes.passed());
    let response = signature(named, operation).response;
    quote! {
        #docs
        pub fn #name(&self, #required #parameter) -> Result<Response<#response>, Error> {
            self.driver.run(self.client.#name(#passed #argument))
        }
    }
}

/// The type that the methods belong to.
pub(super) fn client(named: &NamedIr<'_>) -> TokenStream {
    let call_with = parameters::is_any(named).then(|| {
        quote! {
            /// As [`Client::call_with`](crate::Client::call_with), blocking.
            ///
            /// # Errors
            ///
            /// As [`Client::call`].
            pub fn call_with<O: runtime::Parameterised>(
                &self,
                parameters: &O::Parameters,
                request: &O::Request,
            ) -> Result<Response<O::Response>, Error> {
                self.driver.run(self.client.call_with::<O>(parameters, request))
            }
        }
    });
    quote! {
        use crate::*;

        /// The API, for programs that are not async. Clones are cheap and share connections.
        ///
        /// Calls run on the calling thread; several threads may call at once. Connections move only while a
        /// call is under way, so they are not shared with an async client, which would wait for them in vain.
        #[derive(Debug, Clone)]
        pub struct Client {
            client: crate::Client,
            driver: runtime::blocking::Driver,
        }

        impl Client {
            /// Creates a client from the settings of an async one; see [`Client::builder`](crate::Client::builder).
            ///
            /// # Errors
            ///
            /// As [`ClientBuilder::build`](runtime::ClientBuilder::build).
            pub fn new(settings: ClientBuilder) -> Result<Self, Error> {
                Ok(Self { client: settings.build()?, driver: runtime::blocking::Driver::default() })
            }

            /// Where this client sends its calls.
            #[must_use]
            pub fn environment(&self) -> &Environment {
                self.client.environment()
            }

            /// The same client with other settings for its calls, such as a deadline.
            #[must_use]
            pub fn with(&self, options: CallOptions) -> Self {
                Self { client: self.client.with(options), driver: self.driver.clone() }
            }

            /// As [`Client::call`](crate::Client::call), blocking.
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`]. On a thread that runs async code, which must not block, every call fails with
            /// [`ErrorKind::Configuration`]; so it does on one of tokio's `spawn_blocking`, which looks the same.
            pub fn call<O: Operation>(&self, request: &O::Request) -> Result<Response<O::Response>, Error> {
                self.driver.run(self.client.call::<O>(request))
            }

            #call_with
        }
    }
}
