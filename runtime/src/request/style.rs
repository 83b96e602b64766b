//! The styles in which OpenAPI writes lists and objects, which are those of RFC 6570 and three more.
//!
//! An empty list or object is written as nothing at all, as RFC 6570 has it, and null as an empty string, since a caller
//! who leaves a value out has said something else.

use super::error::Why;
use super::format::{Encoding, Style};
use super::percent::Encode;
use super::value::Value;

/// A name and a value of a query, a form or a cookie.
pub(super) struct Pair {
    pub(super) name: String,
    /// The pieces of the value. What is between them is encoded already.
    pub(super) pieces: Vec<String>,
    pub(super) delimiter: &'static str,
}

impl Pair {
    pub(super) fn of(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), pieces: vec![value.to_owned()], delimiter: "" }
    }

    /// Writes `name=value`.
    pub(super) fn write(&self, name: Encode, value: Encode, out: &mut String) {
        name(&self.name, out);
        out.push('=');
        for (index, piece) in self.pieces.iter().enumerate() {
            if index > 0 {
                out.push_str(self.delimiter);
            }
            value(piece, out);
        }
    }
}

/// The pairs of a value in a style of the query.
pub(super) fn pairs(name: &str, value: &Value, encoding: Encoding) -> Result<Vec<Pair>, Why> {
    let mut pairs = Vec::new();
    if encoding.style == Style::DeepObject {
        deep(name.to_owned(), value, &mut pairs)?;
        return Ok(pairs);
    }
    match value {
        Value::List(list) if encoding.explode => {
            for element in list {
                pairs.push(Pair::of(name, scalar(element)?));
            }
        }
        Value::Object(object) if encoding.explode => {
            for (key, value) in object {
                pairs.push(Pair::of(key, scalar(value)?));
            }
        }
        Value::List(_) | Value::Object(_) => {
            let pieces = flat(value)?;
            let delimiter = match encoding.style {
                Style::SpaceDelimited => "%20",
                Style::PipeDelimited => "%7C",
                _ => ",",
            };
            if !pieces.is_empty() {
                let pieces = pieces.into_iter().map(str::to_owned).collect();
                pairs.push(Pair { name: name.to_owned(), pieces, delimiter });
            }
        }
        _ => pairs.push(Pair::of(name, scalar(value)?)),
    }
    Ok(pairs)
}

/// The pairs of an object whose objects and lists are in brackets behind the name.
fn deep(name: String, value: &Value, pairs: &mut Vec<Pair>) -> Result<(), Why> {
    match value {
        Value::Object(object) => {
            object.iter().try_for_each(|(key, value)| deep(format!("{name}[{key}]"), value, pairs))
        }
        Value::List(list) => {
            list.iter().enumerate().try_for_each(|(index, value)| deep(format!("{name}[{index}]"), value, pairs))
        }
        _ => {
            pairs.push(Pair::of(&name, scalar(value)?));
            Ok(())
        }
    }
}

/// A value in a style of paths and headers, with its pieces encoded by `encode`.
pub(super) fn expand(name: &str, value: &Value, encoding: Encoding, encode: Encode) -> Result<String, Why> {
    let (first, between) = match (encoding.style, encoding.explode) {
        (Style::Matrix, true) => (";", ";"),
        (Style::Label, true) => (".", "."),
        (Style::Matrix, false) => (";", ","),
        (Style::Label, false) => (".", ","),
        _ => ("", ","),
    };
    // Whether each piece has the name of the parameter, or only the first one.
    let is_named = |index: usize| encoding.style == Style::Matrix && (encoding.explode || index == 0);
    let mut out = String::new();
    let mut piece = |index: usize, key: Option<&str>, text: &str| {
        out.push_str(if index == 0 { first } else { between });
        if let Some(name) = key.or_else(|| is_named(index).then_some(name)) {
            encode(name, &mut out);
            // Matrix has no `=` in front of nothing.
            if !(text.is_empty() && encoding.style == Style::Matrix) {
                out.push('=');
            }
        }
        encode(text, &mut out);
    };
    match value {
        Value::Object(object) if encoding.explode => {
            for (index, (key, value)) in object.iter().enumerate() {
                piece(index, Some(key), scalar(value)?);
            }
        }
        _ => flat(value)?.into_iter().enumerate().for_each(|(index, text)| piece(index, None, text)),
    }
    Ok(out)
}

/// The strings of a value, one level deep: the keys of an object are before their values.
pub(super) fn flat(value: &Value) -> Result<Vec<&str>, Why> {
    match value {
        Value::List(list) => list.iter().map(scalar).collect(),
        Value::Object(object) => {
            let mut strings = Vec::with_capacity(2 * object.len());
            for (key, value) in object {
                strings.extend([key, scalar(value)?]);
            }
            Ok(strings)
        }
        _ => Ok(vec![scalar(value)?]),
    }
}

fn scalar(value: &Value) -> Result<&str, Why> {
    match value {
        Value::File => Err(Why::File),
        _ => value.as_scalar().ok_or(Why::Nested),
    }
}
