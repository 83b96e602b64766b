//! Every `format` that means something here: of which types, and what a value becomes. docs/formats.md shows this table.
//! Any other format of a string is a limit, which the docs of a field mention.

use crate::ir::Type;

/// A format.
#[derive(Debug)]
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// The types of JSON Schema whose values have it.
    pub kinds: &'static [&'static str],
    /// The type that it makes, where that is another than without it.
    pub ty: Option<Type>,
    /// Whether it limits values beyond their type, which the docs of the crate mention.
    pub is_limit: bool,
    /// What becomes of a value.
    pub meaning: &'static str,
}

const fn makes(name: &'static str, kinds: &'static [&'static str], ty: Type, meaning: &'static str) -> Format {
    Format { name, kinds, ty: Some(ty), is_limit: false, meaning }
}

const fn same(name: &'static str, kinds: &'static [&'static str], meaning: &'static str) -> Format {
    Format { name, kinds, ty: None, is_limit: false, meaning }
}

const fn limit(name: &'static str, meaning: &'static str) -> Format {
    Format { name, kinds: &["string"], ty: None, is_limit: true, meaning }
}

/// Every format that means something.
pub const FORMATS: &[Format] = &[
    makes("date", &["string"], Type::Date, "`Date`: the string as it came, parsed on demand"),
    makes("date-time", &["string"], Type::DateTime, "`DateTime`: the string as it came, parsed on demand"),
    makes("decimal", &["number", "string"], Type::Decimal, "`Decimal`: a number of up to 28 digits, exact"),
    same("int32", &["integer"], "`i64`"),
    same("int64", &["integer"], "`i64`"),
    same("uint32", &["integer"], "`i64`"),
    makes("uint64", &["integer"], Type::Decimal, "`Decimal`: exact, beyond what an `i64` holds"),
    same("float", &["number"], "`f64`"),
    same("double", &["number"], "`f64`"),
    same("password", &["string"], "`Text`, never shown"),
    Format {
        name: "binary",
        kinds: &["string"],
        ty: Some(Type::Bytes),
        is_limit: true,
        meaning: "`Text` in JSON; bytes where it is a body or a part of one",
    },
    limit("byte", "`Text`: Base64 as it came"),
    limit("duration", "`Text`"),
    limit("email", "`Text`"),
    limit("hostname", "`Text`"),
    limit("ipv4", "`Text`"),
    limit("ipv6", "`Text`"),
    limit("time", "`Text`"),
    limit("uri", "`Text`"),
    limit("uuid", "`Text`"),
];

fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The type that a format makes of values of a type of JSON Schema.
#[must_use]
pub fn type_of(name: &str, kind: &str) -> Option<Type> {
    find(name).filter(|format| format.kinds.contains(&kind))?.ty.clone()
}

/// Whether a format makes a type at all.
#[must_use]
pub fn makes_type(name: &str) -> bool {
    find(name).is_some_and(|format| format.ty.is_some())
}

/// Whether a format says more of a value than its type does.
#[must_use]
pub fn is_limit(name: &str) -> bool {
    find(name).is_none_or(|format| format.is_limit)
}

/// Whether a format is one of numbers, and not of strings.
#[must_use]
pub fn is_numeric(name: &str) -> bool {
    find(name).is_some_and(|format| !format.kinds.contains(&"string"))
}

/// The table as docs/formats.md shows it.
#[must_use]
pub fn markdown() -> String {
    let mut text = "| format | of | generated type |\n|---|---|---|\n".to_owned();
    for format in FORMATS {
        text.push_str(&format!("| `{}` | {} | {} |\n", format.name, format.kinds.join(", "), format.meaning));
    }
    text
}
