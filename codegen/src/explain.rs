//! Explain: a name -> where it comes from, what it became, why, and who uses it.

use serde_json::Value;

use crate::Compiled;
use crate::document::schema::Schema;
use crate::ir::{
    Component, Effective, Field, Need, Pointer, RequestBody, ResponseBody, Rule, StatusResponse, Type, TypeId, TypeKind,
};
use crate::name::{
    Ident, NamedByStatus, NamedChoice, NamedField, NamedIr, NamedOperation, NamedType, NamedWebhook, module_ident,
    type_ident, type_text,
};

/// How sensitive values are shown.
const NEVER: &str = "never: `format: password` or `x-sensitive`";

/// What is known of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The item in the words of the document, and in Rust.
    pub title: String,
    /// Its location in the document.
    pub pointer: Pointer,
    /// What it became, why, and who uses it: a word and what it says.
    pub facts: Vec<(&'static str, String)>,
}

/// A path without the name of the crate, which is whatever its user calls it.
fn without_crate(name: &str) -> &str {
    match name.split_once("::") {
        Some((first, rest)) if first.starts_with(char::is_lowercase) => rest,
        _ => name,
    }
}

/// Everything that goes by `name`: a Rust path (`Type`, `Type::field`, `Client::method`, `WebhookEvent::Variant`), a
/// component, a property, an enum value, an operation id, a path.
#[must_use]
pub fn explain(compiled: &Compiled, named: &NamedIr<'_>, name: &str) -> Vec<Explanation> {
    let explainer = Explainer { compiled, named };
    let name = without_crate(name.trim());
    let mut found = Vec::new();
    for (id, ty) in &named.types {
        if name == id.0 || name == ty.ident || ty.required_ident.as_deref() == Some(name) {
            found.push(explainer.ty(id, ty));
        }
        let owns = |rest: &str| rest == id.0 || rest == ty.ident;
        for member in members(name, owns) {
            let is_named = |field: &&NamedField<'_>| field.field.wire == member || field.ident == member;
            found.extend(ty.fields.iter().filter(is_named).map(|field| explainer.field(id, ty, field)));
            let values = ty.variants.iter().filter(|(ident, value)| value.wire == member || ident == member);
            found.extend(values.map(|(ident, value)| explainer.value(id, ty, ident, &value.wire)));
        }
    }
    let component = named
        .ir
        .components
        .get_key_value(name)
        .filter(|(name, _)| !named.ir.types.contains_key(&TypeId((*name).clone())));
    found.extend(component.map(|(name, component)| explainer.shared(name, component)));
    let choices = named.choices.values().filter(|choice| name == choice.ident || name == choice.choice.name);
    found.extend(choices.map(|choice| explainer.choice(choice)));
    let bare = name.strip_prefix("Client::").unwrap_or(name);
    let is_named = |operation: &&NamedOperation<'_>| {
        let call = operation.operation;
        bare == call.id
            || bare == call.path
            || bare == operation.method_ident
            || bare == operation.marker_ident
            || operation.beside().any(|(ident, _)| *bare == **ident)
            || operation.by_status().any(|by_status| name == by_status.ident)
    };
    found.extend(named.operations.iter().filter(is_named).map(|operation| explainer.operation(operation)));
    for by_status in named.operations.iter().flat_map(NamedOperation::by_status) {
        let variants = name.strip_prefix(by_status.ident.as_str()).and_then(|rest| rest.strip_prefix("::"));
        let variants = by_status.variants.iter().filter(|(ident, _)| Some(ident.as_str()) == variants);
        found.extend(variants.map(|(ident, response)| explainer.response(by_status, ident, response)));
    }
    let bare = name.strip_prefix("WebhookEvent::").unwrap_or(name);
    let is_named = |event: &&NamedWebhook<'_>| {
        bare == event.ident
            || bare == event.webhook.name
            || event.webhook.key.as_ref().is_some_and(|key| bare == key.code)
    };
    found.extend(named.webhooks.iter().filter(is_named).map(|event| explainer.webhook(event)));
    found
}

/// The ways to read `name` as a member of what `owns` knows. A component and a property may have dots in their names.
fn members(name: &str, owns: impl Fn(&str) -> bool) -> Vec<&str> {
    let ends = |separator: &str| {
        let found = name.match_indices(separator).map(|(at, _)| (&name[..at], &name[at + separator.len()..]));
        found.filter(|(owner, _)| owns(owner)).map(|(_, member)| member).collect::<Vec<_>>()
    };
    [vec![name], ends("::"), ends(".")].concat()
}

struct Explainer<'a> {
    compiled: &'a Compiled,
    named: &'a NamedIr<'a>,
}

