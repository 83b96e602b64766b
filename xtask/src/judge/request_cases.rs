//! Sampled requests of the old client, for the new server.

use std::collections::BTreeSet;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use codegen::compare::successors;

use crate::Failure;

use super::blame::{Evidence, blamed};
use super::response_cases::Pair;
use super::sample::Sampler;
use super::shape::{UNKNOWN_PREFIX, json_schema};
use super::{bodies, parameters};

/// Number of sampled requests of a type.
const WHOLE: usize = 120;

/// Everything that the new server no longer accepts.
pub(super) fn evidence(pair: &Pair<'_>, seed: u64) -> Result<Vec<Evidence>, Failure> {
    let found = [
        removed_operations(pair),
        removed_servers(pair),
        other_credentials(pair),
        parameters::missing(pair),
        parameters::misread(pair),
        bodies::refused(pair),
    ];
    let mut judge = Judge {
        pair,
        sampler: Sampler::new(pair.old_root, seed, true),
        formats: formats(pair.old_root, formats(pair.new_root, BTreeSet::new())),
        found: found.into_iter().flatten().collect(),
    };
    for (old, new) in pair.matched() {
        if old.def.usage.request && new.def.usage.request {
            judge.body(&old.ident, &[], Some(&old.def.origin.0), Some(&new.def.origin.0))?;
        }
    }
    let successors = successors(pair.old, pair.new);
    for old in &pair.old.operations {
        let place = (&old.operation.method, &old.operation.path);
        let news = pair.new.operations.iter();
        for new in news.filter(|new| (&new.operation.method, &new.operation.path) == place) {
            let from = old.operation.request_type().and_then(|ty| pair.old.types.get(ty.as_named()?));
            let to = new.operation.request_type().and_then(|ty| pair.new.types.get(ty.as_named()?));
            let ident = from.map(|ty| ty.ident.as_str()).unwrap_or_default();
            // A server that expects no body ignores one.
            let Some(to) = to.filter(|to| successors.get(ident).is_none_or(|successor| *successor != to.ident)) else {
                continue;
            };
            let about = format!("Client::{}", old.method_ident);
            judge.body(ident, &[about], from.map(|ty| ty.def.origin.0.as_str()), Some(&to.def.origin.0))?;
        }
    }
    Ok(judge.found)
}

struct Judge<'a> {
    pair: &'a Pair<'a>,
    sampler: Sampler<'a>,
    formats: BTreeSet<String>,
    found: Vec<Evidence>,
}

impl Judge<'_> {
    /// Validates bodies that the old schema allows against the new one. An operation without a body sends an empty object.
    fn body(&mut self, ty: &str, about: &[String], old: Option<&str>, new: Option<&str>) -> Result<(), Failure> {
        let old = old.and_then(|pointer| self.pair.old_root.pointer(pointer));
        let Some(new) = new.and_then(|pointer| self.pair.new_root.pointer(pointer)) else { return Ok(()) };
        let server = self.validator(self.pair.new_root, new)?;
        let client = old.map(|old| self.validator(self.pair.old_root, old)).transpose()?;
        for _ in 0..WHOLE {
            let value = old.map_or_else(|| json!({}), |old| self.sampler.value(old));
            // Whether a type is nullable depends on its use.
            if value.is_null() || client.as_ref().is_some_and(|client| !client.is_valid(&value)) {
                continue;
            }
            for error in server.iter_errors(&value) {
                let path = error.instance_path().as_str();
                let steps: Vec<_> = path.split('/').filter(|step| !step.is_empty()).collect();
                let last = match error.kind() {
                    ValidationErrorKind::Required { property } => property.as_str().into_iter().collect(),
                    ValidationErrorKind::AdditionalProperties { unexpected } => {
                        let known = unexpected.iter().filter(|name| !name.starts_with(UNKNOWN_PREFIX));
                        known.map(String::as_str).collect()
                    }
                    _ => Vec::new(),
                };
                let about = about.iter().cloned().chain(blamed(self.pair.old, ty, &steps, &last)).collect();
                self.found.push(Evidence { about, why: format!("{ty} is refused at `{path}`: {}", error.masked()) });
            }
        }
        Ok(())
    }

    fn validator(&self, root: &Value, schema: &Value) -> Result<Validator, Failure> {
        let mut options = jsonschema::draft202012::options().should_validate_formats(true);
        for format in &self.formats {
            let start = format!("{format}-");
            options = options.with_format(format.clone(), move |text: &str| text.starts_with(&start));
        }
        options
            .build(&json_schema(root, schema))
            .map_err(|error| Failure::new(format!("cannot convert the document to JSON Schema: {error}")))
    }
}

