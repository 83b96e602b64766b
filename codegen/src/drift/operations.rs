//! Operations against operations, webhooks against payloads.

use serde_json::Value;

use crate::document::Document;
use crate::document::kind::METHODS;
use crate::document::schema::{Schema, component_of, component_pointer};
use crate::ir::Pointer;

use super::Aspect;
use super::objects::{Comparison, yes};
use super::site::Site;

/// A node, and where it stands after references are followed.
pub(super) type Node<'d> = (&'d Value, Pointer);

impl<'d> Comparison<'d> {
    /// Compares the operations of every path of ours.
    pub(super) fn operations(&mut self) {
        let paths = |document: &'d Document| document.root.get("paths").and_then(Value::as_object);
        let theirs = paths(self.theirs);
        for (path, item) in paths(self.ours).into_iter().flatten() {
            let their_item = theirs.and_then(|paths| paths.get(path));
            let pointer = Pointer("/paths".to_owned()).join(path);
            for method in METHODS {
                let name = format!("{} {path}", method.to_uppercase());
                let at = pointer.join(method);
                let id = |operation: &Value| {
                    operation.get("operationId").and_then(Value::as_str).unwrap_or("without an id").to_owned()
                };
                match (item.get(method), their_item.and_then(|item| item.get(method))) {
                    (Some(ours), Some(theirs)) => self.operation(&name, &at, ours, theirs),
                    (Some(ours), None) => {
                        let kept = flag(ours, "deprecated");
                        self.note_gone(&name, Aspect::Operation, id(ours), [&at, &pointer], kept);
                    }
                    (None, Some(theirs)) => {
                        self.note(&name, Aspect::Operation, (None, &pointer), (Some(id(theirs)), &at));
                    }
                    (None, None) => {}
                }
            }
        }
    }

    fn operation(&mut self, name: &str, at: &Pointer, ours: &'d Value, theirs: &'d Value) {
        let deprecated = |operation| yes(flag(operation, "deprecated"));
        self.note(name, Aspect::Deprecated, (deprecated(ours), at), (deprecated(theirs), at));
        self.parameters(name, at, ours, theirs);
        let body = |document: &'d Document, operation: &'d Value| {
            Some(resolve(document, operation.get("requestBody")?, at.join("requestBody")))
        };
        match (body(self.ours, ours), body(self.theirs, theirs)) {
            (Some(ours), Some(theirs)) => self.content(&format!("{name} request"), &ours, &theirs),
            (None, Some((_, place))) => {
                self.note(name, Aspect::RequestBody, (None, at), (yes(true), &place));
            }
            (Some((_, place)), None) => {
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
            let of = |document: &'d Document, responses: Option<&'d serde_json::Map<String, Value>>| {
                Some(resolve(document, responses?.get(status)?, place.clone()))
            };
            match (of(self.ours, our), of(self.theirs, their)) {
                (Some(ours), Some(theirs)) => self.content(&format!("{name} response {status}"), &ours, &theirs),
                (ours, theirs) => {
                    let aspect = Aspect::Response(status.clone());
                    self.note(name, aspect, (yes(ours.is_some()), &place), (yes(theirs.is_some()), &place));
                }
            }
        }
    }

    fn content(&mut self, name: &str, ours: &Node<'d>, theirs: &Node<'d>) {
        let media = |node: &Node<'d>| node.0.get("content").and_then(Value::as_object);
        let (our, their) = (media(ours), media(theirs));
        let all = our.into_iter().flatten().chain(their.into_iter().flatten());
        for (media, _) in all {
            let schema = |content: Option<&'d serde_json::Map<String, Value>>, node: &Node<'d>| {
                let found = content?.get(media)?.get("schema").unwrap_or(&Value::Null);
                Some(Schema::new(found, node.1.join("content").join(media).join("schema")))
            };
            match (schema(our, ours), schema(their, theirs)) {
                (Some(ours), Some(theirs)) => {
                    self.sites(name, &Site::new(self.ours, ours), &Site::new(self.theirs, theirs));
                }
                (our, their) => {
                    let aspect = Aspect::MediaType(media.clone());
                    self.note(name, aspect, (yes(our.is_some()), &ours.1), (yes(their.is_some()), &theirs.1));
                }
            }
        }
    }

    fn parameters(&mut self, name: &str, at: &Pointer, ours: &'d Value, theirs: &'d Value) {
        let (our, their) = (parameters(self.ours, ours, at), parameters(self.theirs, theirs, at));
        for (key, (node, place)) in &our {
            let Some((_, (their_node, their_place))) = their.iter().find(|(other, _)| other == key) else {
                let kept = flag(node, "deprecated");
                self.note_gone(name, Aspect::Parameter(key.clone()), key.clone(), [place, at], kept);
                continue;
            };
            let item = format!("{name} {key}");
            let required = |node| yes(flag(node, "required"));
            self.note(&item, Aspect::Required, (required(node), place), (required(their_node), their_place));
            let schema = |node: &'d Value, place: &Pointer| {
                Schema::new(node.get("schema").unwrap_or(&Value::Null), place.join("schema"))
            };
            let ours = Site::new(self.ours, schema(node, place));
            self.sites(&item, &ours, &Site::new(self.theirs, schema(their_node, their_place)));
        }
        for (key, (_, place)) in their.iter().filter(|(key, _)| our.iter().all(|(other, _)| other != key)) {
            self.note(name, Aspect::Parameter(key.clone()), (None, at), (Some(key.clone()), place));
        }
    }