impl Explainer<'_> {
    fn ty(&self, id: &TypeId, ty: &NamedType<'_>) -> Explanation {
        let kind = match &ty.def.kind {
            TypeKind::Struct(body) if body.open => "a struct that keeps unknown fields in `extra`",
            TypeKind::Struct(_) => "a struct (`additionalProperties: false`)",
            TypeKind::Enum(_) => "an open enum: unknown values become `Unrecognized`",
            TypeKind::Scalars(_) => "an open enum of more than strings: unknown values become `Unrecognized`",
            TypeKind::Newtype => "a newtype of a string",
            TypeKind::Union(union) => match &union.rule {
                Some(Rule::Tag { .. }) => "a union, distinguished by a tag: unknown ones become `Unrecognized`",
                Some(Rule::Literal { .. }) => "a union, distinguished by the number or boolean of a property",
                Some(Rule::Property(_)) => "a union, distinguished by the property that is present",
                Some(Rule::Kind(_)) => "a union, distinguished by the JSON type of the value",
                Some(Rule::Objects { .. }) => {
                    "a union, distinguished by the JSON type of the value, and objects by what is in them"
                }
                None => "a union that nothing distinguishes: the JSON, with a view for each alternative",
            },
        };
        let rule = match &ty.def.rust_name {
            Some(_) => "by `x-rust-name`".to_owned(),
            None if id.0.contains('/') => {
                "owner and property in upper camel case, since the schema has no name".to_owned()
            }
            None if ty.ident == id.0 => "the component's own name".to_owned(),
            None => "the component's name in upper camel case".to_owned(),
        };
        let mut facts = vec![("became", format!("`{}`, {kind}", ty.ident)), ("named", rule)];
        facts.push(("placed", self.placed(&type_ident(&id.0), &ty.module)));
        if ty.def.sensitive {
            facts.push(("shown", NEVER.to_owned()));
        }
        facts.push(("used", self.users(id)));
        Explanation { title: format!("component {}", id.0), pointer: ty.def.origin.clone(), facts }
    }

    /// A component without a type of its own.
    fn shared(&self, name: &str, component: &Component) -> Explanation {
        let components = &self.named.ir.components;
        let Effective { ty, facts: said } =
            component.declared.resolve(&|name| components.get(name).map(|component| &component.declared));
        let ident = |id: &TypeId| self.named.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default();
        let became = match &ty {
            Type::Named(id) if !self.named.types.contains_key(id) => {
                "no type: structs that list it in `allOf` include its fields".to_owned()
            }
            ty => format!("`{}`, without a type of its own", type_text(ty, &ident)),
        };
        let mut facts = vec![("became", became)];
        let through = component.declared.chain(components);
        if !through.is_empty() {
            facts.push(("through", format!("`{}`", through.join("` -> `"))));
        }
        if said.nullable {
            facts.push(("null", "allowed".to_owned()));
        }
        facts.extend(said.limits.iter().map(|limit| ("limit", format!("{} {}", limit.keyword, limit.value))));
        if said.sensitive {
            facts.push(("shown", NEVER.to_owned()));
        }
        let mut users = Vec::new();
        for (owner, def) in &self.named.ir.types {
            if let TypeKind::Struct(body) = &def.kind {
                let is_of = |field: &&Field| {
                    let rest = field.origin.0.strip_prefix(&component.origin.0);
                    rest.is_some_and(|rest| rest.starts_with('/')) || field.declared.chain(components).contains(&name)
                };
                let own = body.fields.iter().filter(is_of);
                users.extend(own.map(|field| format!("{}.{}", owner.0, field.wire)));
            }
        }
        facts.push(("used", listed(&users)));
        Explanation { title: format!("component {name}"), pointer: component.origin.clone(), facts }
    }

    fn field(&self, id: &TypeId, ty: &NamedType<'_>, named: &NamedField<'_>) -> Explanation {
        let field = named.field;
        let presence = match (field.required, field.nullable, ty.def.usage.request) {
            (true, false, _) => "required and never null, so the value itself",
            (false, true, true) => "may be absent, null or a value in a request, so `Presence`",
            (true, true, _) => "required, but may be null, so `Option`",
            _ => "may be absent, so `Option`",
        };
        let mut facts = vec![("became", format!("`{}.{}: {}`", ty.ident, named.ident, named.ty))];
        facts.push(("since", presence.to_owned()));
        facts.extend(self.null(field).map(|why| ("null", why)));
        let rule = if named.ident == field.wire { "as on the wire" } else { "in snake case, as a Rust name" };
        facts.push(("named", rule.to_owned()));
        for limit in &field.limits {
            facts.push(("limit", format!("{} {}", limit.keyword, limit.value)));
        }
        if field.sensitive {
            facts.push(("shown", NEVER.to_owned()));
        }
        if let Some(word) = field.access.word() {
            facts.push(("direction", format!("{word}, so it may be missing in the other one")));
        }
        if named.in_choice {
            facts.push(("choice", "one of several fields, of which callers give exactly one (`x-choice`)".to_owned()));
        }
        facts.push(("used", self.users(id)));
        Explanation { title: format!("property {}.{}", id.0, field.wire), pointer: field.origin.clone(), facts }
    }

    /// By what a field may be null: itself, or the chain of references that ends where it says so.
    fn null(&self, field: &Field) -> Option<String> {
        if !field.nullable {
            return None;
        }
        let mut schema = Schema::new(self.compiled.root.pointer(&field.origin.0)?, field.origin.clone());
        let mut path = Vec::new();
        // As many steps as lowering follows.
        for _ in 0..32 {
            let lists_null = schema.get("enum").and_then(Value::as_array);
            if schema.flag("nullable") || lists_null.is_some_and(|values| values.iter().any(Value::is_null)) {
                let by = if path.is_empty() { "its own schema".to_owned() } else { path.join(" -> ") };
                return Some(format!("allowed by {by}"));
            }
            let reference = schema.reference().map(str::to_owned);
            schema = match reference {
                Some(name) => {
                    let pointer = crate::document::schema::component_pointer(&name);
                    path.push(format!("`{name}`"));
                    Schema::new(self.compiled.root.pointer(&pointer.0)?, pointer)
                }
                None => schema.children("allOf").into_iter().next()?,
            };
        }
        None
    }

    fn value(&self, id: &TypeId, ty: &NamedType<'_>, ident: &str, wire: &str) -> Explanation {
        let facts = vec![
            ("became", format!("`{}::{ident}`", ty.ident)),
            ("named", "the value in upper camel case, as a Rust name".to_owned()),
            ("used", self.users(id)),
        ];
        Explanation { title: format!("value {wire:?} of {}", id.0), pointer: ty.def.origin.clone(), facts }
    }

    fn choice(&self, choice: &NamedChoice<'_>) -> Explanation {
        let variants = choice.variants.iter().map(|(ident, wire, ty)| format!("`{ident}({ty})` sent as `{wire}`"));
        let users = self
            .named
            .types
            .values()
            .filter(|ty| self.named.choice_of(ty).is_some_and(|other| other.ident == choice.ident));
        let facts = vec![
            ("became", format!("`{}`, an enum: {}", choice.ident, variants.collect::<Vec<_>>().join(", "))),
            ("named", "by `x-choice`, or the owner's name".to_owned()),
            ("placed", self.placed(&choice.ident, &choice.module)),
            ("used", users.map(|ty| ty.ident.to_string()).collect::<Vec<_>>().join(", ")),
        ];
        Explanation { title: format!("choice {}", choice.choice.name), pointer: choice.choice.origin.clone(), facts }
    }

    fn operation(&self, operation: &NamedOperation<'_>) -> Explanation {
        let call = operation.operation;
        let ident = |id| self.named.types.get(id).map_or("", |ty: &NamedType<'_>| ty.ident.as_str());
        let answer = match (&operation.response, call.responses.single()) {
            (Some(by_status), _) => self.by_status(by_status),
            (None, body) => self.body(body.unwrap_or(&ResponseBody::Empty)),
        };
        let mut facts = vec![
            ("became", format!("`Client::{}`, and `operations::{}`", operation.method_ident, operation.marker_ident)),
            ("named", "the operation id in snake case".to_owned()),
            ("placed", self.placed(&operation.marker_ident, &operation.module)),
            ("parameters", call.parameters.as_ref().map_or("none", |parameters| ident(&parameters.ty)).to_owned()),
            ("takes", call.request.as_ref().map_or_else(|| "nothing".to_owned(), |body| self.taken(body))),
            ("gives", answer),
        ];
        facts.extend(operation.beside().map(|(ident, what)| (what, format!("`Client::{ident}`"))));
        facts.extend(operation.errors.as_ref().map(|errors| ("fails with", self.by_status(errors))));
        facts.extend(call.responses.headers.as_ref().map(|id| ("headers", format!("`{}`", ident(id)))));
        facts.push(("retry", format!("{:?} (`x-retry`)", call.retry)));
        facts.push(("billable", format!("{} (`x-billable`)", call.billable)));
        Explanation {
            title: format!("operation {} {} {}", call.id, call.method, call.path),
            pointer: call.origin.clone(),
            facts,
        }
    }

    /// What a method takes as the body, and how that is sent.
    fn taken(&self, body: &RequestBody) -> String {
        let need = match body.need {
            Need::Required => "required",
            Need::Assumed => "taken as required: the document does not say",
            Need::Optional => "optional",
        };
        let parts = body.format.parts().into_iter().flatten();
        let parts = parts.map(|(name, part)| format!("; `{name}` {}", part.encoding())).collect::<String>();
        format!("{}, as `{}`, {need}{parts}", self.named.spelled(&body.ty), body.media)
    }

    /// An enum of responses, with what each of its variants holds.
    fn by_status(&self, by_status: &NamedByStatus<'_>) -> String {
        let variants = by_status.variants.iter();
        let variants = variants.map(|(_, response)| format!("{}: {}", response.status, self.body(&response.body)));
        format!("`{}`, by status: {}", by_status.ident, variants.collect::<Vec<_>>().join(", "))
    }

    /// A variant of an enum of responses.
    fn response(&self, by_status: &NamedByStatus<'_>, ident: &Ident, response: &StatusResponse) -> Explanation {
        let facts = vec![
            ("became", format!("`{}::{ident}`", by_status.ident)),
            ("named", "the HTTP name of the status".to_owned()),
            ("holds", self.body(&response.body)),
        ];
        Explanation { title: format!("response {}", response.status), pointer: response.origin.clone(), facts }
    }

    fn body(&self, body: &ResponseBody) -> String {
        match body {
            ResponseBody::Json(ty) => self.named.spelled(ty),
            ResponseBody::Text(media) => format!("a string of {media}"),
            ResponseBody::Binary(media) => format!("bytes of {media}"),
            ResponseBody::Empty => "nothing".to_owned(),
        }
    }

    fn webhook(&self, event: &NamedWebhook<'_>) -> Explanation {
        let webhook = event.webhook;
        let payload = self.named.spelled(&webhook.payload);
        let known_by = match &webhook.key {
            Some(key) => format!("webhook_type {}, webhook_code {}", key.event_type, key.code),
            None => "its name alone: the payload does not identify it".to_owned(),
        };
        let from = match &webhook.callback_of {
            Some(operation) => format!("the callback of {operation}"),
            None => "the key of the webhook".to_owned(),
        };
        let facts = vec![
            ("became", format!("`WebhookEvent::{}({payload})`", event.ident)),
            ("known by", known_by),
            ("named", from),
        ];
        Explanation { title: format!("webhook {}", webhook.name), pointer: webhook.origin.clone(), facts }
    }

    fn placed(&self, ident: &str, module: &str) -> String {
        let prefixes = self.named.ir.domains.0.iter().filter(|(prefix, _)| ident.starts_with(prefix.as_str()));
        let longest = prefixes.max_by_key(|(prefix, _)| prefix.len());
        let why = longest.map_or_else(
            || "by the first word of its name".to_owned(),
            |(prefix, owner)| format!("by the prefix `{prefix}` under `x-domains`, `{}`", module_ident(owner)),
        );
        format!("in the module `{module}`, {why}")
    }

    /// Who refers to a type: fields, operations, webhooks.
    fn users(&self, id: &TypeId) -> String {
        let mut users = Vec::new();
        for operation in &self.named.ir.operations {
            if operation.request_type().and_then(Type::named) == Some(id) {
                users.push(format!("the request of {}", operation.id));
            }
            if operation.parameters.as_ref().is_some_and(|parameters| parameters.ty == *id) {
                users.push(format!("the parameters of {}", operation.id));
            }
            let responses = &operation.responses;
            let is_it = |response: &StatusResponse| response.body.json().and_then(Type::named) == Some(id);
            if responses.success.iter().any(is_it) {
                users.push(format!("the response of {}", operation.id));
            }
            if self.named.ir.error.as_ref() != Some(id) && responses.errors.iter().any(is_it) {
                users.push(format!("the errors of {}", operation.id));
            }
            if responses.headers.as_ref() == Some(id) {
                users.push(format!("the headers of {}", operation.id));
            }
        }
        users.extend(
            self.named
                .ir
                .webhooks
                .iter()
                .filter(|hook| hook.payload.named() == Some(id))
                .map(|hook| format!("webhook {}", hook.name)),
        );
        if self.named.ir.error.as_ref() == Some(id) {
            users.push("every error".to_owned());
        }
        for (owner, def) in &self.named.ir.types {
            if let TypeKind::Struct(body) = &def.kind {
                let own = body.fields.iter().filter(|field| field.ty.named() == Some(id));
                users.extend(own.map(|field| format!("{}.{}", owner.0, field.wire)));
            }
            if let TypeKind::Union(union) = &def.kind {
                let own = union.alternatives.iter().filter(|alternative| alternative.ty.named() == Some(id));
                users.extend(own.map(|_| format!("alternative of {}", owner.0)));
            }
        }
        listed(&users)
    }
}

fn listed(users: &[String]) -> String {
    if users.is_empty() { "by nobody".to_owned() } else { users.join(", ") }
}
