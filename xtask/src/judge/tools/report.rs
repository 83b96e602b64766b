//! Where a tool and the changes of a pair differ.

use std::collections::{BTreeMap, BTreeSet};

use codegen::compare::{Change, Source, successors};
use codegen::name::{NamedIr, NamedType};

use crate::report::line;

use super::super::SHOWN;
use super::super::verdict::Successors;
use super::attribution::{Account, covers, transient};
use super::paths::Item;
use super::{public_api, semver_checks};

/// Maximum number of items that are named for a reason.
const EXAMPLES: usize = 3;

/// The items that the changes of a pair explain.
pub(super) struct Accounts<'a> {
    /// Breaking changes, by the names of the old crate.
    old: Account<'a>,
    /// Breaking changes, by the names of the new crate.
    new: Account<'a>,
    /// Breaking changes and additions, by the names of the new crate.
    added: Account<'a>,
    /// The breaking changes, each with its items in the old crate.
    breaking: Vec<(Vec<String>, &'a Change)>,
    /// Renamed types, by whether the old name is kept as an alias.
    renamed: BTreeMap<bool, BTreeMap<String, String>>,
}

impl<'a> Accounts<'a> {
    pub(super) fn of((old, new): (&'a NamedIr<'a>, &'a NamedIr<'a>), changes: &'a [Change]) -> Self {
        let names = Successors::of(old, new, changes);
        let is = |source| move |change: &&Change| change.source == source;
        let breaking: Vec<_> =
            changes.iter().filter(is(Source::Breaking)).map(|change| (names.keys(change), change)).collect();
        let (removed, added) = transient(old, new);
        let of_new =
            |changes: &[&Change]| changes.iter().flat_map(|change| change.items()).cloned().collect::<BTreeSet<_>>();
        let broken: Vec<_> = breaking.iter().map(|(_, change)| *change).collect();
        let any: Vec<_> = changes.iter().filter(|change| change.source != Source::None).collect();
        Self {
            old: Account::of(old, &removed, breaking.iter().flat_map(|(keys, _)| keys.clone()).collect()),
            new: Account::of(new, &added, of_new(&broken)),
            added: Account::of(new, &added, of_new(&any)),
            breaking,
            renamed: renamed(old, new),
        }
    }

    /// A finding is about an item that is missing in the new crate, or about one that was added to it.
    pub(super) fn of_findings(&self, findings: Vec<semver_checks::Finding>) -> Difference<'a> {
        let mut unexplained = Vec::new();
        let mut reported = Vec::new();
        let count = findings.len();
        for finding in findings {
            let items = finding.spot.iter().flat_map(|spot| [&self.old, &self.new].map(|account| account.item(spot)));
            let items: Vec<_> = items.collect();
            if !items.iter().any(|(_, is_explained)| *is_explained) {
                unexplained.push(finding.text);
            }
            reported.extend(items.into_iter().map(|(item, _)| item));
        }
        Difference { counts: format!("{count} breaking"), unexplained, unseen: self.unseen(&reported) }
    }

    /// Removed lines must be explained by a breaking change, added lines by a breaking change or an addition.
    pub(super) fn of_listings(&self, before: &BTreeSet<String>, after: &BTreeSet<String>) -> Difference<'a> {
        let none = BTreeMap::new();
        let [renamed, bridged] = [false, true].map(|is_bridged| self.renamed.get(&is_bridged).unwrap_or(&none));
        let before = public_api::updated(before, bridged, renamed);
        let removed = before.iter().filter(|(_, line)| !after.contains(line)).map(|(line, _)| line);
        let kept: BTreeSet<_> = before.iter().map(|(_, line)| line).collect();
        let added = after.iter().filter(|line| !kept.contains(line));
        let mut difference = Difference { counts: String::new(), unexplained: Vec::new(), unseen: Vec::new() };
        let mut reported = Vec::new();
        let mut count = |sign, lines: Vec<&String>, account: &Account<'_>| {
            for text in &lines {
                let item = public_api::spot(text).map(|spot| account.item(&spot));
                if !item.as_ref().is_some_and(|(_, is_explained)| *is_explained) {
                    difference.unexplained.push(format!("{sign}{text}"));
                }
                reported.extend(item.map(|(item, _)| item));
            }
            lines.len()
        };
        let (removed, added) = (count('-', removed.collect(), &self.old), count('+', added.collect(), &self.added));
        difference.counts = format!("{removed} lines removed, {added} added");
        difference.unseen = self.unseen(&reported);
        difference
    }

    /// The breaking changes that no reported item covers.
    fn unseen(&self, reported: &[Item]) -> Vec<&'a Change> {
        let is_reported = |key: &String| reported.iter().any(|item| covers(item, key));
        let is_seen = |keys: &[String], change: &Change| keys.iter().chain(change.items()).any(is_reported);
        self.breaking.iter().filter(|(keys, change)| !is_seen(keys, change)).map(|(_, change)| *change).collect()
    }
}

