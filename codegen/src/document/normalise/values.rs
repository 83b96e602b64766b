//! Keywords about single values: `const`, `examples`, and what a string is the encoding of.

use serde_json::Value;

use super::Rewriter;

pub(super) fn rewrite(schema: &mut Rewriter<'_>) {
    if let Some(only) = schema.schema.shift_remove("const") {
        let from = schema.pointer.join("const");
        schema.moves.insert(schema.pointer.join("enum"), &from);
        schema.moves.insert(schema.pointer.join("enum").join("0"), &from);
        schema.schema.insert("enum".to_owned(), Value::Array(vec![only]));
    }
    if let Some(Value::Array(examples)) = schema.schema.shift_remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        schema.add("example", first);
    }
    // References to these lead to components by now.
    schema.schema.shift_remove("$defs");
    schema.schema.shift_remove("definitions");
    content(schema);
}

/// A string that holds bytes has a format of OpenAPI 3.0: `byte` in Base64, `binary` as they are.
fn content(schema: &mut Rewriter<'_>) {
    let text = |keyword: &str| schema.schema.get(keyword).and_then(Value::as_str).map(str::to_ascii_lowercase);
    let (encoding, media) = (text("contentEncoding"), text("contentMediaType"));
    let format = match (encoding.as_deref(), media.as_deref()) {
        (Some("base64"), _) => "byte",
        (None | Some("binary"), Some(media)) if is_bytes(media) => "binary",
        _ => return,
    };
    schema.add("type", Value::String("string".to_owned()));
    schema.add("format", Value::String(format.to_owned()));
    schema.schema.shift_remove("contentEncoding");
    // The part of a form that has the bytes is of this type.
    if format == "byte" {
        schema.schema.shift_remove("contentMediaType");
    }
}

/// Whether data of this media type is binary, so that a JSON string cannot hold it unencoded.
fn is_bytes(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    let is_text = essence.starts_with("text/")
        || essence.starts_with("multipart/")
        || ["json", "xml", "yaml", "javascript", "x-www-form-urlencoded", "svg+xml"]
            .iter()
            .any(|kind| essence.ends_with(kind));
    essence.contains('/') && !is_text
}
