//! Tells a change of a schema itself from a change of the components that it refers to.
//!
//! A schema is made of its declared keywords and of those of the component that it refers to, which may refer to another
//! in turn. So a field or component changed itself if its old declaration, resolved against the components of the new
//! document, still differs from the new one.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Component, Declared, Effective, Ir, Item, Pointer, Shape, Type, TypeId, TypeKind};

/// The components of both documents.
pub(super) struct Components<'a> {
    old: &'a Ir,
    new: &'a Ir,
    /// Renamed types: old id to new id.
    types: BTreeMap<&'a TypeId, &'a TypeId>,
    /// Renamed components: old name to new name.
    renamed: BTreeMap<&'a str, &'a str>,
    /// Components whose own declaration changed.
    causes: BTreeSet<&'a str>,
}

/// The effect of changed components on a schema that refers to them.
pub(super) struct Carried<'a> {
    /// The old declaration, resolved against the components of the new document.
    pub(super) whole: Effective,
    /// For each changed component: the old declaration, resolved as if only that component had changed.
    pub(super) parts: Vec<(&'a str, Effective)>,
}

impl<'a> Components<'a> {
    pub(super) fn of(old: &'a Ir, new: &'a Ir, types: &BTreeMap<&'a TypeId, &'a TypeId>) -> Self {
        let renamed = types.iter().map(|(old, new)| (old.0.as_str(), new.0.as_str())).collect();
        let mut components = Self { old, new, types: types.clone(), renamed, causes: BTreeSet::new() };
        components.find_renamed();
        let has_changed = |name: &&str| {
            let Some((before, after)) = components.pair(name) else { return false };
            let (was, is) = (components.old_meaning(&before.declared), components.new_meaning(&after.declared));
            was != is && components.in_new(&before.declared, &after.declared).unwrap_or(was) != is
        };
        components.causes = old.components.keys().map(String::as_str).filter(has_changed).collect();
        components
    }

    /// A component of the old document, and the one that corresponds to it in the new one.
    pub(super) fn pair(&self, name: &str) -> Option<(&'a Component, &'a Component)> {
        Some((self.old.components.get(name)?, self.new.components.get(self.successor(name))?))
    }

