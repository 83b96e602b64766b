//! Webhooks and callbacks: the requests that the API sends.
//!
//! A document of our own says by which type and code an event is recognised (`x-webhook`, `x-profile`). Of any other, a
//! property that has one value in each payload, and another in every other, is the type. Where there is none, an event is
//! decoded by name.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ir::{Docs, Ir, Pointer, Type, TypeKind, Webhook, WebhookKey};
use crate::select::{Closure, Request};

use super::{Lowerer, ids};

impl<'d> Lowerer<'d> {
    /// After the operations, whose callbacks go by their ids.
    pub(super) fn webhooks(&mut self, closure: &Closure<'d>, ir: &mut Ir) {
        for request in &closure.webhooks {
            let mut name = request.name.clone();
            let mut callback_of = None;
            if let Some(operation) = &request.operation {
                // What an operation would cause that is left out does not happen.
                let Some(operation) = ir.operations.iter().find(|known| known.origin == *operation) else { continue };
                name = format!("{} {name}", operation.id);
                callback_of = Some(operation.id.clone());
            }
            let Some(webhook) = self.webhook(request, &name, ir) else {
                ir.left_out.push(self.left_out(name, String::new(), String::new(), &request.pointer));
                continue;
            };
            let same = |other: &&Webhook| webhook.key.is_some() && other.key == webhook.key;
            if let Some(other) = ir.webhooks.iter().find(same) {
                let message = format!("`{}` has the same type and code", other.name);
                self.error("lower/webhook", message, &request.pointer, "remove one of the two");
                continue;
            }
            ir.webhooks.push(Webhook { callback_of, ..webhook });
        }
        self.recognise(ir);
    }

    /// A webhook, unless it is left out because of the last diagnostic.
    fn webhook(&mut self, request: &Request<'d>, name: &str, ir: &Ir) -> Option<Webhook> {
        let Request { node, pointer, operation, .. } = request;
        let key = self.key(request, ir).ok()?;
        let content = self.body_node(&pointer.join("requestBody")).and_then(|body| self.json_content(&body.pointer));
        let Some(content) = content else {
            let message = format!("`{name}` has no JSON body; it is left out");
            self.unsupported("unsupported/body", message, pointer, "keep it, or describe its body");
            return None;
        };
        self.check_parameters(request, name);
        let suffix = if operation.is_some() { "Callback" } else { "Webhook" };
        let (payload, declared) = self.body(&content.join("schema"), &format!("{}{suffix}", ids::stem(name)));
        let text = node.get("description").or_else(|| node.get("summary")).and_then(Value::as_str);
        let docs = Docs {
            text: text.unwrap_or_default().trim().to_owned(),
            deprecated: node.get("deprecated").and_then(Value::as_bool).unwrap_or_default(),
            ..Docs::default()
        };
        Some(Webhook {
            name: name.to_owned(),
            key,
            callback_of: None,
            docs,
            payload,
            declared,
            origin: pointer.clone(),
        })
    }

    /// Reports the parameters of a webhook, or of all methods of its path item.
    fn check_parameters(&mut self, request: &Request<'d>, name: &str) {
        let item = Pointer(request.pointer.0.rsplit_once('/').unwrap_or_default().0.to_owned());
        for at in [item.join("parameters"), request.pointer.join("parameters")] {
            let listed = self.document.root.pointer(&at.0).and_then(Value::as_array);
            if listed.is_some_and(|listed| !listed.is_empty()) {
                let message = format!("parameters of `{name}` are not supported; only its body is read");
                self.unsupported("unsupported/webhook-parameters", message, &at, "keep it, or remove the parameters");
            }
        }
    }

    /// The type and the code that the document says an event is recognised by, if it has to.
    fn key(&mut self, request: &Request<'d>, ir: &Ir) -> Result<Option<WebhookKey>, ()> {
        let Request { name, node, pointer, operation } = request;
        let stated = node.get("x-webhook");
        if stated.is_none() && (operation.is_some() || ir.profile.webhook_type.is_none()) {
            return Ok(None);
        }
        let member = |key: &str| stated.and_then(|stated| stated.get(key)).and_then(Value::as_str);
        // In an API without codes, the type alone distinguishes events.
        let code = if ir.profile.webhook_code.is_some() { member("code") } else { Some("") };
        let (Some(event_type), Some(code)) = (member("type"), code) else {
            let message = format!("the type and code of the webhook `{name}` are not declared; it is left out");
            self.denied("lower/webhook", message, pointer, "add `x-webhook: {type: …, code: …}`");
            return Err(());
        };
        if ir.profile.webhook_type.is_none() {
            let message = "the member that holds a webhook's type is not declared";
            let help = "declare it: `x-profile: {webhooks: {type: …, code: …}}`";
            self.denied("lower/webhook", message, pointer, help);
            return Err(());
        }
        Ok(Some(WebhookKey { event_type: event_type.to_owned(), code: code.to_owned() }))
    }

    /// Finds the property that distinguishes all webhooks, if the document does not declare one.
    fn recognise(&self, ir: &mut Ir) {
        let hooks: Vec<_> = ir.webhooks.iter().filter(|webhook| webhook.callback_of.is_none()).collect();
        if ir.profile.webhook_type.is_some() || hooks.len() < 2 {
            return;
        }
        let fixed: Vec<_> = hooks.iter().map(|webhook| self.fixed(&webhook.payload)).collect();
        let Some(first) = fixed.first() else { return };
        let found = first.iter().find_map(|(property, _)| {
            let values: Vec<_> = fixed.iter().map(|all| all.iter().find(|(name, _)| name == property)).collect();
            let values: Vec<_> =
                values.into_iter().map(|found| found.map(|(_, value)| value.clone())).collect::<Option<_>>()?;
            let differ = values.iter().collect::<BTreeSet<_>>().len() == values.len();
            differ.then(|| (property.clone(), values))
        });
        let Some((property, values)) = found else { return };
        ir.profile.webhook_type = Some(property);
        let hooks = ir.webhooks.iter_mut().filter(|webhook| webhook.callback_of.is_none());
        for (webhook, event_type) in hooks.zip(values) {
            webhook.key = Some(WebhookKey { event_type, code: String::new() });
        }
    }

    /// The properties that a payload always has, each with the only value that it can have.
    fn fixed(&self, payload: &Type) -> Vec<(String, String)> {
        let kind = |ty: &Type| Some(&self.types.get(ty.as_named()?)?.kind);
        let Some(TypeKind::Struct(body)) = kind(payload) else { return Vec::new() };
        let always = body.fields.iter().filter(|field| field.required && !field.nullable);
        let fixed = always.filter_map(|field| match kind(&field.ty)? {
            TypeKind::Enum(values) => match values.as_slice() {
                [only] => Some((field.wire.clone(), only.wire.clone())),
                _ => None,
            },
            _ => None,
        });
        fixed.collect()
    }
}
