//! What of a change is one of the components that a schema refers to, rather than its own.
//!
//! A schema is its own words around those of one component, which may refer to another in turn. So a field, or a
//! component, has changed by itself if it is otherwise than its old words come to with the components of the new
//! document.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Component, Declared, Effective, Ir, Item, Pointer, Shape, Type, TypeId, TypeKind};

/// The components of both documents.
pub(super) struct Components<'a> {
    old: &'a Ir,
    new: &'a Ir,
    /// Of types that have another name, the new one.
    types: BTreeMap<&'a TypeId, &'a TypeId>,
    /// Of components that have another name, the new one.
    renamed: BTreeMap<&'a str, &'a str>,
    /// Those that have changed by themselves.
    causes: BTreeSet<&'a str>,
}

/// What components make of something that refers to them, before and after.
pub(super) struct Carried<'a> {
    /// What its old words come to in the new document.
    pub(super) whole: Effective,
    /// What they would come to in the old document if only this component were new.
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

    /// A component of the old document, and what stands for it in the new one.
    pub(super) fn pair(&self, name: &str) -> Option<(&'a Component, &'a Component)> {
        Some((self.old.components.get(name)?, self.new.components.get(self.heir(name))?))
    }

    /// The name in the new document of a component of the old one, if it is there.
    pub(super) fn heir<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.renamed.get(name).copied().unwrap_or(name)
    }

    /// What components make of a change; nothing if there is no change, or if it leaves the component.
    pub(super) fn carry(&self, before: &Declared, after: &Declared) -> Option<Carried<'a>> {
        before.reference()?;
        let was = self.old_meaning(before);
        if was == self.new_meaning(after) {
            return None;
        }
        let whole = self.in_new(before, after)?;
        let (old_chain, new_chain) = (before.chain(&self.old.components), after.chain(&self.new.components));
        let is_in_both = |cause: &&&str| {
            let heir = self.heir(cause);
            old_chain.contains(*cause) && new_chain.contains(&heir)
        };
        let part = |cause: &&'a str| {
            let (_, changed) = self.pair(cause)?;
            let find = |name: &str| {
                let other = || self.old.components.get(name).or_else(|| self.new.components.get(name));
                if name == *cause { Some(&changed.declared) } else { other().map(|component| &component.declared) }
            };
            let effective = self.told(self.new, before.resolve(&find));
            (effective != was).then_some((*cause, effective))
        };
        Some(Carried { whole, parts: self.causes.iter().filter(is_in_both).filter_map(part).collect() })
    }

    /// What old words come to with the components of the new document, if they still refer to the same.
    fn in_new(&self, before: &Declared, after: &Declared) -> Option<Effective> {
        let is_kept = after.reference() == Some(self.heir(before.reference()?));
        let find = |name: &str| self.new.components.get(self.heir(name)).map(|component| &component.declared);
        is_kept.then(|| self.told(self.new, before.resolve(&find)))
    }

    pub(super) fn old_meaning(&self, declared: &Declared) -> Effective {
        self.told(
            self.old,
            declared.resolve(&|name| self.old.components.get(name).map(|component| &component.declared)),
        )
    }

    pub(super) fn new_meaning(&self, declared: &Declared) -> Effective {
        self.told(
            self.new,
            declared.resolve(&|name| self.new.components.get(name).map(|component| &component.declared)),
        )
    }

    /// What is to be told of a value: in the names of the new document, without what its type tells, in one order.
    fn told(&self, ir: &Ir, mut effective: Effective) -> Effective {
        let is_told = effective.ty.named().and_then(|id| ir.types.get(id)).is_some_and(|def| def.sensitive);
        effective.facts.sensitive &= !is_told;
        effective.ty = self.by_new_names(&effective.ty);
        effective.facts.limits.sort_by(|left, right| left.keyword.cmp(&right.keyword));
        effective
    }

    /// A type with the names that the new document has for what it is made of, and without pointers.
    pub(super) fn by_new_names(&self, ty: &Type) -> Type {
        let item = |item: &Item| Box::new(Item { ty: self.by_new_names(&item.ty), nullable: item.nullable });
        match ty {
            Type::Named(id) | Type::Boxed(id) => Type::Named((*self.types.get(id).unwrap_or(&id)).clone()),
            Type::Array(inner) => Type::Array(item(inner)),
            Type::Map(inner) => Type::Map(item(inner)),
            plain => plain.clone(),
        }
    }

    /// Where in the new document the change of a component stands: at the first word that is another.
    pub(super) fn place(before: &Component, after: &Component) -> Pointer {
        let is_new = |(word, (value, _)): &(&String, &(String, Pointer))| {
            before.keywords.get(*word).is_none_or(|(other, _)| other != value)
        };
        after.keywords.iter().find(is_new).map_or(&after.origin, |(_, (_, place))| place).clone()
    }

    /// Finds components that are no types and have another name: what refers to the old one, and that is several,
    /// refers to the new one.
    fn find_renamed(&mut self) {
        let mut heirs: BTreeMap<&'a str, Vec<&'a str>> = BTreeMap::new();
        for (before, after) in self.referring() {
            let (Some(was), Some(is)) = (before.reference(), after.reference()) else { continue };
            let is_plain = |ir: &Ir, name: &str| {
                let shape = ir.components.get(name).map(|component| &component.declared.shape);
                shape.is_some_and(|shape| !matches!(shape, Shape::Type(Type::Named(_))))
            };
            let (is_gone, is_new) = (!self.new.components.contains_key(was), !self.old.components.contains_key(is));
            if is_gone && is_new && is_plain(self.old, was) && is_plain(self.new, is) {
                heirs.entry(was).or_default().push(is);
            }
        }
        for (was, heirs) in heirs {
            if let [first, others @ ..] = heirs.as_slice()
                && !others.is_empty()
                && others.iter().all(|other| other == first)
            {
                self.renamed.insert(was, first);
            }
        }
    }

    /// All fields and components that are in both documents.
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
            let heir = |wire: &str| after.fields.iter().find(|field| field.wire == wire);
            found
                .extend(before.fields.iter().filter_map(|field| Some((&field.declared, &heir(&field.wire)?.declared))));
        }
        found
    }
}
