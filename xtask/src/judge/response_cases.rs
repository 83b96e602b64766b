//! Sampled responses of the new server, for the old client.

use codegen::compare::successors;
use codegen::ir::TypeId;
use codegen::name::{NamedIr, NamedType};
use serde_json::{Map, Value};

use super::blame::{Evidence, blamed};
use super::client::{Line, Mismatch};
use super::responses;
use super::sample::Sampler;
use super::shape::{Shape, crosses};

/// Number of sampled responses of a type.
const WHOLE: usize = 40;
/// Number of sampled values of a field, each in a response of the old document.
const GRAFTS: usize = 24;

/// Both documents.
pub(super) struct Pair<'a> {
    pub(super) old: &'a NamedIr<'a>,
    pub(super) new: &'a NamedIr<'a>,
    pub(super) old_root: &'a Value,
    pub(super) new_root: &'a Value,
}

impl<'a> Pair<'a> {
    /// Pairs of an old type and the new one that corresponds to it.
    pub(super) fn matched(&self) -> Vec<(&'a NamedType<'a>, &'a NamedType<'a>)> {
        let successors = successors(self.old, self.new);
        let find = |ident: &String| self.new.types.values().find(|ty| ty.ident == *ident);
        let olds = self.old.types.values();
        olds.filter_map(|old| Some((old, successors.get(old.ident.as_str()).and_then(find)?))).collect()
    }

    /// Bodies whose type changed, at the uses that both documents have: the item, the old type and the new one.
    fn changed_bodies(&self) -> Vec<(String, &'a TypeId, &'a TypeId)> {
        let mut found = Vec::new();
        for old in &self.old.operations {
            let place = (&old.operation.method, &old.operation.path);
            let news = self.new.operations.iter();
            for new in news.filter(|new| (&new.operation.method, &new.operation.path) == place) {
                found.extend(responses::pairs(old, new));
            }
        }
        for old in &self.old.webhooks {
            for new in self.new.webhooks.iter().filter(|new| new.webhook.name == old.webhook.name) {
                if let (Some(from), Some(to)) = (old.webhook.payload.as_named(), new.webhook.payload.as_named()) {
                    found.push((format!("WebhookEvent::{}", old.ident), from, to));
                }
            }
        }
        if let (Some(from), Some(to)) = (&self.old.ir.error, &self.new.ir.error) {
            found.push(("Error".to_owned(), from, to));
        }
        let successors = successors(self.old, self.new);
        found.retain(|(_, from, to)| match (self.old.types.get(from), self.new.types.get(to)) {
            (Some(from), Some(to)) => {
                successors.get(from.ident.as_str()).is_none_or(|successor| *successor != to.ident)
            }
            _ => false,
        });
        found
    }
}

/// Sampled responses of the new server, for each type and for each body whose type changed.
pub(super) fn lines(pair: &Pair<'_>, seed: u64) -> Vec<Line> {
    let mut olds = Sampler::new(pair.old_root, seed, false);
    let mut news = Sampler::new(pair.new_root, seed, false);
    let mut lines = Vec::new();
    for (old, new) in pair.matched() {
        // Headers are not JSON, and their mismatches fail no call.
        if !(old.def.usage.response && new.def.usage.response) || is_headers(pair.old, old) {
            continue;
        }
        let schemas = (pair.old_root.pointer(&old.def.origin.0), pair.new_root.pointer(&new.def.origin.0));
        let (Some(old_schema), Some(new_schema)) = schemas else { continue };
        let mut add = |value: &Value, about: Vec<String>| {
            lines.push(Line { ty: old.ident.to_string(), json: value.to_string(), about });
        };
        for _ in 0..WHOLE {
            add(&not_null(&mut news, new_schema), vec![old.ident.to_string()]);
        }
        // The shortest of several, so that the sampled value is most of the response.
        let base = (0..8).map(|_| not_null(&mut olds, old_schema)).min_by_key(|value| value.to_string().len());
        let Some(Value::Object(base)) = base else { continue };
        let shape = Shape::of(pair.new_root, new_schema);
        for field in &old.fields {
            let wire = field.field.wire.as_str();
            let property = shape.properties.iter().find(|(name, _)| *name == wire).map(|(_, property)| *property);
            let property = property.filter(|property| crosses(pair.new_root, property, false));
            for number in 0..GRAFTS {
                let is_absent = number % 6 == 0 && !shape.required.contains(&wire);
                let value = property.filter(|_| !is_absent).map(|property| news.value(property));
                add(&graft(&base, wire, value), vec![format!("{}.{}", old.ident, field.ident)]);
            }
        }
    }
    for (about, from, to) in pair.changed_bodies() {
        let (Some(old), Some(new)) = (pair.old.types.get(from), pair.new.types.get(to)) else { continue };
        let Some(schema) = pair.new_root.pointer(&new.def.origin.0) else { continue };
        for _ in 0..WHOLE {
            let json = not_null(&mut news, schema).to_string();
            lines.push(Line { ty: old.ident.to_string(), json, about: vec![about.clone()] });
        }
    }
    lines
}

/// The items that a line which does not decode is about.
pub(super) fn evidence(pair: &Pair<'_>, line: &Line, mismatch: &Mismatch) -> Evidence {
    let mut about = line.about.clone();
    let steps: Vec<_> = mismatch.path.split('.').map(|step| step.split('[').next().unwrap_or_default()).collect();
    let steps: Vec<_> = steps.into_iter().filter(|step| !step.is_empty()).collect();
    let missing = mismatch.why.split_once(" lacks ").and_then(|(_, rest)| rest.split_once(" (at byte"));
    let missing: Vec<_> = missing.map(|(names, _)| names.split(", ").collect()).unwrap_or_default();
    about.extend(blamed(pair.old, &line.ty, &steps, &missing));
    Evidence { about, why: format!("{} does not decode: {}", line.ty, mismatch.why) }
}

/// A value other than null: whether a type is nullable depends on its use.
fn not_null<'d>(sampler: &mut Sampler<'d>, schema: &'d Value) -> Value {
    (0..50).map(|_| sampler.value(schema)).find(|value| !value.is_null()).unwrap_or_default()
}

/// Responses that are not JSON where the old client expects JSON; there is nothing to sample.
pub(super) fn not_json(pair: &Pair<'_>) -> Vec<Evidence> {
    let olds = pair.old.operations.iter();
    let about = olds.flat_map(|old| {
        let place = (&old.operation.method, &old.operation.path);
        let successors = pair.new.operations.iter().filter(|new| (&new.operation.method, &new.operation.path) == place);
        successors.flat_map(|new| responses::not_json(old, new)).collect::<Vec<_>>()
    });
    about.map(|item| Evidence { about: vec![item], why: "the response is not JSON".to_owned() }).collect()
}

/// Whether a type is the headers of a response.
fn is_headers(named: &NamedIr<'_>, ty: &NamedType<'_>) -> bool {
    let headers =
        named.operations.iter().filter_map(|call| named.types.get(call.operation.responses.headers.as_ref()?));
    headers.into_iter().any(|headers| headers.ident == ty.ident)
}

fn graft(base: &Map<String, Value>, wire: &str, value: Option<Value>) -> Value {
    let mut grafted = base.clone();
    match value {
        Some(value) => grafted.insert(wire.to_owned(), value),
        None => grafted.remove(wire),
    };
    Value::Object(grafted)
}