    /// Compares the payload of every webhook of ours. They list webhooks as we do, or only have the payload.
    pub(super) fn webhooks(&mut self) {
        let schema = |document: &'d Document, name: &str| {
            let place = Pointer("/x-webhooks".to_owned()).join(name).join("post");
            let body = webhooks(document)?.get(name)?.get("post")?.get("requestBody")?;
            let (media, content) = body.get("content")?.as_object()?.iter().next()?;
            let place = place.join("requestBody").join("content").join(media).join("schema");
            Some(Schema::new(content.get("schema")?, place))
        };
        for (name, event) in webhooks(self.ours).into_iter().flatten() {
            let Some(ours) = schema(self.ours, name) else { continue };
            let site = Site::new(self.ours, ours);
            let payload = site.component.unwrap_or(name);
            let theirs = schema(self.theirs, same_event(self.theirs, name, event)).or_else(|| {
                // As if they referred to it from here.
                Schema::component(self.theirs, payload)
                    .and_then(|_| Some(site.outer().clone()).filter(|outer| outer.reference().is_some()))
            });
            match theirs {
                Some(theirs) => self.sites(payload, &site, &Site::new(self.theirs, theirs)),
                None => {
                    let place = Pointer("/x-webhooks".to_owned()).join(name).join("post");
                    let kept = site.inner().flag("deprecated")
                        || event.get("post").is_some_and(|post| flag(post, "deprecated"));
                    let their_place = component_pointer(payload);
                    self.note_gone(name, Aspect::Webhook, payload.to_owned(), [&place, &their_place], kept);
                }
            }
        }
    }
}

fn webhooks(document: &Document) -> Option<&serde_json::Map<String, Value>> {
    document.root.get("x-webhooks").and_then(Value::as_object)
}

/// What a document calls this event: the one with the same marks on the wire, and for want of marks the same name.
fn same_event<'d>(document: &'d Document, name: &'d str, event: &Value) -> &'d str {
    let marks = |event: &Value| event.get("post").and_then(|post| post.get("x-webhook")).cloned();
    let Some(ours) = marks(event) else { return name };
    let mut events = webhooks(document).into_iter().flatten();
    events.find(|(_, event)| marks(event).is_some_and(|marks| marks == ours)).map_or(name, |(name, _)| name)
}

/// Whether a word is true.
fn flag(node: &Value, word: &str) -> bool {
    node.get(word).and_then(Value::as_bool).unwrap_or_default()
}

/// The node that a reference to a response, body or parameter names, or the node itself.
pub(super) fn resolve<'d>(document: &'d Document, node: &'d Value, at: Pointer) -> Node<'d> {
    let target = node.get("$ref").and_then(Value::as_str).filter(|reference| component_of(reference).is_none());
    let found = target
        .and_then(|target| target.strip_prefix('#'))
        .and_then(|pointer| Some((document.root.pointer(pointer)?, Pointer(pointer.to_owned()))));
    found.unwrap_or((node, at))
}

/// The parameters of an operation, each by where it goes and its name.
fn parameters<'d>(document: &'d Document, operation: &'d Value, at: &Pointer) -> Vec<(String, Node<'d>)> {
    let listed = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    listed
        .enumerate()
        .filter_map(|(index, node)| {
            let (node, place) = resolve(document, node, at.join("parameters").join(&index.to_string()));
            let word = |key| node.get(key).and_then(Value::as_str);
            Some((format!("{} {}", word("in")?, word("name")?), (node, place)))
        })
        .collect()
}
