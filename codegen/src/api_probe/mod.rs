//! Probe: `NamedIr` -> code that uses all of the generated crate, the way its users may.
//!
//! What compiles against a crate shows what the crate promises. Each probe is about few items, so that one that no
//! longer compiles against another crate tells what has become of which.

mod calls;
mod profile;
mod types;

use std::fmt::Write as _;

use crate::name::NamedIr;

/// A function that uses one item, or few that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The items that it is about, in Rust: `Type`, `Type.field`, `Enum::Variant`, `Client::method`.
    pub about: Vec<String>,
    /// The function, on one line.
    pub code: String,
}

/// A probe of every public item of the crate, and of every way that its users may use it.
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

/// The text of a crate that is made of `probes`, and calls the crate that it uses `subject`.
pub fn program<'w>(probes: impl IntoIterator<Item = &'w Probe>) -> String {
    let mut text = HEADER.to_owned();
    for probe in probes {
        let _ = writeln!(text, "{}", probe.code);
    }
    text
}

/// Which of the probes of a [`program`] stands on a line, which counts from 1.
#[must_use]
pub fn at_line(line: usize) -> Option<usize> {
    line.checked_sub(HEADER.lines().count() + 1)
}

/// Where probes are taken down.
struct Probes<'a> {
    named: &'a NamedIr<'a>,
    found: Vec<Probe>,
}

impl Probes<'_> {
    /// Takes down a function: its parameters, and what it does with them.
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
