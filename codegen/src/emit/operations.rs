//! `operations/*.rs`: the facts of each operation, and one thin method for it.

use proc_macro2::TokenStream;
use quote::quote;

use super::bodies::{self, BodyArgument};
use super::parameters::{self, Takes};
use super::{Modules, append, docs, examples, methods, profile, prose, type_tokens, with_imports};
use crate::ir::{Need, ResponseBody, Responses, Retry, Type, TypeId};
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
    let request_type = request.unwrap_or_else(|| quote!(Empty));
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
    let body = BodyArgument::of(named, operation);
    let media_type = media_type(&call.responses);
    let body_format = bodies::format(named, call.request.as_ref());
    let parameters = parameters::constant(operation);
    let parameterised = parameters::implementation(named, operation);
    let typed_errors = typed_errors(named, operation);
    let least = Takes::least(operation);
    let required = least.declared(named, operation);
    let (argument, call) = (&body.declared, body.call(operation, least));
    let beside = methods::beside(named, operation);
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

        #typed_errors

        impl Client {
            #docs
            pub async fn #method_name(&self, #required #argument) -> Result<Response<#response>, Error> {
                #call.await
            }
            #beside
        }
    }
}

/// A name of the crate's root, in a file of operations. An operation of the same name is declared there and would be
/// meant instead, so that a path is needed.
pub(super) fn path(named: &NamedIr<'_>, ident: &Ident) -> TokenStream {
    let is_shadowed = named.operations.iter().any(|operation| operation.marker_ident == *ident);
    if is_shadowed { quote!(crate::#ident) } else { quote!(#ident) }
}

/// The type of a body, in a file of operations.
pub(super) fn body_type(named: &NamedIr<'_>, ty: &Type) -> TokenStream {
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
    let request = call.request_type().map(|ty| body_type(named, ty));
    let response = match (&operation.response, call.responses.single()) {
        (Some(by_status), _) => path(named, &by_status.ident),
        (None, Some(ResponseBody::Json(ty))) => body_type(named, ty),
        (None, Some(ResponseBody::Text(_))) => quote!(PlainText),
        (None, Some(ResponseBody::Binary(_))) => quote!(Binary),
        (None, Some(ResponseBody::Empty) | None) => quote!(NoContent),
    };
    Signature { request, response }
}

/// The constant with the media types of the response, unless it is JSON or empty, as most are.
fn media_type(responses: &Responses) -> Option<TokenStream> {
    let of = |body: &ResponseBody| match body {
        ResponseBody::Json(_) => Some("application/json".to_owned()),
        ResponseBody::Text(media) | ResponseBody::Binary(media) => Some(media.clone()),
        ResponseBody::Empty => None,
    };
    let mut listed: Vec<String> = Vec::new();
    for media in responses.success.iter().filter_map(|response| of(&response.body)) {
        if !listed.contains(&media) {
            listed.push(media);
        }
    }
    let listed = listed.join(", ");
    let is_usual = matches!(listed.as_str(), "" | "application/json");
    (!is_usual).then(|| quote!(const MEDIA_TYPE: &'static str = #listed;))
}

/// The type of an operation's errors, as an implementation, if they are not those of every operation.
fn typed_errors(named: &NamedIr<'_>, operation: &NamedOperation<'_>) -> Option<TokenStream> {
    let (marker, errors) = (&operation.marker_ident, path(named, &operation.errors.as_ref()?.ident));
    Some(quote! {
        impl runtime::TypedErrors for #marker {
            type Error = #errors;
        }
    })
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
    let causes = named.webhooks.iter().filter(|event| event.webhook.callback_of.as_ref() == Some(&call.id));
    let causes: Vec<_> = causes.map(|event| format!("[`WebhookEvent::{}`]", event.ident.bare())).collect();
    if !causes.is_empty() {
        notes.push(format!("The API calls back with {}.", causes.join(", ")));
    }
    if call.request.as_ref().is_some_and(|request| request.need == Need::Assumed) {
        notes.push("The API description does not say whether the body is required; it is always sent.".to_owned());
    }
    notes.extend(
        call.responses.headers.as_ref().and_then(|id| named.types.get(id)).map(|headers| {
            format!("[`Response::headers_as`] reads its headers as [`{}`].", docs::target(&headers.ident))
        }),
    );
    let errors = operation.errors.as_ref().map(|errors| {
        let (error, marker) = (docs::target(&errors.ident), &operation.marker_ident);
        format!(" [`Error::body_as::<{marker}>`](Error::body_as) reads what it fails with as [`{error}`].")
    });
    notes.push(format!("# Errors\n\nSee [`ErrorKind`].{}", errors.unwrap_or_default()));
    notes.extend(examples::call(named, operation, crate_name).map(|example| format!("# Examples\n\n{example}")));
    notes
}
