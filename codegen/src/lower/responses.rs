//! Responses.

use std::collections::BTreeSet;

use crate::document::outline::{MediaType, Operation as Outline, Response, StatusCode};
use crate::document::schema::Schema;
use crate::ir::{Own, Pointer, ResponseBody, TypeId, TypeKind};
use crate::select::resolve_response;

use super::keywords::Object;
use super::operations::LEAVE_OUT;
use super::{Lowerer, media};

impl<'d> Lowerer<'d> {
    pub(super) fn response(
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

    /// The named type of an error's body. Errors are read as it where they fit, and kept as they are where not, so
    /// anything else need not be reported.
    fn error_type(&self, pointer: &Pointer) -> Option<TypeId> {
        let schema = Schema::new(self.document.root.pointer(&pointer.0)?, pointer.clone());
        let id = TypeId(schema.reference()?.to_owned());
        matches!(self.types.get(&id)?.kind, TypeKind::Struct(_)).then_some(id)
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
