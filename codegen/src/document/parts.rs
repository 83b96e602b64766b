//! References to parts of something: each becomes a reference to a component that has the part.
//!
//! The part is moved to the components under a name of its own, and what held it refers to it, too: two places of one
//! schema are one type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::kind::Kind;
use super::moves::Moves;
use super::names::{add, by_place, claim, reference_to};
use super::references::{Reference, decode, references};
use crate::ir::{Pointer, unescape};

/// Has every reference of `root` name a component of its kind, if there is what it names.
pub(super) fn to_components(root: &mut Value, moves: &mut Moves) {
    let mut parts = Parts::default();
    let mut open = vec![(Pointer::default(), Kind::Document)];
    while !open.is_empty() {
        open = parts.round(root, &open, moves);
    }
}

#[derive(Default)]
struct Parts {
    /// The component for each part, if it can be one.
    components: BTreeMap<(Pointer, Kind), Option<Pointer>>,
    claimed: BTreeSet<Pointer>,
}

impl Parts {
    /// Rewrites the references of some nodes. What is copied meanwhile, from where OpenAPI knows no objects, may refer
    /// to further parts.
    fn round(&mut self, root: &mut Value, open: &[(Pointer, Kind)], moves: &mut Moves) -> Vec<(Pointer, Kind)> {
        let mut found = Vec::new();
        let nodes = open.iter().filter_map(|(at, kind)| Some(references(root.pointer(&at.0)?, at, *kind)));
        for Reference { text, at, kind } in nodes.flatten() {
            let target = text.strip_prefix('#').and_then(|fragment| target(root, &decode(fragment), &at));
            found.extend(target.map(|part| (text.to_owned(), at, part, kind)));
        }
        let new = self.claim(root, found.iter().map(|(_, _, part, kind)| (part.clone(), *kind)));
        for (text, at, part, kind) in found {
            let key = (part, kind);
            let component = self.components.get(&key).and_then(Option::as_ref).unwrap_or(&key.0).to_string();
            if let Some(node) = root.pointer_mut(&at.0).filter(|_| component != text) {
                *node = Value::String(component);
            }
        }
        add_all(root, new, moves)
    }

    /// Decides on a component for each part that is new. In the order of their pointers, so that the order of the
    /// document decides no name.
    fn claim(&mut self, root: &Value, parts: impl Iterator<Item = (Pointer, Kind)>) -> Vec<(Pointer, Pointer, Kind)> {
        // Path items are put in place instead.
        let is_part = |(part, kind): &(Pointer, Kind)| !is_component(part, *kind) && *kind != Kind::PathItem;
        let parts: BTreeSet<_> = parts.filter(is_part).filter(|part| !self.components.contains_key(part)).collect();
        let mut new = Vec::new();
        for (part, kind) in parts {
            let component = can_be(root, &part, kind).then(|| name(root, &part));
            let component = component.and_then(|name| claim(root, kind, &name, &mut self.claimed));
            new.extend(component.clone().map(|component| (part.clone(), component, kind)));
            self.components.insert((part, kind), component);
        }
        new
    }
}

/// Puts parts among the components, and returns those that were copied.
fn add_all(root: &mut Value, mut new: Vec<(Pointer, Pointer, Kind)>, moves: &mut Moves) -> Vec<(Pointer, Kind)> {
    // The innermost first, while the pointers still lead to them.
    new.sort_by_key(|(part, ..)| std::cmp::Reverse(part.0.len()));
    let mut copies = Vec::new();
    for (part, component, kind) in new {
        let Some(node) = root.pointer_mut(&part.0) else { continue };
        let is_known = Kind::at(&part).is_some();
        let node = if is_known { std::mem::replace(node, reference_to(&component)) } else { node.clone() };
        if add(root, &component, node).is_some() {
            moves.insert(component.clone(), &part);
        }
        copies.extend((!is_known).then_some((component, kind)));
    }
    copies
}

/// Where a reference at `at` leads to. One to `#/$defs/…` may mean those of a schema around it, as tools write them that
/// put schemas into a document as they are.
fn target(root: &Value, fragment: &str, at: &Pointer) -> Option<Pointer> {
    if root.pointer(fragment).is_some() {
        return Some(Pointer(fragment.to_owned()));
    }
    if !fragment.starts_with("/$defs/") && !fragment.starts_with("/definitions/") {
        return None;
    }
    let around = std::iter::successors(Some(at.0.as_str()), |path| Some(&path[..path.rfind('/')?]));
    around.map(|path| format!("{path}{fragment}")).find(|path| root.pointer(path).is_some()).map(Pointer)
}

/// Whether a pointer is that of a component of this kind. One whose name has to be escaped is none.
fn is_component(pointer: &Pointer, kind: Kind) -> bool {
    let mut keys = pointer.0.split('/').skip(1);
    keys.next() == Some("components")
        && keys.next() == kind.section()
        && keys.next().is_some_and(|name| !name.contains('~'))
        && keys.next().is_none()
}

/// Whether a node can be a component of this kind: it is of this kind, or it and the nodes below it have no known kind.
fn can_be(root: &Value, part: &Pointer, kind: Kind) -> bool {
    let holds_known = || part.0.is_empty() || ["x", "0"].iter().any(|key| Kind::at(&part.join(key)).is_some());
    match Kind::at(part) {
        Some(found) => found == kind,
        None => root.pointer(&part.0).is_some_and(Value::is_object) && !holds_known(),
    }
}

/// The name that a part has in `$defs`, if no component has it; else one by its place.
fn name(root: &Value, part: &Pointer) -> String {
    let own = part.0.rsplit_once("/$defs/").map(|(_, name)| name).filter(|name| !name.contains('/'));
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    let is_free = |name: &String| schemas.is_none_or(|schemas| schemas.get(name).is_none());
    own.map(unescape).filter(is_free).unwrap_or_else(|| by_place(root, part))
}
