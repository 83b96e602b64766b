//! Going on after an error: what it touches is left out, and nothing else.
//!
//! An error is located in a node. It touches every operation and webhook that holds that node or reaches it through
//! references; one in a path item touches the operations of that path. One in a component that nothing reaches touches
//! none. Anything else, such as the info object, belongs to no operation, and so cannot be left out with one.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics, Levels};
use crate::document::Document;
use crate::document::schema::Schema;
use crate::ir::{Ir, LeftOut, Pointer};
use crate::select::{Root, Selection, roots};

/// What is left out so far, and why.
pub(crate) struct Exclusion<'d> {
    document: &'d Document,
    selection: &'d Selection,
    /// Who reaches what; most documents have no error, and so need none.
    graph: OnceCell<Graph>,
    /// What is left out, with the first error that touches it.
    causes: BTreeMap<Pointer, Diagnostic>,
    /// The errors so far.
    found: Diagnostics,
}

impl<'d> Exclusion<'d> {
    /// Leaves nothing out.
    pub(crate) fn new(document: &'d Document, selection: &'d Selection) -> Self {
        let (causes, found) = (BTreeMap::new(), Diagnostics::default());
        Self { document, selection, graph: OnceCell::new(), causes, found }
    }

    /// The selection without the operations that are left out.
    pub(crate) fn selection(&self) -> Selection {
        self.selection.without(self.causes.keys())
    }

    /// Whether each of these errors can be left out together with what it touches.
    pub(crate) fn tolerates(&self, errors: &Diagnostics) -> bool {
        let graph = self.graph();
        errors.iter().all(|error| is_in_component(&error.pointer) || !graph.touched(&error.pointer).is_empty())
    }

    /// Leaves out what these errors touch; whether that is more than before.
    pub(crate) fn add(&mut self, errors: Diagnostics) -> bool {
        let before = self.causes.len();
        for error in errors.iter() {
            for pointer in self.graph().touched(&error.pointer) {
                self.causes.entry(pointer).or_insert_with(|| error.clone());
            }
        }
        self.found.extend(errors);
        self.causes.len() > before
    }

    /// Records in the IR what is left out.
    pub(crate) fn list(&self, ir: &mut Ir) {
        ir.left_out.extend(self.left_out().map(|(root, cause)| {
            let (method, path) = root.place.clone().unwrap_or_default();
            LeftOut {
                id: root.id.clone().unwrap_or_default(),
                method,
                path,
                class: cause.code.to_owned(),
                cause: cause.pointer.clone(),
                origin: root.pointer.clone(),
            }
        }));
        ir.left_out.sort();
    }

    /// The errors, which no longer are any, and what each of them leaves out.
    pub(crate) fn finish(self, levels: &Levels) -> Diagnostics {
        let mut listed = Diagnostics::default();
        for (root, cause) in self.left_out() {
            let what = match root.place.clone().unwrap_or_default() {
                (method, _) if method.is_empty() => format!("the webhook `{}`", root.id.as_deref().unwrap_or_default()),
                (method, path) => format!("`{method} {path}`"),
            };
            let message = format!("{what} is left out because of `{}` at {}", cause.code, cause.pointer);
            let help = "correct the error, or choose the operations that you need with `--operations`";
            listed.push(Diagnostic::warning("left-out/operation", message, root.pointer.clone(), help));
        }
        levels.apply(&mut listed);
        listed.extend(self.found.tolerated());
        listed
    }

    /// The operations and webhooks that are left out, each with the error that touches it.
    fn left_out(&self) -> impl Iterator<Item = (&Root, &Diagnostic)> {
        let roots = self.graph.get().into_iter().flat_map(|graph| &graph.roots).filter(|root| root.is_selected);
        roots.filter_map(|root| Some((root, self.causes.get(&root.pointer)?)))
    }

    fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| Graph::of(self.document, self.selection))
    }
}

/// The operations and webhooks, and how nodes refer to each other.
struct Graph {
    roots: Vec<Root>,
    /// Of each node that is referred to, the roots and nodes that do so.
    referrers: BTreeMap<Pointer, Vec<Pointer>>,
}

impl Graph {
    fn of(document: &Document, selection: &Selection) -> Self {
        let roots = roots(document, selection);
        let mut referrers: BTreeMap<Pointer, Vec<Pointer>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<_> = roots.iter().map(|root| root.pointer.clone()).collect();
        while let Some(pointer) = open.pop() {
            let Some(node) = document.root.pointer(&pointer.0).filter(|_| seen.insert(pointer.clone())) else {
                continue;
            };
            for reference in Schema::new(node, pointer.clone()).references() {
                let Some(target) = reference.text.strip_prefix('#') else { continue };
                let target = Pointer(target.to_owned());
                referrers.entry(target.clone()).or_default().push(pointer.clone());
                open.push(target);
            }
        }
        Self { roots, referrers }
    }

    /// The operations and webhooks that an error at `pointer` touches.
    fn touched(&self, pointer: &Pointer) -> BTreeSet<Pointer> {
        let is_path_item = pointer.0.strip_prefix("/paths/").is_some_and(|path| !path.contains('/'));
        let holds = |node: &Pointer| is_within(pointer, node) || is_path_item && is_within(node, pointer);
        let known = self.roots.iter().map(|root| &root.pointer).chain(self.referrers.keys());
        let mut open: Vec<_> = known.filter(|node| holds(node)).collect();
        let mut seen = BTreeSet::new();
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                open.extend(self.referrers.get(node).into_iter().flatten());
            }
        }
        self.roots.iter().map(|root| &root.pointer).filter(|root| seen.contains(root)).cloned().collect()
    }
}

fn is_in_component(pointer: &Pointer) -> bool {
    pointer.0.strip_prefix("/components/").is_some_and(|rest| rest.contains('/'))
}

/// Whether `pointer` is `node` or below it.
fn is_within(pointer: &Pointer, node: &Pointer) -> bool {
    pointer.0.strip_prefix(&node.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
