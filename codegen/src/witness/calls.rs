//! What users may do with operations, webhooks and errors.

use std::collections::BTreeSet;

use crate::name::{NamedOperation, UNRECOGNIZED};

use super::Stand;

impl Stand<'_> {
    pub(super) fn operation(&mut self, operation: &NamedOperation<'_>) {
        let call = operation.operation;
        let request = call.request.as_ref().map(|ty| self.named.spelled(ty));
        let body = call.responses.single().and_then(|body| self.named.spelled_body(body));
        let by_status = operation.response.as_ref().map(|by_status| by_status.ident.to_string());
        let response = by_status.or(body).unwrap_or_else(|| "NoContent".to_owned());
        let (method, marker) = (&operation.method_ident, &operation.marker_ident);
        let about = format!("Client::{method}");
        let body = request.as_ref().map(|request| format!(", request: &{request}")).unwrap_or_default();
        let passed = if request.is_some() { "request" } else { "" };
        let ty = call.parameters.as_ref().map(|parameters| self.ident(&parameters.ty));
        let taken = ty.map(|ty| format!(", parameters: &{ty}")).unwrap_or_default();
        let is_required = call.parameters.as_ref().is_some_and(|parameters| parameters.is_required);
        let (required, before) = if is_required { (taken.as_str(), "parameters, ") } else { ("", "") };
        let parameters = format!("client: &Client{required}{body}");
        let argument = format!("{before}{passed}");
        let due = format!("let _: ::std::result::Result<Response<{response}>, Error>");
        self.take_async(&[&about], &parameters, &format!("{due} = client.{method}({argument}).await;"));
        if !is_required {
            let body = if request.is_some() { "request" } else { "&Empty" };
            let by_marker = format!("{due} = client.call::<operations::{marker}>({body}).await;");
            self.take_async(&[&about], &parameters, &by_marker);
        }
        if let Some(with) = &operation.with_ident {
            let call = format!("{due} = client.{with}(parameters, {passed}).await;");
            self.take_async(&[&about], &format!("client: &Client{taken}{body}"), &call);
        }
        self.take(&[&about], "", &format!("let _: OperationInfo = <operations::{marker} as Operation>::INFO;"));
        if let Some(stream) = &operation.stream_ident {
            let body = format!("let _: ::std::result::Result<ByteStream, Error> = client.{stream}({argument}).await;");
            self.take_async(&[&about], &parameters, &body);
        }
        self.by_status(operation, &about);
        if let Some(wait) = &operation.wait_ident {
            self.wait(operation, (wait, &about), (&parameters, before), &due);
        }
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
                self.take(&[&item], &format!("x: {name}"), &body);
            }
            if by_status.is_open {
                let item = format!("{name}::{UNRECOGNIZED}");
                self.take(&[&item], &format!("x: {name}"), &format!("if let {item}(y) = x {{ let _: Json = y; }}"));
            }
        }
        if let Some(errors) = &operation.errors {
            let (marker, ty) = (&operation.marker_ident, &errors.ident);
            let body = format!("let _: ::std::option::Option<{ty}> = error.body_as::<operations::{marker}>();");
            self.take(&[about, ty], "error: &Error", &body);
        }
        if let Some(headers) = &operation.operation.responses.headers {
            let ty = self.ident(headers);
            let body = format!("let _: {ty} = response.headers_as();");
            self.take(&[about, &ty], "response: &Response<NoContent>", &body);
        }
    }

    /// The method that waits takes a choice, if that is all that the request cannot do without.
    fn wait(
        &mut self,
        operation: &NamedOperation<'_>,
        (wait, about): (&str, &str),
        (parameters, before): (&str, &str),
        due: &str,
    ) {
        let ty = operation.operation.request.as_ref().and_then(|ty| self.named.types.get(ty.as_named()?));
        // The parameters are as those of the other method, up to the body.
        let required = parameters.trim_start_matches("client: &Client").split(", request: ").next().unwrap_or_default();
        let choice = ty.and_then(|ty| {
            let only = ty.fields.iter().all(|field| !field.asked);
            self.named.choice_of(ty).filter(|_| only)
        });
        let owner = ty.map(|ty| ty.ident.as_str()).unwrap_or_default();
        let about: Vec<_> = [about, owner].into_iter().chain(choice.map(|choice| choice.ident.as_str())).collect();
        match choice {
            Some(choice) => {
                let told = choice.variants.iter().filter(|(_, _, ty)| choice.is_told_by(ty));
                let taken = told.map(|(_, _, ty)| ty.clone()).chain([choice.ident.to_string()]);
                for ty in taken {
                    let body = format!("{due} = client.{wait}({before}x).await;");
                    self.take_async(&about, &format!("client: &Client{required}, x: {ty}"), &body);
                }
            }
            None => {
                let argument = if ty.is_some() { "request" } else { "" };
                let call = format!("{due} = client.{wait}({before}{argument}).await;");
                self.take_async(&about, parameters, &call);
            }
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
            self.take(&[name], "", &body);
        }
        for webhook in &self.named.webhooks {
            let about = format!("{name}::{}", webhook.ident);
            let payload = self.named.spelled(&webhook.webhook.payload);
            self.take(&[&about], &format!("x: {name}"), &format!("if let {about}(y) = x {{ let _: {payload} = y; }}"));
        }
    }

    pub(super) fn errors(&mut self) {
        let option = "::std::option::Option";
        let Some(error) = &self.named.ir.error else {
            // An API without an error type gives its errors as they are.
            self.take(&["Error"], "error: &Error", &format!("let _: {option}<&Json> = error.api();"));
            return;
        };
        let envelope = self.ident(error);
        let code = self.named.ir.error_codes.as_ref().map_or_else(|| "Text".to_owned(), |codes| self.ident(&codes.ty));
        self.take(&["Error"], "error: &Error", &format!("let _: {option}<&{envelope}> = error.api();"));
        self.take(&["Error"], "error: &Error", &format!("let _: {option}<{code}> = error.code();"));
    }
}