    /// The name in the new document of a component of the old one; the same name, unless it was renamed.
    pub(super) fn successor<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.renamed.get(name).copied().unwrap_or(name)
    }

    /// The effect of changed components; `None` without a change, or if the schema now refers to another component.
    pub(super) fn carry(&self, before: &Declared, after: &Declared) -> Option<Carried<'a>> {
        before.reference()?;
        let was = self.old_meaning(before);
        if was == self.new_meaning(after) {
            return None;
        }
        let whole = self.in_new(before, after)?;
        let (old_chain, new_chain) = (before.chain(&self.old.components), after.chain(&self.new.components));
        let is_in_both = |cause: &&&str| {
            let successor = self.successor(cause);
            old_chain.contains(*cause) && new_chain.contains(&successor)
        };
        let part = |cause: &&'a str| {
            let (_, changed) = self.pair(cause)?;
            let find = |name: &str| {
                let other = || self.old.components.get(name).or_else(|| self.new.components.get(name));
                if name == *cause { Some(&changed.declared) } else { other().map(|component| &component.declared) }
            };
            let effective = self.normalized(self.new, before.resolve(&find));
            (effective != was).then_some((*cause, effective))
        };
        Some(Carried { whole, parts: self.causes.iter().filter(is_in_both).filter_map(part).collect() })
    }

    /// The old declaration, resolved against the components of the new document; `None` if it now refers to another one.
    fn in_new(&self, before: &Declared, after: &Declared) -> Option<Effective> {
        let is_kept = after.reference() == Some(self.successor(before.reference()?));
        let find = |name: &str| self.new.components.get(self.successor(name)).map(|component| &component.declared);
        is_kept.then(|| self.normalized(self.new, before.resolve(&find)))
    }

    pub(super) fn old_meaning(&self, declared: &Declared) -> Effective {
        self.normalized(
            self.old,
            declared.resolve(&|name| self.old.components.get(name).map(|component| &component.declared)),
        )
    }

    pub(super) fn new_meaning(&self, declared: &Declared) -> Effective {
        self.normalized(
            self.new,
            declared.resolve(&|name| self.new.components.get(name).map(|component| &component.declared)),
        )
    }

    /// The normal form for comparison: names of the new document, sorted limits, and no sensitivity that the type implies.
    fn normalized(&self, ir: &Ir, mut effective: Effective) -> Effective {
        let is_reported = effective.ty.named().and_then(|id| ir.types.get(id)).is_some_and(|def| def.sensitive);
        effective.facts.sensitive &= !is_reported;
        effective.ty = self.by_new_names(&effective.ty);
        effective.facts.limits.sort_by(|left, right| left.keyword.cmp(&right.keyword));
        effective
    }

    /// A type with the names of the new document, and without indirection.
    pub(super) fn by_new_names(&self, ty: &Type) -> Type {
        let item = |item: &Item| Box::new(Item { ty: self.by_new_names(&item.ty), nullable: item.nullable });
        match ty {
            Type::Named(id) | Type::Boxed(id) => Type::Named((*self.types.get(id).unwrap_or(&id)).clone()),
            Type::Array(inner) => Type::Array(item(inner)),
            Type::Map(inner) => Type::Map(item(inner)),
            plain => plain.clone(),
        }
    }

    /// The location of the change of a component in the new document: its first keyword that differs.
    pub(super) fn place(before: &Component, after: &Component) -> Pointer {
        let is_new = |(word, (value, _)): &(&String, &(String, Pointer))| {
            before.keywords.get(*word).is_none_or(|(other, _)| other != value)
        };
        after.keywords.iter().find(is_new).map_or(&after.origin, |(_, (_, place))| place).clone()
    }

    /// Finds renamed components for which no type is generated: several schemas referred to the old one, and all of them
    /// now refer to the same new one.
    fn find_renamed(&mut self) {
        let mut successors: BTreeMap<&'a str, Vec<&'a str>> = BTreeMap::new();
        for (before, after) in self.referring() {
            let (Some(was), Some(is)) = (before.reference(), after.reference()) else { continue };
            let is_plain = |ir: &Ir, name: &str| {
                let shape = ir.components.get(name).map(|component| &component.declared.shape);
                shape.is_some_and(|shape| !matches!(shape, Shape::Type(Type::Named(_))))
            };
            let (is_gone, is_new) = (!self.new.components.contains_key(was), !self.old.components.contains_key(is));
            if is_gone && is_new && is_plain(self.old, was) && is_plain(self.new, is) {
                successors.entry(was).or_default().push(is);
            }
        }
        for (was, successors) in successors {
            if let [first, others @ ..] = successors.as_slice()
                && !others.is_empty()
                && others.iter().all(|other| other == first)
            {
                self.renamed.insert(was, first);
            }
        }
    }

    /// The declarations of all fields and components that are in both documents.
    fn referring(&self) -> Vec<(&'a Declared, &'a Declared)> {
        let same = |(name, before): (&'a String, &'a Component)| {
            Some((&before.declared, &self.new.components.get(name)?.declared))
        };
        let mut found: Vec<_> = self.old.components.iter().filter_map(same).collect();
        for (id, before) in &self.old.types {
            let after = self.new.types.get(self.types.get(id).copied().unwrap_or(id));
            let (TypeKind::Struct(before), Some(TypeKind::Struct(after))) = (&before.kind, after.map(|def| &def.kind))
            else {
                continue;
            };
            let successor = |wire: &str| after.fields.iter().find(|field| field.wire == wire);
            found.extend(
                before.fields.iter().filter_map(|field| Some((&field.declared, &successor(&field.wire)?.declared))),
            );
        }
        found
    }
}
