//! Whether a comparison and the compiler agree, item by item.

use std::collections::{BTreeMap, BTreeSet};

use codegen::compare::{Change, Direction, Kind, Source, heirs};
use codegen::name::{NamedIr, method_ident, snake_ident};
use codegen::witness::Witness;

use super::compiler::{Verdict, named_types};
use super::trail::Evidence;

/// What a judge and a comparison say of one pair of documents.
pub(super) struct Agreement {
    /// How many changes are said to break something.
    pub(super) said: usize,
    /// Items that fail though no change says so, and how.
    pub(super) missed: Vec<(String, String)>,
    /// Changes that are said to break something, and break nothing.
    pub(super) false_alarms: Vec<Change>,
}

impl Agreement {
    /// What `changes` say of source code, beside the compiler.
    pub(super) fn of_source(
        (old, new): (&NamedIr<'_>, &NamedIr<'_>),
        changes: &[Change],
        witnesses: &[Witness],
        verdict: &Verdict,
    ) -> Self {
        let heirs = Heirs::of(old, new, changes);
        let breaking: Vec<_> = changes.iter().filter(|change| change.source == Source::Breaking).collect();
        let keys: Vec<_> = breaking.iter().map(|change| heirs.key(change)).collect();
        let failed = || verdict.failed.iter().map(|(&number, error)| (&witnesses[number], error));
        let speaks_of = |key: &str, witness: &Witness| witness.about.iter().any(|item| related(key, item));

        // What names a type that is gone fails along with it; that it is gone is told of where it was used.
        let gone = old.types.values().map(|ty| ty.ident.as_str());
        let gone = gone.filter(|ident| heirs.types.get(*ident).is_none_or(|heir| heir != ident));
        let gone_choices = old.choices.iter().filter(|(name, _)| !new.choices.contains_key(*name));
        let gone: BTreeSet<_> = gone.chain(gone_choices.map(|(_, choice)| choice.ident.as_str())).collect();
        let required = old.types.values().filter(|ty| gone.contains(ty.ident.as_str()));
        let required: BTreeSet<_> = required.filter_map(|ty| ty.required_ident.as_deref()).collect();
        let explained = |witness: &Witness| {
            let names_one = |gone| !named_types(witness, gone).is_empty();
            keys.iter().any(|key| speaks_of(key, witness))
                || (!keys.is_empty() && (names_one(&gone) || names_one(&required)))
        };
        let missed = failed().filter(|(witness, _)| !explained(witness));
        let missed = missed.map(|(witness, error)| (witness.about.join(", "), error.clone())).collect();
        let is_false = |key: &String| !failed().any(|(witness, _)| speaks_of(key, witness));
        let false_alarms = keys.iter().zip(&breaking).filter(|(key, _)| is_false(key));
        let false_alarms = false_alarms.map(|(_, change)| (*change).clone()).collect();
        Self { said: breaking.len(), missed, false_alarms }
    }

    /// What `changes` say of one direction of the wire, beside what was tried.
    pub(super) fn of_wire(
        (old, new): (&NamedIr<'_>, &NamedIr<'_>),
        changes: &[Change],
        direction: Direction,
        evidence: &[Evidence],
    ) -> Self {
        let heirs = Heirs::of(old, new, changes);
        let breaks = |change: &&Change| change.wire.iter().any(|found| found.direction == direction);
        let breaking: Vec<_> = changes.iter().filter(breaks).map(|change| (heirs.key(change), change)).collect();
        // A value of an enum is tried with its type.
        let blames =
            |key: &str, about: &str| key == about || key.strip_prefix(about).is_some_and(|rest| rest.starts_with("::"));
        let speaks_of = |key: &str, found: &Evidence| found.about.iter().any(|about| blames(key, about));
        let missed = evidence.iter().filter(|found| !breaking.iter().any(|(key, _)| speaks_of(key, found)));
        let missed: BTreeMap<_, _> = missed.map(|found| (found.about.join(", "), found.why.clone())).collect();
        let is_false = |key: &str| !evidence.iter().any(|found| speaks_of(key, found));
        let false_alarms = breaking.iter().filter(|(key, _)| is_false(key)).map(|(_, change)| (*change).clone());
        Self { said: breaking.len(), false_alarms: false_alarms.collect(), missed: missed.into_iter().collect() }
    }

    pub(super) fn holds(&self) -> bool {
        self.missed.is_empty() && self.false_alarms.is_empty()
    }
}

/// What has become of the names of the old crate.
pub(super) struct Heirs {
    types: BTreeMap<String, String>,
    methods: BTreeMap<String, String>,
}

impl Heirs {
    pub(super) fn of(old: &NamedIr<'_>, new: &NamedIr<'_>, changes: &[Change]) -> Self {
        let renamed = changes.iter().filter(|change| change.kind == Kind::Renamed);
        let methods = renamed.filter_map(|change| {
            let heir = change.rust.strip_prefix("Client::")?;
            Some((method_ident(&change.old), heir.to_owned()))
        });
        Self { types: heirs(old, new), methods: methods.collect() }
    }

    /// The item of a change under the name that it has in the old crate.
    pub(super) fn key(&self, change: &Change) -> String {
        let (owner, member) = match change.rust.find(['.', ':']) {
            Some(at) => change.rust.split_at(at),
            None => (change.rust.as_str(), ""),
        };
        let owner = old_name(&self.types, owner);
        match (change.kind, member.strip_prefix("::")) {
            (_, Some(method)) if owner == "Client" => format!("{owner}::{}", old_name(&self.methods, method)),
            (Kind::Renamed, None) if !member.is_empty() => format!("{owner}.{}", snake_ident(&change.old)),
            _ => format!("{owner}{member}"),
        }
    }
}

/// The old name of what has a new one.
fn old_name<'n>(heirs: &'n BTreeMap<String, String>, new: &'n str) -> &'n str {
    heirs.iter().find(|(_, heir)| *heir == new).map_or(new, |(old, _)| old)
}

/// Whether one item is the other, or is part of it.
pub(super) fn related(one: &str, other: &str) -> bool {
    let within = |part: &str, whole: &str| part.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', ':']));
    one == other || within(one, other) || within(other, one)
}
