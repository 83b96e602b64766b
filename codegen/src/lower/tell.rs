//! What tells the alternatives of a union apart. The first of several that match is never taken: either a value can be
//! one alternative at most, or the JSON is kept.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::schema::{Schema, component_of};
use crate::ir::{Kind, Rule};

use super::Lowerer;
use super::object::Parts;
use super::union::Candidate;

impl<'d> Lowerer<'d> {
    /// What tells alternatives apart, if anything does.
    pub(super) fn rule(&mut self, schema: &Schema<'d>, candidates: &[Candidate<'d>]) -> Option<Rule> {
        let members = || candidates.iter().map(|candidate| candidate.what.as_ref().ok()).collect::<Option<Vec<_>>>();
        if let Some(discriminator) = schema.child("discriminator") {
            let rule = members().and_then(|members| self.discriminated(&discriminator, &members));
            if rule.is_some() {
                return rule;
            }
        }
        let kinds: BTreeSet<Kind> = candidates.iter().map(|candidate| candidate.kind).collect();
        if kinds.len() == candidates.len() {
            let indices = candidates.iter().enumerate();
            return Some(Rule::Kind(indices.map(|(index, candidate)| (candidate.kind, index)).collect()));
        }
        if kinds.iter().any(|kind| *kind != Kind::Object) {
            return None;
        }
        let parts: Vec<_> = members()?.into_iter().map(|member| self.parts(member)).collect();
        // A value of `anyOf` may well have the properties of two.
        let by_property = || if schema.get("oneOf").is_some() { by_property(&parts) } else { None };
        self.by_tag(&parts).or_else(by_property)
    }

    fn parts(&self, schema: &Schema<'d>) -> Parts<'d> {
        let mut parts = Parts::default();
        self.gather(schema, &mut parts);
        parts
    }

    /// By a `discriminator`: an alternative has the tags that `mapping` gives it, else those that its property lists,
    /// else the name of its component.
    fn discriminated(&mut self, discriminator: &Schema<'d>, members: &[&Schema<'d>]) -> Option<Rule> {
        let property = discriminator.text("propertyName")?;
        let mapping = discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
        let mut mapped = Vec::new();
        for (tag, target) in mapping {
            let name = target.as_str().map(|target| component_of(target).unwrap_or(target));
            match members.iter().position(|member| name.is_some() && member.reference() == name) {
                Some(index) => mapped.push((tag.clone(), index)),
                None => {
                    let message = format!("the tag `{tag}` is mapped to what is no alternative, and is not recognised");
                    let pointer = discriminator.pointer.join("mapping").join(tag);
                    self.unsupported("lower/mapping", message, &pointer, "list it as an alternative, or remove it");
                }
            }
        }
        let parts: Vec<_> = members.iter().map(|member| self.parts(member)).collect();
        let listed: Vec<_> = parts.iter().map(|parts| self.listed_values(parts, property)).collect();
        let are_apart = are_disjoint(&listed);
        let mut tags = Vec::new();
        for (index, (member, listed)) in members.iter().zip(listed).enumerate() {
            let own: Vec<_> = mapped.iter().filter(|(_, of)| *of == index).cloned().collect();
            if !own.is_empty() {
                tags.extend(own);
            } else if are_apart {
                tags.extend(listed.into_iter().map(|tag| (tag.to_owned(), index)));
            } else {
                tags.push((member.reference()?.to_owned(), index));
            }
        }
        let distinct: BTreeSet<_> = tags.iter().map(|(tag, _)| tag).collect();
        (distinct.len() == tags.len()).then(|| Rule::Tag { property: property.to_owned(), tags })
    }

    /// By a property that all alternatives require, and for which no two list the same string.
    fn by_tag(&self, parts: &[Parts<'d>]) -> Option<Rule> {
        let first = parts.first()?;
        first.properties.keys().find_map(|property| {
            let is_required = parts.iter().all(|parts| parts.required.contains_key(property));
            let listed: Vec<_> = parts.iter().map(|parts| self.listed_values(parts, property)).collect();
            (is_required && are_disjoint(&listed)).then(|| {
                let indices = listed.into_iter().enumerate();
                let tags = indices.flat_map(|(index, tags)| tags.into_iter().map(move |tag| (tag.to_owned(), index)));
                Rule::Tag { property: (*property).to_owned(), tags: tags.collect() }
            })
        })
    }

    /// The strings that the schemas of a property list.
    fn listed_values(&self, parts: &Parts<'d>, property: &str) -> Vec<&'d str> {
        let schemas = parts.properties.get(property).into_iter().flatten();
        let lists = schemas.map(|schema| self.settled(schema).texts("enum")).filter(|list| !list.is_empty());
        lists.min_by_key(Vec::len).unwrap_or_default()
    }
}

/// By a property that one alternative requires, and no other has.
fn by_property(parts: &[Parts<'_>]) -> Option<Rule> {
    let has = |parts: &Parts<'_>, name: &str| parts.properties.contains_key(name) || parts.required.contains_key(name);
    let own = parts.iter().enumerate().map(|(index, own)| {
        let is_own = |name: &&&str| parts.iter().filter(|parts| has(parts, name)).count() == 1;
        let name = own.required.keys().find(is_own)?;
        Some(((*name).to_owned(), index))
    });
    own.collect::<Option<Vec<_>>>().map(Rule::Property)
}

/// Whether each list has something, and no two have the same.
fn are_disjoint(lists: &[Vec<&str>]) -> bool {
    let distinct: BTreeSet<_> = lists.iter().flatten().collect();
    lists.iter().all(|list| !list.is_empty()) && distinct.len() == lists.iter().map(Vec::len).sum::<usize>()
}
