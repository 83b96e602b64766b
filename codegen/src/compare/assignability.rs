//! Whether what one side writes is what the other side takes.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Field, Ir, Item, Kind, Struct, Type, TypeDef, TypeId, TypeKind, Variant};

use super::Direction;

/// A type with the document that it is of.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) ir: &'a Ir,
    pub(super) ty: &'a Type,
}

/// What of JSON a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Any,
    Bytes,
    Text,
    Boolean,
    Whole,
    Number,
    /// A string, a number or a boolean.
    Scalar,
    List,
    Object,
}

impl Form {
    fn is_scalar(self) -> bool {
        matches!(self, Self::Text | Self::Boolean | Self::Whole | Self::Number | Self::Scalar)
    }
}

/// Why a value that `writer` allows may be refused by `reader`; nothing if it never is.
///
/// In a request the reader is the server, which takes what its document says and no more. In a response it is the
/// client, whose enums and objects are open, and whose dates are any text.
pub(super) fn mismatch(
    writer: Side<'_>,
    reader: Side<'_>,
    direction: Direction,
    renamed: &BTreeMap<&TypeId, &TypeId>,
) -> Option<String> {
    Matcher { direction, renamed, seen: BTreeSet::new() }.types(writer, reader)
}

struct Matcher<'r> {
    direction: Direction,
    /// Of types that have another name, the new one.
    renamed: &'r BTreeMap<&'r TypeId, &'r TypeId>,
    /// Pairs of types that are being compared, or were.
    seen: BTreeSet<(TypeId, TypeId)>,
}

impl Matcher<'_> {
    fn types(&mut self, writer: Side<'_>, reader: Side<'_>) -> Option<String> {
        if let (Some(from), Some(to)) = (writer.ty.as_named(), reader.ty.as_named())
            && self.is_same(from, to)
        {
            return None;
        }
        let (from, to) = (form(writer), form(reader));
        match (from, to) {
            // The server reads the content of a file as a string.
            (_, Form::Any) | (Form::Whole, Form::Number) | (Form::Bytes, Form::Text) => return None,
            // A client keeps values of every kind that its enum of more than strings does not know.
            _ if from.is_scalar() && self.reads_scalars(reader) => return None,
            (_, Form::Scalar) if from.is_scalar() => {}
            _ if from != to => return Some(format!("{} where {} was due", words(from), words(to))),
            _ => {}
        }
        match (writer.ty, reader.ty) {
            (Type::Array(written), Type::Array(read)) | (Type::Map(written), Type::Map(read)) => {
                self.items(writer.ir, written, reader.ir, read)
            }
            (Type::Named(written) | Type::Boxed(written), Type::Named(read) | Type::Boxed(read)) => {
                let written = (writer.ir.types.get(written)?, written);
                let read = (reader.ir.types.get(read)?, read);
                self.defs(writer.ir, written, reader.ir, read)
            }
            // A free text where one of several, or a date, is due.
            (_, Type::Named(id)) if self.direction == Direction::Request => match &reader.ir.types.get(id)?.kind {
                TypeKind::Enum(_) | TypeKind::Scalars(_) => {
                    Some(format!("{} where only some values are taken", words(from)))
                }
                TypeKind::Newtype | TypeKind::Union(_) => None,
                TypeKind::Struct(body) => needs(body),
            },
            (_, Type::Named(id) | Type::Boxed(id)) => match &reader.ir.types.get(id)?.kind {
                TypeKind::Struct(body) => needs(body),
                TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => None,
            },
            (written, Type::Date | Type::DateTime) if self.direction == Direction::Request && written != reader.ty => {
                Some("any text where a date is due".to_owned())
            }
            _ => None,
        }
    }

    /// Whether this is a client's enum that keeps whatever has no parts.
    fn reads_scalars(&self, reader: Side<'_>) -> bool {
        let kind = reader.ty.as_named().and_then(|id| reader.ir.types.get(id)).map(|def| &def.kind);
        self.direction == Direction::Response && matches!(kind, Some(TypeKind::Scalars(_)))
    }

    /// Whether a type is in both documents, which is compared by itself, once.
    fn is_same(&self, from: &TypeId, to: &TypeId) -> bool {
        let (old, new) = if self.direction == Direction::Request { (from, to) } else { (to, from) };
        self.renamed.get(old).copied().unwrap_or(old) == new
    }

    fn items(&mut self, writer: &Ir, written: &Item, reader: &Ir, read: &Item) -> Option<String> {
        if written.nullable && !read.nullable && read.ty != Type::Json {
            return Some("null among the elements".to_owned());
        }
        let why = self.types(Side { ir: writer, ty: &written.ty }, Side { ir: reader, ty: &read.ty })?;
        Some(format!("elements: {why}"))
    }

    fn defs(
        &mut self,
        writer: &Ir,
        (written, from): (&TypeDef, &TypeId),
        reader: &Ir,
        (read, to): (&TypeDef, &TypeId),
    ) -> Option<String> {
        if !self.seen.insert((from.clone(), to.clone())) {
            return None;
        }
        match (&written.kind, &read.kind) {
            (TypeKind::Struct(written), TypeKind::Struct(read)) => self.structs(writer, written, reader, read),
            (TypeKind::Enum(written) | TypeKind::Scalars(written), TypeKind::Enum(read) | TypeKind::Scalars(read))
                if self.direction == Direction::Request =>
            {
                let refused = written.iter().find(|value| read.iter().all(|known| !known.is_value_of(value)))?;
                Some(format!("the value `{}` is no longer taken", refused.wire))
            }
            (TypeKind::Newtype, TypeKind::Enum(_) | TypeKind::Scalars(_)) if self.direction == Direction::Request => {
                Some("any text where only some values are taken".to_owned())
            }
            _ => None,
        }
    }

    fn structs(&mut self, writer: &Ir, written: &Struct, reader: &Ir, read: &Struct) -> Option<String> {
        if self.direction == Direction::Request {
            let is_known = |field: &&Field| read.fields.iter().any(|other| other.wire == field.wire);
            let stranger = written.fields.iter().filter(|field| !field.credential).find(|field| !is_known(field));
            if let Some(stranger) = stranger {
                return Some(format!("`{}` is not known", stranger.wire));
            }
        }
        let is_request = self.direction == Direction::Request;
        // A client can be without what its own type can be without.
        let is_needed = |field: &Field| if is_request { field.is_required_in(true) } else { field.required };
        for field in &read.fields {
            let source = written.fields.iter().find(|other| other.wire == field.wire);
            let Some(source) = source else {
                if is_needed(field) && !field.credential {
                    return Some(format!("`{}` is missing", field.wire));
                }
                continue;
            };
            if is_needed(field) && !source.is_required_in(is_request) {
                return Some(format!("`{}` may be missing", field.wire));
            }
            if source.nullable && !field.nullable && (is_needed(field) || self.direction == Direction::Request) {
                return Some(format!("`{}` may be null", field.wire));
            }
            let (from, to) = (Side { ir: writer, ty: &source.ty }, Side { ir: reader, ty: &field.ty });
            if let Some(why) = self.types(from, to) {
                return Some(format!("`{}`: {why}", field.wire));
            }
        }
        None
    }
}