/// Renamed types and their structs of required fields, by whether the old name is kept as an alias.
fn renamed(old: &NamedIr<'_>, new: &NamedIr<'_>) -> BTreeMap<bool, BTreeMap<String, String>> {
    let successors = successors(old, new);
    let mut renamed: BTreeMap<bool, BTreeMap<String, String>> = BTreeMap::new();
    for before in old.types.values() {
        let successor = successors.get(before.ident.as_str()).filter(|successor| **successor != before.ident);
        let Some(after) = successor.and_then(|successor| new.types.values().find(|ty| ty.ident == *successor)) else {
            continue;
        };
        let names = renamed.entry(after.def.aliases.iter().any(|alias| *alias == before.ident)).or_default();
        names.insert(before.ident.to_string(), after.ident.to_string());
        let required = |ty: &NamedType<'_>| ty.required_ident.as_ref().map(ToString::to_string);
        names.extend(required(before).zip(required(after)));
    }
    renamed
}

/// Where a tool and the changes differ.
pub(super) struct Difference<'a> {
    /// The counts that the tool reports.
    counts: String,
    /// Reported items that no change explains.
    unexplained: Vec<String>,
    /// Breaking changes that it does not report.
    unseen: Vec<&'a Change>,
}

impl Difference<'_> {
    pub(super) fn print(&self, name: &str) {
        let (unexplained, unseen) = (self.unexplained.len(), self.unseen.len());
        line(&format!("  {name}: {}; {unexplained} unexplained; {unseen} breaking changes unseen", self.counts));
        for text in self.unexplained.iter().take(SHOWN) {
            line(&format!("    unexplained: {text}"));
        }
        let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for change in &self.unseen {
            reasons.entry(kind_of(&change.why)).or_default().push(&change.rust);
        }
        for (reason, items) in &reasons {
            let some: Vec<_> = items.iter().take(EXAMPLES).copied().collect();
            let more = if items.len() > some.len() { ", ..." } else { "" };
            line(&format!("    unseen: {} x {reason}: {}{more}", items.len(), some.join(", ")));
        }
    }
}

/// A reason without the names in it, so that equal reasons are grouped.
fn kind_of(why: &str) -> String {
    why.split('`').enumerate().map(|(part, text)| if part % 2 == 0 { text } else { "_" }).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]
mod tests {
    use codegen::compare::compare;
    use codegen::{Selection, compile};

    use super::*;

    const BASE: &str = include_str!("../../../../codegen/tests/fixtures/compare/base.yaml");
    const NOTE: (&str, &str) = ("        note: {type: string, maxLength: 40}\n", "");
    const NEEDED: (&str, &str) = ("required: [kind, days]", "required: [kind, days, note]");
    const OTHER_PART: (&str, &str) =
        ("part: {$ref: \"#/components/schemas/Part\"}", "part: {$ref: \"#/components/schemas/Other\"}");

    /// What is unexplained and what is unseen when the base becomes otherwise: of all changes, and of no change.
    fn differences(edit: (&str, &str), say: impl Fn(&Accounts<'_>) -> [Vec<String>; 2]) -> [[Vec<String>; 2]; 2] {
        assert_eq!(BASE.matches(edit.0).count(), 1);
        let all = Selection::new(&[] as &[String]);
        let old = compile(BASE, "old", &all).unwrap();
        let new = compile(&BASE.replace(edit.0, edit.1), "new", &all).unwrap();
        let (old, new) = (old.named(), new.named());
        let changes = compare(&old, &new);
        [&changes[..], &[]].map(|changes| say(&Accounts::of((&old, &new), changes)))
    }

    fn lists(difference: &Difference<'_>) -> [Vec<String>; 2] {
        let unseen = difference.unseen.iter().map(|change| change.rust.clone());
        [difference.unexplained.clone(), unseen.collect()]
    }

    fn findings(edit: (&str, &str), report: &str) -> [[Vec<String>; 2]; 2] {
        let report = format!("--- failure lint: of some kind ---\nFailed in:\n{report}\n");
        differences(edit, |accounts| lists(&accounts.of_findings(semver_checks::findings(&report))))
    }

    fn listings(edit: (&str, &str), before: &[&str], after: &[&str]) -> [[Vec<String>; 2]; 2] {
        let set = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<BTreeSet<_>>();
        let (before, after) = (set(before), set(after));
        differences(edit, |accounts| lists(&accounts.of_listings(&before, &after)))
    }

    fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
        texts.map(str::to_owned).into()
    }

