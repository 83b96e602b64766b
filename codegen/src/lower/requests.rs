//! Request bodies.

use serde_json::Value;

use crate::document::schema::Schema;
use crate::ir::{Declared, Need, Pointer, RequestBody, RequestFormat, Type, TypeKind};

use super::keywords::Object;
use super::operations::LEAVE_OUT;
use super::{Lowerer, media};

const CLASS: &str = "unsupported/request-media";
const LEAVE: &str = "keep it, or list one media type";

impl Lowerer<'_> {
    /// The request body of the operation at `pointer`: `Some(None)` if there is none, `None` if it is not supported.
    pub(super) fn request(&mut self, pointer: &Pointer, method: &str, name: &str) -> Option<Option<RequestBody>> {
        let at = pointer.join("requestBody");
        if self.document.node(&at).is_none() {
            return Some(None);
        }
        // A reference that is broken has been reported.
        let body = self.body_node(&at)?;
        self.check_keywords(Object::RequestBody, &body.pointer);
        let content = body.value.get("content").and_then(Value::as_object);
        let listed: Vec<&String> = content.into_iter().flat_map(serde_json::Map::keys).collect();
        let Some((media, way)) = media::sent(&listed) else {
            let message = "no media type of the request body is supported; the operation is left out";
            self.unsupported(CLASS, message, &at, LEAVE_OUT);
            return None;
        };
        let content = body.pointer.join("content");
        for other in listed.iter().filter(|other| **other != media) {
            let message = format!("`{other}` is left out: the body is sent as `{media}`");
            self.unsupported(CLASS, message, &content.join(other), LEAVE);
        }
        let at = content.join(media);
        self.check_keywords(Object::MediaType, &at);
        let (ty, declared, format) = self.body_content(way, &at, media, &format!("{name}Request"))?;
        let need = match body.value.get("required").and_then(Value::as_bool) {
            Some(true) => Need::Required,
            None if ["post", "put", "patch"].contains(&method) => Need::Assumed,
            Some(false) | None => Need::Optional,
        };
        let example = self.document.root.pointer(&at.0).and_then(media::example).cloned();
        // One name for what most bodies are.
        let spelled = |media: &str| if media::is_plain(media) { media::JSON } else { media }.to_owned();
        let others = listed.iter().filter(|other| **other != media).map(|other| spelled(other)).collect();
        Some(Some(RequestBody { ty, declared, media: spelled(media), others, format, need, example }))
    }

    /// What a body of a media type is, and how it becomes bytes.
    fn body_content(
        &mut self,
        way: media::Way,
        at: &Pointer,
        media: &str,
        name: &str,
    ) -> Option<(Type, Declared, RequestFormat)> {
        let schema = at.join("schema");
        match way {
            media::Way::Json => {
                let (ty, declared) = self.body(&schema, name);
                Some((ty, declared, RequestFormat::Json))
            }
            media::Way::Form | media::Way::Multipart => self.form(way, at, name),
            media::Way::Text => {
                let (ty, declared) = self.body(&schema, name);
                if self.is_scalar(&ty) {
                    return Some((ty, declared, RequestFormat::Text));
                }
                if self.document.node(&schema).is_some() {
                    let message = format!("the body of `{media}` is a string; its schema is ignored");
                    self.unsupported(CLASS, message, &schema, "keep it, or describe a string");
                }
                Some((Type::String, Declared::from(Type::String), RequestFormat::Text))
            }
            media::Way::Bytes => {
                self.check_bytes(&schema, media);
                Some((Type::Bytes, Declared::from(Type::Bytes), RequestFormat::Bytes))
            }
        }
    }

    fn form(&mut self, way: media::Way, at: &Pointer, name: &str) -> Option<(Type, Declared, RequestFormat)> {
        let schema = at.join("schema");
        let (ty, declared) = self.body(&schema, name);
        if !matches!(ty, Type::Map(_)) && self.record(&ty).is_none() {
            let message = "expected an object as the schema of a form; the operation is left out";
            self.unsupported("unsupported/body", message, &schema, LEAVE_OUT);
            return None;
        }
        let parts = self.encoded(way, at, &ty);
        Some((
            ty,
            declared,
            if way == media::Way::Form { RequestFormat::Form(parts) } else { RequestFormat::Multipart(parts) },
        ))
    }

    /// Reports a body of an unsupported format that the document describes by a schema.
    fn check_bytes(&mut self, schema: &Pointer, media: &str) {
        let Some(node) = self.body_node(schema) else { return };
        let described = self.settled(&Schema::new(node.value, node.pointer));
        if !matches!(described.text("type"), None | Some("string")) || described.get("properties").is_some() {
            let message = format!("`{media}` is not supported; its bytes are passed through");
            self.unsupported(CLASS, message, schema, "keep it, or describe the body as JSON");
        }
    }

    /// Whether a value is one string or number.
    pub(super) fn is_scalar(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) | Type::Boxed(id) => {
                matches!(
                    self.types.get(id).map(|def| &def.kind),
                    Some(TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype)
                )
            }
            Type::Json | Type::Bytes | Type::Array(_) | Type::Map(_) => false,
            Type::String
            | Type::Boolean
            | Type::Integer
            | Type::Float
            | Type::Decimal
            | Type::Date
            | Type::DateTime => true,
        }
    }
}
