//! What follows from who contains whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Access, Ir, Type, TypeId, TypeKind, Usage};

/// Gives each type the directions in which it crosses the wire.
pub(super) fn spread_usage(ir: &mut Ir) {
    let request = |ir: &Ir| {
        let bodies = ir.operations.iter().filter_map(|operation| operation.request.as_ref()?.ty.named().cloned());
        let parameters = ir.operations.iter().filter_map(|operation| Some(operation.parameters.as_ref()?.ty.clone()));
        bodies.chain(parameters).collect::<Vec<_>>()
    };
    let answer = |ir: &Ir| {
        let bodies = ir.operations.iter().flat_map(|operation| operation.responses.types().cloned());
        let payloads = ir.webhooks.iter().filter_map(|webhook| webhook.payload.named().cloned());
        bodies.chain(ir.error.clone()).chain(payloads).collect()
    };
    mark(ir, request(ir), |usage| std::mem::replace(&mut usage.request, true));
    mark(ir, answer(ir), |usage| std::mem::replace(&mut usage.response, true));
}

/// Marks all that is reached from `open`; `set` sets the mark and returns whether it was set before.
fn mark(ir: &mut Ir, mut open: Vec<TypeId>, set: fn(&mut Usage) -> bool) {
    while let Some(id) = open.pop() {
        let Some(def) = ir.types.get_mut(&id) else { continue };
        if set(&mut def.usage) {
            continue;
        }
        open.extend(def.kind.held().into_iter().filter_map(Type::named).cloned());
    }
}

/// Has a field that crosses the wire in one direction only be missing in the other. A type that is used in both has it
/// as one that may be missing; only a caller who makes one is asked for what callers send.
pub(super) fn apply_access(ir: &mut Ir) {
    for def in ir.types.values_mut() {
        let usage = def.usage;
        let TypeKind::Struct(body) = &mut def.kind else { continue };
        for field in &mut body.fields {
            let is_missing = match field.access {
                Access::Both => false,
                Access::ReadOnly => usage.request,
                Access::WriteOnly => usage.response,
            };
            field.required &= !is_missing;
        }
    }
}

/// Drops what only an operation that is left out refers to.
pub(super) fn drop_unused(ir: &mut Ir) {
    ir.types.retain(|_, def| def.usage != Usage::default());
    let chosen = ir.types.values().filter_map(|def| match &def.kind {
        TypeKind::Struct(body) => body.choice.as_ref(),
        TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => None,
    });
    let chosen: BTreeSet<_> = chosen.collect();
    ir.choices.retain(|name, _| chosen.contains(name));
    ir.error_codes.take_if(|codes| !ir.types.contains_key(&codes.ty));
}

/// Puts a pointer into each type that contains itself, since its size would be without end.
pub(super) fn break_cycles(ir: &mut Ir) {
    let mut inside: BTreeMap<TypeId, BTreeSet<TypeId>> = BTreeMap::new();
    for (id, def) in &mut ir.types {
        inside.insert(id.clone(), by_value(&mut def.kind));
    }
    for (id, def) in &mut ir.types {
        for held in def.kind.held_mut() {
            let Type::Named(target) = &*held else { continue };
            if reaches(&inside, target, id) {
                *held = Type::Boxed(target.clone());
            }
        }
        inside.insert(id.clone(), by_value(&mut def.kind));
    }
}

fn by_value(kind: &mut TypeKind) -> BTreeSet<TypeId> {
    let held = kind.held_mut().into_iter().filter_map(|held| match held {
        Type::Named(id) => Some(id.clone()),
        _ => None,
    });
    held.collect()
}

fn reaches(inside: &BTreeMap<TypeId, BTreeSet<TypeId>>, from: &TypeId, to: &TypeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id) {
            open.extend(inside.get(id).into_iter().flatten());
        }
    }
    false
}
