//! Webhooks.

use serde_json::Value;

use crate::ir::{Docs, Ir, Type, Webhook};
use crate::select::Closure;

use super::Lowerer;

impl<'d> Lowerer<'d> {
    pub(super) fn webhooks(&mut self, closure: &Closure<'d>, ir: &mut Ir) {
        for (name, node, pointer) in &closure.webhooks {
            let key = |key: &str| node.get("x-webhook").and_then(|webhook| webhook.get(key)).and_then(Value::as_str);
            // Of an API without codes, the type alone tells events apart.
            let code = if ir.profile.webhook_code.is_some() { key("code") } else { Some("") };
            let (Some(webhook_type), Some(webhook_code)) = (key("type"), code) else {
                let message =
                    format!("the webhook `{name}` does not say by which type and code it is known; it is left out");
                self.denied("lower/webhook", message, pointer, "add `x-webhook: {type: …, code: …}`");
                ir.left_out.push(self.left_out((*name).to_owned(), String::new(), String::new(), pointer));
                continue;
            };
            if ir.profile.webhook_type.is_none() {
                let message = "the document does not say which member of a webhook has its type";
                let help = "name it, as `x-profile: {webhooks: {type: …, code: …}}`";
                self.denied("lower/webhook", message, pointer, help);
                ir.left_out.push(self.left_out((*name).to_owned(), String::new(), String::new(), pointer));
                continue;
            }
            let body = pointer.join("requestBody");
            let schema = self.json_content(&body).unwrap_or(body).join("schema");
            let (ty, own) = self.body(&schema, &format!("{name}Webhook"));
            let Type::Named(payload) = ty else {
                let message = format!("the payload of `{name}` is no object of fields; it is left out");
                self.unsupported("unsupported/body", message, &schema, "leave it so, or describe its fields");
                ir.left_out.push(self.left_out((*name).to_owned(), String::new(), String::new(), pointer));
                continue;
            };
            let same =
                |webhook: &&Webhook| webhook.webhook_type == webhook_type && webhook.webhook_code == webhook_code;
            if let Some(other) = ir.webhooks.iter().find(same) {
                let message = format!("`{}` has the same type and code", other.name);
                self.error("lower/webhook", message, pointer, "remove one of the two");
                continue;
            }
            let text = node.get("description").or_else(|| node.get("summary")).and_then(Value::as_str);
            ir.webhooks.push(Webhook {
                name: (*name).to_owned(),
                webhook_type: webhook_type.to_owned(),
                webhook_code: webhook_code.to_owned(),
                docs: Docs {
                    text: text.unwrap_or_default().trim().to_owned(),
                    deprecated: node.get("deprecated").and_then(Value::as_bool).unwrap_or_default(),
                    ..Docs::default()
                },
                payload,
                own,
                origin: pointer.clone(),
            });
        }
    }
}