/// Formats that JSON Schema does not know; a value of one matches no other.
fn formats(value: &Value, mut found: BTreeSet<String>) -> BTreeSet<String> {
    const KNOWN: [&str; 14] = [
        "binary",
        "byte",
        "date",
        "date-time",
        "decimal",
        "double",
        "email",
        "float",
        "int32",
        "int64",
        "password",
        "uri",
        "uuid",
        "time",
    ];
    match value {
        Value::Object(object) => {
            let format = object.get("format").and_then(Value::as_str).filter(|format| !KNOWN.contains(format));
            found.extend(format.map(str::to_owned));
            object.values().fold(found, |found, value| formats(value, found))
        }
        Value::Array(list) => list.iter().fold(found, |found, value| formats(value, found)),
        _ => found,
    }
}

/// Servers that the new document does not list.
fn removed_servers(pair: &Pair<'_>) -> Vec<Evidence> {
    let listed = pair.new_root.get("servers").and_then(Value::as_array).into_iter().flatten();
    let urls: BTreeSet<_> =
        listed.filter_map(|server| Some(server.get("url")?.as_str()?.trim_end_matches('/'))).collect();
    let gone = pair.old.servers.iter().filter(|old| !urls.contains(old.server.template().as_str()));
    let evidence = gone.filter_map(|old| {
        let name = old.ident.as_ref().or(old.function.as_ref())?;
        let about = vec![format!("Environment::{name}")];
        Some(Evidence { about, why: format!("no server is at {}", old.server.template()) })
    });
    evidence.collect()
}

/// Calls whose credentials the new server rejects.
fn other_credentials(pair: &Pair<'_>) -> Vec<Evidence> {
    let refused = pair.old.operations.iter().filter(|old| {
        let sent = demanded(pair.old_root, &old.operation.path, &old.operation.method);
        let wanted = demanded(pair.new_root, &old.operation.path, &old.operation.method);
        let is_taken = |sent: &BTreeSet<String>| wanted.iter().any(|wanted| wanted.is_subset(sent));
        !sent.iter().all(is_taken)
    });
    refused
        .map(|old| Evidence {
            about: vec![format!("Client::{}", old.method_ident)],
            why: "its credentials are rejected".to_owned(),
        })
        .collect()
}

/// The sets of credentials that a document accepts for a call, each with the facts of its schemes. One of them is empty
/// if credentials are optional.
fn demanded(root: &Value, path: &str, method: &str) -> Vec<BTreeSet<String>> {
    let operation = root.get("paths").and_then(|paths| paths.get(path)?.get(method.to_lowercase()));
    let listed = operation.and_then(|operation| operation.get("security")).or_else(|| root.get("security"));
    let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
    let spelled = |name: &String| {
        let scheme = schemes.and_then(|schemes| schemes.get(name));
        let facts = ["type", "in", "name", "scheme"].map(|key| scheme.and_then(|scheme| scheme.get(key)));
        format!("{name} {facts:?}")
    };
    let listed = listed.and_then(Value::as_array).into_iter().flatten();
    let one = |all: &Value| all.as_object().into_iter().flatten().map(|(name, _)| spelled(name)).collect();
    let sets: Vec<_> = listed.map(one).collect();
    if sets.is_empty() { vec![BTreeSet::new()] } else { sets }
}

/// Calls to a path and method that the new document lacks.
fn removed_operations(pair: &Pair<'_>) -> Vec<Evidence> {
    let gone = pair.old.operations.iter().filter(|old| {
        let path = pair.new_root.get("paths").and_then(|paths| paths.get(&old.operation.path));
        path.and_then(|path| path.get(old.operation.method.to_lowercase())).is_none()
    });
    gone.map(|old| Evidence {
        about: vec![format!("Client::{}", old.method_ident)],
        why: format!("no operation at {} {}", old.operation.method, old.operation.path),
    })
    .collect()
}
