//! Two documents: what has changed from one to the other, for the generated crate and for whoever runs the API.

use std::collections::BTreeMap;

use codegen::api_probe::{probes, program};
use codegen::compare::{Change, Kind, Source, compare as changes};
use codegen::document::{Document, parse};
use codegen::drift::{apply, drift, json, left, text};
use codegen::explain::explain;
use codegen::surface::surface;
use codegen::{Compiled, Selection, compile};

/// Two documents with a NUL between them. Each equals itself, and what changes the surface is a change.
pub fn compare(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (old, new) = text.split_once('\0').unwrap_or((text, text));
    crates(old, new);
    documents(old, new);
}

/// What changes for users of the crate.
fn crates(old_text: &str, new_text: &str) {
    let (Some(old), Some(new)) = (compiled(old_text), compiled(new_text)) else { return };
    let (old_named, new_named) = (old.named(), new.named());
    assert_eq!(changes(&old_named, &old_named), [], "a document differs from itself");
    let found = changes(&old_named, &new_named);
    assert_eq!(changes(&old_named, &new_named), found, "twice is not the same");
    found.iter().for_each(is_explained);
    surfaces(&surface(&old_named), &surface(&new_named), &found);
    let programs = program(&probes(&new_named));
    syn::parse_file(&programs).unwrap_or_else(|error| panic!("the code that uses the crate is not Rust: {error}"));
    for change in &found {
        explain(&new, &new_named, &change.rust).iter().for_each(|item| assert!(!item.title.is_empty()));
    }
}

/// The public items of a crate, each with what it is.
type Surface = BTreeMap<String, String>;

/// What changes the surface is a change, and one that removes an item or changes its type breaks code.
fn surfaces(old: &Surface, new: &Surface, found: &[Change]) {
    let is_prose = |change: &Change| change.kind == Kind::Prose;
    assert!(old == new || !found.iter().all(is_prose), "the surface has changed, and no change is reported: {found:?}");
    let removed = old.iter().find(|(item, what)| !is_kept(item, what, new));
    let is_breaking = found.iter().any(|change| change.source == Source::Breaking);
    assert!(removed.is_none() || is_breaking, "{removed:?} is removed, and no code breaks: {found:?}");
}

/// Whether code that uses an item can still use it; true where that cannot be known from the surface alone.
fn is_kept(item: &str, what: &str, new: &Surface) -> bool {
    let ty = |what: &str| what.split(", ").next().map(str::to_owned);
    let owner = item.split(['.', ':']).next().unwrap_or(item);
    let is_alias = new.get(owner).is_some_and(|what| what.starts_with("alias of "));
    let is_fact = item.starts_with("Remedy(");
    let is_field = item.contains('.');
    is_alias || is_fact || new.get(item).is_some_and(|new| !is_field || ty(new) == ty(what))
}

fn is_explained(change: &Change) {
    assert!(!change.item.to_string().is_empty() || !change.rust.is_empty(), "{change:?}");
    // A change that affects code has a reason, and no other has.
    assert_eq!(change.source == Source::None, change.why.is_empty(), "{change:?}");
}

/// How two documents of the same API differ, and what edits of the local one come to.
fn documents(local: &str, upstream: &str) {
    let (Some(local), Some(upstream)) = (document(local), document(upstream)) else { return };
    let same = drift(&local, &local, &[]);
    assert!(same.differences.is_empty(), "a document differs from itself: {:?}", same.differences);
    let found = drift(&local, &upstream, &[]);
    assert!(!text(&found, &local, &upstream).is_empty());
    serde_json::from_str::<serde_json::Value>(&json(&found, &local, &upstream)).expect("the report is JSON");
    let edit = |local| apply(local, &upstream, &[]).unwrap_or_else(|error| panic!("the edits fail: {error}"));
    let applied = edit(&local);
    assert!(!left(&applied).is_empty());
    let edited = document(&applied.text).unwrap_or_else(|| panic!("the edits fail: {}", applied.text));
    assert_eq!(edit(&edited).text, applied.text, "edits are not done after the first time");
}

fn compiled(text: &str) -> Option<Compiled> {
    compile(text, "document.yaml", &Selection::default()).ok()
}

fn document(text: &str) -> Option<Document> {
    parse(text, "document.yaml").ok().filter(|document| !document.diagnostics.has_errors())
}
