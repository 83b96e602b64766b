//! Responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::references::Node;
use crate::document::schema::Schema;
use crate::ir::{
    Declared, Ir, Pointer, ResponseBody, Responses, Shape, Status, StatusResponse, Type, TypeId, TypeKind,
};

use super::keywords::Object;
use super::{Lowerer, ids, media};

/// A response as it is written, with the status that its key says.
pub(super) type Listed<'d> = (Status, Node<'d>);

impl<'d> Lowerer<'d> {
    /// The responses of the operation at `operation`. The names of its types begin with `stem`.
    ///
    /// `default` is every response that is not listed. Without a success in the list it is that of success, which is how
    /// documents use it, unless it turns out to be the error that operations share; see [`settle_defaults`].
    pub(super) fn responses(&mut self, operation: &Pointer, stem: &str) -> Responses {
        let listed = self.listed_responses(&operation.join("responses"));
        let has_success = listed.iter().any(|(status, _)| status.is_success());
        let is_success = |status: Status| status.is_success() || (!has_success && status == Status::Default);
        let (success, errors): (Vec<_>, Vec<_>) = listed.into_iter().partition(|(status, _)| is_success(*status));
        for (_, node) in &success {
            self.check_keywords(Object::Response, &node.pointer);
            self.check_media(node);
        }
        let headers = self.headers(&success, operation, stem);
        let is_one = success.len() == 1;
        let success = success.into_iter().map(|(status, node)| {
            let name = if is_one { format!("{stem}Response") } else { body_name(stem, status, &node) };
            self.status_response(status, &node, &name)
        });
        let success = success.collect();
        let errors = errors.into_iter().map(|(status, node)| {
            let name = body_name(stem, status, &node);
            self.status_response(status, &node, &name)
        });
        Responses { success, errors: errors.collect(), headers }
    }

    /// What is listed at `pointer`, sorted by status. Keys that say none have been reported, and so have references that
    /// lead nowhere.
    fn listed_responses(&self, pointer: &Pointer) -> Vec<Listed<'d>> {
        let document = self.document;
        let all = document.root.pointer(&pointer.0).and_then(Value::as_object).into_iter().flatten();
        let listed = all.filter_map(|(key, value)| {
            let node = document.resolve(Node { value, pointer: pointer.join(key) }).ok()?;
            Some((Status::of(key)?, node))
        });
        let mut listed: Vec<_> = listed.collect();
        listed.sort_by_key(|(status, _)| *status);
        listed
    }

    fn status_response(&mut self, status: Status, node: &Node<'d>, name: &str) -> StatusResponse {
        let text = node.value.get("description").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let (body, declared) = self.response_body(node, name);
        StatusResponse { status, body, declared, text, origin: node.pointer.clone() }
    }

    fn response_body(&mut self, node: &Node<'d>, name: &str) -> (ResponseBody, Option<Declared>) {
        let content = node.value.get("content").and_then(Value::as_object);
        let Some(media) = content.and_then(|content| content.keys().next()) else {
            return (ResponseBody::Empty, None);
        };
        if let Some(json) = self.json_content(&node.pointer) {
            let (ty, declared) = self.body(&json.join("schema"), name);
            return (ResponseBody::Json(ty), Some(declared));
        }
        if self.is_text(media, &node.pointer) {
            return (ResponseBody::Text(media.clone()), None);
        }
        (ResponseBody::Binary(media.clone()), None)
    }

    /// Whether a body of this media type is a string: the document does not declare it as bytes, and it is in UTF-8.
    fn is_text(&self, media: &str, response: &Pointer) -> bool {
        let media_type = media.to_ascii_lowercase();
        let is_utf_8 = media_type.split_once("charset=").is_none_or(|(_, charset)| {
            let charset = charset.trim_start_matches('"');
            charset.starts_with("utf-8") || charset.starts_with("us-ascii")
        });
        let schema = self.media_schema(media, response);
        let is_binary = schema.is_some_and(|schema| self.settled(&schema).text("format") == Some("binary"));
        media_type.trim_start().starts_with("text/") && is_utf_8 && !is_binary
    }

    fn media_schema(&self, media: &str, response: &Pointer) -> Option<Schema<'d>> {
        let pointer = response.join("content").join(media).join("schema");
        Some(Schema::new(self.document.root.pointer(&pointer.0)?, pointer))
    }

    /// Reports representations of a response that are left out, or are not read though they are described.
    fn check_media(&mut self, response: &Node<'d>) {
        let Some(content) = response.value.get("content").and_then(Value::as_object) else { return };
        let json = media::json(content.keys());
        let read = json.or(content.keys().next());
        for media in content.keys() {
            let pointer = response.pointer.join("content").join(media);
            let schema = self.media_schema(media, &response.pointer);
            if Some(media) != read {
                let other = read.map_or("", String::as_str);
                let message = format!("`{media}` is not supported beside `{other}`; it is left out");
                self.unsupported("unsupported/response-media", message, &pointer, "keep it, or list one media type");
            } else if json.is_none() && schema.is_some_and(|schema| !is_bytes(self.settled(&schema).text("type"))) {
                let what = if self.is_text(media, &response.pointer) { "a string" } else { "bytes" };
                let message = format!("the structure of `{media}` is not supported; it is given as {what}");
                self.unsupported(
                    "unsupported/response-media",
                    message,
                    &pointer,
                    "keep it, or describe the body as JSON",
                );
            }
        }
    }
}

