//! Attributes changes to the shared component that causes them, so that each is reported once with all its effects.

use crate::ir::{Declared, Effective, Facts, Field, Type, TypeId};
use crate::name::{NamedType, type_text};

use super::fields::{Verdict, describe};
use super::substitution::{Carried, Components};
use super::{Change, Comparison, Item};

impl<'a> Comparison<'a> {
    /// The old field with the components of the new document substituted, if that changes it. The effect of each of them
    /// is recorded for the component.
    pub(super) fn carried(
        &mut self,
        (old, before): (&NamedType<'_>, &Field),
        (new, after): (&NamedType<'_>, &Field),
    ) -> Option<Field> {
        let Carried { whole, parts } = self.components.carry(&before.declared, &after.declared)?;
        let with = |Effective { ty, facts: Facts { nullable, sensitive, limits } }| {
            // Indirection does not follow from the component, so the old one is kept.
            let as_before = [&before.ty, &after.ty].into_iter().find(|known| self.components.by_new_names(known) == ty);
            let ty = match (as_before, ty) {
                (Some(Type::Boxed(_)), Type::Named(id)) => Type::Boxed(id),
                (_, ty) => ty,
            };
            Field { ty, nullable, sensitive, limits, ..before.clone() }
        };
        for (cause, part) in parts {
            let verdict = self.verdict((old, self.old.ir, before), (new, self.new.ir, &with(part)));
            let Verdict { wire, source, why } = verdict;
            let effect = Change { wire, source, why, ..self.of_field(old, new, after) };
            self.effects.entry(cause).or_default().push(effect);
        }
        Some(with(whole))
    }

    /// Reports a change of a body, at the component that causes it if there is one.
    pub(super) fn body_change(&mut self, (before, after): (Option<&Declared>, Option<&Declared>), change: Change) {
        let carried = before.zip(after).and_then(|(before, after)| {
            let carried = self.components.carry(before, after)?;
            (carried.whole == self.components.new_meaning(after)).then_some(carried.parts)
        });
        match carried.unwrap_or_default().as_slice() {
            [] => self.changes.push(change),
            causes => {
                for (cause, _) in causes {
                    self.effects.entry(cause).or_default().push(change.clone());
                }
            }
        }
    }

    /// Reports the components whose own declaration changed and which affect something of both documents.
    pub(super) fn shared(&mut self) {
        for (name, effects) in std::mem::take(&mut self.effects) {
            let Some((before, after)) = self.components.pair(name) else { continue };
            let successor = self.components.successor(name);
            let said = |effective: Effective| {
                let ty = type_text(&effective.ty, &|id| self.new_ident(id));
                describe(ty, false, &effective.facts)
            };
            let ty = self.new.types.iter().find(|(id, _)| id.0 == successor);
            let rust = ty.map(|(_, ty)| ty.ident.to_string()).unwrap_or_default();
            let item = Item::Type(TypeId(successor.to_owned()));
            let mut change = Change {
                old: said(self.components.old_meaning(&before.declared)),
                new: said(self.components.new_meaning(&after.declared)),
                ..Change::of(item, rust, Components::place(before, after))
            };
            for effect in effects {
                change.absorb(effect);
            }
            self.changes.push(change);
        }
    }
}
