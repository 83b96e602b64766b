//! Renamed types: those that declare an alias, and those that replace a removed type at all its uses and resemble it.
//! Their other changes are reported beside the rename.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ir, Struct, Type, TypeDef, TypeId, TypeKind, Union, Variant};
use crate::name::NamedIr;

/// Maps each removed id to the added id that replaces it. With several candidates, the type counts as removed.
pub(super) fn types<'a>(old: &'a NamedIr<'_>, new: &'a NamedIr<'_>) -> BTreeMap<&'a TypeId, &'a TypeId> {
    let removed: Vec<_> = old.ir.types.iter().filter(|(id, _)| !new.ir.types.contains_key(*id)).collect();
    let added: Vec<_> = new.ir.types.iter().filter(|(id, _)| !old.ir.types.contains_key(*id)).collect();
    let (old_places, new_places) = (places(old.ir), places(new.ir));
    let none = BTreeSet::new();
    // A use within a type that is itself renamed is known by that type's new name, so that chains of renames are found
    // from the outside in.
    let mut renamed: BTreeMap<&TypeId, &TypeId> = BTreeMap::new();
    for (id, _) in &removed {
        let ident = old.types.get(*id).map(|ty| &ty.ident);
        let bridge =
            added.iter().find(|(_, def)| ident.is_some_and(|ident| def.aliases.iter().any(|alias| alias == ident)));
        renamed.extend(bridge.map(|(successor, _)| (*id, *successor)));
    }
    loop {
        let known = renamed.len();
        for (id, def) in &removed {
            if renamed.contains_key(*id) {
                continue;
            }
            let old_name = |owner: &str| {
                let successor = renamed.iter().find(|(old, _)| old.0 == owner).map(|(_, new)| new.0.clone());
                successor.unwrap_or_else(|| owner.to_owned())
            };
            let held: BTreeSet<_> = old_places
                .get(*id)
                .unwrap_or(&none)
                .iter()
                .map(|(owner, field)| (old_name(owner), field.clone()))
                .collect();
            let fits = |(other, candidate): &&(&'a TypeId, &'a TypeDef)| {
                let taken = renamed.values().any(|new| new == other);
                let is_in_place = new_places.get(*other).is_some_and(|places| places.is_superset(&held));
                !taken && !held.is_empty() && is_in_place && alike(def, candidate)
            };
            let mut candidates = added.iter().filter(fits);
            if let (Some((successor, _)), None) = (candidates.next(), candidates.next()) {
                renamed.insert(id, successor);
            }
        }
        if renamed.len() == known {
            return renamed;
        }
    }
}

/// The uses of each type: owner and field, or operation and role.
fn places(ir: &Ir) -> BTreeMap<&TypeId, BTreeSet<(String, String)>> {
    let mut places: BTreeMap<&TypeId, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut add = |id, owner: &str, field: &str| {
        places.entry(id).or_default().insert((owner.to_owned(), field.to_owned()));
    };
    for (id, def) in &ir.types {
        match &def.kind {
            TypeKind::Struct(body) => {
                let held = body.fields.iter().filter_map(|field| Some((field.ty.named()?, &field.wire)));
                held.for_each(|(target, wire)| add(target, &id.0, wire));
            }
            TypeKind::Union(union) => {
                let held = union.alternatives.iter().filter_map(|each| Some((each.ty.named()?, &each.name)));
                held.for_each(|(target, name)| add(target, &id.0, name));
            }
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype => {}
        }
    }
    for operation in &ir.operations {
        if let Some(request) = operation.request_type().and_then(Type::named) {
            add(request, &operation.path, "request");
        }
        if let Some(parameters) = &operation.parameters {
            add(&parameters.ty, &operation.path, &format!("parameters of {}", operation.method));
        }
        for response in &operation.responses.success {
            if let Some(id) = response.body.json().and_then(Type::named) {
                add(id, &operation.path, "response");
            }
        }
        for error in &operation.responses.errors {
            if let Some(id) = error.body.json().and_then(Type::named).filter(|id| Some(*id) != ir.error.as_ref()) {
                add(id, &operation.path, &format!("{} of {}", error.status, operation.method));
            }
        }
        if let Some(headers) = &operation.responses.headers {
            add(headers, &operation.path, &format!("headers of {}", operation.method));
        }
    }
    for webhook in &ir.webhooks {
        let (place, role) = match &webhook.key {
            Some(key) => (&key.event_type, key.code.as_str()),
            None => (&webhook.name, "webhook"),
        };
        if let Some(payload) = webhook.payload.named() {
            add(payload, place, role);
        }
    }
    if let Some(error) = &ir.error {
        add(error, "error", "");
    }
    places
}

/// Whether two types have at least half of their members in common.
fn alike(left: &TypeDef, right: &TypeDef) -> bool {
    let (left, right) = match (&left.kind, &right.kind) {
        (TypeKind::Struct(left), TypeKind::Struct(right)) => (fields(left), fields(right)),
        (TypeKind::Enum(left), TypeKind::Enum(right)) | (TypeKind::Scalars(left), TypeKind::Scalars(right)) => {
            (values(left), values(right))
        }
        (TypeKind::Union(left), TypeKind::Union(right)) => (names(left), names(right)),
        (TypeKind::Newtype, TypeKind::Newtype) => return true,
        _ => return false,
    };
    left.intersection(&right).count() * 2 >= left.len().max(right.len())
}

fn fields(body: &Struct) -> BTreeSet<&str> {
    body.fields.iter().map(|field| field.wire.as_str()).collect()
}

fn names(union: &Union) -> BTreeSet<&str> {
    union.alternatives.iter().map(|alternative| alternative.name.as_str()).collect()
}

fn values(values: &[Variant]) -> BTreeSet<&str> {
    values.iter().map(|value| value.wire.as_str()).collect()
}
