//! What other tools say of two generated crates, beside what the comparison of their documents says.
//!
//! They have other aims, so that a difference is told and nothing fails of it. One that is not installed has said
//! nothing, which is told, too.

mod account;
mod public_api;
mod semver_checks;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Output;

use codegen::compare::{Change, Source, heirs};
use codegen::name::NamedIr;

use crate::Failure;
use crate::report::line;

use super::SHOWN;
use super::agree::Heirs;
use super::workspace::Workspace;
use account::{Account, tells, transient};
use words::{Item, Spot};

/// What both crates are called for `cargo semver-checks`, which compares only what has the same name.
const SUBJECT: &str = "subject";

/// One generated crate.
pub(super) struct Subject<'a> {
    /// Its package in the workspace.
    pub(super) package: &'a str,
    pub(super) named: &'a NamedIr<'a>,
    pub(super) files: &'a BTreeMap<String, String>,
}

/// The tools that are installed.
pub(super) struct Tools<'w> {
    workspace: &'w Workspace,
    found: Vec<&'static str>,
}

impl<'w> Tools<'w> {
    /// Looks for the tools, and tells of those that are not there.
    pub(super) fn find(workspace: &'w Workspace) -> Result<Self, Failure> {
        let mut tools = Self { workspace, found: Vec::new() };
        for name in [semver_checks::NAME, public_api::NAME] {
            if tools.run(&[name, "--version"])?.status.success() {
                tools.found.push(name);
            } else {
                line(&format!("cargo {name} is not installed and says nothing: cargo install cargo-{name}"));
            }
        }
        Ok(tools)
    }

    /// Tells where the tools and the changes differ.
    pub(super) fn report(&self, old: &Subject<'_>, new: &Subject<'_>, changes: &[Change]) -> Result<(), Failure> {
        let accounts = Accounts::of((old.named, new.named), changes);
        if self.found.contains(&semver_checks::NAME) {
            match self.semver_checks(old, new)? {
                Ok(findings) => accounts.of_findings(findings).print(semver_checks::NAME),
                Err(why) => failed(semver_checks::NAME, &why),
            }
        }
        if self.found.contains(&public_api::NAME) {
            match (self.public_api(old)?, self.public_api(new)?) {
                (Ok(before), Ok(after)) => accounts.of_listings(&before, &after).print(public_api::NAME),
                (Err(why), _) | (_, Err(why)) => failed(public_api::NAME, &why),
            }
        }
        Ok(())
    }

    fn semver_checks(
        &self,
        old: &Subject<'_>,
        new: &Subject<'_>,
    ) -> Result<Result<Vec<semver_checks::Finding>, String>, Failure> {
        let (old, new) = (alone(old)?, alone(new)?.join("Cargo.toml"));
        let output = self.run(&semver_checks::arguments(&old, &new))?;
        let progress = String::from_utf8_lossy(&output.stderr);
        let report = String::from_utf8_lossy(&output.stdout);
        Ok(if semver_checks::is_done(&progress) {
            Ok(semver_checks::findings(&report))
        } else {
            Err(progress.into_owned())
        })
    }

    fn public_api(&self, subject: &Subject<'_>) -> Result<Result<BTreeSet<String>, String>, Failure> {
        let output = self.run(&public_api::arguments(subject.package))?;
        Ok(if output.status.success() {
            Ok(public_api::lines(&String::from_utf8_lossy(&output.stdout), subject.package))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        })
    }

    /// Runs a command of cargo as for the nightly toolchain, since rustdoc writes JSON for no other. That changes how
    /// crates are built, so that it has a target folder of its own.
    fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Result<Output, Failure> {
        let target = self.workspace.folder().with_file_name("tools");
        let mut command = self.workspace.cargo(&[]);
        command.args(arguments).env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", target);
        command.output().map_err(|error| Failure::new(format!("cannot run cargo: {error}")))
    }
}

/// Writes a crate once more under a name that both crates have, in a workspace of its own. The folder of the package.
fn alone(subject: &Subject<'_>) -> Result<PathBuf, Failure> {
    let mut workspace = Workspace::new(&format!("{}-alone", subject.package));
    workspace.generated(SUBJECT, subject.files.clone())?;
    workspace.write_root()?;
    Ok(workspace.folder().join(SUBJECT))
}

/// A tool that does not get to a verdict has said nothing.
fn failed(name: &str, why: &str) {
    let last: Vec<_> = why.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = last.get(last.len().saturating_sub(SHOWN)..).unwrap_or_default().join("\n    ");
    line(&format!("  {name} fails and says nothing:\n    {last}"));
}

/// What the changes of a pair explain.
struct Accounts<'a> {
    /// What breaks, by the names of the old crate.
    old: Account<'a>,
    /// What breaks, by the names of the new crate.
    new: Account<'a>,
    /// What breaks or is added, by the names of the new crate.
    added: Account<'a>,
    /// The breaking changes, each with its item in the old crate.
    breaking: Vec<(String, &'a Change)>,
    /// Types with another name, and whether the old one stays.
    renamed: BTreeMap<bool, BTreeMap<String, String>>,
}

