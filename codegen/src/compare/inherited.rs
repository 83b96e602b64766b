//! Merges changes that several structs inherit from one component through `allOf`: each is reported once, there.

use std::collections::BTreeMap;

use crate::document::schema::{component_at, component_pointer};
use crate::ir::TypeId;

use super::{Change, Comparison};

impl Comparison<'_> {
    /// Merges equal changes at the same location.
    pub(super) fn inherited(&mut self) {
        let mut groups: BTreeMap<_, Vec<Change>> = BTreeMap::new();
        for change in std::mem::take(&mut self.changes) {
            // The states of a property may differ: one owner may require it, and another not.
            let member = change.item.member().map(|(is_field, wire)| (is_field, wire.to_owned()));
            let is_field = member.as_ref().is_some_and(|(is_field, _)| *is_field) && !change.is_deprecation();
            let words = if is_field { Default::default() } else { (change.old.clone(), change.new.clone()) };
            let key = (change.pointer.clone(), change.in_old, change.kind, member, words);
            groups.entry(key).or_default().push(change);
        }
        for group in groups.into_values() {
            match self.merged(&group) {
                Some(merged) => self.changes.push(merged),
                None => self.changes.extend(group),
            }
        }
    }

    fn merged(&self, group: &[Change]) -> Option<Change> {
        let (first, others) = group.split_first().filter(|(_, others)| !others.is_empty())?;
        let component = component_at(&first.pointer).filter(|name| first.pointer != component_pointer(name))?;
        let (_, way) = first.item.owner()?.component();
        let is_own = |change: &&Change| change.item.owner().is_some_and(|owner| owner.component().0 == component);
        let are_apart = others.iter().all(|other| other.item != first.item);
        // Where the component is a type itself and did not change, the change is not inherited from it.
        let is_type = |types: &BTreeMap<_, _>| types.contains_key(&TypeId(component.to_owned()));
        let own = group.iter().find(is_own);
        if !are_apart || (own.is_none() && is_type(&self.old.ir.types) && is_type(&self.new.ir.types)) {
            return None;
        }
        let mut merged = own.cloned().unwrap_or_else(|| Change {
            item: first.item.clone().of(TypeId(format!("{component}{way}"))),
            rust: String::new(),
            ..first.clone()
        });
        for change in group {
            merged.absorb(change.clone());
        }
        Some(merged)
    }
}
