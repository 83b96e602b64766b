//! What tells the alternatives of a union apart. The first of several that match is never taken: either a value can be
//! one alternative at most, or the JSON is kept.
//!
//! Alternatives that share what tells the others apart, be it what of JSON they are or a tag, are one alternative
//! together, which is a union of its own.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::schema::{Schema, component_of};
use crate::ir::{Kind, Rule};

use super::Lowerer;
use super::enums::listed;
use super::object::Parts;
use super::union::{Candidate, Candidates, What};

/// What the objects of an alternative are made of; of several objects, if it is a union.
type Objects<'d> = (usize, Vec<Parts<'d>>);

impl<'d> Lowerer<'d> {
    /// What tells alternatives apart, if anything does, and the alternatives that it tells apart.
    pub(super) fn distinguished(&mut self, candidates: Candidates<'d>) -> (Candidates<'d>, Option<Rule>) {
        let rule = self.rule(&candidates);
        if rule.is_some() {
            return (candidates, rule);
        }
        let list = by_key(&candidates.list, |candidate| candidate.kinds.clone());
        let list = if list.len() > 1 { Some(list) } else { self.by_shared_tag(&candidates.list) };
        let Some(list) = list else { return (candidates, None) };
        let grouped = Candidates { list, exclusive: candidates.exclusive, discriminator: None };
        match self.rule(&grouped) {
            Some(rule) => (grouped, Some(rule)),
            None => (candidates, None),
        }
    }

    fn rule(&mut self, candidates: &Candidates<'d>) -> Option<Rule> {
        let all = || candidates.list.iter().enumerate();
        let is_object = |candidate: &Candidate<'d>| candidate.kinds == [Kind::Object];
        if all().filter(|(_, candidate)| is_object(candidate)).count() < 2 {
            return kinds(all()).map(Rule::Kind);
        }
        let others = kinds(all().filter(|(_, candidate)| !is_object(candidate)))?;
        if others.iter().any(|(kind, _)| *kind == Kind::Object) {
            return None;
        }
        let objects: Vec<_> = all().filter(|(_, candidate)| is_object(candidate)).collect();
        let rule = self.of_objects(candidates, &objects)?;
        Some(if others.is_empty() { rule } else { Rule::Objects { rule: Box::new(rule), others } })
    }

