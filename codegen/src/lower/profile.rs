//! `x-profile`: the names by which the responses, errors and webhooks of the API are understood.

use serde_json::Value;

use crate::ir::{Docs, ErrorMembers, NamedRemedy, Pointer, Profile, RemedyClass, WebhookVerification};

use super::Lowerer;

const CLASS: &str = "lower/profile";
const KEYS: &str = "use errors, headers, rate-limit, remedies, request-id, webhook-verification or webhooks";

/// A node, and where it is located.
struct Node<'d> {
    value: Option<&'d Value>,
    pointer: Pointer,
}

impl<'d> Node<'d> {
    fn get(&self, key: &str) -> Self {
        Self { value: self.value.and_then(|value| value.get(key)), pointer: self.pointer.join(key) }
    }

    fn text(&self, key: &str) -> Option<String> {
        self.get(key).value.and_then(Value::as_str).map(|text| text.trim().to_owned())
    }

    fn list(&self, key: &str) -> Vec<String> {
        let listed = self.get(key).value.and_then(Value::as_array).into_iter().flatten();
        listed.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn entries(&self) -> impl Iterator<Item = (&'d String, &'d Value)> + use<'d> {
        self.value.and_then(Value::as_object).into_iter().flatten()
    }
}

impl Lowerer<'_> {
    pub(super) fn profile(&mut self) -> Profile {
        let document = self.document;
        let node = Node { value: document.root.get("x-profile"), pointer: Pointer("/x-profile".to_owned()) };
        for (key, _) in node.entries() {
            let known =
                ["errors", "headers", "rate-limit", "remedies", "request-id", "webhook-verification", "webhooks"];
            if !known.contains(&key.as_str()) {
                self.error(CLASS, format!("unknown key `{key}` of `x-profile`"), &node.pointer.join(key), KEYS);
            }
        }
        let (errors, rate, webhooks) = (node.get("errors"), node.get("rate-limit"), node.get("webhooks"));
        let members = errors.text("code").map(|code| ErrorMembers { error_type: errors.text("type"), code });
        if members.is_none() && errors.value.is_some() {
            self.error(CLASS, "missing `code` of `errors`", &errors.pointer, "name the member that holds the code");
        }
        Profile {
            headers: self.profile_headers(&node.get("headers")),
            request_id_header: node.get("request-id").text("header"),
            request_id: node.get("request-id").text("member"),
            errors: members,
            calls_per_minute: rate.get("calls-per-minute").value.and_then(Value::as_u64),
            rate_prefixes: rate.list("prefixes"),
            webhook_type: webhooks.text("type"),
            webhook_code: webhooks.text("code"),
            webhook_user: webhooks.text("user"),
            verification: self.verification(&node.get("webhook-verification")),
            remedies: self.remedies(&node.get("remedies")),
        }
    }

    fn profile_headers(&mut self, node: &Node<'_>) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for (name, value) in node.entries() {
            match value.as_str() {
                Some(value) if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
                    headers.push((name.clone(), value.to_owned()));
                }
                _ => {
                    let message = format!("the value of `{name}` must be visible ASCII");
                    self.error(CLASS, message, &node.pointer.join(name), "write the value in quotes");
                }
            }
        }
        headers
    }

    fn verification(&mut self, node: &Node<'_>) -> Option<WebhookVerification> {
        node.value?;
        let required = ["header", "digest", "path", "key-id", "key"].map(|key| (key, node.text(key)));
        if let Some((key, _)) = required.iter().find(|(_, text)| text.is_none()) {
            let help = "give all of header, digest, path, key-id and key";
            self.error(CLASS, format!("missing `{key}` of `webhook-verification`"), &node.pointer, help);
            return None;
        }
        let [header, digest, path, key_id, key] = required.map(|(_, text)| text.unwrap_or_default());
        let origin = Pointer("/paths".to_owned()).join(&path).join("post");
        let operation = self.document.root.pointer(&origin.0).and_then(|node| node.get("operationId"));
        let Some(operation) = operation.and_then(Value::as_str) else {
            let message = format!("no operation `POST {path}` that returns keys");
            self.error(CLASS, message, &node.pointer.join("path"), "give the path of the operation that returns keys");
            return None;
        };
        Some(WebhookVerification {
            header,
            digest,
            operation: operation.to_owned(),
            path,
            security: self.security(&origin),
            key_id,
            key,
            unknown_types: node.get("unknown-key").list("types"),
            other_codes: node.get("unknown-key").list("except-codes"),
        })
    }

    fn remedies(&mut self, node: &Node<'_>) -> Vec<NamedRemedy> {
        let mut remedies = Vec::new();
        for (word, remedy) in node.entries() {
            let pointer = node.pointer.join(word);
            let text = |key: &str| remedy.get(key).and_then(Value::as_str).unwrap_or_default().trim();
            if RemedyClass::of(word).is_some() {
                self.error(CLASS, format!("the remedy `{word}` is predefined"), &pointer, "remove it");
                continue;
            }
            let Some(class) = RemedyClass::of(text("class")) else {
                let message = format!("the remedy `{word}` has no known class");
                self.error(CLASS, message, &pointer, "use `class: back_off`, `fix_request`, `stop` or `wait`");
                continue;
            };
            let docs = Docs { text: text("description").to_owned(), ..Docs::default() };
            remedies.push(NamedRemedy { word: word.clone(), class, docs });
        }
        remedies
    }
}
