//! The path, the query, headers and cookies, with the values of parameters in them.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{COOKIE, HeaderMap, HeaderName, HeaderValue};
use http::uri::PathAndQuery;

use super::error::{RequestError, Why};
use super::format::{Location, Parameter};
use super::percent;
use super::style::{expand, flat, pairs};
use super::value::Value;
use crate::wire::{Wire, each_field, to_json};

/// Where a request goes, and the headers that its parameters are.
pub(super) struct Placed {
    /// Path and query.
    pub(super) target: PathAndQuery,
    pub(super) headers: HeaderMap,
}

/// Puts the values of `parameters` where `formats` says.
pub(super) fn place(
    template: &'static str,
    formats: &[Parameter],
    parameters: &dyn Wire,
) -> Result<Placed, RequestError> {
    let mut places = Places::default();
    if !formats.is_empty() {
        let mut first = Ok(());
        each_field(parameters.view(), &mut |index, _, value| {
            if let (Some(format), Ok(())) = (index.and_then(|index| formats.get(index)), &first) {
                let put = places.put(format, value);
                first = put.map_err(|why| RequestError::of(format.name, why));
            }
        });
        first?;
    }
    places.finish(template)
}

/// What the values were written to.
#[derive(Default)]
struct Places {
    segments: Vec<(&'static str, String)>,
    query: String,
    headers: HeaderMap,
    cookies: String,
}

impl Places {
    fn put(&mut self, format: &Parameter, value: &dyn Wire) -> Result<(), Why> {
        let value = written(format, value);
        let Parameter { name, location, encoding, .. } = *format;
        match location {
            Location::Path => {
                let is_nothing = matches!(&value, Value::Null) || value.as_scalar() == Some("");
                let segment = expand(name, &value, encoding, percent::strict)?;
                if is_nothing || segment.is_empty() {
                    return Err(Why::EmptySegment);
                }
                self.segments.push((name, segment));
            }
            Location::Query => {
                let encode = if encoding.allow_reserved { percent::reserved } else { percent::strict };
                for pair in pairs(name, &value, encoding)? {
                    separate(&mut self.query, "&");
                    pair.write(percent::strict, encode, &mut self.query);
                }
            }
            Location::Header => {
                let is_list = matches!(&value, Value::List(_) | Value::Object(_));
                if is_list && flat(&value)?.iter().any(|piece| piece.contains(',')) {
                    return Err(Why::Comma);
                }
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Why::Header)?;
                let text = expand("", &value, encoding, percent::plain)?;
                self.headers.append(name, header(&text)?);
            }
            Location::Cookie => {
                for pair in pairs(name, &value, encoding)? {
                    separate(&mut self.cookies, "; ");
                    pair.write(percent::strict, percent::strict, &mut self.cookies);
                }
            }
        }
        Ok(())
    }

    fn finish(mut self, template: &'static str) -> Result<Placed, RequestError> {
        if !self.cookies.is_empty() {
            let cookies = header(&self.cookies).map_err(|why| RequestError::of("cookie", why))?;
            self.headers.insert(COOKIE, cookies);
        }
        let mut target = fill(template, &self.segments)?;
        if !self.query.is_empty() {
            let first = if template.contains('?') { '&' } else { '?' };
            let target = target.to_mut();
            target.push(first);
            target.push_str(&self.query);
        }
        let target = match target {
            Cow::Borrowed(target) => Bytes::from_static(target.as_bytes()),
            Cow::Owned(target) => target.into(),
        };
        let target = PathAndQuery::from_maybe_shared(target);
        let target = target.map_err(|_| RequestError::of(template, Why::Path))?;
        Ok(Placed { target, headers: self.headers })
    }
}

/// The value as it is written, before its style. One that is written without a value is null.
fn written(format: &Parameter, value: &dyn Wire) -> Value {
    match (format.encoding.json, format.location) {
        (false, _) => Value::of(value).unwrap_or(Value::Null),
        (true, Location::Header) => Value::Scalar(ascii(&to_json(value))),
        (true, _) => Value::Scalar(to_json(value)),
    }
}

/// JSON with all but ASCII escaped.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            c if c.is_ascii() => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

fn separate(text: &mut String, separator: &str) {
    if !text.is_empty() {
        text.push_str(separator);
    }
}

/// The value of a header, which no log prints.
pub(super) fn header(text: &str) -> Result<HeaderValue, Why> {
    // The `http` crate lets characters pass that are not ASCII, which no two servers read alike.
    let mut value = HeaderValue::from_str(text).ok().filter(|_| text.is_ascii()).ok_or(Why::Header)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The path with values in the place of names. No value makes it another path: it is part of one segment, which is
/// neither empty nor a step.
fn fill(template: &'static str, segments: &[(&'static str, String)]) -> Result<Cow<'static, str>, RequestError> {
    if !template.contains('{') {
        return Ok(Cow::Borrowed(template));
    }
    let mut path = String::with_capacity(template.len() + 32);
    for (index, segment) in template.split('/').enumerate() {
        if index > 0 {
            path.push('/');
        }
        let start = path.len();
        let mut last = None;
        let mut rest = segment;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, inner)| Some((before, inner.split_once('}')?)))
        {
            let value = segments.iter().find(|(found, _)| *found == name);
            let (_, value) = value.ok_or_else(|| RequestError::of(name, Why::UnknownName))?;
            path.push_str(before);
            path.push_str(value);
            (last, rest) = (Some(name), after);
        }
        if rest.contains(['{', '}']) {
            return Err(RequestError::of(template, Why::Path));
        }
        path.push_str(rest);
        if let Some(name) = last.filter(|_| matches!(&path[start..], "." | "..")) {
            return Err(RequestError::of(name, Why::DotSegment));
        }
    }
    Ok(Cow::Owned(path))
}
