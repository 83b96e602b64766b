//! Headers of responses: one struct for all of an operation.

use serde_json::Value;

use crate::document::references::Node;
use crate::document::schema::Schema;
use crate::ir::{Access, Docs, Effective, Facts, Field, Pointer, Struct, Type, TypeDef, TypeId, TypeKind, Usage};

use crate::select::place;

use super::responses::Listed;
use super::values::Lowered;
use super::{Lowerer, media};

/// What nobody may see: it is a credential, whatever the document says.
const SENSITIVE: [&str; 3] = ["set-cookie", "authorization", "proxy-authorization"];

impl<'d> Lowerer<'d> {
    /// The struct of the headers of these responses, if they have any. Each may be missing, whatever the document says:
    /// it is read from a response that is there already.
    pub(super) fn headers(&mut self, responses: &[Listed<'d>], operation: &Pointer, stem: &str) -> Option<TypeId> {
        let listed: Vec<_> = responses.iter().flat_map(|(_, response)| self.listed_headers(response)).collect();
        if listed.is_empty() {
            return None;
        }
        let id = self.inline_id(&format!("{stem}Headers"), operation);
        let mut fields: Vec<Field> = Vec::new();
        for (name, header) in listed {
            let field = self.header(&id, name, &header);
            match fields.iter_mut().find(|other| other.wire.eq_ignore_ascii_case(name)) {
                Some(other) if other.ty == field.ty => {}
                // Whatever it is with each status, it is a string.
                Some(other) => {
                    become_string(other);
                    self.given_as_string("a header whose type depends on the status", &header.pointer);
                }
                None => fields.push(field),
            }
        }
        let def = TypeDef {
            rust_name: None,
            aliases: Vec::new(),
            docs: Docs { text: format!("Headers of the responses to {}.", said(operation)), ..Docs::default() },
            usage: Usage::default(),
            sensitive: false,
            kind: TypeKind::Struct(Struct { fields, open: false, additional: None, choice: None }),
            origin: operation.clone(),
        };
        self.types.insert(id.clone(), def);
        Some(id)
    }

    /// The headers of a response. OpenAPI has the one of the media type ignored.
    fn listed_headers(&self, response: &Node<'d>) -> Vec<(&'d str, Node<'d>)> {
        let (document, pointer) = (self.document, response.pointer.join("headers"));
        let headers = response.value.get("headers").and_then(Value::as_object).into_iter().flatten();
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        let resolved = headers.filter_map(|(name, value)| {
            // A reference that leads nowhere has been reported.
            Some((name.as_str(), document.resolve(Node { value, pointer: pointer.join(name) }).ok()?))
        });
        resolved.collect()
    }

    fn header(&mut self, id: &TypeId, name: &str, header: &Node<'d>) -> Field {
        let (schema, is_json) = self.header_schema(header);
        let lowered =
            schema.as_ref().map_or_else(|| Type::String.into(), |schema| self.value(schema, &id.property(name)));
        let Lowered { declared, effective: Effective { ty, facts: Facts { sensitive, limits, .. } } } = lowered;
        let flag = |key: &str| header.value.get(key).and_then(Value::as_bool) == Some(true);
        let docs = schema.as_ref().map(Schema::docs).unwrap_or_default();
        let text = header.value.get("description").and_then(Value::as_str).unwrap_or_default().trim();
        let is_secret = SENSITIVE.contains(&name.to_ascii_lowercase().as_str());
        let mut field = Field {
            wire: name.to_owned(),
            ty,
            access: Access::Both,
            declared_required: false,
            required: false,
            nullable: false,
            sensitive: sensitive || is_secret || flag("x-sensitive"),
            credential: false,
            docs: Docs {
                text: if text.is_empty() { docs.text } else { text.to_owned() },
                url: docs.url,
                deprecated: docs.deprecated || flag("deprecated"),
            },
            limits,
            declared,
            origin: header.pointer.clone(),
        };
        if !is_json && !self.is_plain_header(&field.ty) {
            become_string(&mut field);
            self.given_as_string("a header of named or typed parts", &header.pointer);
        }
        field
    }

    fn given_as_string(&mut self, what: &str, pointer: &Pointer) {
        let message = format!("{what} is not supported; it is given as a string");
        self.unsupported("unsupported/response-headers", message, pointer, "keep it, or describe the body as JSON");
    }

    /// What describes a header, and whether it is JSON.
    fn header_schema(&self, header: &Node<'d>) -> (Option<Schema<'d>>, bool) {
        let at = |pointer: Pointer| Some(Schema::new(self.document.root.pointer(&pointer.0)?, pointer));
        let Some(content) = header.value.get("content").and_then(Value::as_object) else {
            return (at(header.pointer.join("schema")), false);
        };
        match media::json(content.keys()) {
            Some(json) => (at(header.pointer.join("content").join(json).join("schema")), true),
            None => (None, false),
        }
    }

    /// Whether a header that is not JSON is read as this type. An object is given as the string that it is written as.
    fn is_plain_header(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) | Type::Boxed(id) => {
                self.types.get(id).is_some_and(|def| matches!(def.kind, TypeKind::Enum(_) | TypeKind::Newtype))
            }
            Type::Array(item) => !matches!(item.ty, Type::Array(_)) && self.is_plain_header(&item.ty),
            Type::Json | Type::Map(_) => false,
            _ => true,
        }
    }
}

fn become_string(field: &mut Field) {
    let Lowered { declared, effective } = Type::String.into();
    (field.ty, field.declared, field.limits) = (effective.ty, declared, Vec::new());
}

/// The method and the path of an operation.
fn said(operation: &Pointer) -> String {
    let (method, path) = place(operation);
    format!("`{method} {path}`")
}
