//! Whether a comparison and the compiler agree, item by item.

use std::collections::{BTreeMap, BTreeSet};

use codegen::compare::{Change, Kind, Source, compare, heirs};
use codegen::name::{NamedIr, method_ident, snake_ident};
use codegen::witness::Witness;

use super::compiler::{Verdict, named_types};

/// What the two say of one pair of documents.
pub(super) struct Agreement {
    /// Every change.
    pub(super) changes: Vec<Change>,
    /// Witnesses that fail though no change says so, with the compiler's error.
    pub(super) missed: Vec<(String, String)>,
    /// Changes that are said to break code, and break none.
    pub(super) false_alarms: Vec<Change>,
}

impl Agreement {
    pub(super) fn of(old: &NamedIr<'_>, new: &NamedIr<'_>, witnesses: &[Witness], verdict: &Verdict) -> Self {
        let changes = compare(old, new);
        let heirs = heirs(old, new);
        let breaking: Vec<_> = changes.iter().filter(|change| change.source == Source::Breaking).collect();
        let keys: Vec<_> = breaking.iter().map(|change| key(change, &heirs)).collect();
        let failed = || verdict.failed.iter().map(|(&number, error)| (&witnesses[number], error));
        let speaks_of = |key: &str, witness: &Witness| witness.about.iter().any(|item| related(key, item));

        // What names a type that is gone fails along with it; that it is gone is told of where it was used.
        let gone = old.types.values().map(|ty| ty.ident.as_str());
        let gone = gone.filter(|ident| heirs.get(*ident).is_none_or(|heir| heir != ident));
        let gone_choices = old.choices.iter().filter(|(name, _)| !new.choices.contains_key(*name));
        let gone: BTreeSet<_> = gone.chain(gone_choices.map(|(_, choice)| choice.ident.as_str())).collect();
        let explained = |witness: &Witness| {
            keys.iter().any(|key| speaks_of(key, witness))
                || (!keys.is_empty() && !named_types(witness, &gone).is_empty())
        };
        let missed = failed().filter(|(witness, _)| !explained(witness));
        let missed = missed.map(|(witness, error)| (witness.about.join(", "), error.clone())).collect();
        let is_false = |key: &String| !failed().any(|(witness, _)| speaks_of(key, witness));
        let false_alarms = keys.iter().zip(&breaking).filter(|(key, _)| is_false(key));
        let false_alarms = false_alarms.map(|(_, change)| (*change).clone()).collect();
        Self { missed, false_alarms, changes }
    }

    pub(super) fn holds(&self) -> bool {
        self.missed.is_empty() && self.false_alarms.is_empty()
    }

    pub(super) fn breaking(&self) -> usize {
        self.changes.iter().filter(|change| change.source == Source::Breaking).count()
    }
}

/// The item of a change under the name that it has in the old crate.
pub(super) fn key(change: &Change, heirs: &BTreeMap<String, String>) -> String {
    let (owner, member) = match change.rust.find(['.', ':']) {
        Some(at) => change.rust.split_at(at),
        None => (change.rust.as_str(), ""),
    };
    let old_owner = heirs.iter().find(|(_, heir)| *heir == owner).map_or(owner, |(old, _)| old);
    match (change.kind, member.chars().next()) {
        (Kind::Renamed, Some('.')) => format!("{old_owner}.{}", snake_ident(&change.old)),
        (Kind::Renamed, Some(':')) => format!("{old_owner}::{}", method_ident(&change.old)),
        _ => format!("{old_owner}{member}"),
    }
}

/// Whether one item is the other, or is part of it.
fn related(one: &str, other: &str) -> bool {
    let within = |part: &str, whole: &str| part.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', ':']));
    one == other || within(one, other) || within(other, one)
}
