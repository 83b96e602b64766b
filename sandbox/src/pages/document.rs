//! The spec as the sandbox serves it: in the order in which it is written, with the sandbox as its server.

use std::sync::LazyLock;

use serde_yaml::{Mapping, Value};

use crate::contract::SPEC;

/// Parsed once; the contract has refused to start on a spec that is not YAML.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_yaml::from_str(SPEC).unwrap_or_default());

/// The spec with `origin` in place of the servers that are somebody's production.
pub(super) fn served(origin: &str) -> Value {
    let mut document = DOCUMENT.clone();
    let mut server = Mapping::new();
    server.insert("url".into(), origin.into());
    server.insert("description".into(), "This sandbox: invented data, nothing is billed.".into());
    if let Some(document) = document.as_mapping_mut() {
        document.insert("servers".into(), Value::Sequence(vec![server.into()]));
    }
    document
}

/// The request examples of a document, each with its path.
pub(super) fn request_examples(document: &mut Value) -> impl Iterator<Item = (&str, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_mapping_mut).into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let path = path.as_str().unwrap_or_default();
        examples(item).into_iter().flatten().filter_map(move |(_, example)| Some((path, example.get_mut("value")?)))
    })
}

fn examples(item: &mut Value) -> Option<&mut Mapping> {
    let body = item.get_mut("post")?.get_mut("requestBody")?;
    body.get_mut("content")?.get_mut("application/json")?.get_mut("examples")?.as_mapping_mut()
}
