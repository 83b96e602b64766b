//! `oneOf` and `anyOf`: what several alternatives come to.
//!
//! Null makes what is left nullable; scalars of one kind are one scalar; those that list their values are one open
//! enum. What is left is a union, of which `tell` says what tells its alternatives apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Schema;
use crate::ir::{Alternative, Declared, Facts, Kind, Pointer, Rule, Shape, Type, TypeId, TypeKind, Union};

use super::enums::is_enum;
use super::values::{Lowered, is_choice, is_null};
use super::{Lowerer, MAX_CHAIN};

/// What a schema with `oneOf` or `anyOf` comes to.
pub(super) enum Combination<'d> {
    /// What this one is.
    Same(Schema<'d>),
    /// One of the values that these list, or another.
    Listed(Vec<Schema<'d>>),
    /// Any value of this type.
    Plain(Type),
    /// One of several.
    Union(Candidates<'d>),
}

/// What may become the alternatives of a union.
pub(super) struct Candidates<'d> {
    pub(super) list: Vec<Candidate<'d>>,
    /// Whether a value is one of them only.
    pub(super) exclusive: bool,
    pub(super) discriminator: Option<Schema<'d>>,
}

/// What may become an alternative of a union.
#[derive(Clone)]
pub(super) struct Candidate<'d> {
    /// What of JSON its values are; several only if it is a union itself.
    pub(super) kinds: Vec<Kind>,
    pub(super) what: What<'d>,
}

