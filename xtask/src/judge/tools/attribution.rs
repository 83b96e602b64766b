//! Which items of a crate are explained by the changes.

use std::collections::{BTreeMap, BTreeSet};

use codegen::compare::successors;
use codegen::ir::{Type, TypeId};
use codegen::name::{NamedIr, NamedType};

use super::super::verdict::related;
use super::paths::{Item, PublicPaths, Spot};

/// What the other crate lacks: the type, or only its constructors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacks {
    /// The whole type.
    Type,
    /// Its constructors and setters.
    Uses,
}

/// Types that only one crate has, or that only one crate lets its users build. A comparison reports them where they are
/// used.
pub(super) type Transient = BTreeMap<String, Lacks>;

/// The transient types of the old crate, and of the new one.
pub(super) fn transient(old: &NamedIr<'_>, new: &NamedIr<'_>) -> (Transient, Transient) {
    let successors = successors(old, new);
    let successors: BTreeSet<_> = successors.iter().map(|(before, after)| (before.as_str(), after.as_str())).collect();
    let back = successors.iter().map(|(before, after)| (*after, *before)).collect();
    (lacking(old, new, &successors), lacking(new, old, &back))
}

fn lacking(one: &NamedIr<'_>, other: &NamedIr<'_>, successors: &BTreeSet<(&str, &str)>) -> Transient {
    let lacks = |ty: &NamedType<'_>| {
        let Some((_, successor)) = successors.iter().find(|(ident, _)| *ident == ty.ident) else {
            return Some(Lacks::Type);
        };
        let is_built = other.types.values().any(|other| other.ident == *successor && other.def.usage.request);
        (ty.def.usage.request && !is_built).then_some(Lacks::Uses)
    };
    let types = one.types.values().filter_map(|ty| Some((ty.ident.to_string(), lacks(ty)?)));
    let choices = one.choices.iter().filter(|(name, _)| !other.choices.contains_key(*name));
    types.chain(choices.map(|(_, choice)| (choice.ident.to_string(), Lacks::Type))).collect()
}

/// The items of one crate that changes explain.
pub(super) struct Account<'a> {
    paths: PublicPaths<'a>,
    keys: BTreeSet<String>,
    /// Transient types that are used where something has changed.
    carried: Transient,
}

impl<'a> Account<'a> {
    /// `keys` are the items that changed, by their names in this crate.
    pub(super) fn of(named: &'a NamedIr<'a>, transient: &Transient, keys: BTreeSet<String>) -> Self {
        let mut carried = Transient::new();
        let mut carry = |ident: &str| {
            let lacks = transient.get(ident);
            lacks.is_some_and(|lacks| carried.insert(ident.to_owned(), *lacks).is_none())
        };
        let mut queue = used_at(named, &keys);
        for ty in named.types.values().filter(|ty| keys.contains(ty.ident.as_str())) {
            named.choice_of(ty).map(|choice| carry(&choice.ident));
        }
        while let Some(id) = queue.pop() {
            let Some(ty) = named.types.get(id).filter(|ty| carry(&ty.ident)) else { continue };
            queue.extend(ty.fields.iter().filter_map(|field| field.field.ty.named()));
            named.choice_of(ty).map(|choice| carry(&choice.ident));
        }
        Self { paths: PublicPaths::of(named), keys, carried }
    }

    /// The item at a path, and whether a change explains it.
    pub(super) fn item(&self, spot: &Spot) -> (Item, bool) {
        let item = self.paths.item(spot);
        let is_explained = self.explains(&item);
        (item, is_explained)
    }

    fn explains(&self, item: &Item) -> bool {
        let is_changed = |name: &String| self.keys.iter().any(|key| related(key, name));
        let is_carried = match self.carried.get(&item.owner) {
            Some(Lacks::Type) => true,
            Some(Lacks::Uses) => item.is_use,
            None => false,
        };
        is_carried || item.names.iter().any(is_changed)
    }
}

/// Whether a report on `item` covers the change of `key`.
pub(super) fn covers(item: &Item, key: &str) -> bool {
    let within = |part: &str, whole: &str| part != whole && part.len() > whole.len() && related(part, whole);
    item.names.iter().any(|name| name == key || within(name, key) || (item.declares && within(key, name)))
}

/// The types that are used by what is among `keys`.
fn used_at<'a>(named: &'a NamedIr<'a>, keys: &BTreeSet<String>) -> Vec<&'a TypeId> {
    let mut used = Vec::new();
    for ty in named.types.values() {
        let is_changed =
            |field: &str| keys.contains(ty.ident.as_str()) || keys.contains(&format!("{}.{field}", ty.ident));
        let fields = ty.fields.iter().filter(|field| is_changed(&field.ident));
        used.extend(fields.filter_map(|field| field.field.ty.named()));
    }
    for call in &named.operations {
        if keys.contains(&format!("Client::{}", call.method_ident)) {
            used.extend(call.operation.request_type().and_then(Type::named));
            used.extend(call.operation.responses.types());
        }
    }
    for event in &named.webhooks {
        if keys.contains(&format!("WebhookEvent::{}", event.ident)) {
            used.extend(event.webhook.payload.named());
        }
    }
    if keys.contains("Error") {
        used.extend(&named.ir.error);
        used.extend(named.ir.error_codes.as_ref().map(|codes| &codes.ty));
    }
    used
}