impl<'a> Accounts<'a> {
    fn of((old, new): (&'a NamedIr<'a>, &'a NamedIr<'a>), changes: &'a [Change]) -> Self {
        let names = Heirs::of(old, new, changes);
        let is = |source| move |change: &&Change| change.source == source;
        let breaking: Vec<_> =
            changes.iter().filter(is(Source::Breaking)).map(|change| (names.key(change), change)).collect();
        let (gone, come) = transient(old, new);
        let of_new = |changes: &[&Change]| changes.iter().map(|change| change.rust.clone()).collect::<BTreeSet<_>>();
        let broken: Vec<_> = breaking.iter().map(|(_, change)| *change).collect();
        let any: Vec<_> = changes.iter().filter(|change| change.source != Source::None).collect();
        Self {
            old: Account::of(old, &gone, breaking.iter().map(|(key, _)| key.clone()).collect()),
            new: Account::of(new, &come, of_new(&broken)),
            added: Account::of(new, &come, of_new(&any)),
            breaking,
            renamed: renamed(old, new),
        }
    }

    /// A finding is about the old crate, if that has what it speaks of.
    fn of_findings(&self, findings: Vec<semver_checks::Finding>) -> Difference<'a> {
        let mut unexplained = Vec::new();
        let mut told = Vec::new();
        let count = findings.len();
        for finding in findings {
            let account = match &finding.spot {
                Some(spot) if !self.old.words.know(spot) => &self.new,
                _ => &self.old,
            };
            let item = finding.spot.map(|spot| account.words.item(&spot));
            if !item.as_ref().is_some_and(|item| account.explains(item)) {
                unexplained.push(finding.text);
            }
            told.extend(item);
        }
        Difference { counts: format!("{count} breaking"), unexplained, unseen: self.unseen(&told) }
    }

    /// What goes from a listing must be explained by what breaks; what comes, by that or by an addition.
    fn of_listings(&self, before: &BTreeSet<String>, after: &BTreeSet<String>) -> Difference<'a> {
        let none = BTreeMap::new();
        let [renamed, bridged] = [false, true].map(|is_bridged| self.renamed.get(&is_bridged).unwrap_or(&none));
        let before = public_api::updated(before, bridged, renamed);
        let gone = before.iter().filter(|(_, line)| !after.contains(line)).map(|(line, _)| line);
        let kept: BTreeSet<_> = before.iter().map(|(_, line)| line).collect();
        let come = after.iter().filter(|line| !kept.contains(line));
        let mut difference = Difference { counts: String::new(), unexplained: Vec::new(), unseen: Vec::new() };
        let mut told = Vec::new();
        let mut count = |sign, lines: Vec<&String>, account: &Account<'_>| {
            for text in &lines {
                let item = public_api::spot(text).map(|spot: Spot| account.words.item(&spot));
                if !item.as_ref().is_some_and(|item| account.explains(item)) {
                    difference.unexplained.push(format!("{sign}{text}"));
                }
                told.extend(item);
            }
            lines.len()
        };
        let (gone, come) = (count('-', gone.collect(), &self.old), count('+', come.collect(), &self.added));
        difference.counts = format!("{gone} lines gone, {come} come");
        difference.unseen = self.unseen(&told);
        difference
    }

    /// The breaking changes that none of the items that a tool tells of is about.
    fn unseen(&self, told: &[Item]) -> Vec<&'a Change> {
        let is_told =
            |key: &str, change: &Change| told.iter().any(|item| tells(item, key) || tells(item, &change.rust));
        self.breaking.iter().filter(|(key, change)| !is_told(key, change)).map(|(_, change)| *change).collect()
    }
}

/// The types that have another name, and their structs of required fields, by whether the old name stays.
fn renamed(old: &NamedIr<'_>, new: &NamedIr<'_>) -> BTreeMap<bool, BTreeMap<String, String>> {
    let heirs = heirs(old, new);
    let mut renamed: BTreeMap<bool, BTreeMap<String, String>> = BTreeMap::new();
    for before in old.types.values() {
        let heir = heirs.get(&before.ident).filter(|heir| **heir != before.ident);
        let Some(after) = heir.and_then(|heir| new.types.values().find(|ty| ty.ident == *heir)) else { continue };
        let names = renamed.entry(after.def.aliases.contains(&before.ident)).or_default();
        names.insert(before.ident.clone(), after.ident.clone());
        names.extend(before.required_ident.clone().zip(after.required_ident.clone()));
    }
    renamed
}

/// Where a tool and the changes differ.
struct Difference<'a> {
    /// What the tool says, in numbers.
    counts: String,
    /// What it says that no change explains.
    unexplained: Vec<String>,
    /// Changes that break code and of which it says nothing.
    unseen: Vec<&'a Change>,
}

impl Difference<'_> {
    fn print(&self, name: &str) {
        let (unexplained, unseen) = (self.unexplained.len(), self.unseen.len());
        line(&format!("  {name}: {}; {unexplained} unexplained; {unseen} of ours unseen", self.counts));
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

/// How many items are named for a reason.
const EXAMPLES: usize = 3;

/// A reason without the names in it, so that like ones are alike.
fn kind_of(why: &str) -> String {
    why.split('`').enumerate().map(|(part, text)| if part % 2 == 0 { text } else { "_" }).collect()
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn reasons_that_differ_in_names_are_alike() {
        assert_eq!(kind_of("`Option<Text>` is now `Text`"), "_ is now _");
        assert_eq!(kind_of("the field is gone"), "the field is gone");
    }
}
