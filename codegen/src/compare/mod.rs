//! Compare: `NamedIr`, `NamedIr` -> classified changes, each once, at its root cause.
//!
//! A change has two verdicts that have little to do with each other. *Wire*: does a client of the old crate still get
//! on with a server of the new document? *Rust*: does code that was written for the old crate still compile against
//! the new one?

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
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// The document has it, and the generator makes nothing of it.
    LeftOut,
    /// It has another name.
    Renamed,
    /// It is otherwise than it was.
    Changed,
    /// It is described in other words.
    Prose,
}

/// Which way a body goes that an old client can no longer exchange with a new server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client.
    Request,
    /// To the client: answers, errors, webhooks.
    Response,
}

/// Why an old client no longer gets on with a new server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// In which direction.
    pub direction: Direction,
    /// Why, in words.
    pub why: String,
}

/// What a change does to code that was written for the old crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Nothing.
    None,
    /// There is more to use; what is used stays.
    Additive,
    /// Some of it no longer compiles.
    Breaking,
}

/// The part of a version that has to grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Nothing is different.
    None,
    /// Prose and facts.
    Patch,
    /// More to use, or a wire that asks for care.
    Minor,
    /// Code breaks.
    Major,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The item, as the document calls it.
    pub item: Item,
    /// The item in Rust; empty for a shared component that is no type of its own.
    pub rust: String,
    /// What happened.
    pub kind: Kind,
    /// What it was; empty if it is new.
    pub old: String,
    /// What it is; empty if it is gone.
    pub new: String,
    /// Where it stands: in the new document, or in the old one if it is gone.
    pub pointer: Pointer,
    /// Whether it stands in the old document.
    pub in_old: bool,
    /// Why an old client no longer gets on with a new server; empty if it does.
    pub wire: Vec<Break>,
    /// What becomes of old code.
    pub source: Source,
    /// Why, in words; empty if nothing becomes of it.
    pub why: String,
    /// What of the crate is changed by a shared component: items in Rust, sorted; empty if the item is all there is.
    pub uses: Vec<String>,
    /// The operations and webhooks that the item is part of, sorted; only the item's own if it is one.
    pub reach: Vec<String>,
}

impl Change {
    /// A change of an item in both documents that has no effect yet: what most changes are made of.
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

    /// What of the crate is changed, as the new one calls it: the item, or what a shared component changes.
    pub fn items(&self) -> impl Iterator<Item = &String> {
        Some(&self.rust).filter(|item| !item.is_empty()).into_iter().chain(&self.uses)
    }

    /// What the change asks of the version.
    #[must_use]
    pub fn step(&self) -> Step {
        match self.source {
            Source::Breaking => Step::Major,
            Source::Additive => Step::Minor,
            Source::None if !self.wire.is_empty() => Step::Minor,
            Source::None => Step::Patch,
        }
    }

    /// Whether it is about being deprecated, or no longer.
    fn is_deprecation(&self) -> bool {
        self.kind == Kind::Changed && [&self.old, &self.new].into_iter().any(|words| words == structs::DEPRECATED)
    }

    /// Adds what the same change does elsewhere.
    fn absorb(&mut self, other: Self) {
        for found in other.wire {
            if !self.wire.contains(&found) {
                self.wire.push(found);
            }
        }
        if other.source > self.source {
            (self.source, self.why) = (other.source, other.why);
        }
        // What is of a shared component only is known by that already.
        let uses = if other.uses.is_empty() { vec![other.rust] } else { other.uses };
        for (all, more) in [(&mut self.uses, uses), (&mut self.reach, other.reach)] {
            all.extend(more);
            all.sort();
            all.dedup();
        }
    }
}

/// What all changes together ask of the version.
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

/// Of each type of the old crate that the new one has, too: its name there.
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
    /// Types that only have another name: of the old id, the new one.
    renamed: BTreeMap<&'a TypeId, &'a TypeId>,
    components: Components<'a>,
    /// What components that have changed do to what refers to them.
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

    /// The type that stands in the new document for an old one.
    fn successor(&self, id: &TypeId) -> Option<&'a NamedType<'a>> {
        let id = self.renamed.get(id).copied().unwrap_or(id);
        self.new.types.get(id)
    }

    /// The name in the new crate of a type of the old document; its old one, if it is gone.
    fn new_ident(&self, id: &TypeId) -> String {
        let old = || self.old.types.get(id).map(|ty| ty.ident.to_string()).unwrap_or_default();
        self.successor(id).map_or_else(old, |ty| ty.ident.to_string())
    }
}

/// A break in one direction.
fn breaks(direction: Direction, why: impl Into<String>) -> Break {
    Break { direction, why: why.into() }
}