/// What a struct cannot do without, if anything.
fn needs(body: &Struct) -> Option<String> {
    let field = body.fields.iter().find(|field| field.required)?;
    Some(format!("`{}` may be missing", field.wire))
}

fn form(side: Side<'_>) -> Form {
    match side.ty {
        Type::Json => Form::Any,
        Type::Bytes => Form::Bytes,
        Type::String | Type::Date | Type::DateTime => Form::Text,
        Type::Boolean => Form::Boolean,
        Type::Integer => Form::Whole,
        Type::Float | Type::Decimal => Form::Number,
        Type::Array(_) => Form::List,
        Type::Map(_) => Form::Object,
        Type::Named(id) | Type::Boxed(id) => match side.ir.types.get(id).map(|def| &def.kind) {
            Some(TypeKind::Struct(_)) => Form::Object,
            Some(TypeKind::Enum(_) | TypeKind::Newtype) => Form::Text,
            Some(TypeKind::Scalars(values)) => form_of(values),
            // Any value may be an alternative that is new.
            Some(TypeKind::Union(_)) | None => Form::Any,
        },
    }
}

/// What all values of an enum are.
fn form_of(values: &[Variant]) -> Form {
    let all = |kind| values.iter().all(|value| value.kind == kind);
    let is_whole = |value: &Variant| !value.wire.contains(['.', 'e', 'E']);
    match values {
        values if all(Kind::Number) && values.iter().all(is_whole) => Form::Whole,
        _ if all(Kind::Number) => Form::Number,
        _ if all(Kind::Boolean) => Form::Boolean,
        _ => Form::Scalar,
    }
}

fn words(form: Form) -> &'static str {
    match form {
        Form::Any => "any value",
        Form::Bytes => "bytes",
        Form::Text => "a text",
        Form::Boolean => "true or false",
        Form::Whole => "a whole number",
        Form::Number => "a number",
        Form::Scalar => "a string, a number or a boolean",
        Form::List => "a list",
        Form::Object => "an object",
    }
}
