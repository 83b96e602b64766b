//! What a method takes, and how an operation's parameters are sent.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::operations::path;
use crate::ir::{Location, ParameterSent, Style};
use crate::name::{NamedIr, NamedOperation};

/// What the method that calls an operation takes beside its body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing.
    Body,
    /// The parameters of the operation.
    Parameters,
}

impl Takes {
    /// What a method takes of which there is only one: the parameters if no call can be made without.
    pub(super) fn least(operation: &NamedOperation<'_>) -> Self {
        let parameters = operation.operation.parameters.as_ref();
        if parameters.is_some_and(|parameters| parameters.is_required) { Self::Parameters } else { Self::Body }
    }

    /// The argument as it is declared, with a comma behind it.
    pub(super) fn declared(self, named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> TokenStream {
        match (self, ty(named, operation)) {
            (Self::Parameters, Some(ty)) => quote!(parameters: &#ty,),
            _ => quote!(),
        }
    }

    /// The argument as it is handed on, with a comma behind it.
    pub(super) fn passed(self) -> TokenStream {
        match self {
            Self::Parameters => quote!(parameters,),
            Self::Body => quote!(),
        }
    }
}

/// Whether any operation has parameters.
pub(super) fn is_any(named: &NamedIr<'_>) -> bool {
    named.operations.iter().any(|operation| operation.operation.parameters.is_some())
}

/// The type of an operation's parameters.
fn ty(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Option<TokenStream> {
    let parameters = operation.operation.parameters.as_ref()?;
    named.types.get(&parameters.ty).map(|ty| path(named, &ty.ident))
}

/// The constant that says how each is sent, as an item of `Operation`.
pub(super) fn constant(operation: &NamedOperation<'_>) -> Option<TokenStream> {
    let sent = operation.operation.parameters.as_ref()?.sent.iter().map(one);
    Some(quote!(const PARAMETERS: &'static [runtime::Parameter] = &[#(#sent),*];))
}

/// The type of the parameters, as an implementation.
pub(super) fn implementation(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Option<TokenStream> {
    let (ty, marker) = (ty(named, operation)?, &operation.marker_ident);
    Some(quote! {
        impl runtime::Parameterised for #marker {
            type Parameters = #ty;
        }
    })
}

/// One, with what is not as by default.
fn one(sent: &ParameterSent) -> TokenStream {
    let name = &sent.wire;
    let new = match sent.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    };
    let style = (sent.location.styles().first() != Some(&sent.style)).then(|| {
        let style = style(sent.style);
        quote!(.style(runtime::Style::#style))
    });
    let explode = (sent.explode != (sent.style == Style::Form)).then(|| {
        let explode = sent.explode;
        quote!(.explode(#explode))
    });
    let reserved = sent.allow_reserved.then(|| quote!(.allow_reserved()));
    let json = sent.json.then(|| quote!(.json()));
    let required = (sent.required && sent.location != Location::Path).then(|| quote!(.required()));
    quote!(runtime::Parameter::#new(#name) #style #explode #reserved #json #required)
}

pub(super) fn style(style: Style) -> impl ToTokens {
    match style {
        Style::Matrix => quote!(Matrix),
        Style::Label => quote!(Label),
        Style::Simple => quote!(Simple),
        Style::Form => quote!(Form),
        Style::SpaceDelimited => quote!(SpaceDelimited),
        Style::PipeDelimited => quote!(PipeDelimited),
        Style::DeepObject => quote!(DeepObject),
    }
}
