//! Whether a value that one side writes is accepted by the other side.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Field, Ir, Item, Kind, Struct, Type, TypeDef, TypeId, TypeKind, Variant};

use super::Direction;

/// A type and the document that defines it.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) ir: &'a Ir,
    pub(super) ty: &'a Type,
}

/// The JSON form of a type.
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

/// Why a value that `writer` allows may be rejected by `reader`; `None` if it never is.
///
/// In a request the reader is the server, which accepts only what its document allows. In a response it is the client,
/// whose enums and objects are open, and which accepts any string as a date.
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
    /// Renamed types: old id to new id.
    renamed: &'r BTreeMap<&'r TypeId, &'r TypeId>,
    /// Pairs of types that are already compared, which ends recursion.
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
            // An enum of mixed scalars in a client keeps unknown values of every scalar type.
            _ if from.is_scalar() && self.reads_scalars(reader) => return None,
            (_, Form::Scalar) if from.is_scalar() => {}
            _ if from != to => return Some(format!("expected {}, found {}", describe(to), describe(from))),
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
            // Any string where one of several values, or a date, is expected.
            (_, Type::Named(id)) if self.direction == Direction::Request => match &reader.ir.types.get(id)?.kind {
                TypeKind::Enum(_) | TypeKind::Scalars(_) => {
                    Some(format!("expected one of the listed values, found {}", describe(from)))
                }
                TypeKind::Newtype | TypeKind::Union(_) => None,
                TypeKind::Struct(body) => needs(body),
            },
            (_, Type::Named(id) | Type::Boxed(id)) => match &reader.ir.types.get(id)?.kind {
                TypeKind::Struct(body) => needs(body),
                TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => None,
            },
            (written, Type::Date | Type::DateTime) if self.direction == Direction::Request && written != reader.ty => {
                Some("expected a date, found any string".to_owned())
            }
            _ => None,
        }
    }

    /// Whether this is an enum of mixed scalars in a client, which keeps every scalar.
    fn reads_scalars(&self, reader: Side<'_>) -> bool {
        let kind = reader.ty.as_named().and_then(|id| reader.ir.types.get(id)).map(|def| &def.kind);
        self.direction == Direction::Response && matches!(kind, Some(TypeKind::Scalars(_)))
    }

    /// Whether both are the same type, whose changes are reported at the type itself.
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
                Some(format!("the value `{}` is no longer accepted", refused.wire))
            }
            (TypeKind::Newtype, TypeKind::Enum(_) | TypeKind::Scalars(_)) if self.direction == Direction::Request => {
                Some("expected one of the listed values, found any string".to_owned())
            }
            _ => None,
        }
    }

    fn structs(&mut self, writer: &Ir, written: &Struct, reader: &Ir, read: &Struct) -> Option<String> {
        if self.direction == Direction::Request {
            let is_known = |field: &&Field| read.fields.iter().any(|other| other.wire == field.wire);
            let unknown = written.fields.iter().filter(|field| !field.credential).find(|field| !is_known(field));
            if let Some(unknown) = unknown {
                return Some(format!("`{}` is unknown", unknown.wire));
            }
        }
        let is_request = self.direction == Direction::Request;
        // What a client requires depends on its own type, not on the direction.
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

/// A field that the struct requires, if any.
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
            // A union may hold an alternative that is not known yet.
            Some(TypeKind::Union(_)) | None => Form::Any,
        },
    }
}

/// The JSON form that all values of an enum share.
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

fn describe(form: Form) -> &'static str {
    match form {
        Form::Any => "any value",
        Form::Bytes => "bytes",
        Form::Text => "a string",
        Form::Boolean => "a boolean",
        Form::Whole => "an integer",
        Form::Number => "a number",
        Form::Scalar => "a string, a number or a boolean",
        Form::List => "an array",
        Form::Object => "an object",
    }
}
