//! API probes: `NamedIr` -> code that uses every public item of the generated crate.
//!
//! Each probe uses few items, so that a probe that no longer compiles against another version of the crate shows which
//! items changed.

mod calls;
mod profile;
mod types;

use std::fmt::Write as _;

use crate::name::NamedIr;

/// A function that uses one item, or few that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The items that it uses, in Rust: `Type`, `Type.field`, `Enum::Variant`, `Client::method`.
    pub about: Vec<String>,
    /// The function, on one line.
    pub code: String,
}

/// Probes for every public item of the crate, and for every way to use it.
#[must_use]
pub fn probes(named: &NamedIr<'_>) -> Vec<Probe> {
    let mut probes = Probes { named, found: Vec::new() };
    for ty in named.types.values() {
        probes.named_type(ty);
    }
    for choice in named.choices.values() {
        probes.choice(choice);
    }
    for operation in &named.operations {
        probes.operation(operation);
    }
    probes.webhooks();
    probes.errors();
    probes.profile();
    probes.found
}

/// The first lines of a program of probes, before the first probe.
const HEADER: &str = "\
//! Uses all of a generated crate.
#![allow(deprecated, dead_code, unused)]
use subject::*;
";

/// The source of a crate that consists of `probes` and depends on the generated crate under the name `subject`.
pub fn program<'w>(probes: impl IntoIterator<Item = &'w Probe>) -> String {
    let mut text = HEADER.to_owned();
    for probe in probes {
        let _ = writeln!(text, "{}", probe.code);
    }
    text
}

/// The index of the probe on a line of a [`program`]; lines count from 1.
#[must_use]
pub fn at_line(line: usize) -> Option<usize> {
    line.checked_sub(HEADER.lines().count() + 1)
}

/// Collects probes.
struct Probes<'a> {
    named: &'a NamedIr<'a>,
    found: Vec<Probe>,
}

impl Probes<'_> {
    /// Adds a probe: the items that it uses, the parameters and the body of its function.
    fn add(&mut self, about: &[&str], parameters: &str, body: &str) {
        self.push("", about, parameters, body);
    }

    fn add_async(&mut self, about: &[&str], parameters: &str, body: &str) {
        self.push("async ", about, parameters, body);
    }

    fn push(&mut self, prefix: &str, about: &[&str], parameters: &str, body: &str) {
        let number = self.found.len();
        let code = format!("{prefix}fn probe_{number}({parameters}) {{ {body} }}");
        self.found.push(Probe { about: about.iter().map(|&item| item.to_owned()).collect(), code });
    }

    /// The Rust name of a type.
    fn ident(&self, id: &crate::ir::TypeId) -> String {
        self.named.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default()
    }
}
