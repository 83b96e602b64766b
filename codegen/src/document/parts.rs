//! References to parts of something: each becomes a reference to a component that has the part.
//!
//! The part is moved to the components under a name of its own, and what held it refers to it, too: two places of one
//! schema are one type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::kind::{Kind, unescape};
use super::moves::Moves;
use super::names::{add, by_place, claim, reference_to};
use super::references::{Reference, decode, references};
use crate::ir::Pointer;

/// Has every reference of `root` name a component of its kind, if there is what it names.
pub(super) fn to_components(root: &mut Value, moves: &mut Moves) {
    let mut parts = Parts::default();
    // What is copied from where OpenAPI knows no objects may refer to further parts.
    while parts.round(root, moves) {}
}

#[derive(Default)]
struct Parts {
    /// The component for each part, if it can be one.
    components: BTreeMap<(Pointer, Kind), Option<Pointer>>,
    claimed: BTreeSet<Pointer>,
}

impl Parts {
    /// Rewrites the references that there are, and says whether there may be more now.
    fn round(&mut self, root: &mut Value, moves: &mut Moves) -> bool {
        let mut texts = Vec::new();
        let mut new = Vec::new();
        let located = |reference: Reference<'_>| {
            let part = target(root, &decode(reference.text.strip_prefix('#')?), &reference.at)?;
            Some((part, reference.at, reference.kind, reference.text.to_owned()))
        };
        let mut found: Vec<_> =
            references(root, &Pointer::default(), Kind::Document).into_iter().filter_map(located).collect();
        // Which of two parts has a name first must not depend on the order of the document.
        found.sort();
        for (part, at, kind, text) in found {
            // Path items are put in place instead.
            let is_component = is_component(&part, kind) || kind == Kind::PathItem;
            let component = if is_component { None } else { self.component(root, &part, kind, &mut new) };
            let corrected = component.unwrap_or(part).to_string();
            if corrected != text {
                texts.push((at, corrected));
            }
        }
        for (at, text) in texts {
            if let Some(node) = root.pointer_mut(&at.0) {
                *node = Value::String(text);
            }
        }
        // The innermost first, while the pointers still lead to them.
        new.sort_by_key(|(part, _): &(Pointer, _)| std::cmp::Reverse(part.0.len()));
        let mut is_copied = false;
        for (part, component) in new {
            let Some(node) = root.pointer_mut(&part.0) else { continue };
            let is_known = Kind::at(&part).is_some();
            is_copied |= !is_known;
            let node = if is_known { std::mem::replace(node, reference_to(&component)) } else { node.clone() };
            if add(root, &component, node).is_some() {
                moves.insert(component, &part);
            }
        }
        is_copied
    }

    /// The component for a part, which is added to `new` if it was not asked for before.
    fn component(
        &mut self,
        root: &Value,
        part: &Pointer,
        kind: Kind,
        new: &mut Vec<(Pointer, Pointer)>,
    ) -> Option<Pointer> {
        let key = (part.clone(), kind);
        if let Some(known) = self.components.get(&key) {
            return known.clone();
        }
        let component =
            if can_be(root, part, kind) { claim(root, kind, &name(root, part), &mut self.claimed) } else { None };
        new.extend(component.clone().map(|component| (part.clone(), component)));
        self.components.insert(key, component.clone());
        component
    }
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

/// Whether a part can be a component of this kind: it is of this kind, or nothing says what it is, nor what is below it.
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
