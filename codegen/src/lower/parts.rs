//! How the fields of a form are sent (`encoding`).

use serde_json::Value;

use crate::document::schema::Schema;
use crate::ir::{Field, PartSent, Parts, Pointer, Struct, Style, Type, TypeKind};

use super::keywords::Object;
use super::{Lowerer, media};

const CLASS: &str = "unsupported/encoding";
const LEAVE: &str = "keep it, or remove it";

impl Lowerer<'_> {
    /// The struct that a type is.
    pub(super) fn record(&self, ty: &Type) -> Option<&Struct> {
        let Type::Named(id) = ty else { return None };
        match &self.types.get(id)?.kind {
            TypeKind::Struct(body) => Some(body),
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => None,
        }
    }

    /// The fields of a form that are not sent in the usual way. `at` is its media type.
    pub(super) fn encoded(&mut self, way: media::Way, at: &Pointer, form: &Type) -> Parts {
        let at = at.join("encoding");
        let document = self.document;
        let mut parts = Parts::new();
        let fields = self.record(form).map(|body| body.fields.clone()).unwrap_or_default();
        for (name, encoding) in document.root.pointer(&at.0).and_then(Value::as_object).into_iter().flatten() {
            let at = at.join(name);
            let Some(field) = fields.iter().find(|field| field.wire == *name) else {
                self.unsupported(CLASS, format!("unknown field `{name}` of the form"), &at, "correct its name");
                continue;
            };
            let part = self.part(way, &at, encoding, field);
            if part != PartSent::default() {
                parts.insert(name.clone(), part);
            }
        }
        if way == media::Way::Multipart {
            let unsaid = fields.iter().filter(|field| field.ty.is_bytes() && !parts.contains_key(&field.wire));
            let typed = unsaid.filter_map(|field| Some((field.wire.clone(), self.file_type(field)?)));
            let typed = typed.map(|(name, media)| (name, PartSent { media: Some(media), ..PartSent::default() }));
            parts.extend(typed.collect::<Parts>());
        }
        parts
    }

    /// The media type that the schema of a file says (`contentMediaType`).
    fn file_type(&self, field: &Field) -> Option<String> {
        let node = self.document.node(&field.origin)?;
        let mut schema = self.settled(&Schema::new(node.value, node.pointer));
        if let Some(items) = schema.child("items") {
            schema = self.settled(&items);
        }
        schema.text("contentMediaType").filter(|media| *media != media::OCTETS).map(str::to_owned)
    }

    fn part(&mut self, way: media::Way, at: &Pointer, encoding: &Value, field: &Field) -> PartSent {
        self.check_keywords(Object::Encoding, at);
        let flag = |key: &str| encoding.get(key).and_then(Value::as_bool);
        let is_styled = ["style", "explode", "allowReserved"].iter().any(|key| encoding.get(key).is_some());
        // A style goes before a media type, says OpenAPI. In the parts of a multipart form it has no meaning here.
        if is_styled && way == media::Way::Form {
            let style = style(encoding);
            return PartSent {
                style: Some((style, flag("explode").unwrap_or(style == Style::Form))),
                allow_reserved: flag("allowReserved") == Some(true),
                ..PartSent::default()
            };
        }
        if is_styled {
            let message =
                format!("`style` has no effect in `multipart/form-data`; `{}` is sent by its type", field.wire);
            self.unsupported(CLASS, message, at, LEAVE);
        }
        let Some(listed) = encoding.get("contentType").and_then(Value::as_str) else { return PartSent::default() };
        self.of_media(way, &at.join("contentType"), listed, field)
    }

    /// A field that is of one of the media types that are listed.
    fn of_media(&mut self, way: media::Way, at: &Pointer, listed: &str, field: &Field) -> PartSent {
        let is_file = field.ty.is_bytes();
        // Of several, and of a range, a file names its own.
        let one = listed.split(',').map(str::trim).find(|media| !media.contains('*'));
        let media = if is_file { Some(listed) } else { one };
        let json = !is_file && one.is_some_and(media::is_json) && !self.is_scalar(&field.ty);
        let is_usual = one == Some(media::JSON) && json;
        let own = media.filter(|media| way == media::Way::Multipart && !is_usual && *media != media::OCTETS);
        if way == media::Way::Form && !json {
            let message =
                format!("media types of fields have no effect in this form; `{}` is sent by its type", field.wire);
            self.unsupported(CLASS, message, at, LEAVE);
        }
        PartSent { json, media: own.map(str::to_owned), ..PartSent::default() }
    }
}

/// The style that a field of a form says, which the outline has checked.
fn style(encoding: &Value) -> Style {
    let said = encoding.get("style").and_then(Value::as_str);
    let known = Style::WORDS.into_iter().find(|(word, _)| said == Some(*word));
    known.map_or(Style::Form, |(_, style)| style)
}
