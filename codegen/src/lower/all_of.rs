//! Several schemas of one value: the members of an `allOf`, and a property that is described more than once.
//!
//! Members that only annotate add their nullability, sensitivity and limits to the one that says what the value is.
//! Of several that do, the one that refines all others holds; objects add up; anything else is a contradiction, which
//! is reported and read as what both have in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::schema::Schema;
use crate::ir::{Declared, Docs, Effective, Facts, Pointer, Shape, Type, TypeId};

use super::limits::own_limits;
use super::refine::Pairs;
use super::union::alternatives;
use super::values::{Lowered, is_nullable, kind};
use super::{Lowerer, MAX_CHAIN};

/// What a schema with `allOf` is.
pub(super) enum Combined<'d> {
    /// What this one is; the other members annotate it.
    One(Schema<'d>),
    /// An object, made of objects whose properties add up.
    Merged,
    /// What the members have in common.
    Several,
}

impl<'d> Lowerer<'d> {
    /// What a schema with `allOf` is; nothing if it has none.
    pub(super) fn combined(&self, schema: &Schema<'d>) -> Option<Combined<'d>> {
        schema.get("allOf")?;
        let (values, notes) = members(schema);
        let typed = |schema: &&Schema<'d>| self.kind_of(schema).is_some();
        Some(match values.as_slice() {
            [only] if notes.iter().filter(typed).all(|note| self.refines(only, note)) => Combined::One(only.clone()),
            [] | [_] => Combined::Several,
            _ => {
                let kinds: Vec<_> = values.iter().filter_map(|value| self.kind_of(value)).collect();
                let are_objects = !kinds.is_empty() && kinds.iter().all(|kind| *kind == "object");
                if are_objects { Combined::Merged } else { Combined::Several }
            }
        })
    }

    /// The value that a schema with `allOf` describes, apart from what the schema says beside it.
    pub(super) fn all_of(&mut self, schema: &Schema<'d>, combined: &Combined<'d>, id: &TypeId) -> Lowered {
        let (_, notes) = members(schema);
        let is_own = |member: &Schema<'d>| member.pointer == schema.pointer;
        let inner = match combined {
            Combined::One(only) if is_own(only) => self.plain(only, id),
            Combined::One(only) => self.value(only, id),
            Combined::Merged => {
                let nullable = self.may_be_null(schema);
                self.merge(std::slice::from_ref(schema), id).beneath(&Facts { nullable, ..Facts::default() })
            }
            Combined::Several => return self.several(schema, id),
        };
        notes.iter().filter(|note| !is_own(note)).fold(inner, |inner, note| {
            self.check(note);
            inner.beneath(&own_facts(note))
        })
    }

    fn several(&mut self, schema: &Schema<'d>, id: &TypeId) -> Lowered {
        schema.children("allOf").iter().filter(|member| member.raw_reference().is_none()).for_each(|member| {
            self.check(member);
        });
        let (mut members, notes) = members(schema);
        members.extend(notes.into_iter().filter(|note| self.kind_of(note).is_some()));
        let Lowered { effective, .. } = self.meet(&members, id);
        let facts = Facts {
            nullable: self.may_be_null(schema),
            sensitive: self.is_sensitive(schema),
            limits: self.limits(schema),
        };
        baked(Effective { ty: effective.ty, facts })
    }

    /// A property, by all schemas that describe it. It may be null if all that say what it is say so.
    pub(super) fn property(&mut self, schemas: &[Schema<'d>], id: &TypeId) -> Lowered {
        if let [only] = schemas {
            return self.value(only, id);
        }
        let (said, notes): (Vec<_>, Vec<_>) =
            schemas.iter().cloned().partition(|schema| !schema.annotates() || self.kind_of(schema).is_some());
        let lowered = self.meet(if said.is_empty() { schemas } else { &said }, id);
        let mut facts = Facts {
            nullable: said.iter().all(|schema| self.may_be_null(schema)) && !said.is_empty(),
            sensitive: schemas.iter().any(|schema| self.is_sensitive(schema)),
            limits: Vec::new(),
        };
        // The later ones come first and hold.
        for limit in said.iter().chain(&notes).rev().flat_map(|schema| self.limits(schema)) {
            if facts.limits.iter().all(|known| known.keyword != limit.keyword) {
                facts.limits.push(limit);
            }
        }
        if facts == lowered.effective.facts { lowered } else { baked(Effective { ty: lowered.effective.ty, facts }) }
    }

    /// The type that several schemas have in common.
    fn meet(&mut self, schemas: &[Schema<'d>], id: &TypeId) -> Lowered {
        let (notes, values): (Vec<_>, Vec<_>) = schemas.iter().partition(|schema| schema.annotates());
        let narrowest = values
            .iter()
            .rev()
            .chain(notes.iter().rev())
            .find(|narrow| schemas.iter().all(|wide| self.refines(narrow, wide)));
        if let Some(narrowest) = narrowest {
            for other in schemas.iter().filter(|other| other.pointer != narrowest.pointer) {
                self.check(other);
            }
            return self.value(narrowest, id);
        }
        let kinds: Vec<_> = schemas.iter().map(|schema| self.kind_of(schema)).collect();
        // Nothing says what the value is.
        if kinds.iter().flatten().next().is_none() {
            return Type::Json.into();
        }
        if kinds.iter().flatten().all(|kind| *kind == "object") {
            return self.merge(schemas, id);
        }
        if kinds.iter().flatten().all(|kind| *kind == "array") {
            return self.within(schemas, id, |lowerer| {
                let items = schemas.iter().filter_map(|schema| lowerer.settled(schema).child("items"));
                let items: Vec<_> = items.collect();
                lowerer.property(&items, id).list()
            });
        }
        self.contradiction(schemas, id);
        match kinds.as_slice() {
            kinds if kinds.iter().all(|kind| *kind == Some("string")) => Type::String.into(),
            kinds if kinds.iter().all(|kind| matches!(kind, Some("number" | "integer"))) => Type::Float.into(),
            _ => Type::Json.into(),
        }
    }

    /// A struct of all that several objects say.
    fn merge(&mut self, schemas: &[Schema<'d>], id: &TypeId) -> Lowered {
        self.within(schemas, id, |lowerer| {
            lowerer.structure(id, schemas);
            Type::Named(id.clone()).into()
        })
    }

    /// Has `lower` lower what several schemas say together. A struct that is being made of the same schemas is that one.
    fn within(&mut self, schemas: &[Schema<'d>], id: &TypeId, lower: impl FnOnce(&mut Self) -> Lowered) -> Lowered {
        let mut parts: Vec<_> = schemas.iter().map(|schema| self.settled(schema).pointer).collect();
        parts.sort();
        let known = self.merging.iter().find(|(known, id)| *known == parts && self.types.contains_key(id));
        if let Some((_, merged)) = known {
            return Type::Named(merged.clone()).into();
        }
        if self.merging.len() >= MAX_CHAIN {
            let message = format!("merged schemas are nested more than {MAX_CHAIN} deep");
            let pointer = schemas.last().map(|schema| schema.pointer.clone()).unwrap_or_default();
            self.error("lower/all-of-depth", message, &pointer, "describe the value once");
            return Type::Json.into();
        }
        self.merging.push((parts, id.clone()));
        let lowered = lower(self);
        self.merging.pop();
        lowered
    }

    fn contradiction(&mut self, schemas: &[Schema<'d>], id: &TypeId) {
        let Some((last, earlier)) = schemas.split_last() else { return };
        let fits = |other: &&Schema<'d>| self.refines(last, other) || self.refines(other, last);
        let Some(other) = earlier.iter().find(|other| !fits(other)).or(earlier.first()) else { return };
        let message =
            format!("the schemas of `{}` contradict each other: no value matches all of them", id.0.replace('/', "."));
        let help = "make them compatible; until then it is read as what they have in common";
        let found = Diagnostic::warning("lower/contradiction", message, last.pointer.clone(), help);
        self.diagnostics.push(found.against(other.pointer.clone()));
    }

    /// Whether every value of `narrow` is one of `wide`, limits aside.
    fn refines(&self, narrow: &Schema<'d>, wide: &Schema<'d>) -> bool {
        Pairs::new(self).refines(narrow, wide)
    }

    /// The schema that this refers to, directly or through others that only annotate it.
    pub(super) fn settled(&self, schema: &Schema<'d>) -> Schema<'d> {
        let mut schema = schema.clone();
        for _ in 0..MAX_CHAIN {
            let members = || {
                let (values, _) = members(&schema);
                <[Schema<'d>; 1]>::try_from(values).ok().map(|[only]| only)
            };
            let target = schema.reference().and_then(|name| Schema::component(self.document, name));
            let alternative = || <[Schema<'d>; 1]>::try_from(alternatives(&schema)?).ok().map(|[only]| only);
            match target.or_else(|| schema.get("allOf").and_then(|_| members())).or_else(alternative) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    /// The `type` of a value, by its schema or by those that it refers to.
    pub(super) fn kind_of(&self, schema: &Schema<'d>) -> Option<&'d str> {
        kind_of(self.document, schema)
    }

    /// Whether a value may be null: by its schema or one that it refers to. One that several describe may be if an
    /// annotation says so, or all that say what it is.
    pub(super) fn may_be_null(&self, schema: &Schema<'d>) -> bool {
        self.null_within(schema, &mut BTreeMap::new())
    }

    /// `known` has the components that have been asked. One that refers to itself says nothing.
    fn null_within(&self, schema: &Schema<'d>, known: &mut BTreeMap<&'d str, bool>) -> bool {
        if is_nullable(schema) {
            return true;
        }
        if let Some(name) = schema.reference() {
            if known.len() >= MAX_CHAIN || known.contains_key(name) {
                return known.get(name).copied().unwrap_or_default();
            }
            known.insert(name, false);
            let target = Schema::component(self.document, name);
            let found = target.is_some_and(|target| self.null_within(&target, known));
            known.insert(name, found);
            return found;
        }
        if let Some(alternatives) = alternatives(schema) {
            return alternatives.iter().any(|alternative| self.null_within(alternative, known));
        }
        if schema.get("allOf").is_none() {
            return false;
        }
        let (mut values, notes) = members(schema);
        // One without a type, such as one with `required` only, does not restrict null.
        values.retain(|value| value.reference().is_some() || self.kind_of(value).is_some());
        notes.iter().any(is_nullable)
            || (!values.is_empty() && values.iter().all(|value| self.null_within(value, known)))
    }
}

/// The `type` of a value, by its schema or by those that it refers to.
pub(crate) fn kind_of<'d>(document: &'d Document, schema: &Schema<'d>) -> Option<&'d str> {
    kind_within(document, schema, &mut BTreeSet::new())
}

fn kind_within<'d>(document: &'d Document, schema: &Schema<'d>, seen: &mut BTreeSet<Pointer>) -> Option<&'d str> {
    if schema.raw_reference().is_some() {
        let target = Schema::component(document, schema.reference()?)?;
        // What refers further than that is reported where it is lowered.
        let is_new = seen.len() < MAX_CHAIN && seen.insert(target.pointer.clone());
        return if is_new { kind_within(document, &target, seen) } else { None };
    }
    if let Some(alternatives) = alternatives(schema) {
        // Of scalars of one kind, it is that; several objects are not one object.
        let kinds = alternatives.iter().map(|member| kind_within(document, member, &mut seen.clone()));
        let kinds: BTreeSet<_> = kinds.collect();
        let only = if kinds.len() == 1 { kinds.into_iter().next().flatten() } else { None };
        return only.filter(|kind| alternatives.len() == 1 || !matches!(*kind, "object" | "array"));
    }
    kind(schema).or_else(|| schema.children("allOf").iter().find_map(|member| kind_within(document, member, seen)))
}

/// The members of an `allOf`, and the schema around them if it says more than that: those that say what the value is,
/// and those that annotate it.
pub(super) fn members<'d>(schema: &Schema<'d>) -> (Vec<Schema<'d>>, Vec<Schema<'d>>) {
    let members = schema.children("allOf").into_iter().chain([schema.alone()]);
    members.partition(|member| !member.annotates())
}

/// What a schema says of a value besides what it is.
pub(super) fn own_facts(schema: &Schema<'_>) -> Facts {
    Facts { nullable: is_nullable(schema), sensitive: schema.is_sensitive(), limits: own_limits(schema) }
}

/// Prose, link and deprecation, by a schema or else by the members of its `allOf` that annotate it.
pub(super) fn docs(schema: &Schema<'_>) -> Docs {
    let (_, notes) = members(schema);
    last_docs(notes.iter().filter(|note| note.pointer != schema.pointer).chain([schema]).map(Schema::docs))
}

/// Of several docs, the last that say something.
pub(super) fn last_docs(docs: impl IntoIterator<Item = Docs>) -> Docs {
    docs.into_iter().fold(Docs::default(), |known, docs| Docs {
        text: if docs.text.is_empty() { known.text } else { docs.text },
        url: docs.url.or(known.url),
        deprecated: known.deprecated || docs.deprecated,
    })
}

/// What several schemas come to together, which none of them says by itself.
fn baked(effective: Effective) -> Lowered {
    let declared = Declared { shape: Shape::Type(effective.ty.clone()), facts: effective.facts.clone() };
    Lowered { declared, effective }
}

/// Which objects make up a struct that is being merged, and under which id it is.
pub(super) type Merging = Vec<(Vec<Pointer>, TypeId)>;
