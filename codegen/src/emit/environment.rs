//! `environment.rs`: the servers of the API.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, prose};
use crate::ir::UrlPart;
use crate::name::{NamedIr, NamedServer, NamedVariable};

pub(super) fn emit(named: &NamedIr<'_>) -> TokenStream {
    let fixed = || named.servers.iter().filter_map(|server| Some((server, server.ident.as_ref()?)));
    let variants = fixed().map(|(server, ident)| {
        let docs = docs::item(&server.server.docs, &prose::code(&server.server.default_url()), &url_note(server));
        quote!(#docs #ident,)
    });
    let urls = fixed().map(|(server, ident)| {
        let url = server.server.default_url();
        quote!(Self::#ident => #url,)
    });
    let functions = named.servers.iter().filter_map(function);
    let default = fixed().find(|(server, _)| server.server.is_default);
    let usual = default.map_or_else(|| quote!(None), |(_, ident)| quote!(Some(Self::#ident)));
    let variables = named.servers.iter().map(variables);
    quote! {
        //! The servers of the API.
        use crate::*;

        /// Which server a client talks to.
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Environment {
            #(#variants)*
            /// Any other server, by its URL, such as `http://127.0.0.1:4010` of one for tests.
            BaseUrl(String),
        }

        impl Environment {
            #(#functions)*

            /// The base URL, without a slash at its end.
            #[must_use]
            pub fn base_url(&self) -> &str {
                match self {
                    #(#urls)*
                    Self::BaseUrl(url) => url.trim_end_matches('/'),
                }
            }
        }

        impl runtime::Server for Environment {
            fn usual() -> Option<Self> {
                #usual
            }

            fn at(url: String) -> Self {
                Self::BaseUrl(url)
            }

            fn base_url(&self) -> &str {
                self.base_url()
            }
        }

        /// Leaves out the user name and password of a URL.
        impl ::std::fmt::Debug for Environment {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&runtime::ShownUrl(self.base_url()), f)
            }
        }

        #(#variables)*
    }
}

/// What a variant whose URL has variables says besides.
fn url_note(server: &NamedServer<'_>) -> Vec<String> {
    let note = server.function.as_ref().map(|function| {
        let url = prose::code(&server.server.template());
        format!("With the default of each variable of {url}; see [`Environment::{}`] for others.", function.bare())
    });
    note.into_iter().collect()
}

/// The function of a server whose URL depends on what the caller gives.
fn function(server: &NamedServer<'_>) -> Option<TokenStream> {
    let name = server.function.as_ref()?;
    let mut format = if server.server.is_relative() { "{}".to_owned() } else { String::new() };
    let mut values = Vec::new();
    for part in &server.server.url {
        match part {
            UrlPart::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            UrlPart::Variable(index) => {
                format.push_str("{}");
                values.extend(server.variables.get(*index).map(value));
            }
        }
    }
    let origin = server.server.is_relative().then(|| quote!(origin: impl AsRef<str>,));
    let below = server.server.is_relative().then(|| quote!(origin.as_ref().trim_end_matches('/'),));
    let variables = server.variables_ident.as_ref().map(|ident| quote!(variables: &#ident));
    let place = if server.server.is_relative() { ", below a server such as `https://api.example`" } else { "" };
    let text = format!("The server {}{place}.", prose::code(&server.server.template()));
    let docs = docs::lines(&format!("{text}\n\n{}", prose::markdown(&server.server.docs.text)));
    Some(quote! {
        #docs
        #[must_use]
        pub fn #name(#origin #variables) -> Self {
            Self::BaseUrl(format!(#format, #below #(#values),*))
        }
    })
}

/// The string of a variable.
fn value(variable: &NamedVariable<'_>) -> TokenStream {
    let ident = &variable.ident;
    if variable.enum_ident.is_some() { quote!(variables.#ident.as_str()) } else { quote!(variables.#ident) }
}

/// The types of a server's variables.
fn variables(server: &NamedServer<'_>) -> Option<TokenStream> {
    let ident = server.variables_ident.as_ref()?;
    let fields = server.variables.iter().map(|variable| {
        let name = &variable.ident;
        let note = format!("{} unless given.", prose::code(&variable.variable.default));
        let docs = docs::item(&variable.variable.docs, &prose::code(&variable.variable.name), &[note]);
        let ty = variable.enum_ident.as_ref().map_or_else(|| quote!(String), |ident| quote!(#ident));
        quote!(#docs pub #name: #ty,)
    });
    let defaults = server.variables.iter().map(|variable| {
        let (name, default) = (&variable.ident, &variable.variable.default);
        match variable_default(variable) {
            Some(value) => quote!(#name: #value,),
            None => quote!(#name: #default.to_owned(),),
        }
    });
    let enums = server.variables.iter().filter_map(values);
    let docs = docs::lines(&format!("The variables of {}.", prose::code(&server.server.template())));
    Some(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct #ident { #(#fields)* }

        impl Default for #ident {
            fn default() -> Self {
                Self { #(#defaults)* }
            }
        }

        #(#enums)*
    })
}

fn variable_default(variable: &NamedVariable<'_>) -> Option<TokenStream> {
    let ty = variable.enum_ident.as_ref()?;
    let (ident, _) = variable.variants.iter().find(|(_, value)| *value == variable.variable.default)?;
    Some(quote!(#ty::#ident))
}

/// The enum of a variable whose values are listed.
fn values(variable: &NamedVariable<'_>) -> Option<TokenStream> {
    let ident = variable.enum_ident.as_ref()?;
    let variants = variable.variants.iter().map(|(variant, value)| {
        let docs = docs::lines(&prose::code(value));
        quote!(#docs #variant,)
    });
    let strings = variable.variants.iter().map(|(variant, value)| quote!(Self::#variant => #value,));
    let docs =
        docs::item(&variable.variable.docs, &format!("Values of {}.", prose::code(&variable.variable.name)), &[]);
    Some(quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum #ident { #(#variants)* }

        impl #ident {
            /// The value in the URL.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { #(#strings)* }
            }
        }
    })
}
