//! Operations and webhooks.

use std::collections::BTreeSet;

use crate::document::outline::{MediaType, Operation as Outline, Response, StatusCode};
use crate::document::references::Node;
use serde_json::Value;

use crate::document::schema::Schema;
use crate::ir::{
    Docs, Ir, LeftOut, Operation, Own, Pointer, RequestFormat, ResponseBody, Retry, Struct, Type, TypeId, TypeKind,
    Webhook,
};
use crate::select::{Closure, Selected, resolve_response};

use super::keywords::Object;
use super::values::Lowered;
use super::{Lowerer, ids, media};

const LEAVE_OUT: &str = "choose the operations that you need with `--operations`";

impl<'d> Lowerer<'d> {
    pub(super) fn operations(&mut self, closure: &Closure<'d>, ir: &mut Ir) {
        let ids = self.operation_ids(closure);
        let mut errors = BTreeSet::new();
        for (selected, id) in closure.operations.iter().zip(ids) {
            let Some(operation) = self.operation(selected, id, &mut errors) else {
                let id = selected.operation.operation_id.clone().unwrap_or_default();
                let (method, path) = (selected.method.to_uppercase(), selected.path.to_owned());
                ir.left_out.push(self.left_out(id, method, path, &selected.pointer));
                continue;
            };
            ir.operations.push(operation);
        }
        ir.operations.sort_by(|left, right| left.id.cmp(&right.id));
        // Operations that fail in different ways share no error type.
        if errors.len() == 1 {
            ir.error = errors.pop_first();
        }
    }

    /// What is left out because of the last diagnostic.
    fn left_out(&self, id: String, method: String, path: String, origin: &Pointer) -> LeftOut {
        let (class, cause) =
            self.diagnostics.last().map(|found| (found.code.to_owned(), found.pointer.clone())).unwrap_or_default();
        LeftOut { id, method, path, class, cause, origin: origin.clone() }
    }

    fn operation(&mut self, selected: &Selected<'d>, id: String, errors: &mut BTreeSet<TypeId>) -> Option<Operation> {
        let Selected { path, method, operation, pointer } = selected;
        self.check_keywords(Object::PathItem, &Pointer("/paths".to_owned()).join(path));
        self.check_keywords(Object::Operation, pointer);
        let name = ids::stem(&id);
        let request = self.request(pointer, &name)?;
        let (response, response_own) = self.response(operation, pointer, &name, errors)?;
        let (request, request_own, request_format) = match request {
            Some((ty, own, format)) => (Some(ty), Some(own), format),
            None => (None, None, RequestFormat::default()),
        };
        let parameters = self.parameters(selected, &name);
        let extension = |key: &str| operation.extensions.get(key);
        let retry = match extension("x-retry").and_then(Value::as_str) {
            Some("safe") => Retry::Safe,
            Some("never") => Retry::Never,
            None if *method == "post" || *method == "patch" => Retry::Never,
            None => Retry::Safe,
            Some(other) => {
                let message = format!("`{other}` is no retry class");
                self.error("lower/retry", message, &pointer.join("x-retry"), "write `safe` or `never`");
                Retry::Never
            }
        };
        let text = operation.description.as_ref().or(operation.summary.as_ref());
        Some(Operation {
            method: method.to_uppercase(),
            path: (*path).to_owned(),
            docs: Docs {
                text: text.map(|text| text.trim().to_owned()).unwrap_or_default(),
                url: operation.external_docs.as_ref().map(|docs| docs.url.clone()),
                deprecated: operation.deprecated,
            },
            parameters,
            request,
            request_format,
            response,
            own: [request_own, response_own],
            retry,
            security: self.security(pointer),
            billable: extension("x-billable").and_then(Value::as_bool).unwrap_or_default(),
            wait: self.wait(extension("x-wait"), retry, pointer),
            example: self.example(pointer),
            origin: pointer.clone(),
            id,
        })
    }

    /// The name of the method that waits. Only what is safe to send again can be asked for time after time.
    fn wait(&mut self, name: Option<&Value>, retry: Retry, pointer: &Pointer) -> Option<String> {
        let name = name?.as_str().filter(|name| !name.is_empty());
        let (message, help) = match name {
            None => ("`x-wait` names no method", "write the name of the method that waits"),
            Some(_) if retry != Retry::Safe => {
                ("this is not safe to send again, as waiting would", "remove `x-wait`, or write `x-retry: safe`")
            }
            Some(name) => return Some(name.to_owned()),
        };
        self.error("lower/wait", message, &pointer.join("x-wait"), help);
        None
    }

