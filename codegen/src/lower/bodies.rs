//! What request bodies, responses and webhooks have in common.

use crate::document::references::Node;
use crate::document::schema::Schema;
use crate::ir::{Declared, Pointer, Struct, Type, TypeId, TypeKind};

use super::values::Lowered;
use super::{Lowerer, media};

impl<'d> Lowerer<'d> {
    /// Where the JSON of a body is described.
    pub(super) fn json_content(&self, body: &Pointer) -> Option<Pointer> {
        let pointer = body.join("content");
        let content = self.document.root.pointer(&pointer.0)?.as_object()?;
        Some(pointer.join(media::json(content.keys())?))
    }

    /// What describes a body, which may be a reference.
    pub(super) fn body_node(&self, pointer: &Pointer) -> Option<Node<'d>> {
        let document = self.document;
        document.resolve(document.node(pointer)?).ok()
    }

    /// The type of a whole body. An object without properties is a type here, too, since it is what a method takes
    /// or gives, and will have properties one day. What is not described is any JSON.
    pub(super) fn body(&mut self, pointer: &Pointer, name: &str) -> (Type, Declared) {
        let Some(value) = self.document.root.pointer(&pointer.0) else {
            return (Type::Json, Lowered::from(Type::Json).declared);
        };
        let schema = Schema::new(value, pointer.clone());
        let id = match schema.reference() {
            Some(component) => TypeId(component.to_owned()),
            None => self.inline_id(name, pointer),
        };
        let Lowered { declared, effective } = self.value(&schema, &id);
        let target = schema.reference().and_then(|name| Schema::component(self.document, name)).unwrap_or(schema);
        let is_free = effective.ty == Type::Json
            && target.text("type") == Some("object")
            && target.additional().is_none()
            && target.get("properties").is_none();
        if !is_free {
            return (effective.ty, declared);
        }
        self.define(&id, &target, TypeKind::Struct(Struct { open: true, ..Struct::default() }));
        (Type::Named(id), declared)
    }
}