    #[test]
    fn a_finding_is_explained_by_a_change_of_what_it_is_about() {
        let reported = findings(NOTE, "  field note of struct Ask, previously in file /old/src/lib.rs:1");
        assert_eq!(reported, [[vec![], vec![]], [texts(["lint: field note of struct Ask"]), vec![]]]);
        let reported = findings(NOTE, "  Ask::note, previously in file /old/src/lib.rs:1");
        assert_eq!(reported, [[vec![], vec![]], [texts(["lint: Ask::note"]), vec![]]]);
    }

    #[test]
    fn a_finding_elsewhere_is_unexplained_and_what_it_leaves_out_unseen() {
        let [reported, _] = findings(NOTE, "  field day of struct Ask, previously in file /old/src/lib.rs:1");
        assert_eq!(reported, [texts(["lint: field day of struct Ask"]), texts(["Ask.note"])]);
    }

    #[test]
    fn a_struct_of_required_fields_stands_for_its_type() {
        let [reported, none] = findings(NEEDED, "  field AskRequired.note in file /new/src/lib.rs:1");
        assert_eq!(reported, [texts([]), vec![]]);
        assert_eq!(none[0], ["lint: field AskRequired.note"]);
    }

    #[test]
    fn how_something_is_built_does_not_tell_which_field_has_changed() {
        let [reported, _] =
            findings(NEEDED, "  subject::Ask::new takes 0 parameters in /old/src/lib.rs:1, but now takes 1");
        assert_eq!(reported, [vec![], texts(["Ask.note"])]);
    }

    #[test]
    fn a_method_that_waits_follows_the_request_that_it_makes() {
        let choice = "anyOf: [{required: [by_id]}, {required: [by_name]}, {required: [by_mail]}]\n      \
                      x-choice: {type: ByRef, field: by}\n";
        let edit = (choice, "deprecated: false\n");
        let wait = "pub async fn crate::Client::wait_for_pdf(&self, impl core::convert::Into<crate::ByRef>)";
        let [reported, none] = listings(edit, &[wait], &[]);
        assert_eq!(reported[0], texts([]));
        assert_eq!(none[0].len(), 1);
        assert_eq!(listings(NOTE, &[wait], &[])[0][0].len(), 1);
    }

    #[test]
    fn an_alternative_more_takes_its_setter_away() {
        let edit = ("{required: [by_mail]}]", "{required: [by_mail]}, {required: [by_fax]}]");
        let [reported, none] = findings(edit, "  Choosing::by_fax, previously in file /old/src/lib.rs:1");
        assert_eq!(reported[0], texts([]));
        assert_eq!(none[0], ["lint: Choosing::by_fax"]);
    }

    #[test]
    fn a_field_that_has_come_too_much_is_looked_for_in_the_new_crate() {
        let [reported, none] =
            findings(("field: by}", "field: whom}"), "  field ChoosingRequired.whom in file /new/src/lib.rs:1");
        assert_eq!(reported[0], texts([]));
        assert_eq!(none[0].len(), 1);
    }

    #[test]
    fn a_type_that_is_gone_is_explained_where_it_was_used() {
        let gone = "  struct subject::Part, previously in file /old/src/lib.rs:1";
        let [reported, none] = findings(OTHER_PART, gone);
        assert_eq!(reported, [vec![], texts(["Ask.part"])]);
        assert_eq!(none[0], ["lint: struct subject::Part"]);
        // Another change does not explain it.
        let [reported, _] = findings(NOTE, gone);
        assert_eq!(reported[0], ["lint: struct subject::Part"]);
    }

    #[test]
    fn what_comes_is_explained_by_an_addition_and_what_goes_is_not() {
        let edit = ("        note: {type: string", "        more: {type: string}\n        note: {type: string");
        let (more, day) = ("pub crate::Ask::more: crate::Text", "pub crate::Ask::day: crate::Text");
        assert_eq!(listings(edit, &[], &[more]), [[vec![], vec![]], [vec![format!("+{more}")], vec![]]]);
        assert_eq!(listings(edit, &[more], &[])[0][0], [format!("-{more}")]);
        assert_eq!(listings(edit, &[], &[day])[0][0], [format!("+{day}")]);
    }

    #[test]
    fn a_type_that_comes_is_explained_with_all_its_lines() {
        let come = ["pub struct crate::Other", "pub fn crate::Other::new(crate::OtherRequired) -> Self"];
        let [reported, none] = listings(OTHER_PART, &[], &come);
        assert_eq!(reported, [vec![], texts(["Ask.part"])]);
        assert_eq!(none[0].len(), 2);
    }

    #[test]
    fn reasons_that_differ_in_names_are_alike() {
        assert_eq!(kind_of("`Option<Text>` is now `Text`"), "_ is now _");
        assert_eq!(kind_of("the field was removed"), "the field was removed");
    }
}
