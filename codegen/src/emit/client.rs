//! `client.rs`: the type that the methods belong to.

use proc_macro2::TokenStream;
use quote::quote;

use super::{credentials, docs, parameters};
use crate::name::NamedIr;

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
    let call_with = parameters::is_any(named).then(|| {
        quote! {
            /// Calls an operation by its type, with its parameters.
            ///
            /// # Errors
            ///
            /// See [`ErrorKind`]; [`ErrorKind::Configuration`] if a parameter cannot be sent.
            pub async fn call_with<O: runtime::Parameterised>(
                &self,
                parameters: &O::Parameters,
                request: &O::Request,
            ) -> Result<Response<O::Response>, Error> {
                self.core.call_with::<O, #envelope>(parameters, request).await
            }
        }
    });
    let waiting_room = runtime_of(
        quote!(WaitingRoom),
        "Passes webhooks on to the calls that wait for them. Clones share their state.",
    );
    let fake = runtime_of(quote!(testing::FakeTransport), "A transport for tests, which responds with typed values.");
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

        /// A document that is streamed.
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

            #call_with
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
