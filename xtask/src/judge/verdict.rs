//! Whether a comparison and the compiler agree, item by item.

use std::collections::{BTreeMap, BTreeSet};

use codegen::api_probe::Probe;
use codegen::compare::{Change, Direction, Kind, Source, successors};
use codegen::name::{NamedIr, NamedOperation, NamedType, method_ident, snake_ident, type_ident};

use super::blame::Evidence;
use super::compiler::{Verdict, named_types};

/// The breaking changes of a comparison against the observed failures.
pub(super) struct Agreement {
    /// Number of changes that are reported as breaking.
    pub(super) breaking: usize,
    /// Items that fail without a breaking change, and how.
    pub(super) missed: Vec<(String, String)>,
    /// Changes that are reported as breaking, without a failure.
    pub(super) false_alarms: Vec<Change>,
}

impl Agreement {
    /// Checks the verdicts on source code against the compiler.
    pub(super) fn of_source<'n>(
        (old, new): (&'n NamedIr<'n>, &'n NamedIr<'n>),
        changes: &[Change],
        probes: &[Probe],
        verdict: &Verdict,
    ) -> Self {
        let successors = Successors::of(old, new, changes);
        let breaking: Vec<_> = changes.iter().filter(|change| change.source == Source::Breaking).collect();
        let reported: Vec<_> = breaking.iter().map(|change| successors.keys(change)).collect();
        let keys: Vec<_> = reported.iter().flatten().collect();
        let failed = || verdict.failed.iter().map(|(&number, error)| (&probes[number], error));
        let is_about = |key: &str, probe: &Probe| probe.about.iter().any(|item| related(key, item));

        // A probe that names a removed type fails with it, as does one that builds a type that is no longer sent. Both
        // are reported where the type was used.
        let is_sent = |ident: &String| new.types.values().any(|ty| ty.ident == *ident && ty.def.usage.request);
        let stays = |ty: &&NamedType<'_>| {
            let successor = successors.types.get(ty.ident.as_str());
            successor.is_some_and(|successor| *successor == ty.ident && (!ty.def.usage.request || is_sent(successor)))
        };
        let gone = old.types.values().filter(|ty| !stays(ty)).map(|ty| ty.ident.as_str());
        let gone_choices = old.choices.iter().filter(|(name, _)| !new.choices.contains_key(*name));
        let by_status = |named: &'n NamedIr<'n>| {
            let all = named.operations.iter().flat_map(NamedOperation::by_status);
            all.map(|by_status| by_status.ident.as_str()).collect::<BTreeSet<_>>()
        };
        let gone = gone.chain(gone_choices.map(|(_, choice)| choice.ident.as_str()));
        let gone: BTreeSet<_> = gone.chain(&by_status(old) - &by_status(new)).collect();
        let required = old.types.values().filter(|ty| gone.contains(ty.ident.as_str()));
        let required: BTreeSet<_> = required.filter_map(|ty| ty.required_ident.as_deref()).collect();
        let explained = |probe: &Probe| {
            let names_one = |gone| !named_types(probe, gone).is_empty();
            keys.iter().any(|key| is_about(key, probe))
                || (!keys.is_empty() && (names_one(&gone) || names_one(&required)))
        };
        let missed = failed().filter(|(probe, _)| !explained(probe));
        let missed = missed.map(|(probe, error)| (probe.about.join(", "), error.clone())).collect();
        let is_false = |key: &String| !failed().any(|(probe, _)| is_about(key, probe));
        let false_alarms = reported.iter().zip(&breaking).filter(|(keys, _)| keys.iter().all(is_false));
        let false_alarms = false_alarms.map(|(_, change)| (*change).clone()).collect();
        Self { breaking: breaking.len(), missed, false_alarms }
    }

    /// Checks the verdicts on one direction of the wire against the sampled bodies.
    pub(super) fn of_wire(
        (old, new): (&NamedIr<'_>, &NamedIr<'_>),
        changes: &[Change],
        direction: Direction,
        evidence: &[Evidence],
    ) -> Self {
        let successors = Successors::of(old, new, changes);
        let breaks = |change: &&Change| change.wire.iter().any(|found| found.direction == direction);
        let breaking: Vec<_> = changes.iter().filter(breaks).map(|change| (successors.keys(change), change)).collect();
        // Enum values are sampled with their type.
        let blames =
            |key: &str, about: &str| key == about || key.strip_prefix(about).is_some_and(|rest| rest.starts_with("::"));
        let is_about = |keys: &[String], found: &Evidence| {
            keys.iter().any(|key| found.about.iter().any(|about| blames(key, about)))
        };
        let missed = evidence.iter().filter(|found| !breaking.iter().any(|(keys, _)| is_about(keys, found)));
        let missed: BTreeMap<_, _> = missed.map(|found| (found.about.join(", "), found.why.clone())).collect();
        let is_false = |keys: &[String]| !evidence.iter().any(|found| is_about(keys, found));
        let false_alarms = breaking.iter().filter(|(keys, _)| is_false(keys)).map(|(_, change)| (*change).clone());
        Self { breaking: breaking.len(), false_alarms: false_alarms.collect(), missed: missed.into_iter().collect() }
    }

    pub(super) fn holds(&self) -> bool {
        self.missed.is_empty() && self.false_alarms.is_empty()
    }
}

/// The names of the old crate and those that they were renamed to.
pub(super) struct Successors {
    types: BTreeMap<String, String>,
    /// Operations and webhooks.
    members: BTreeMap<String, String>,
}

impl Successors {
    pub(super) fn of(old: &NamedIr<'_>, new: &NamedIr<'_>, changes: &[Change]) -> Self {
        let renamed = changes.iter().filter(|change| change.kind == Kind::Renamed);
        let members = renamed.filter_map(|change| match change.rust.split_once("::")? {
            ("Client", successor) => Some((method_ident(&change.old), successor.to_owned())),
            ("WebhookEvent", successor) => Some((type_ident(&change.old), successor.to_owned())),
            _ => None,
        });
        Self { types: successors(old, new), members: members.collect() }
    }

    /// The items that a change affects, by their names in the old crate.
    pub(super) fn keys(&self, change: &Change) -> Vec<String> {
        change.items().flat_map(|item| self.names(item, change)).collect()
    }

    fn names(&self, item: &str, change: &Change) -> Vec<String> {
        let (owner, member) = match item.find(['.', ':']) {
            Some(at) => item.split_at(at),
            None => (item, ""),
        };
        let owner = old_name(&self.types, owner);
        let same = format!("{owner}{member}");
        match (change.kind, member.strip_prefix("::")) {
            (_, Some(name)) if ["Client", "WebhookEvent"].contains(&owner) => {
                vec![format!("{owner}::{}", old_name(&self.members, name))]
            }
            // A server that requires the new name reports that one.
            (Kind::Renamed, None) if !member.is_empty() => {
                vec![format!("{owner}.{}", snake_ident(&change.old)), same]
            }
            _ => vec![same],
        }
    }
}

/// The old name for a new one; the same name, unless it was renamed.
fn old_name<'n>(successors: &'n BTreeMap<String, String>, new: &'n str) -> &'n str {
    successors.iter().find(|(_, successor)| *successor == new).map_or(new, |(old, _)| old)
}

/// Whether one item is the other, or is part of it.
pub(super) fn related(one: &str, other: &str) -> bool {
    let within = |part: &str, whole: &str| part.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', ':']));
    one == other || within(one, other) || within(other, one)
}
