//! Comparison of operations, and of webhooks by their payloads.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::references::Node;
use crate::document::schema::{Schema, component_pointer};
use crate::document::{Document, operations_of};
use crate::ir::Pointer;

use super::Aspect;
use super::apply::last;
use super::objects::{Comparison, parent, yes};
use super::schema_view::SchemaView;

impl<'d> Comparison<'d> {
    /// Compares the operations of every local path.
    pub(super) fn operations(&mut self) {
        let id = |operation: &Value| text(operation, "operationId").unwrap_or("without an id").to_owned();
        let name = |at: &Pointer| format!("{} {}", last(at).to_uppercase(), last(&parent(at)));
        let (ours, theirs) = (self.ours, self.theirs);
        let their_operations: BTreeMap<_, _> = theirs.operations().collect();
        for (at, operation) in ours.operations() {
            match their_operations.get(&at) {
                Some(theirs) => self.operation(&name(&at), &at, operation, theirs),
                None => {
                    let kept = flag(operation, "deprecated");
                    self.note_gone(&name(&at), Aspect::Operation, id(operation), [&at, &parent(&at)], kept);
                }
            }
        }
        let is_lacking = |at: &Pointer| ours.node(at).is_none() && ours.node(&parent(at)).is_some();
        for (at, operation) in their_operations.iter().filter(|(at, _)| is_lacking(at)) {
            self.note(&name(at), Aspect::Operation, (None, &parent(at)), (Some(id(operation)), at));
        }
    }

    fn operation(&mut self, name: &str, at: &Pointer, ours: &'d Value, theirs: &'d Value) {
        let deprecated = |operation| yes(flag(operation, "deprecated"));
        self.note(name, Aspect::Deprecated, (deprecated(ours), at), (deprecated(theirs), at));
        self.security(name, at);
        self.parameters(name, at);
        let body = |document: &'d Document| resolved(document, &at.join("requestBody"));
        match (body(self.ours), body(self.theirs)) {
            (Some(ours), Some(theirs)) => self.content(&format!("{name} request"), &ours, &theirs),
            (None, Some(Node { pointer: place, .. })) => {
                self.note(name, Aspect::RequestBody, (None, at), (yes(true), &place));
            }
            (Some(Node { pointer: place, .. }), None) => {
                self.note(name, Aspect::RequestBody, (yes(true), &place), (None, at));
            }
            (None, None) => {}
        }
        let responses = |operation: &'d Value| operation.get("responses").and_then(Value::as_object);
        let (our, their) = (responses(ours), responses(theirs));
        let all = our
            .into_iter()
            .flatten()
            .chain(their.into_iter().flatten().filter(|(status, _)| our.is_none_or(|our| !our.contains_key(*status))));
        for (status, _) in all.filter(|(status, _)| !status.starts_with("x-")) {
            let place = at.join("responses").join(status);
            match (resolved(self.ours, &place), resolved(self.theirs, &place)) {
                (Some(ours), Some(theirs)) => self.content(&format!("{name} response {status}"), &ours, &theirs),
                (ours, theirs) => {
                    let aspect = Aspect::Response(status.clone());
                    self.note(name, aspect, (yes(ours.is_some()), &place), (yes(theirs.is_some()), &place));
                }
            }
        }
    }

    fn content(&mut self, name: &str, ours: &Node<'d>, theirs: &Node<'d>) {
        let media = |node: &Node<'d>| node.value.get("content").and_then(Value::as_object);
        let (our, their) = (media(ours), media(theirs));
        let all = our.into_iter().flatten().chain(their.into_iter().flatten());
        for (media, _) in all {
            let schema = |content: Option<&'d Map<String, Value>>, node: &Node<'d>| {
                let found = content?.get(media)?.get("schema").unwrap_or(&Value::Null);
                Some(Schema::new(found, node.pointer.join("content").join(media).join("schema")))
            };
            match (schema(our, ours), schema(their, theirs)) {
                (Some(ours), Some(theirs)) => {
                    self.views(name, &SchemaView::new(self.ours, ours), &SchemaView::new(self.theirs, theirs));
                }
                (our, their) => {
                    let aspect = Aspect::MediaType(media.clone());
                    self.note(
                        name,
                        aspect,
                        (yes(our.is_some()), &ours.pointer),
                        (yes(their.is_some()), &theirs.pointer),
                    );
                }
            }
        }
    }