/// The name of a body without one: that of the response if operations share it, or else of the operation and the status.
fn body_name(stem: &str, status: Status, response: &Node<'_>) -> String {
    match response.pointer.0.strip_prefix("/components/responses/") {
        Some(shared) => format!("{}Response", ids::stem(shared).trim_end_matches("Response")),
        None => format!("{stem}{}", status.name()),
    }
}

/// Whether a body of this type is read as a string or bytes without loss.
fn is_bytes(ty: Option<&str>) -> bool {
    matches!(ty, None | Some("string"))
}

/// Finds the error that operations share, and with it which of the responses of `default` that were taken for success
/// are errors.
pub(super) fn settle_defaults(ir: &mut Ir) {
    ir.error = shared_error(ir);
    for operation in &mut ir.operations {
        let Responses { success, errors, headers } = &mut operation.responses;
        let is_error = |response: &StatusResponse| {
            response.status == Status::Default
                && ir.error.is_some()
                && response.body.json().and_then(Type::as_named) == ir.error.as_ref()
        };
        if success.iter().any(is_error) {
            errors.append(success);
            *headers = None;
        }
    }
}

/// The error that more than half of the operations declare which declare any: one that fails in another way besides
/// takes nothing from the others.
fn shared_error(ir: &Ir) -> Option<TypeId> {
    let mut declared: BTreeMap<&TypeId, usize> = BTreeMap::new();
    let mut operations = 0;
    for operation in &ir.operations {
        let errors = operation.responses.errors.iter().filter_map(|error| error_type(ir, error));
        let errors: BTreeSet<_> = errors.collect();
        operations += usize::from(!errors.is_empty());
        for error in errors {
            *declared.entry(error).or_default() += 1;
        }
    }
    // Two may be declared by most: the first by name is as good as the other, and stays the same from run to run.
    let (error, count) = declared.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (2 * count > operations).then(|| error.clone())
}

/// The component that the body of an error is, if it is an object.
fn error_type<'i>(ir: &'i Ir, error: &'i StatusResponse) -> Option<&'i TypeId> {
    let id = error.body.json()?.as_named()?;
    let is_component = matches!(&error.declared.as_ref()?.shape, Shape::Component(name) if *name == id.0);
    let is_struct = matches!(ir.types.get(id)?.kind, TypeKind::Struct(_));
    (is_component && is_struct).then_some(id)
}
