//! How a client takes credentials: each as a parameter of `Client::builder`, or a set of them in `credentials.rs`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, prose};
use crate::ir::Carrier;
use crate::name::{NamedIr, NamedScheme, Needs};

/// `Client::builder`, with what it takes.
pub(super) fn builder(named: &NamedIr<'_>) -> TokenStream {
    let schemes: Vec<&NamedScheme<'_>> = match &named.needs {
        Needs::Nothing => vec![],
        Needs::Each(indices) => indices.iter().filter_map(|index| named.schemes.get(*index)).collect(),
        Needs::Set => {
            let docs = docs::lines(
                "Settings for a set of credentials.\n\nOperations differ in what they need. One that needs more than \
                 there is fails before it is sent, with [`ErrorKind::Configuration`].",
            );
            return quote! {
                #docs
                pub fn builder(credentials: credentials::Credentials) -> ClientBuilder {
                    ClientBuilder::new(credentials.0)
                }
            };
        }
    };
    let mut text = match schemes.as_slice() {
        [] => "Settings of a client.".to_owned(),
        _ => "Settings for a caller's credentials, which are sent with every call that needs them.\n".to_owned(),
    };
    schemes.iter().for_each(|scheme| text.push_str(&format!("\n- {}", one(scheme))));
    text.push_str(&by_transport(named));
    let docs = docs::lines(&text);
    let taken: Vec<Taken> = schemes.iter().map(|scheme| taken(scheme)).collect();
    let parameters = taken.iter().map(|taken| &taken.parameters);
    let added = taken.iter().map(|taken| &taken.added);
    quote! {
        #docs
        pub fn builder(#(#parameters),*) -> ClientBuilder {
            ClientBuilder::new(runtime::Credentials::new() #(#added)*)
        }
    }
}

/// `credentials.rs`, if a client takes a set of credentials, or tokens.
pub(super) fn emit(named: &NamedIr<'_>) -> Option<TokenStream> {
    let tokens = named.schemes.iter().any(|scheme| scheme.scheme.carrier == Carrier::Bearer).then(|| {
        quote!(
            pub use runtime::{Token, TokenError, TokenFuture, TokenSource};
        )
    });
    let set = (named.needs == Needs::Set).then(|| set(named));
    if tokens.is_none() && set.is_none() {
        return None;
    }
    Some(quote! {
        //! The credentials of a client.
        use crate::*;

        #tokens
        #set
    })
}

fn set(named: &NamedIr<'_>) -> TokenStream {
    let given = named.schemes.iter().filter(|scheme| !matches!(scheme.scheme.carrier, Carrier::Transport(_)));
    let methods = given.map(|scheme| {
        let (ident, Taken { parameters, added }) = (&scheme.ident, taken(scheme));
        let docs = docs::lines(&format!("Adds {}", one(scheme)));
        quote! {
            #docs
            #[must_use]
            pub fn #ident(self, #parameters) -> Self {
                Self(self.0 #added)
            }
        }
    });
    let docs = docs::lines(&format!(
        "A set of credentials, of which each operation takes those that it needs. Nothing of them is ever shown.{}",
        by_transport(named)
    ));
    quote! {
        #docs
        #[derive(Debug, Clone, Default)]
        pub struct Credentials(pub(crate) runtime::Credentials);

        impl Credentials {
            /// None, which is enough for operations that need none.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            #(#methods)*
        }
    }
}

/// The parameters that one credential takes, and how it is added to a set.
struct Taken {
    parameters: TokenStream,
    added: TokenStream,
}

fn taken(scheme: &NamedScheme<'_>) -> Taken {
    let (ident, index) = (&scheme.ident, proc_macro2::Literal::usize_unsuffixed(scheme.index));
    if let Some([name, password]) = &scheme.pair {
        return Taken {
            parameters: quote!(#name: impl Into<String>, #password: impl Into<String>),
            added: quote!(.pair(#index, #name.into(), #password.into())),
        };
    }
    match &scheme.scheme.carrier {
        Carrier::Bearer => Taken {
            parameters: quote!(#ident: impl Into<credentials::Token>),
            added: quote!(.token(#index, #ident.into())),
        },
        Carrier::Header(_) | Carrier::Query(_) | Carrier::Cookie(_) | Carrier::Authorization(_) => {
            Taken { parameters: quote!(#ident: impl Into<String>), added: quote!(.value(#index, #ident.into())) }
        }
        Carrier::Basic | Carrier::Transport(_) => Taken { parameters: quote!(), added: quote!() },
    }
}

/// A credential in words.
fn one(scheme: &NamedScheme<'_>) -> String {
    let how = match &scheme.scheme.carrier {
        Carrier::Header(name) => format!("sent in the header {}", prose::code(name)),
        Carrier::Query(name) => {
            format!("sent in the query parameter {}, which a transport of your own can see", prose::code(name))
        }
        Carrier::Cookie(name) => format!("sent in the cookie {}", prose::code(name)),
        Carrier::Basic => "a name and a password, sent as `Authorization: Basic`".to_owned(),
        Carrier::Bearer => "a token, or a `credentials::Token` of a source that is asked before each attempt, sent as \
             `Authorization: Bearer`"
            .to_owned(),
        Carrier::Authorization(name) => {
            format!("the whole value of the header `Authorization`, of the scheme {}", prose::code(name))
        }
        Carrier::Transport(_) => "added by the transport".to_owned(),
    };
    let prose = prose::markdown(&scheme.scheme.docs.text).replace('\n', " ");
    let prose = if prose.is_empty() { prose } else { format!(" {prose}") };
    format!("{}: {how}.{prose}", prose::code(&scheme.scheme.name))
}

/// What the caller's transport has to add.
fn by_transport(named: &NamedIr<'_>) -> String {
    let names = named.schemes.iter().filter_map(|scheme| match &scheme.scheme.carrier {
        Carrier::Transport(kind) => Some(format!("{} ({})", prose::code(&scheme.scheme.name), prose::code(kind))),
        _ => None,
    });
    let names: Vec<_> = names.collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "\n\nThe client does not send {}: the transport has to add it, such as a certificate that \
         [`reqwest`](runtime::ClientBuilder::reqwest) is set up with.",
        names.join(", ")
    )
}
