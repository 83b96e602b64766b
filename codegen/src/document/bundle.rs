//! References to other files: what they name is put among the components of the document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::files::{Files, join};
use super::kind::Kind;
use super::moves::Origin;
use super::names::{add, claim};
use super::references::{Reference, decode, references};
use super::yaml;
use crate::diagnostic::{Diagnostics, Source, SourceFile};
use crate::ir::{Pointer, unescape};

/// Puts what `root` refers to in other files among its components. A reference that names nothing stays as it is.
pub(super) fn bundle(root: &mut Value, source: &mut Source, files: &dyn Files, diagnostics: &mut Diagnostics) {
    let folder = source.name.rfind('/').map_or("", |end| &source.name[..=end]).to_owned();
    let document = source.name[folder.len()..].to_owned();
    let mut bundler = Bundler {
        files,
        folder,
        document,
        source,
        diagnostics,
        trees: BTreeMap::new(),
        known: BTreeMap::new(),
        claimed: BTreeSet::new(),
        open: vec![Open { at: Pointer::default(), kind: Kind::Document, file: String::new() }],
    };
    while let Some(open) = bundler.open.pop() {
        bundler.follow(root, &open);
    }
}

/// A node whose references are to be followed.
struct Open {
    at: Pointer,
    kind: Kind,
    /// The file that it is from; empty for the document itself.
    file: String,
}

struct Bundler<'a> {
    files: &'a dyn Files,
    /// The part of its name before the path of a file.
    folder: String,
    /// The document's own path.
    document: String,
    source: &'a mut Source,
    diagnostics: &'a mut Diagnostics,
    /// The files that were read, with their number.
    trees: BTreeMap<String, Option<(usize, Value)>>,
    /// The components for what was referred to already.
    known: BTreeMap<(String, String, Kind), Pointer>,
    claimed: BTreeSet<Pointer>,
    open: Vec<Open>,
}

impl Bundler<'_> {
    /// Rewrites the references of a node.
    fn follow(&mut self, root: &mut Value, open: &Open) {
        let Some(node) = root.pointer(&open.at.0) else { return };
        let written = |Reference { text, at, kind }: Reference<'_>| (text.to_owned(), at, kind);
        let all: Vec<_> = references(node, &open.at, open.kind).into_iter().map(written).collect();
        for (text, at, kind) in all {
            let text = self.target(root, &text, kind, &open.file);
            if let (Some(text), Some(node)) = (text, root.pointer_mut(&at.0)) {
                *node = Value::String(text);
            }
        }
    }

    /// What a reference of a file says in the document, if not the same.
    fn target(&mut self, root: &mut Value, text: &str, kind: Kind, file: &str) -> Option<String> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let path = if path.is_empty() { file.to_owned() } else { join(file, &decode(path)).ok()? };
        if path.is_empty() {
            return None;
        }
        if path == self.document {
            return Some(format!("#{fragment}"));
        }
        let fragment = decode(fragment);
        let key = (path, fragment, kind);
        if let Some(known) = self.known.get(&key) {
            return Some(known.to_string());
        }
        let (path, fragment, _) = &key;
        let component = self.component(root, path, fragment, kind);
        let Some(component) = component else {
            let separator = if fragment.is_empty() { "" } else { "#" };
            return Some(format!("{path}{separator}{fragment}"));
        };
        let text = component.to_string();
        self.known.insert(key, component);
        Some(text)
    }

    /// Adds the node at `fragment` of a file.
    fn component(&mut self, root: &mut Value, path: &str, fragment: &str, kind: Kind) -> Option<Pointer> {
        let (file, tree) = self.tree(path)?;
        let (file, node) = (*file, tree.pointer(fragment)?.clone());
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
        let name = fragment.rsplit_once('/').map_or_else(|| stem.to_owned(), |(_, name)| unescape(name));
        let component = claim(root, kind, &name, &mut self.claimed)?;
        add(root, &component, node)?;
        self.source
            .elsewhere
            .moves
            .insert_origin(component.clone(), Origin { file, pointer: Pointer(fragment.to_owned()) });
        self.open.push(Open { at: component.clone(), kind, file: path.to_owned() });
        Some(component)
    }

    /// The content of a file and its number, if it can be read.
    fn tree(&mut self, path: &str) -> Option<&(usize, Value)> {
        if !self.trees.contains_key(path) {
            let tree = self.read(path);
            self.trees.insert(path.to_owned(), tree);
        }
        self.trees.get(path)?.as_ref()
    }

    fn read(&mut self, path: &str) -> Option<(usize, Value)> {
        let text = self.files.read(path)?;
        let number = self.source.elsewhere.files.len() + 1;
        let mut file = SourceFile { name: format!("{}{path}", self.folder), text, ..SourceFile::default() };
        let (tree, found) = yaml::read(&file.text, number, &mut file.locations);
        self.source.elsewhere.files.push(file);
        self.diagnostics.extend(found);
        Some((number, tree?))
    }
}
