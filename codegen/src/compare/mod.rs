//! Compare: `NamedIr`, `NamedIr` -> classified changes, each once, at its root cause.
//!
//! A change has two independent verdicts. *Wire*: is a client built from the old document still compatible with a server
//! of the new one? *Rust*: does code that was written against the old crate still compile against the new one?

mod assignability;
mod attribution;
mod document;
mod fields;
mod inherited;
mod item;
mod left_out;
mod operations;
mod parameters;
mod profile;
mod reachability;
mod rename;
mod requests;
mod responses;
mod structs;
mod substitution;
mod types;
mod unions;

use std::collections::BTreeMap;

use crate::ir::{Pointer, TypeId};
use crate::name::{NamedIr, NamedType};

pub use item::Item;
use substitution::Components;

use reachability::Reach;

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// The document has it, but the generator does not support it.
    LeftOut,
    /// It was renamed.
    Renamed,
    /// It changed in any other way.
    Changed,
    /// Only its description changed.
    Prose,
}

/// The direction in which an old client and a new server are no longer compatible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client.
    Request,
    /// To the client: responses, errors, webhooks.
    Response,
}

/// One reason why an old client is no longer compatible with a new server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The direction.
    pub direction: Direction,
    /// The reason, as printed.
    pub why: String,
}

/// What a change does to code that was written for the old crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Nothing.
    None,
    /// Something is added; existing code compiles.
    Additive,
    /// Some code no longer compiles.
    Breaking,
}

/// The part of the version that must be incremented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Nothing changed.
    None,
    /// Only documentation or metadata changed.
    Patch,
    /// Something was added, or the wire format is no longer compatible.
    Minor,
    /// Code no longer compiles.
    Major,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The item, by its name in the document.
    pub item: Item,
    /// The item in Rust; empty for a shared component for which no Rust type is generated.
    pub rust: String,
    /// What happened.
    pub kind: Kind,
    /// The old state; empty if the item was added.
    pub old: String,
    /// The new state; empty if the item was removed.
    pub new: String,
    /// Its location in the new document, or in the old one if the item was removed.
    pub pointer: Pointer,
    /// Whether `pointer` refers to the old document.
    pub in_old: bool,
    /// Why an old client is no longer compatible with a new server; empty if it is.
    pub wire: Vec<Break>,
    /// The effect on existing code.
    pub source: Source,
    /// The reason for that effect, as printed; empty without an effect.
    pub why: String,
    /// The Rust items that a shared component changes, sorted; empty if only the item itself changes.
    pub uses: Vec<String>,
    /// The operations and webhooks that use the item, sorted; for an operation or a webhook, itself.
    pub reach: Vec<String>,
}

impl Change {
    /// A change of an item of both documents without any effect, to be completed with struct update syntax.
    fn of(item: Item, rust: impl Into<String>, pointer: Pointer) -> Self {
        Self {
            item,
            rust: rust.into(),
            kind: Kind::Changed,
            old: String::new(),
            new: String::new(),
            pointer,
            in_old: false,
            wire: Vec::new(),
            source: Source::None,
            why: String::new(),
            uses: Vec::new(),
            reach: Vec::new(),
        }
    }

    /// The Rust items that change, by their new names: the item itself and those that a shared component changes.
    pub fn items(&self) -> impl Iterator<Item = &String> {
        Some(&self.rust).filter(|item| !item.is_empty()).into_iter().chain(&self.uses)
    }

    /// The version step that the change requires.
    #[must_use]
    pub fn step(&self) -> Step {
        match self.source {
            Source::Breaking => Step::Major,
            Source::Additive => Step::Minor,
            Source::None if !self.wire.is_empty() => Step::Minor,
            Source::None => Step::Patch,
        }
    }

    /// Whether the item became deprecated, or is no longer.
    fn is_deprecation(&self) -> bool {
        self.kind == Kind::Changed && [&self.old, &self.new].into_iter().any(|words| words == structs::DEPRECATED)
    }

    /// Merges the effects that the same change has elsewhere.
    fn absorb(&mut self, other: Self) {
        for found in other.wire {
            if !self.wire.contains(&found) {
                self.wire.push(found);
            }
        }
        if other.source > self.source {
            (self.source, self.why) = (other.source, other.why);
        }
        // A change without Rust items of its own already lists its uses.
        let uses = if other.uses.is_empty() { vec![other.rust] } else { other.uses };
        for (all, more) in [(&mut self.uses, uses), (&mut self.reach, other.reach)] {
            all.extend(more);
            all.sort();
            all.dedup();
        }
    }
}

/// The version step that all changes together require.
#[must_use]
pub fn step(changes: &[Change]) -> Step {
    changes.iter().map(Change::step).max().unwrap_or(Step::None)
}

/// Lists every change from `old` to `new`, sorted by item.
#[must_use]
pub fn compare(old: &NamedIr<'_>, new: &NamedIr<'_>) -> Vec<Change> {
    let renamed = rename::types(old, new);
    let comparison = Comparison {
        old,
        new,
        components: Components::of(old.ir, new.ir, &renamed),
        effects: BTreeMap::new(),
        renamed,
        old_reach: Reach::of(old.ir),
        new_reach: Reach::of(new.ir),
        changes: Vec::new(),
    };
    let mut changes = comparison.run();
    changes.sort_by_cached_key(|change| (change.item.to_string(), change.kind, change.rust.clone()));
    changes
}

/// Maps each type of the old crate to its name in the new one, if it still exists there.
#[must_use]
pub fn successors(old: &NamedIr<'_>, new: &NamedIr<'_>) -> BTreeMap<String, String> {
    let renamed = rename::types(old, new);
    let successor = |(id, ty): (&&TypeId, &NamedType<'_>)| {
        let successor = new.types.get(renamed.get(*id).copied().unwrap_or(id))?;
        Some((ty.ident.to_string(), successor.ident.to_string()))
    };
    old.types.iter().filter_map(successor).collect()
}

struct Comparison<'a> {
    old: &'a NamedIr<'a>,
    new: &'a NamedIr<'a>,
    /// Renamed types: old id to new id.
    renamed: BTreeMap<&'a TypeId, &'a TypeId>,
    components: Components<'a>,
    /// Effects of changed components on what refers to them.
    effects: BTreeMap<&'a str, Vec<Change>>,
    old_reach: Reach<'a>,
    new_reach: Reach<'a>,
    changes: Vec<Change>,
}

impl<'a> Comparison<'a> {
    fn run(mut self) -> Vec<Change> {
        self.types();
        self.choices();
        self.operations();
        self.webhooks();
        self.never_generated();
        self.document();
        self.errors();
        self.profile();
        self.shared();
        self.inherited();
        self.changes
    }

    /// The type of the new document that corresponds to an old one.
    fn successor(&self, id: &TypeId) -> Option<&'a NamedType<'a>> {
        let id = self.renamed.get(id).copied().unwrap_or(id);
        self.new.types.get(id)
    }

    /// The name in the new crate of a type of the old document; its old name, if it was removed.
    fn new_ident(&self, id: &TypeId) -> String {
        let old = || self.old.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default();
        self.successor(id).map_or_else(old, |ty| ty.ident.to_string())
    }
}

/// A break in one direction.
fn breaks(direction: Direction, why: impl Into<String>) -> Break {
    Break { direction, why: why.into() }
}