    fn of_objects(&mut self, candidates: &Candidates<'d>, objects: &[(usize, &Candidate<'d>)]) -> Option<Rule> {
        let members = || {
            let schema = |(index, candidate): &(usize, &'_ Candidate<'d>)| match &candidate.what {
                What::Schema(schema) => Some((*index, schema.clone())),
                What::Plain(_) | What::Listed(_) | What::Several(_) => None,
            };
            objects.iter().map(schema).collect::<Option<Vec<_>>>()
        };
        if let Some(discriminator) = &candidates.discriminator {
            let rule = members().and_then(|members| self.discriminated(discriminator, &members));
            if rule.is_some() {
                return rule;
            }
        }
        let objects: Vec<_> = objects.iter().map(|(index, candidate)| (*index, self.objects(candidate))).collect();
        // A value of `anyOf` may well have the properties of two.
        let by_property = || if candidates.exclusive { by_property(&objects) } else { None };
        let by_text = self.by_tag(&objects, text).map(|(property, tags)| Rule::Tag { property, tags });
        let by_literal = || {
            let (property, literals) = self.by_tag(&objects, literals)?;
            Some(Rule::Literal { property, literals })
        };
        by_text.or_else(by_literal).or_else(by_property)
    }

    fn objects(&self, candidate: &Candidate<'d>) -> Vec<Parts<'d>> {
        match &candidate.what {
            What::Schema(schema) => vec![self.parts(schema)],
            What::Plain(_) | What::Listed(_) => vec![Parts::default()],
            What::Several(list) => list.iter().flat_map(|candidate| self.objects(candidate)).collect(),
        }
    }

    /// Those that share a value of a property as one alternative, if there is a property for which that leaves several.
    fn by_shared_tag(&self, list: &[Candidate<'d>]) -> Option<Vec<Candidate<'d>>> {
        let objects: Vec<_> = list.iter().flat_map(|candidate| self.objects(candidate)).collect();
        if objects.len() != list.len() {
            return None;
        }
        let first = objects.first()?;
        first.properties.keys().find_map(|property| {
            let tags: Vec<_> = objects.iter().map(|parts| self.listed_values(parts, property, text)).collect();
            let are_tagged = objects.iter().all(|parts| parts.required.contains_key(property));
            if !are_tagged || tags.iter().any(Vec::is_empty) {
                return None;
            }
            let groups = connected(&tags);
            let mut groups = groups.iter();
            let list = by_key(list, |_| groups.next().copied());
            (list.len() > 1).then_some(list)
        })
    }

    fn parts(&self, schema: &Schema<'d>) -> Parts<'d> {
        let mut parts = Parts::default();
        self.gather(schema, &mut parts);
        parts
    }

    /// By a `discriminator`: an alternative has the tags that `mapping` gives it, else those that its property lists,
    /// else the name of its component.
    fn discriminated(&mut self, discriminator: &Schema<'d>, members: &[(usize, Schema<'d>)]) -> Option<Rule> {
        let property = discriminator.text("propertyName")?;
        let mapping = discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
        let mut mapped = Vec::new();
        for (tag, target) in mapping {
            let name = target.as_str().map(|target| component_of(target).unwrap_or(target));
            match members.iter().find(|(_, member)| name.is_some() && member.reference() == name) {
                Some((index, _)) => mapped.push((tag.clone(), *index)),
                None => {
                    let message = format!("the tag `{tag}` is mapped to what is no alternative, and is not recognised");
                    let pointer = discriminator.pointer.join("mapping").join(tag);
                    self.unsupported("lower/mapping", message, &pointer, "list it as an alternative, or remove it");
                }
            }
        }
        let parts: Vec<_> = members.iter().map(|(_, member)| self.parts(member)).collect();
        let listed: Vec<_> = parts.iter().map(|parts| self.listed_values(parts, property, text)).collect();
        let are_apart = are_disjoint(&listed);
        let mut tags = Vec::new();
        for ((index, member), listed) in members.iter().zip(listed) {
            let own: Vec<_> = mapped.iter().filter(|(_, of)| of == index).cloned().collect();
            if !own.is_empty() {
                tags.extend(own);
            } else if are_apart {
                tags.extend(listed.into_iter().map(|tag| (tag, *index)));
            } else {
                tags.push((member.reference()?.to_owned(), *index));
            }
        }
        let distinct: BTreeSet<_> = tags.iter().map(|(tag, _)| tag).collect();
        (distinct.len() == tags.len()).then(|| Rule::Tag { property: property.to_owned(), tags })
    }

    /// By a property that all alternatives require, and for which no two list the same value.
    fn by_tag(&self, objects: &[Objects<'d>], tag: Tag) -> Option<(String, Vec<(String, usize)>)> {
        let (_, first) = objects.first()?;
        first.first()?.properties.keys().find_map(|property| {
            let is_required = |parts: &Parts<'d>| parts.required.contains_key(property);
            let lists: Vec<_> = objects.iter().map(|(_, all)| self.listed_by_all(all, property, tag)).collect();
            let is_tag = objects.iter().flat_map(|(_, all)| all).all(is_required) && are_disjoint(&lists);
            is_tag.then(|| {
                let lists = objects.iter().zip(lists);
                let tags = lists.flat_map(|((index, _), tags)| tags.into_iter().map(|tag| (tag, *index)));
                ((*property).to_owned(), tags.collect())
            })
        })
    }

    /// The values that the objects of an alternative list for a property; none if one of them lists none.
    fn listed_by_all(&self, objects: &[Parts<'d>], property: &str, tag: Tag) -> Vec<String> {
        let lists: Vec<_> = objects.iter().map(|parts| self.listed_values(parts, property, tag)).collect();
        if lists.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        lists.into_iter().flatten().filter(|tag| seen.insert(tag.clone())).collect()
    }

    /// The values that the schemas of a property list.
    fn listed_values(&self, parts: &Parts<'d>, property: &str, tag: Tag) -> Vec<String> {
        let schemas = parts.properties.get(property).into_iter().flatten();
        let lists = schemas.map(|schema| tag(&self.settled(schema))).filter(|list| !list.is_empty());
        lists.min_by_key(Vec::len).unwrap_or_default()
    }
}

/// What a schema lists that may be a tag.
type Tag = fn(&Schema<'_>) -> Vec<String>;

fn text(schema: &Schema<'_>) -> Vec<String> {
    schema.texts("enum").into_iter().map(str::to_owned).collect()
}

/// Whole numbers and booleans, which JSON writes in one way only.
fn literals(schema: &Schema<'_>) -> Vec<String> {
    let literal = |(_, value): (usize, &Value)| (value.is_i64() || value.is_boolean()).then(|| value.to_string());
    listed(schema).map(literal).collect::<Option<_>>().unwrap_or_default()
}

/// What of JSON alternatives are, if no two are the same.
fn kinds<'c, 'd: 'c>(candidates: impl Iterator<Item = (usize, &'c Candidate<'d>)>) -> Option<Vec<(Kind, usize)>> {
    let kinds = candidates.flat_map(|(index, candidate)| candidate.kinds.iter().map(move |kind| (*kind, index)));
    let kinds: Vec<_> = kinds.collect();
    let distinct: BTreeSet<_> = kinds.iter().map(|(kind, _)| *kind).collect();
    (distinct.len() == kinds.len()).then_some(kinds)
}

/// Alternatives, those with the same key as one.
fn by_key<'d, K: PartialEq>(list: &[Candidate<'d>], mut key: impl FnMut(&Candidate<'d>) -> K) -> Vec<Candidate<'d>> {
    let mut groups: Vec<(K, Vec<Candidate<'d>>)> = Vec::new();
    for candidate in list {
        let key = key(candidate);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(candidate.clone()),
            None => groups.push((key, vec![candidate.clone()])),
        }
    }
    let group = |(_, mut group): (K, Vec<Candidate<'d>>)| match (group.len(), group.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            let kinds = last.iter().flat_map(|candidate| candidate.kinds.clone()).collect();
            group.extend(last);
            Candidate { kinds, what: What::Several(group) }
        }
    };
    groups.into_iter().map(group).collect()
}

/// A number for each list, the same for those that have an element in common, also by way of others.
fn connected(lists: &[Vec<String>]) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..lists.len()).collect();
    for (at, list) in lists.iter().enumerate() {
        for (other, earlier) in lists.iter().enumerate().take(at) {
            let (from, to) = (groups[at], groups[other]);
            if from != to && list.iter().any(|element| earlier.contains(element)) {
                groups.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    groups
}

/// By a property that one alternative requires, and no other has.
fn by_property(objects: &[Objects<'_>]) -> Option<Rule> {
    let has = |parts: &Parts<'_>, name: &str| parts.properties.contains_key(name) || parts.required.contains_key(name);
    let own = objects.iter().map(|(index, own)| {
        let [own] = own.as_slice() else { return None };
        let others = |name: &str| objects.iter().flat_map(|(_, all)| all).filter(|parts| has(parts, name)).count();
        let name = own.required.keys().find(|name| others(name) == 1)?;
        Some(((*name).to_owned(), *index))
    });
    own.collect::<Option<Vec<_>>>().map(Rule::Property)
}

/// Whether each list has something, and no two have the same.
fn are_disjoint(lists: &[Vec<String>]) -> bool {
    let distinct: BTreeSet<_> = lists.iter().flatten().collect();
    lists.iter().all(|list| !list.is_empty()) && distinct.len() == lists.iter().map(Vec::len).sum::<usize>()
}