    fn parameters(&mut self, name: &str, at: &Pointer) {
        let (our, their) = (parameters(self.ours, at), parameters(self.theirs, at));
        for (key, ours) in &our {
            let Some((_, theirs)) = their.iter().find(|(other, _)| other == key) else {
                let kept = flag(ours.value, "deprecated");
                self.note_gone(name, Aspect::Parameter(key.clone()), key.clone(), [&ours.pointer, at], kept);
                continue;
            };
            let item = format!("{name} {key}");
            let places = (&ours.pointer, &theirs.pointer);
            let required = |node: &Node<'_>| yes(flag(node.value, "required"));
            self.note(&item, Aspect::Required, (required(ours), places.0), (required(theirs), places.1));
            let style = |node: &Node<'_>| Some(style(node.value));
            self.note(&item, Aspect::Style, (style(ours), places.0), (style(theirs), places.1));
            if ours.value.get("content").is_some() && theirs.value.get("content").is_some() {
                self.content(&item, ours, theirs);
            } else {
                let view = |document, node: &Node<'d>| {
                    let schema = node.value.get("schema").unwrap_or(&Value::Null);
                    SchemaView::new(document, Schema::new(schema, node.pointer.join("schema")))
                };
                self.views(&item, &view(self.ours, ours), &view(self.theirs, theirs));
            }
        }
        for (key, theirs) in their.iter().filter(|(key, _)| our.iter().all(|(other, _)| other != key)) {
            self.note(name, Aspect::Parameter(key.clone()), (None, at), (Some(key.clone()), &theirs.pointer));
        }
    }

    /// Compares the payload of every local webhook. The upstream document may list webhooks, or only have the payloads.
    pub(super) fn webhooks(&mut self) {
        let (ours, theirs) = (self.ours, self.theirs);
        for (name, item) in ours.webhooks() {
            let Some((at, event)) = operations_of(item).next() else { continue };
            let Some(schema) = payload(ours, &at) else { continue };
            let view = SchemaView::new(ours, schema);
            let component = view.component.unwrap_or(name);
            let listed = same_event(theirs, name, event).and_then(|at| payload(theirs, &at));
            let theirs = listed.or_else(|| {
                // The component of the same name is the payload.
                Schema::component(theirs, component)
                    .and_then(|_| Some(view.outer().clone()).filter(|outer| outer.reference().is_some()))
            });
            match theirs {
                Some(theirs) => self.views(component, &view, &SchemaView::new(self.theirs, theirs)),
                None => {
                    let kept = view.inner().flag("deprecated") || flag(event, "deprecated");
                    let their_place = component_pointer(component);
                    self.note_gone(name, Aspect::Webhook, component.to_owned(), [&at, &their_place], kept);
                }
            }
        }
    }
}

/// The location of this event in a document: by its `x-webhook`, or else by its name.
fn same_event(document: &Document, name: &str, event: &Value) -> Option<Pointer> {
    let marks = event.get("x-webhook");
    let all = || document.webhooks().filter_map(|(name, item)| Some((name, operations_of(item).next()?)));
    let marked = all().find(|(_, (_, event))| marks.is_some() && event.get("x-webhook") == marks);
    marked.or_else(|| all().find(|(other, _)| *other == name)).map(|(_, (at, _))| at)
}

/// The schema of the payload of a webhook.
fn payload<'d>(document: &'d Document, webhook: &Pointer) -> Option<Schema<'d>> {
    let body = resolved(document, &webhook.join("requestBody"))?;
    let (media, content) = body.value.get("content")?.as_object()?.iter().next()?;
    Some(Schema::new(content.get("schema")?, body.pointer.join("content").join(media).join("schema")))
}

/// Whether a boolean keyword is true.
fn flag(node: &Value, word: &str) -> bool {
    node.get(word).and_then(Value::as_bool).unwrap_or_default()
}

/// A keyword whose value is a string.
pub(super) fn text<'d>(node: &'d Value, keyword: &str) -> Option<&'d str> {
    node.get(keyword).and_then(Value::as_str)
}

/// The node at `at` with its reference resolved; the node itself if the reference is broken.
pub(super) fn resolved<'d>(document: &'d Document, at: &Pointer) -> Option<Node<'d>> {
    let node = document.node(at)?;
    Some(document.resolve(node.clone()).unwrap_or(node))
}

/// The parameters of an operation, each by location and name: its own, and those of its path that it does not override.
pub(super) fn parameters<'d>(document: &'d Document, operation: &Pointer) -> Vec<(String, Node<'d>)> {
    let mut found: Vec<(String, Node<'d>)> = Vec::new();
    for at in [operation.join("parameters"), parent(operation).join("parameters")] {
        let listed = document.root.pointer(&at.0).and_then(Value::as_array).map_or(0, Vec::len);
        for node in (0..listed).filter_map(|index| resolved(document, &at.join(&index.to_string()))) {
            let (Some(location), Some(name)) = (text(node.value, "in"), text(node.value, "name")) else { continue };
            let key = format!("{location} {name}");
            if found.iter().all(|(known, _)| *known != key) {
                found.push((key, node));
            }
        }
    }
    found
}

/// How the value of a parameter is serialized, with the defaults of the OpenAPI specification.
fn style(parameter: &Value) -> String {
    let is_form = matches!(text(parameter, "in"), Some("query" | "cookie"));
    let style = text(parameter, "style").unwrap_or(if is_form { "form" } else { "simple" });
    let explode = parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    format!("{style}{}", if explode { " exploded" } else { "" })
}
