//! `oneOf` and `anyOf`: what several alternatives come to.
//!
//! Null makes what is left nullable; scalars of one kind are one scalar; those that list their values are one open
//! enum. What is left is a union, of which `tell` says what tells its alternatives apart.

use std::collections::BTreeSet;

use crate::document::schema::Schema;
use crate::ir::{Alternative, Declared, Facts, Kind, Pointer, Rule, Shape, Type, TypeId, TypeKind, Union};

use super::Lowerer;
use super::enums::is_enum;
use super::values::{Lowered, is_choice, is_null};

/// What a schema with `oneOf` or `anyOf` comes to.
pub(super) enum Combination<'d> {
    /// What this one is.
    Same(Schema<'d>),
    /// One of the values that these list, or another.
    Listed(Vec<Schema<'d>>),
    /// Any value of this type.
    Plain(Type),
    /// One of several.
    Union(Vec<Candidate<'d>>),
}

/// What may become an alternative of a union.
pub(super) struct Candidate<'d> {
    pub(super) kind: Kind,
    /// What is said of it; nothing if several schemas are one scalar of this type.
    pub(super) what: Result<Schema<'d>, Type>,
}

impl<'d> Lowerer<'d> {
    /// What a schema with `oneOf` or `anyOf` comes to; nothing if it has neither, or says more than its alternatives do.
    pub(super) fn combination(&self, schema: &Schema<'d>) -> Option<Combination<'d>> {
        let members = alternatives(schema)?;
        if let [only] = members.as_slice() {
            return Some(Combination::Same(only.clone()));
        }
        let mut groups: Vec<(Kind, Vec<Schema<'d>>)> = Vec::new();
        for member in members {
            let kind = Kind::of(self.kind_of(&member)?)?;
            let is_scalar = matches!(kind, Kind::Boolean | Kind::Number | Kind::Text);
            match groups.iter_mut().find(|(known, _)| is_scalar && *known == kind) {
                Some((_, group)) => group.push(member),
                None => groups.push((kind, vec![member])),
            }
        }
        if let [(kind, group)] = groups.as_slice() {
            return Some(self.scalar(*kind, group));
        }
        let candidates = groups.into_iter().map(|(kind, group)| {
            let what = match self.scalar(kind, &group) {
                Combination::Same(schema) => Ok(schema),
                Combination::Plain(ty) => Err(ty),
                Combination::Listed(_) | Combination::Union(_) => Err(plain(kind)),
            };
            Candidate { kind, what }
        });
        Some(Combination::Union(candidates.collect()))
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
            Combination::Listed(members) => {
                members.iter().for_each(|member| self.check(member));
                self.enumeration(id, schema, &members);
            }
            Combination::Union(candidates) => self.union(schema, &candidates, id),
        }
        let alternatives = alternatives(schema).unwrap_or_default();
        let nullable = alternatives.iter().any(|alternative| self.may_be_null(alternative));
        let declared = Declared::from(Shape::Type(Type::Named(id.clone())));
        let lowered = Lowered { effective: declared.resolve(&|_| None), declared };
        lowered.beneath(&Facts { nullable, ..Facts::default() })
    }

    fn union(&mut self, schema: &Schema<'d>, candidates: &[Candidate<'d>], id: &TypeId) {
        // Declared before its alternatives are looked at, since they may be of what it is in.
        if self.types.get(id).is_some_and(|present| present.origin == schema.pointer) {
            return;
        }
        self.define(id, schema, TypeKind::Union(Union { alternatives: Vec::new(), rule: None }));
        let rule = self.rule(schema, candidates);
        let mut alternatives: Vec<Alternative> = Vec::new();
        for (index, candidate) in candidates.iter().enumerate() {
            let name = name(candidate, index, rule.as_ref());
            let is_taken = alternatives.iter().any(|other| other.name == name);
            let name = if is_taken { format!("{name} {}", index + 1) } else { name };
            let (ty, origin) = match &candidate.what {
                Ok(schema) => {
                    let id = TypeId(format!("{}/{name}", id.0));
                    (self.value(schema, &id).effective.ty, schema.pointer.clone())
                }
                Err(ty) => (ty.clone(), schema.pointer.clone()),
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
    let Ok(schema) = &candidate.what else { return kind_name(candidate.kind).to_owned() };
    let tag = match rule {
        Some(Rule::Tag { tags, .. }) => tags.iter().find(|(_, of)| *of == index).map(|(tag, _)| tag.as_str()),
        _ => None,
    };
    let asked = schema.text("x-rust-name").or_else(|| schema.reference());
    asked.or(schema.text("title")).or(tag).unwrap_or(kind_name(candidate.kind)).to_owned()
}

/// Any scalar of a kind.
fn plain(kind: Kind) -> Type {
    match kind {
        Kind::Boolean => Type::Boolean,
        Kind::Number => Type::Decimal,
        _ => Type::String,
    }
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
