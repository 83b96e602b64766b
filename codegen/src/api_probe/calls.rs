//! Probes for operations, webhooks and errors.

use std::collections::BTreeSet;

use crate::ir::Parameters;
use crate::name::{NamedOperation, UNRECOGNIZED};

use super::Probes;

/// An operation in the signature of its callers.
struct Signature {
    about: String,
    /// The declaration of the `parameters` argument; empty without parameters.
    parameters: String,
    /// The declaration of the body argument: in a method of the operation, and in a generic call.
    request: [String; 2],
    /// The body argument of a call; empty without a body.
    passed: &'static str,
    /// The binding for the result of a call.
    expected: String,
}

impl Signature {
    fn of(probes: &Probes<'_>, operation: &NamedOperation<'_>) -> Self {
        let call = operation.operation;
        let body = call.responses.single().and_then(|body| probes.named.spelled_body(body));
        let by_status = operation.response.as_ref().map(|by_status| by_status.ident.to_string());
        let response = by_status.or(body).unwrap_or_else(|| "NoContent".to_owned());
        let plain = call.request_type().map(|ty| format!(", request: &{}", probes.named.spelled(ty)));
        let declared = call.request.as_ref().zip(plain.as_ref()).map(|(body, plain)| {
            if body.is_optional() { plain.replace('&', "::std::option::Option<&") + ">" } else { plain.clone() }
        });
        let taken = |parameters: &Parameters| format!(", parameters: &{}", probes.ident(&parameters.ty));
        Self {
            about: format!("Client::{}", operation.method_ident),
            parameters: call.parameters.as_ref().map(taken).unwrap_or_default(),
            request: [declared.unwrap_or_default(), plain.unwrap_or_default()],
            passed: if call.request.is_some() { "request" } else { "" },
            expected: format!("let _: ::std::result::Result<Response<{response}>, Error>"),
        }
    }
}

