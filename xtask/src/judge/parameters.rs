//! Parameters that the new document requires and the old client does not send, or that are serialized differently.
//!
//! This reads the documents directly, so that it shares no code with the comparison that it checks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::blame::Evidence;
use super::response_cases::Pair;

/// Maximum length of a chain of references.
const MAX_CHAIN: usize = 16;

/// Operations of the old client that lack a required parameter.
pub(super) fn missing(pair: &Pair<'_>) -> Vec<Evidence> {
    let asked = |operation: &codegen::name::NamedOperation<'_>| {
        let (method, path) = (operation.operation.method.to_lowercase(), operation.operation.path.as_str());
        let sent = listed(pair.old_root, path, &method);
        let mut required = listed(pair.new_root, path, &method);
        required.retain(|key, how| how.is_required && !sent.contains_key(key));
        let ((location, name), _) = required.pop_first()?;
        let about = vec![format!("Client::{}", operation.method_ident)];
        Some(Evidence { about, why: format!("the {location} parameter `{name}` is not sent") })
    };
    pair.old.operations.iter().filter_map(asked).collect()
}

/// Operations of the old client that send a parameter in a different format or location.
pub(super) fn misread(pair: &Pair<'_>) -> Vec<Evidence> {
    let mut found = Vec::new();
    for operation in &pair.old.operations {
        let (method, path) = (operation.operation.method.to_lowercase(), operation.operation.path.as_str());
        let sent = listed(pair.old_root, path, &method);
        let read = listed(pair.new_root, path, &method);
        for ((location, name), how) in &sent {
            let is_misread = match read.get(&(location.clone(), name.clone())) {
                Some(new) => new.encoding != how.encoding,
                // It is expected in another location, in which it was not sent before.
                None => read.keys().any(|key| key.1 == *name && !sent.contains_key(key)),
            };
            if is_misread {
                let about = vec![format!("Client::{}", operation.method_ident)];
                found
                    .push(Evidence { about, why: format!("the {location} parameter `{name}` is read in another way") });
            }
        }
    }
    found
}

/// How a document declares a parameter.
struct How {
    is_required: bool,
    /// What determines its serialization: style, explode, allowReserved, and whether it has a media type of its own.
    encoding: [Value; 4],
}

/// The parameters of an operation by location and name. Those of the path come first, so that those of the operation
/// replace them.
fn listed(root: &Value, path: &str, method: &str) -> BTreeMap<(String, String), How> {
    let Some(item) = root.get("paths").and_then(|paths| paths.get(path)) else { return BTreeMap::new() };
    let of = |node: &Value| node.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let own = item.get(method).map(of).unwrap_or_default();
    let both = of(item).into_iter().chain(own);
    both.filter_map(|parameter| {
        let parameter = resolve(root, parameter)?;
        let text = |key: &str| Some(parameter.get(key)?.as_str()?.to_owned());
        let flag = |key: &str| parameter.get(key).and_then(Value::as_bool);
        let location = text("in")?;
        let usual = if ["query", "cookie"].contains(&location.as_str()) { "form" } else { "simple" };
        let style = text("style").unwrap_or_else(|| usual.to_owned());
        let explode = flag("explode").unwrap_or(style == "form");
        let has_media = parameter.get("content").is_some();
        let encoding =
            [style.into(), explode.into(), flag("allowReserved").unwrap_or_default().into(), has_media.into()];
        Some(((location, text("name")?), How { is_required: flag("required").unwrap_or_default(), encoding }))
    })
    .collect()
}

pub(super) fn resolve(root: &Value, mut node: Value) -> Option<Value> {
    for _ in 0..MAX_CHAIN {
        let Some(reference) = node.get("$ref").and_then(Value::as_str) else { return Some(node) };
        node = root.pointer(reference.strip_prefix('#')?)?.clone();
    }
    None
}
