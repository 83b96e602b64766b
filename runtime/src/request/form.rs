//! `application/x-www-form-urlencoded`.

use super::error::{RequestError, Why};
use super::format::PartFormat;
use super::percent;
use super::style::{Pair, pairs};
use super::value::{Value, each_part};
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
    let is_reserved = format.encoding.is_some_and(|encoding| encoding.allow_reserved);
    let encode = if is_reserved { percent::reserved } else { percent::form };
    let pairs = match format.encoding {
        Some(encoding) if encoding.json => vec![Pair::of(name, &to_json(value))],
        // A field that is written without a value is null.
        Some(encoding) => pairs(name, &Value::of(value).unwrap_or(Value::Null), encoding)?,
        None => by_content(name, value)?,
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
fn by_content(name: &str, value: &dyn Wire) -> Result<Vec<Pair>, Why> {
    let mut pairs = Vec::new();
    each_part(value, &mut |part| {
        let pair = match Value::of(part).unwrap_or(Value::Null) {
            Value::File => return Err(Why::File),
            taken_apart => match taken_apart.as_scalar() {
                Some(text) => Pair::of(name, text),
                None => Pair::of(name, &to_json(part)),
            },
        };
        pairs.push(pair);
        Ok(())
    })?;
    Ok(pairs)
}
