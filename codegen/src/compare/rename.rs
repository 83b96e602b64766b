//! Types that only have another name: alike, and in the places of one that is gone.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ir, ResponseBody, Struct, TypeDef, TypeId, TypeKind};
use crate::name::NamedIr;

use super::reach::named;

/// Of each old id that is gone, the new one that has taken its places. An id that several could have taken is gone.
pub(super) fn types<'a>(old: &'a NamedIr<'_>, new: &'a NamedIr<'_>) -> BTreeMap<&'a TypeId, &'a TypeId> {
    let gone: Vec<_> = old.ir.types.iter().filter(|(id, _)| !new.ir.types.contains_key(*id)).collect();
    let come: Vec<_> = new.ir.types.iter().filter(|(id, _)| !old.ir.types.contains_key(*id)).collect();
    let (old_places, new_places) = (places(old.ir), places(new.ir));
    let none = BTreeSet::new();
    // A place within a type that is itself renamed is told by that type's new name, so that chains of renames are
    // found from the outside in.
    let mut renamed: BTreeMap<&TypeId, &TypeId> = BTreeMap::new();
    loop {
        let known = renamed.len();
        for (id, def) in &gone {
            if renamed.contains_key(*id) {
                continue;
            }
            let old_name = |owner: &str| {
                let heir = renamed.iter().find(|(old, _)| old.0 == owner).map(|(_, new)| new.0.clone());
                heir.unwrap_or_else(|| owner.to_owned())
            };
            let held: BTreeSet<_> = old_places
                .get(*id)
                .unwrap_or(&none)
                .iter()
                .map(|(owner, field)| (old_name(owner), field.clone()))
                .collect();
            let fits = |(other, candidate): &&(&'a TypeId, &'a TypeDef)| {
                let taken = renamed.values().any(|new| new == other);
                !taken && !held.is_empty() && new_places.get(*other) == Some(&held) && alike(def, candidate)
            };
            let mut candidates = come.iter().filter(fits);
            if let (Some((heir, _)), None) = (candidates.next(), candidates.next()) {
                renamed.insert(id, heir);
            }
        }
        if renamed.len() == known {
            return renamed;
        }
    }
}

/// Where each type stands: owner and field, or operation and side.
fn places(ir: &Ir) -> BTreeMap<&TypeId, BTreeSet<(String, String)>> {
    let mut places: BTreeMap<&TypeId, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut add = |id, owner: &str, field: &str| {
        places.entry(id).or_default().insert((owner.to_owned(), field.to_owned()));
    };
    for (id, def) in &ir.types {
        if let TypeKind::Struct(body) = &def.kind {
            for field in &body.fields {
                if let Some(target) = named(&field.ty) {
                    add(target, &id.0, &field.wire);
                }
            }
        }
    }
    for operation in &ir.operations {
        if let Some(request) = &operation.request {
            add(request, &operation.path, "request");
        }
        if let ResponseBody::Json(response) = &operation.response {
            add(response, &operation.path, "response");
        }
    }
    for webhook in &ir.webhooks {
        add(&webhook.payload, &webhook.webhook_type, &webhook.webhook_code);
    }
    if let Some(error) = &ir.error {
        add(error, "error", "");
    }
    places
}

/// Whether two types differ in nothing but their names and those of the types that they refer to.
fn alike(left: &TypeDef, right: &TypeDef) -> bool {
    match (&left.kind, &right.kind) {
        (TypeKind::Struct(left), TypeKind::Struct(right)) => same_fields(left, right),
        (TypeKind::Enum(left), TypeKind::Enum(right)) => {
            left.iter().map(|value| &value.wire).eq(right.iter().map(|value| &value.wire))
        }
        (TypeKind::Newtype, TypeKind::Newtype) => left.sensitive == right.sensitive,
        _ => false,
    }
}

fn same_fields(left: &Struct, right: &Struct) -> bool {
    left.open == right.open
        && left.fields.len() == right.fields.len()
        && left.fields.iter().all(|field| {
            right.fields.iter().any(|other| {
                (&other.wire, other.required, other.nullable) == (&field.wire, field.required, field.nullable)
                    && named(&field.ty).is_some() == named(&other.ty).is_some()
            })
        })
}
