//! How a request body is handed to a call, and how it is sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::body_type;
use super::parameters::{Takes, style};
use crate::ir::{PartSent, Parts, RequestBody, RequestFormat, Style, Type};
use crate::name::{NamedIr, NamedOperation};

/// The argument that is the body of a request, in the methods of an operation.
pub(super) struct BodyArgument {
    /// As it is declared.
    pub(super) declared: TokenStream,
    /// As it is handed on to another method of the operation.
    pub(super) passed: TokenStream,
    is_optional: bool,
}

impl BodyArgument {
    pub(super) fn of(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Self {
        let Some(request) = &operation.operation.request else {
            return Self { declared: quote!(), passed: quote!(), is_optional: false };
        };
        let (ty, is_optional) = (body_type(named, &request.ty), request.is_optional());
        let declared = if is_optional { quote!(request: Option<&#ty>) } else { quote!(request: &#ty) };
        Self { declared, passed: quote!(request), is_optional }
    }

    /// The call of the operation, not yet awaited.
    pub(super) fn call(&self, operation: &NamedOperation<'_>, takes: Takes) -> TokenStream {
        let (marker, request) = (&operation.marker_ident, self.sent());
        match takes {
            _ if self.is_optional => self.invoke(&quote!(invoke), operation, takes),
            Takes::Body => quote!(self.call::<#marker>(#request)),
            Takes::Parameters => quote!(runtime::Api::core(self).call_with::<#marker, _>(parameters, #request)),
        }
    }

    /// The call whose response is handed over while it arrives.
    pub(super) fn stream(&self, operation: &NamedOperation<'_>, takes: Takes) -> TokenStream {
        let (marker, request) = (&operation.marker_ident, self.sent());
        match takes {
            _ if self.is_optional => self.invoke(&quote!(invoke_stream), operation, takes),
            Takes::Body => quote!(runtime::Api::core(self).stream::<#marker, _>(#request)),
            Takes::Parameters => quote!(runtime::Api::core(self).stream_with::<#marker, _>(parameters, #request)),
        }
    }

    /// A call that may have no body.
    fn invoke(&self, method: &TokenStream, operation: &NamedOperation<'_>, takes: Takes) -> TokenStream {
        let marker = &operation.marker_ident;
        let parameters = if takes == Takes::Parameters { quote!(parameters) } else { quote!(&Empty) };
        quote!(runtime::Api::core(self).#method::<#marker, _>(#parameters, request.map(|request| request as _)))
    }

    fn sent(&self) -> TokenStream {
        if self.passed.is_empty() { quote!(&Empty) } else { self.passed.clone() }
    }
}

/// The constant that says how the body is sent, unless it is sent as most are.
pub(super) fn format(named: &NamedIr<'_>, request: Option<&RequestBody>) -> Option<TokenStream> {
    let format = match request {
        // What has no body sends no media type.
        None => quote!(None),
        Some(RequestBody { ty, media, format, .. }) => match format {
            RequestFormat::Json if media == "application/json" => return None,
            RequestFormat::Json => quote!(Json(#media)),
            RequestFormat::Bytes => quote!(Bytes(#media)),
            RequestFormat::Text => quote!(Text(#media)),
            RequestFormat::Form(parts) => {
                let parts = formats(named, ty, parts);
                quote!(Form(&[#(#parts),*]))
            }
            RequestFormat::Multipart(parts) => {
                let parts = formats(named, ty, parts);
                quote!(Multipart(&[#(#parts),*]))
            }
        },
    };
    Some(quote!(const BODY: runtime::BodyFormat = runtime::BodyFormat::#format;))
}

/// The formats of the fields of a form, in the order of its shape, up to the last that is not as by default.
fn formats(named: &NamedIr<'_>, ty: &Type, parts: &Parts) -> Vec<TokenStream> {
    let fields = ty.as_named().and_then(|id| named.types.get(id)).map(|ty| ty.fields.as_slice()).unwrap_or_default();
    let sent: Vec<_> = fields.iter().map(|field| parts.get(&field.field.wire)).collect();
    let end = sent.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    sent.into_iter().take(end).map(one).collect()
}

fn one(part: Option<&PartSent>) -> TokenStream {
    let Some(PartSent { style: styled, allow_reserved, json, media }) = part else {
        return quote!(runtime::PartFormat::DEFAULT);
    };
    let explode = styled
        .filter(|(style, explode)| *explode != (*style == Style::Form))
        .map(|(_, explode)| quote!(.explode(#explode)));
    let first = match styled {
        _ if *json => quote!(json()),
        Some((named, _)) => {
            let named = style(*named);
            quote!(style(runtime::Style::#named))
        }
        None => quote!(DEFAULT),
    };
    let reserved = allow_reserved.then(|| quote!(.allow_reserved()));
    let media = media.as_ref().map(|media| quote!(.media_type(#media)));
    quote!(runtime::PartFormat::#first #explode #reserved #media)
}