impl Probes<'_> {
    pub(super) fn operation(&mut self, operation: &NamedOperation<'_>) {
        let signature = Signature::of(self, operation);
        let Signature { about, parameters, request: [declared, plain], passed, expected } = &signature;
        let is_required = operation.operation.parameters.as_ref().is_some_and(|parameters| parameters.is_required);
        let marker = &operation.marker_ident;
        self.method(&signature, is_required, &operation.method_ident);
        let body = if passed.is_empty() { "&Empty" } else { passed };
        if !is_required {
            let by_marker = format!("{expected} = client.call::<operations::{marker}>({body}).await;");
            self.add_async(&[about], &format!("client: &Client{plain}"), &by_marker);
        }
        if !parameters.is_empty() {
            let by_marker = format!("{expected} = client.call_with::<operations::{marker}>(parameters, {body}).await;");
            self.add_async(&[about], &format!("client: &Client{parameters}{plain}"), &by_marker);
        }
        if let Some(with) = &operation.with_ident {
            self.method(&signature, true, with);
        }
        self.add(&[about], "", &format!("let _: OperationInfo = <operations::{marker} as Operation>::INFO;"));
        let streams = [(&operation.stream_ident, is_required), (&operation.stream_with_ident, true)];
        for (stream, has_parameters) in streams {
            let Some(stream) = stream else { continue };
            let (taken, before) = if has_parameters { (parameters.as_str(), "parameters, ") } else { ("", "") };
            let body =
                format!("let _: ::std::result::Result<ByteStream, Error> = client.{stream}({before}{passed}).await;");
            self.add_async(&[about], &format!("client: &Client{taken}{declared}"), &body);
        }
        self.by_status(operation, about);
        if let Some(wait) = &operation.wait_ident {
            self.wait(operation, &signature, is_required, wait);
        }
        if let Some(wait) = &operation.wait_with_ident {
            self.wait(operation, &signature, true, wait);
        }
    }

    /// A method that takes the body, and the parameters or not.
    fn method(&mut self, signature: &Signature, has_parameters: bool, name: &str) {
        let Signature { about, parameters, request: [declared, _], passed, expected } = signature;
        let (taken, before) = if has_parameters { (parameters.as_str(), "parameters, ") } else { ("", "") };
        let call = format!("{expected} = client.{name}({before}{passed}).await;");
        self.add_async(&[about], &format!("client: &Client{taken}{declared}"), &call);
    }

    /// Responses and errors by status, and headers.
    fn by_status(&mut self, operation: &NamedOperation<'_>, about: &str) {
        for by_status in operation.by_status() {
            let name = &by_status.ident;
            for (variant, response) in &by_status.variants {
                let item = format!("{name}::{variant}");
                let body = match self.named.spelled_body(&response.body) {
                    Some(ty) => format!("if let {item}(y) = x {{ let _: {ty} = y; }}"),
                    None => format!("let _ = match x {{ {item} => true, _ => false }};"),
                };
                self.add(&[&item], &format!("x: {name}"), &body);
            }
            if by_status.is_open {
                let item = format!("{name}::{UNRECOGNIZED}");
                self.add(&[&item], &format!("x: {name}"), &format!("if let {item}(y) = x {{ let _: Json = y; }}"));
            }
        }
        if let Some(errors) = &operation.errors {
            let (marker, ty) = (&operation.marker_ident, &errors.ident);
            let body = format!("let _: ::std::option::Option<{ty}> = error.body_as::<operations::{marker}>();");
            self.add(&[about, ty], "error: &Error", &body);
        }
        if let Some(headers) = &operation.operation.responses.headers {
            let ty = self.ident(headers);
            let body = format!("let _: {ty} = response.headers_as();");
            self.add(&[about, &ty], "response: &Response<NoContent>", &body);
        }
    }

    /// The polling method takes the choice directly, if the request requires nothing else.
    fn wait(&mut self, operation: &NamedOperation<'_>, signature: &Signature, has_parameters: bool, wait: &str) {
        let Signature { about, parameters, expected, .. } = signature;
        let (taken, before) = if has_parameters { (parameters.as_str(), "parameters, ") } else { ("", "") };
        let request = operation.operation.request.as_ref().filter(|request| !request.is_optional());
        let ty = request.and_then(|request| self.named.types.get(request.ty.as_named()?));
        let choice = ty.and_then(|ty| {
            let only = ty.fields.iter().all(|field| !field.asked);
            self.named.choice_of(ty).filter(|_| only)
        });
        let Some((choice, owner)) = choice.zip(ty) else { return self.method(signature, has_parameters, wait) };
        let about = [about.as_str(), owner.ident.as_str(), choice.ident.as_str()];
        let selecting = choice.variants.iter().filter(|(_, _, ty)| choice.is_selected_by(ty));
        let options: Vec<_> = selecting.map(|(_, _, ty)| ty.clone()).chain([choice.ident.to_string()]).collect();
        for ty in options {
            let body = format!("{expected} = client.{wait}({before}x).await;");
            self.add_async(&about, &format!("client: &Client{taken}, x: {ty}"), &body);
        }
    }

    pub(super) fn webhooks(&mut self) {
        if self.named.webhooks.is_empty() {
            return;
        }
        let name = "WebhookEvent";
        let decoders: BTreeSet<_> = self
            .named
            .webhooks
            .iter()
            .map(|event| match &event.webhook.key {
                Some(_) => "decode(b\"\")".to_owned(),
                None => "decode_as(\"\", b\"\")".to_owned(),
            })
            .collect();
        for decoder in decoders {
            let body = format!("let _ = match {name}::{decoder} {{ {name}::{UNRECOGNIZED}(_) => true, _ => false }};");
            self.add(&[name], "", &body);
        }
        for webhook in &self.named.webhooks {
            let about = format!("{name}::{}", webhook.ident);
            let payload = self.named.spelled(&webhook.webhook.payload);
            self.add(&[&about], &format!("x: {name}"), &format!("if let {about}(y) = x {{ let _: {payload} = y; }}"));
        }
    }

    pub(super) fn errors(&mut self) {
        let option = "::std::option::Option";
        let Some(error) = &self.named.ir.error else {
            // Without an error type, error bodies are JSON.
            self.add(&["Error"], "error: &Error", &format!("let _: {option}<&Json> = error.api();"));
            return;
        };
        let envelope = self.ident(error);
        let code = self.named.ir.error_codes.as_ref().map_or_else(|| "Text".to_owned(), |codes| self.ident(&codes.ty));
        self.add(&["Error"], "error: &Error", &format!("let _: {option}<&{envelope}> = error.api();"));
        self.add(&["Error"], "error: &Error", &format!("let _: {option}<{code}> = error.code();"));
    }
}
