//! Rust types of wire values, as source code. The surface prints them; the emitters parse them.

use crate::ir::{Field, Item, Type, TypeId, Usage};

/// The Rust type of `field` in a struct of this usage.
///
/// A request must be able to say absent, null and a value; a reader of a response needs only a value or none.
#[must_use]
pub fn field_type(field: &Field, usage: Usage, ident: &dyn Fn(&TypeId) -> String) -> String {
    let ty = type_text(&field.ty, ident);
    match (field.required, field.nullable) {
        (true, false) => ty,
        (false, true) if usage.request => format!("Presence<{ty}>"),
        _ => format!("Option<{ty}>"),
    }
}

/// The Rust type of a value that is there and not null.
#[must_use]
pub fn type_text(ty: &Type, ident: &dyn Fn(&TypeId) -> String) -> String {
    match ty {
        Type::Named(id) => ident(id),
        Type::Boxed(id) => format!("Box<{}>", ident(id)),
        Type::String => "Text".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Float => "f64".to_owned(),
        Type::Decimal => "Decimal".to_owned(),
        Type::Date => "Date".to_owned(),
        Type::DateTime => "DateTime".to_owned(),
        Type::Json => "Json".to_owned(),
        Type::Bytes => "Upload".to_owned(),
        Type::Array(item) => format!("Vec<{}>", item_text(item, ident)),
        Type::Map(item) => format!("Map<{}>", item_text(item, ident)),
    }
}

fn item_text(item: &Item, ident: &dyn Fn(&TypeId) -> String) -> String {
    let ty = type_text(&item.ty, ident);
    if item.nullable { format!("Option<{ty}>") } else { ty }
}
