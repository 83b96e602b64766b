//! Witness: `NamedIr` -> code that uses all of the generated crate, the way its users may.
//!
//! What compiles against a crate shows what the crate promises. Each witness is about few items, so that one that no
//! longer compiles against another crate tells what has become of which.

mod calls;
mod profile;
mod types;

use std::fmt::Write as _;

use crate::name::NamedIr;

/// A function that uses one item, or few that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The items that it is about, in Rust: `Type`, `Type.field`, `Enum::Variant`, `Client::method`.
    pub about: Vec<String>,
    /// The function, on one line.
    pub code: String,
}

/// A witness of every public item of the crate, and of every way that its users may use it.
#[must_use]
pub fn witnesses(named: &NamedIr<'_>) -> Vec<Witness> {
    let mut stand = Stand { named, witnesses: Vec::new() };
    for ty in named.types.values() {
        stand.named_type(ty);
    }
    for choice in named.choices.values() {
        stand.choice(choice);
    }
    for operation in &named.operations {
        stand.operation(operation);
    }
    stand.webhooks();
    stand.errors();
    stand.profile();
    stand.witnesses
}

/// The first lines of a program of witnesses, before the first witness.
const HEADER: &str = "\
//! Uses all of a generated crate.
#![allow(deprecated, dead_code, unused)]
use subject::*;
";

/// The text of a crate that is made of `witnesses`, and calls the crate that it uses `subject`.
pub fn program<'w>(witnesses: impl IntoIterator<Item = &'w Witness>) -> String {
    let mut text = HEADER.to_owned();
    for witness in witnesses {
        let _ = writeln!(text, "{}", witness.code);
    }
    text
}

/// Which of the witnesses of a [`program`] stands on a line, which counts from 1.
#[must_use]
pub fn at_line(line: usize) -> Option<usize> {
    line.checked_sub(HEADER.lines().count() + 1)
}

/// Where witnesses are taken down.
struct Stand<'a> {
    named: &'a NamedIr<'a>,
    witnesses: Vec<Witness>,
}

impl Stand<'_> {
    /// Takes down a function: its parameters, and what it does with them.
    fn take(&mut self, about: &[&str], parameters: &str, body: &str) {
        self.push("", about, parameters, body);
    }

    fn take_async(&mut self, about: &[&str], parameters: &str, body: &str) {
        self.push("async ", about, parameters, body);
    }

    fn push(&mut self, prefix: &str, about: &[&str], parameters: &str, body: &str) {
        let number = self.witnesses.len();
        let code = format!("{prefix}fn witness_{number}({parameters}) {{ {body} }}");
        self.witnesses.push(Witness { about: about.iter().map(|&item| item.to_owned()).collect(), code });
    }

    /// The Rust name of a type.
    fn ident(&self, id: &crate::ir::TypeId) -> String {
        self.named.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default()
    }
}
