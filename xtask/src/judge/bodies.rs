//! Request bodies that the new document requires and the old client may omit, and those that are read differently.
//!
//! This reads the documents directly, as `parameters` does.

use std::collections::BTreeSet;

use codegen::ir::RequestBody;
use codegen::name::NamedOperation;
use serde_json::Value;

use super::blame::Evidence;
use super::parameters::resolve;
use super::response_cases::Pair;

const MULTIPART: &str = "multipart/form-data";

/// Everything about the bodies of the old client that the new server rejects.
pub(super) fn refused(pair: &Pair<'_>) -> Vec<Evidence> {
    pair.old.operations.iter().flat_map(|operation| of_operation(pair, operation).unwrap_or_default()).collect()
}

/// `None` if the new server expects no body, since it ignores one.
fn of_operation(pair: &Pair<'_>, operation: &NamedOperation<'_>) -> Option<Vec<Evidence>> {
    let (old, new) = (body(pair.old_root, operation), body(pair.new_root, operation)?);
    let evidence = |why: String| Evidence { about: vec![format!("Client::{}", operation.method_ident)], why };
    let mut found = Vec::new();
    let method = &operation.operation.method;
    if is_required(&new, method) && !old.as_ref().is_some_and(|old| is_required(old, method)) {
        found.push(evidence("it may be sent without a body".to_owned()));
    }
    let Some(sent) = &operation.operation.request else { return Some(found) };
    let content = |body: &Value| find(body.get("content")?, &sent.media).cloned();
    let Some(old) = old.as_ref().and_then(content) else { return Some(found) };
    match (old, content(&new)) {
        (_, None) => found.push(evidence(format!("`{}` is not read", sent.media))),
        (old, Some(new)) if old.get("encoding") != new.get("encoding") => {
            found.push(evidence("a field of the form is read in another way".to_owned()));
        }
        (old, Some(new)) if sent.media == MULTIPART => found.extend(new_files(pair, sent, &old, &new)),
        _ => {}
    }
    Some(found)
}

/// Fields of a form that are files in the new document only.
fn new_files(pair: &Pair<'_>, sent: &RequestBody, old: &Value, new: &Value) -> Vec<Evidence> {
    let (were, are) = (files(pair.old_root, old), files(pair.new_root, new));
    let ty = sent.ty.as_named().and_then(|id| pair.old.types.get(id));
    let fields = ty.into_iter().flat_map(|ty| ty.fields.iter().map(|field| (&ty.ident, field)));
    let new = fields.filter(|(_, field)| are.contains(&field.field.wire) && !were.contains(&field.field.wire));
    new.map(|(ty, field)| Evidence {
        about: vec![format!("{ty}.{}", field.ident)],
        why: format!("`{}` is a string where the server reads a file", field.field.wire),
    })
    .collect()
}

/// The fields of a form that are files.
fn files(root: &Value, media: &Value) -> BTreeSet<String> {
    let is_file = |schema: &Value| {
        let schema = resolve(root, schema.clone()).unwrap_or_default();
        let element = schema.get("items").cloned().and_then(|items| resolve(root, items));
        [Some(schema), element].iter().flatten().any(|it| it.get("format").and_then(Value::as_str) == Some("binary"))
    };
    let schema = media.get("schema").cloned().and_then(|schema| resolve(root, schema));
    let properties = schema.as_ref().and_then(|schema| schema.get("properties")?.as_object());
    let files = properties.into_iter().flatten().filter(|(_, schema)| is_file(schema));
    files.map(|(name, _)| name.clone()).collect()
}

fn body(root: &Value, operation: &NamedOperation<'_>) -> Option<Value> {
    let call = operation.operation;
    let body = root.get("paths")?.get(&call.path)?.get(call.method.to_lowercase())?.get("requestBody")?;
    resolve(root, body.clone())
}

/// Whether a call must have the body. Of methods that have one by their nature it is taken for granted.
fn is_required(body: &Value, method: &str) -> bool {
    let said = body.get("required").and_then(Value::as_bool);
    said.unwrap_or(["POST", "PUT", "PATCH"].contains(&method))
}

/// What is listed under a media type, whatever the parameters of that say.
fn find<'v>(content: &'v Value, media: &str) -> Option<&'v Value> {
    let essence = |media: &str| media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    content.as_object()?.iter().find(|(listed, _)| essence(listed) == essence(media)).map(|(_, value)| value)
}
