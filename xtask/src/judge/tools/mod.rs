//! What other tools say of two generated crates, beside what the comparison of their documents says.
//!
//! They have other aims, so that a difference is told and nothing fails of it. One that is not installed has said
//! nothing, which is told, too.

mod attribution;
mod paths;
mod public_api;
mod report;
mod semver_checks;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Output;

use codegen::compare::Change;
use codegen::name::NamedIr;

use crate::Failure;
use crate::report::line;

use super::SHOWN;
use crate::workspace::Workspace;
use report::Accounts;

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
            if tools.run(name, &["--version"])?.status.success() {
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
        let output = self.run(semver_checks::NAME, &semver_checks::arguments(&old, &new))?;
        let progress = String::from_utf8_lossy(&output.stderr);
        let report = String::from_utf8_lossy(&output.stdout);
        Ok(if semver_checks::is_done(&progress) {
            Ok(semver_checks::findings(&report))
        } else {
            Err(progress.into_owned())
        })
    }

    fn public_api(&self, subject: &Subject<'_>) -> Result<Result<BTreeSet<String>, String>, Failure> {
        let output = self.run(public_api::NAME, &public_api::arguments(subject.package))?;
        let lines = public_api::lines(&String::from_utf8_lossy(&output.stdout), subject.package);
        // No crate is empty, and two empty listings would be alike.
        let is_done = output.status.success() && !lines.is_empty();
        Ok(if is_done { Ok(lines) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) })
    }

    /// Runs a tool as with the nightly toolchain, since rustdoc writes JSON for no other. That changes how crates are
    /// built, and each tool has its own way, so that each has a target folder of its own.
    fn run(&self, name: &str, arguments: &[impl AsRef<OsStr>]) -> Result<Output, Failure> {
        let mut command = self.workspace.cargo(&[name]);
        command.args(arguments).env("CARGO_TARGET_DIR", self.workspace.folder().with_file_name(name));
        // A failure is told in its last lines, which are to say why.
        command.env("RUSTC_BOOTSTRAP", "1").env("RUST_BACKTRACE", "0");
        command.output().map_err(|error| Failure::new(format!("cannot run cargo {name}: {error}")))
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
