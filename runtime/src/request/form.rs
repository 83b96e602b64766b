//! `application/x-www-form-urlencoded`.

use super::error::{RequestError, Why};
use super::format::PartFormat;
use super::percent;
use super::style::{Pair, pairs};
use super::value::Value;
use crate::wire::{Wire, each_field, to_json};

/// Media type of a form.
pub(super) const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Writes the fields of a request as a form.
pub(super) fn write(formats: &[PartFormat], request: &dyn Wire) -> Result<String, RequestError> {
    let mut form = String::new();
    let mut first = Ok(());
    each_field(request.view(), &mut |index, name, value| {
        if first.is_ok() {
            let format = index.and_then(|index| formats.get(index)).unwrap_or(&PartFormat::DEFAULT);
            first = field(&mut form, format, name, value).map_err(|why| match index {
                Some(_) => RequestError::of(name, why),
                None => RequestError::unnamed(why),
            });
        }
    });
    first.map(|()| form)
}

fn field(form: &mut String, format: &PartFormat, name: &str, value: &dyn Wire) -> Result<(), Why> {
    // A field that is written without a value is null.
    let taken_apart = Value::of(value).unwrap_or(Value::Null);
    let is_reserved = format.encoding.is_some_and(|encoding| encoding.allow_reserved);
    let encode = if is_reserved { percent::reserved } else { percent::form };
    let pairs = match format.encoding {
        Some(encoding) if encoding.json => vec![Pair::of(name, &to_json(value))],
        Some(encoding) => pairs(name, &taken_apart, encoding)?,
        None => by_content(name, &taken_apart, value)?,
    };
    for pair in pairs {
        if !form.is_empty() {
            form.push('&');
        }
        pair.write(percent::form, encode, form);
    }
    Ok(())
}

/// The pairs of a field that has no style: each element of a list is a pair of its own, and an object is JSON.
fn by_content(name: &str, taken_apart: &Value, value: &dyn Wire) -> Result<Vec<Pair>, Why> {
    let pair = |value: &Value, json: &dyn Wire| match value {
        Value::File => Err(Why::File),
        value => Ok(value.as_scalar().map_or_else(|| Pair::of(name, &to_json(json)), |text| Pair::of(name, text))),
    };
    match (taken_apart, value.view()) {
        (Value::List(list), crate::wire::View::List(elements)) => {
            list.iter().zip(crate::wire::elements(elements)).map(|(value, json)| pair(value, json)).collect()
        }
        _ => Ok(vec![pair(taken_apart, value)?]),
    }
}