    /// The first example of the request body.
    fn example(&self, pointer: &Pointer) -> Option<Value> {
        let body = self.body_node(&pointer.join("requestBody"))?;
        let content = self.json_content(&body.pointer)?;
        media::example(self.document.root.pointer(&content.0)?).cloned()
    }

    /// Where the JSON of a body is described.
    fn json_content(&self, body: &Pointer) -> Option<Pointer> {
        let pointer = body.join("content");
        let content = self.document.root.pointer(&pointer.0)?.as_object()?;
        Some(pointer.join(media::json(content.keys())?))
    }

    /// What describes a body, which may be a reference.
    fn body_node(&self, pointer: &Pointer) -> Option<Node<'d>> {
        let document = self.document;
        document.resolve(document.node(pointer)?).ok()
    }

    /// The request body: `Some(None)` if there is none, `None` if it is not supported.
    fn request(&mut self, pointer: &Pointer, name: &str) -> Option<Option<(Type, Own, RequestFormat)>> {
        let at = pointer.join("requestBody");
        if self.document.node(&at).is_none() {
            return Some(None);
        }
        // A reference that is broken has been reported.
        let body = self.body_node(&at)?;
        let content = body.value.get("content").and_then(Value::as_object);
        let listed: Vec<&String> = content.into_iter().flat_map(serde_json::Map::keys).collect();
        let Some((media, format)) = media::sent(&listed) else {
            let message = "a request body that is neither JSON nor a form is not supported; the operation is left out";
            self.unsupported("unsupported/request-media", message, &at, LEAVE_OUT);
            return None;
        };
        let content = body.pointer.join("content");
        for other in listed.iter().filter(|other| **other != media) {
            let message = format!("`{other}` is left out: the body is sent as `{media}`");
            self.unsupported("unsupported/request-media", message, &content.join(other), "leave it so, or list one");
        }
        let at = content.join(media);
        let is_form = matches!(format, RequestFormat::Form | RequestFormat::Multipart);
        if is_form {
            self.check_keywords(Object::MediaType, &at);
        }
        let schema = at.join("schema");
        let (ty, own) = self.body(&schema, &format!("{name}Request"));
        if is_form && !self.is_struct(&ty) {
            let message = "a form that is not described as an object is not supported; the operation is left out";
            self.unsupported("unsupported/body", message, &schema, LEAVE_OUT);
            return None;
        }
        if let Some(file) = self.file_of(&schema).filter(|_| is_form) {
            let message = "a form with files is not supported; the operation is left out";
            self.unsupported("unsupported/request-media", message, &file, LEAVE_OUT);
            return None;
        }
        Some(Some((ty, own, format)))
    }

    fn is_struct(&self, ty: &Type) -> bool {
        let Type::Named(id) = ty else { return false };
        matches!(self.types.get(id).map(|def| &def.kind), Some(TypeKind::Struct(_)))
    }

    /// Where a form has bytes, if it has any.
    fn file_of(&self, schema: &Pointer) -> Option<Pointer> {
        let node = self.body_node(schema)?;
        let is_file = |schema: &Schema<'_>| {
            let schema = self.settled(schema);
            let items = schema.child("items").map(|items| self.settled(&items));
            schema.text("format") == Some("binary") || items.is_some_and(|items| items.text("format") == Some("binary"))
        };
        let properties = Schema::new(node.value, node.pointer).properties();
        properties.into_iter().find(|(_, property)| is_file(property)).map(|(_, property)| property.pointer)
    }

    fn response(
        &mut self,
        operation: &'d Outline,
        pointer: &Pointer,
        name: &str,
        errors: &mut BTreeSet<TypeId>,
    ) -> Option<(ResponseBody, Option<Own>)> {
        let pointer = pointer.join("responses");
        let mut found: Option<(ResponseBody, Option<Own>)> = None;
        let listed = operation.responses.responses.iter().map(|(status, response)| (Some(status), response));
        let default = operation.responses.default.iter().map(|response| (None, response));
        for (status, response) in listed.chain(default) {
            let at = pointer.join(&status.map_or("default".to_owned(), ToString::to_string));
            let Some((response, at)) = resolve_response(self.document, response, at.clone()) else {
                let message = "a response that is a reference to a reference is not supported; it is left out";
                self.unsupported("unsupported/response-reference", message, &at, "refer to the last of them");
                continue;
            };
            if status.is_none_or(|status| !is_success(status)) {
                let content = self.json_content(&at);
                errors.extend(content.and_then(|content| self.error_type(&content.join("schema"))));
                continue;
            }
            self.check_keywords(Object::Response, &at);
            self.check_media(response, &at);
            let json = media::json(response.content.keys());
            let body = match response.content.first() {
                None => (ResponseBody::Empty, None),
                Some(_) if let Some(json) = json => {
                    let schema = at.join("content").join(json).join("schema");
                    // A second one is named apart, and refused below.
                    let name = if found.is_none() {
                        format!("{name}Response")
                    } else {
                        format!("{name}Response{}", status.map(ToString::to_string).unwrap_or_default())
                    };
                    let (ty, own) = self.body(&schema, &name);
                    (ResponseBody::Json(ty), Some(own))
                }
                Some((media, MediaType { .. })) => (ResponseBody::Binary(media.clone()), None),
            };
            if found.as_ref().is_some_and(|(found, _)| *found != body.0) {
                let message =
                    "several successful responses of different types are not supported; the operation is left out";
                self.unsupported("unsupported/responses", message, &at, LEAVE_OUT);
                return None;
            }
            found = Some(body);
        }
        Some(found.unwrap_or((ResponseBody::Empty, None)))
    }

    /// Reports representations of a response that are left out, or read as bytes though they are described.
    fn check_media(&mut self, response: &Response, at: &Pointer) {
        let json = media::json(response.content.keys());
        let read = json.or(response.content.keys().next());
        for media in response.content.keys() {
            let pointer = at.join("content").join(media);
            let schema = self.document.root.pointer(&pointer.join("schema").0);
            let schema = schema.map(|value| Schema::new(value, pointer.join("schema")));
            if Some(media) != read {
                let other = read.map_or("", String::as_str);
                let message = format!("`{media}` is left out: one representation is read, `{other}`");
                self.unsupported("unsupported/response-media", message, &pointer, "leave it so, or list one");
            } else if json.is_none() && schema.is_some_and(|schema| !is_bytes(self.settled(&schema).text("type"))) {
                let message = format!("`{media}` is not supported: it is given as bytes");
                self.unsupported("unsupported/response-media", message, &pointer, "leave it so, or describe the JSON");
            }
        }
    }

    /// The type of a whole body. An object without properties is a type here, too, since it is what a method takes
    /// or gives, and will have properties one day. What is not described is any JSON.
    fn body(&mut self, pointer: &Pointer, name: &str) -> (Type, Own) {
        let Some(value) = self.document.root.pointer(&pointer.0) else {
            return (Type::Json, Lowered::from(Type::Json).own);
        };
        let schema = Schema::new(value, pointer.clone());
        let id = match schema.reference() {
            Some(component) => TypeId(component.to_owned()),
            None => self.inline_id(name, pointer),
        };
        let Lowered { own, resolved } = self.value(&schema, &id);
        let target = schema.reference().and_then(|name| Schema::component(self.document, name)).unwrap_or(schema);
        let is_free = resolved.ty == Type::Json
            && target.text("type") == Some("object")
            && target.additional().is_none()
            && target.get("properties").is_none();
        if !is_free {
            return (resolved.ty, own);
        }
        self.define(&id, &target, TypeKind::Struct(Struct { open: true, ..Struct::default() }));
        (Type::Named(id), own)
    }

    /// The named type of an error's body. Errors are read as it where they fit, and kept as they are where not, so
    /// anything else need not be reported.
    fn error_type(&self, pointer: &Pointer) -> Option<TypeId> {
        let schema = Schema::new(self.document.root.pointer(&pointer.0)?, pointer.clone());
        let id = TypeId(schema.reference()?.to_owned());
        matches!(self.types.get(&id)?.kind, TypeKind::Struct(_)).then_some(id)
    }

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

/// Whether a body of this type is read as bytes without loss.
fn is_bytes(ty: Option<&str>) -> bool {
    matches!(ty, None | Some("string"))
}

fn is_success(status: &StatusCode) -> bool {
    match status {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    }
}
