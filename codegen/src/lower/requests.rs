//! Request bodies.

use serde_json::Value;

use crate::document::schema::Schema;
use crate::ir::{Own, Pointer, RequestFormat, Type, TypeKind};

use super::keywords::Object;
use super::operations::LEAVE_OUT;
use super::{Lowerer, media};

impl Lowerer<'_> {
    /// The request body: `Some(None)` if there is none, `None` if it is not supported.
    pub(super) fn request(&mut self, pointer: &Pointer, name: &str) -> Option<Option<(Type, Own, RequestFormat)>> {
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
}
