//! Reports of other tools on two generated crates, next to the comparison of their documents.
//!
//! These tools have other aims, so that a difference is printed and fails nothing. A tool that is not installed is
//! reported as such.

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

/// The name of both crates for `cargo semver-checks`, which compares only what has the same name.
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
    /// Looks for the tools, and reports missing ones.
    pub(super) fn find(workspace: &'w Workspace) -> Result<Self, Failure> {
        let mut tools = Self { workspace, found: Vec::new() };
        for name in [semver_checks::NAME, public_api::NAME] {
            if tools.run(name, &["--version"])?.status.success() {
                tools.found.push(name);
            } else {
                line(&format!("cargo {name} is not installed: cargo install cargo-{name}"));
            }
        }
        Ok(tools)
    }

    /// Prints where the tools and the changes differ.
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
        // No crate is empty, so that an empty listing is a failure.
        let is_done = output.status.success() && !lines.is_empty();
        Ok(if is_done { Ok(lines) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) })
    }

    /// Runs a tool with unstable features enabled, which the JSON output of rustdoc requires. Each tool builds crates
    /// with other options, so that each has its own target folder.
    fn run(&self, name: &str, arguments: &[impl AsRef<OsStr>]) -> Result<Output, Failure> {
        let mut command = self.workspace.cargo(&[name]);
        command.args(arguments).env("CARGO_TARGET_DIR", self.workspace.folder().with_file_name(name));
        // The last lines are printed on failure and must be the error, not a backtrace.
        command.env("RUSTC_BOOTSTRAP", "1").env("RUST_BACKTRACE", "0");
        command.output().map_err(|error| Failure::new(format!("cannot run cargo {name}: {error}")))
    }
}

/// Writes a crate under the common name in a workspace of its own. Returns the folder of the package.
fn alone(subject: &Subject<'_>) -> Result<PathBuf, Failure> {
    let mut workspace = Workspace::new(&format!("{}-alone", subject.package));
    workspace.generated(SUBJECT, subject.files.clone())?;
    workspace.write_root()?;
    Ok(workspace.folder().join(SUBJECT))
}

/// Prints why a tool failed.
fn failed(name: &str, why: &str) {
    let last: Vec<_> = why.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = last.get(last.len().saturating_sub(SHOWN)..).unwrap_or_default().join("\n    ");
    line(&format!("  {name} failed:\n    {last}"));
}