/// What is said of an alternative.
#[derive(Clone)]
pub(super) enum What<'d> {
    Schema(Schema<'d>),
    /// Several schemas are one scalar of this type.
    Plain(Type),
    /// Several schemas list values, or are any string beside those.
    Listed(Vec<Schema<'d>>),
    /// It is a union of its own, of those that the rule of the union around it does not tell apart.
    Several(Vec<Candidate<'d>>),
}

impl<'d> Lowerer<'d> {
    /// What a schema with `oneOf` or `anyOf` comes to; nothing if it has neither, or says more than its alternatives do.
    pub(super) fn combination(&self, schema: &Schema<'d>) -> Option<Combination<'d>> {
        let members = alternatives(schema)?;
        if let [only] = members.as_slice() {
            return Some(Combination::Same(only.clone()));
        }
        let discriminator = schema.child("discriminator");
        let mut exclusive = schema.get("oneOf").is_some();
        let mut members = self.with_kinds(members)?;
        // A discriminator speaks of the alternatives as they are listed.
        if discriminator.is_none() {
            self.flatten(&mut members, &mut exclusive)?;
        }
        let mut groups: Vec<(Vec<Kind>, Vec<Schema<'d>>)> = Vec::new();
        for (kinds, member) in members {
            let is_scalar = matches!(kinds[..], [Kind::Boolean | Kind::Number | Kind::Text]);
            match groups.iter_mut().find(|(known, _)| is_scalar && *known == kinds) {
                Some((_, group)) => group.push(member),
                None => groups.push((kinds, vec![member])),
            }
        }
        if let [(kinds, group)] = groups.as_slice() {
            return Some(match (kinds.as_slice(), group.as_slice()) {
                (_, [only]) => Combination::Same(only.clone()),
                ([kind], _) => self.scalar(*kind, group),
                _ => return None,
            });
        }
        let list = groups.into_iter().map(|(kinds, group)| {
            let what = match (kinds.as_slice(), group.as_slice()) {
                ([kind], [_, _, ..]) => match self.scalar(*kind, &group) {
                    Combination::Same(schema) => What::Schema(schema),
                    Combination::Plain(ty) => What::Plain(ty),
                    Combination::Listed(members) => What::Listed(members),
                    Combination::Union(_) => What::Plain(Type::Json),
                },
                (_, [schema, ..]) => What::Schema(schema.clone()),
                _ => What::Plain(Type::Json),
            };
            Candidate { kinds, what }
        });
        Some(Combination::Union(Candidates { list: list.collect(), exclusive, discriminator }))
    }

    /// Schemas, each with what of JSON its values are.
    fn with_kinds(&self, schemas: Vec<Schema<'d>>) -> Option<Vec<(Vec<Kind>, Schema<'d>)>> {
        let mut known = BTreeMap::new();
        let kinds = |schema: Schema<'d>| Some((self.kinds_of(&schema, &mut known)?.into_iter().collect(), schema));
        schemas.into_iter().map(kinds).collect()
    }

    /// What of JSON the values of a schema are; several if it is a union. One that contains itself is of no kind.
    fn kinds_of(
        &self,
        schema: &Schema<'d>,
        known: &mut BTreeMap<Pointer, Option<BTreeSet<Kind>>>,
    ) -> Option<BTreeSet<Kind>> {
        if let Some(kind) = self.kind_of(schema) {
            return Some(BTreeSet::from([Kind::of(kind)?]));
        }
        let schema = self.settled(schema);
        if known.len() >= MAX_CHAIN || known.contains_key(&schema.pointer) {
            return known.get(&schema.pointer).cloned().flatten();
        }
        known.insert(schema.pointer.clone(), None);
        let mut kinds = BTreeSet::new();
        for alternative in alternatives(&schema)? {
            kinds.extend(self.kinds_of(&alternative, known)?);
        }
        known.insert(schema.pointer, Some(kinds.clone()));
        Some(kinds)
    }

    /// Puts the alternatives of a union in its place, if what of JSON a value is does not tell it from the others.
    fn flatten(&self, members: &mut Vec<(Vec<Kind>, Schema<'d>)>, exclusive: &mut bool) -> Option<()> {
        for _ in 0..MAX_CHAIN {
            let is_shared = |index: usize, kinds: &[Kind]| {
                let others = members.iter().enumerate().filter(|(other, _)| *other != index);
                others.flat_map(|(_, (kinds, _))| kinds).any(|kind| kinds.contains(kind))
            };
            let union = members.iter().enumerate().find_map(|(index, (kinds, member))| {
                let member = self.settled(member);
                let inner = alternatives(&member).filter(|_| is_shared(index, kinds))?;
                Some((index, inner, member.get("oneOf").is_some()))
            });
            let Some((index, inner, is_exclusive)) = union else { break };
            *exclusive &= is_exclusive;
            members.splice(index..=index, self.with_kinds(inner)?);
            let mut seen = BTreeSet::new();
            members.retain(|(_, member)| member.raw_reference().is_none_or(|reference| seen.insert(reference)));
        }
        Some(())
    }

    /// What scalars of one kind are together.
    fn scalar(&self, kind: Kind, group: &[Schema<'d>]) -> Combination<'d> {
        let settled: Vec<_> = group.iter().map(|schema| self.settled(schema)).collect();
        let all = |is: &dyn Fn(&Schema<'d>) -> bool| settled.iter().all(is);
        match (group, kind) {
            ([only], _) => Combination::Same(only.clone()),
            _ if settled.iter().any(is_enum) => {
                Combination::Listed(settled.iter().filter(|schema| is_enum(schema)).cloned().collect())
            }
            (_, Kind::Number) if all(&|schema| schema.text("type") == Some("integer")) => {
                Combination::Plain(Type::Integer)
            }
            (_, Kind::Number) if settled.iter().any(|schema| schema.text("format") == Some("decimal")) => {
                Combination::Plain(Type::Decimal)
            }
            (_, Kind::Number) => Combination::Plain(Type::Float),
            (_, Kind::Boolean) => Combination::Plain(Type::Boolean),
            _ => Combination::Plain(Type::String),
        }
    }

    /// Lowers what a schema with `oneOf` or `anyOf` comes to, and declares under `id` what is a type of its own.
    pub(super) fn combine(&mut self, schema: &Schema<'d>, combination: Combination<'d>, id: &TypeId) -> Lowered {
        match combination {
            Combination::Same(only) => return self.value(&only, id),
            Combination::Plain(ty) => return ty.into(),
            Combination::Listed(members) => self.listing(schema, &members, id),
            Combination::Union(candidates) => self.union(schema, candidates, id),
        }
        let alternatives = alternatives(schema).unwrap_or_default();
        let nullable = alternatives.iter().any(|alternative| self.may_be_null(alternative));
        let declared = Declared::from(Shape::Type(Type::Named(id.clone())));
        let lowered = Lowered { effective: declared.resolve(&|_| None), declared };
        lowered.beneath(&Facts { nullable, ..Facts::default() })
    }

    fn union(&mut self, schema: &Schema<'d>, candidates: Candidates<'d>, id: &TypeId) {
        // Declared before its alternatives are looked at, since they may be of what it is in.
        if self.types.get(id).is_some_and(|present| present.origin == schema.pointer) {
            return;
        }
        self.define(id, schema, TypeKind::Union(Union { alternatives: Vec::new(), rule: None }));
        let (candidates, rule) = self.distinguished(candidates);
        let mut alternatives: Vec<Alternative> = Vec::new();
        for (index, candidate) in candidates.list.into_iter().enumerate() {
            let name = name(&candidate, index, rule.as_ref());
            let is_taken = alternatives.iter().any(|other| other.name == name);
            let name = if is_taken { format!("{name} {}", index + 1) } else { name };
            let id = TypeId(format!("{}/{name}", id.0));
            let (ty, origin) = match candidate.what {
                What::Schema(schema) => (self.value(&schema, &id).effective.ty, schema.pointer.clone()),
                What::Plain(ty) => (ty, schema.pointer.clone()),
                What::Listed(members) => {
                    self.listing(schema, &members, &id);
                    (self.part_type(id), schema.pointer.clone())
                }
                What::Several(list) => {
                    let part = Candidates { list, exclusive: candidates.exclusive, discriminator: None };
                    self.union(schema, part, &id);
                    (self.part_type(id), schema.pointer.clone())
                }
            };
            alternatives.push(Alternative { name, ty, origin });
        }
        if rule.is_none() {
            let message = "nothing tells the alternatives apart; the JSON is kept, with a view of it for each";
            let help = "leave it so, or add a `discriminator`";
            self.unsupported("unsupported/union", message, &keyword_pointer(schema), help);
        }
        self.define(id, schema, TypeKind::Union(Union { alternatives, rule }));
    }

    /// Declares the enum of what schemas list.
    fn listing(&mut self, schema: &Schema<'d>, members: &[Schema<'d>], id: &TypeId) {
        members.iter().for_each(|member| self.check(member));
        self.enumeration(id, schema, members);
    }

    /// The type of a part of a schema, which does not have the name that the schema says.
    fn part_type(&mut self, id: TypeId) -> Type {
        if let Some(def) = self.types.get_mut(&id) {
            def.rust_name = None;
            def.aliases.clear();
        }
        Type::Named(id)
    }
}

/// The alternatives of a schema that says nothing else of what a value is, without null.
pub(super) fn alternatives<'d>(schema: &Schema<'d>) -> Option<Vec<Schema<'d>>> {
    let keyword = match (schema.get("oneOf"), schema.get("anyOf")) {
        (Some(_), None) => "oneOf",
        (None, Some(_)) if !is_choice(schema) => "anyOf",
        _ => return None,
    };
    let says_more = ["allOf", "properties", "required", "items", "enum", "$ref"];
    if says_more.iter().any(|keyword| schema.get(keyword).is_some()) || schema.additional().is_some() {
        return None;
    }
    let mut members = schema.children(keyword);
    members.retain(|member| !is_null(member));
    // The same reference may be listed twice, as by generators that list an alternative for each tag.
    let mut seen = BTreeSet::new();
    members.retain(|member| member.raw_reference().is_none_or(|reference| seen.insert(reference)));
    (!members.is_empty()).then_some(members)
}

fn keyword_pointer(schema: &Schema<'_>) -> Pointer {
    schema.pointer.join(if schema.get("oneOf").is_some() { "oneOf" } else { "anyOf" })
}

/// The name of an alternative: the one asked for, that of its component, its title, its tag, or what of JSON it is.
fn name(candidate: &Candidate<'_>, index: usize, rule: Option<&Rule>) -> String {
    let kind = match candidate.kinds[..] {
        [kind] => kind_name(kind),
        _ => "several",
    };
    let tags = rule.and_then(Rule::tag).map_or(&[][..], |(_, tags)| tags);
    let tag = tags.iter().find(|(_, of)| *of == index).map(|(tag, _)| tag.as_str());
    match &candidate.what {
        What::Schema(schema) => {
            let asked = schema.text("x-rust-name").or_else(|| schema.reference());
            asked.or(schema.text("title")).or(tag).unwrap_or(kind)
        }
        What::Several(_) => tag.unwrap_or(kind),
        What::Plain(_) | What::Listed(_) => kind,
    }
    .to_owned()
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Number => "number",
        Kind::Text => "text",
        Kind::List => "list",
        Kind::Object => "object",
    }
}
