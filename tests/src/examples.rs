//! The examples of the spec, and walks over them side by side with their schemas.

use serde_json::Value;

use crate::openapi_schema::{chosen, is_nullable, keyword, parts, property};

/// Which body an example is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A request body.
    Request,
    /// The body of a successful response.
    Response,
    /// The body of an error.
    Error,
    /// The body of a webhook.
    Webhook,
}

/// One example.
#[derive(Debug, Clone)]
pub struct Example {
    /// Operation id, name of the webhook, or `error`.
    pub owner: String,
    /// Which body.
    pub side: Side,
    /// Name of the example.
    pub name: String,
    /// Schema of the body.
    pub schema: Value,
    /// The body.
    pub value: Value,
}

impl Example {
    /// Names the example in a message.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {:?} {}", self.owner, self.side, self.name)
    }
}

/// Every example of the spec.
#[must_use]
pub fn examples(spec: &Value) -> Vec<Example> {
    let mut found = Vec::new();
    let map = |pointer: &str| spec.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
    for (_, item) in map("/paths") {
        for operation in item.as_object().into_iter().flat_map(|item| item.values()) {
            let owner = operation["operationId"].as_str().unwrap_or_default();
            collect(owner, Side::Request, &operation["requestBody"], &mut found);
            collect(owner, Side::Response, &operation["responses"]["200"], &mut found);
        }
    }
    for (name, event) in map("/x-webhooks") {
        collect(name, Side::Webhook, &event["post"]["requestBody"], &mut found);
    }
    collect("error", Side::Error, &spec["components"]["responses"]["Error"], &mut found);
    found
}

fn collect(owner: &str, side: Side, body: &Value, found: &mut Vec<Example>) {
    let body = &body["content"]["application/json"];
    for (name, example) in body["examples"].as_object().into_iter().flatten() {
        let (owner, name) = (owner.to_owned(), name.clone());
        found.push(Example { owner, side, name, schema: body["schema"].clone(), value: example["value"].clone() });
    }
}

/// What the spec says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Name of the field that holds it, or of the list's field; empty for the whole body.
    pub field: &'a str,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether it, or something that it stands in, must never be shown.
    pub sensitive: bool,
    /// Whether it is one of a set of texts.
    pub is_enum: bool,
    /// `format`.
    pub format: &'a str,
    /// Whether it is an object whose fields the spec knows.
    pub has_fields: bool,
}

/// Shows `visit` every value of `value`, the inner ones first.
pub fn walk(spec: &Value, schema: &Value, value: &mut Value, visit: &mut dyn FnMut(Facts<'_>, &mut Value)) {
    step(spec, schema, value, "", false, visit);
}

fn step(
    spec: &Value,
    schema: &Value,
    value: &mut Value,
    field: &str,
    inside_sensitive: bool,
    visit: &mut dyn FnMut(Facts<'_>, &mut Value),
) {
    let schema = chosen(spec, schema, value);
    let of = |key: &str| keyword(spec, schema, key);
    let format = of("format").and_then(Value::as_str).unwrap_or_default();
    let marked = parts(spec, schema).iter().any(|part| part["x-sensitive"] == true || part["format"] == "password");
    let sensitive = inside_sensitive || marked;
    let has_fields = of("properties").is_some();
    match value {
        Value::Array(items) => {
            if let Some(schema) = of("items") {
                items.iter_mut().for_each(|item| step(spec, schema, item, field, sensitive, visit));
            }
        }
        Value::Object(fields) if has_fields => {
            for (name, value) in fields.iter_mut() {
                if let Some(schema) = property(spec, schema, name) {
                    step(spec, schema, value, name, sensitive, visit);
                }
            }
        }
        _ => {}
    }
    let nullable = is_nullable(spec, schema);
    visit(Facts { field, nullable, sensitive, is_enum: of("enum").is_some(), format, has_fields }, value);
}
