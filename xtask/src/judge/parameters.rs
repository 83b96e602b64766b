//! Parameters that the new document requires, and the old client does not send.
//!
//! Read off the documents themselves: what judges a comparison does not ask the stages that it is made of.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answers::Pair;
use super::trail::Evidence;

/// How many references may lead to each other.
const MAX_CHAIN: usize = 16;

/// Every operation of the old client that sends too few parameters.
pub(super) fn missing(pair: &Pair<'_>) -> Vec<Evidence> {
    let asked = |operation: &codegen::name::NamedOperation<'_>| {
        let (method, path) = (operation.operation.method.to_lowercase(), operation.operation.path.as_str());
        let sent = listed(pair.old_root, path, &method);
        let mut required = listed(pair.new_root, path, &method);
        required.retain(|key, is_required| *is_required && !sent.contains_key(key));
        let ((location, name), _) = required.pop_first()?;
        let about = vec![format!("Client::{}", operation.method_ident)];
        Some(Evidence { about, why: format!("the {location} parameter `{name}` is not sent") })
    };
    pair.old.operations.iter().filter_map(asked).collect()
}

/// The parameters of an operation by location and name, and whether each is required. Those of the path come first, so
/// that those of the operation replace them.
fn listed(root: &Value, path: &str, method: &str) -> BTreeMap<(String, String), bool> {
    let Some(item) = root.get("paths").and_then(|paths| paths.get(path)) else { return BTreeMap::new() };
    let of = |node: &Value| node.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let own = item.get(method).map(of).unwrap_or_default();
    let both = of(item).into_iter().chain(own);
    both.filter_map(|parameter| {
        let parameter = resolve(root, parameter)?;
        let text = |key: &str| Some(parameter.get(key)?.as_str()?.to_owned());
        let is_required = parameter.get("required").and_then(Value::as_bool).unwrap_or_default();
        Some(((text("in")?, text("name")?), is_required))
    })
    .collect()
}

fn resolve(root: &Value, mut node: Value) -> Option<Value> {
    for _ in 0..MAX_CHAIN {
        let Some(reference) = node.get("$ref").and_then(Value::as_str) else { return Some(node) };
        node = root.pointer(reference.strip_prefix('#')?)?.clone();
    }
    None
}
