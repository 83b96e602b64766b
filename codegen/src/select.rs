//! Select: `Document` and a selection -> the operations, webhooks and components that they reach.

use std::collections::BTreeSet;

use crate::document::outline::{Operation, ReferenceOr};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::document::schema::{Schema, component_of};
use crate::ir::Pointer;

/// Which operations and webhooks are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    globs: Vec<String>,
    excluded: BTreeSet<Pointer>,
}

impl Selection {
    /// Those whose operation id, path or webhook name matches one of `globs`, in which `*` stands for any text; all,
    /// if there is no glob.
    #[must_use]
    pub fn new(globs: &[String]) -> Self {
        Self { globs: globs.to_vec(), excluded: BTreeSet::new() }
    }

    /// The same selection without the operations and webhooks at these places.
    #[must_use]
    pub(crate) fn without<'p>(&self, excluded: impl IntoIterator<Item = &'p Pointer>) -> Self {
        Self { globs: self.globs.clone(), excluded: excluded.into_iter().cloned().collect() }
    }

    fn matches(&self, names: &[&str]) -> bool {
        self.globs.is_empty() || self.globs.iter().any(|glob| names.iter().any(|name| is_match(glob, name)))
    }
}

/// What was selected.
#[derive(Debug)]
pub struct Closure<'d> {
    /// Operations, by path and method.
    pub operations: Vec<Selected<'d>>,
    /// Webhooks: name, the node of its `post`, and where that stands.
    pub webhooks: Vec<(&'d str, &'d Value, Pointer)>,
    /// Names of all components reached.
    pub components: BTreeSet<&'d str>,
    /// Every node that was reached: operations, webhooks, and whatever they refer to.
    pub nodes: BTreeSet<Pointer>,
}

/// A selected operation.
#[derive(Debug)]
pub struct Selected<'d> {
    /// Path.
    pub path: &'d str,
    /// Method, lower case.
    pub method: &'d str,
    /// The operation.
    pub operation: &'d Operation,
    /// Where it stands.
    pub pointer: Pointer,
}

/// Selects.
///
/// # Errors
///
/// If a glob matches nothing.
pub fn select<'d>(document: &'d Document, selection: &Selection) -> Result<Closure<'d>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut operations = operations(document, selection);
    let mut webhooks = webhooks(document, selection);
    for glob in &selection.globs {
        let names = operations.iter().flat_map(|selected| {
            [Some(selected.path), selected.operation.operation_id.as_deref()].into_iter().flatten()
        });
        let mut names = names.chain(webhooks.iter().map(|(name, _, _)| *name));
        if !names.any(|name| is_match(glob, name)) {
            diagnostics.push(Diagnostic::error(
                "select/no-match",
                format!("no operation, path or webhook matches `{glob}`"),
                Pointer("/paths".to_owned()),
                "name an operation id or a path; `*` stands for any text",
            ));
        }
    }
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    operations.retain(|selected| !selection.excluded.contains(&selected.pointer));
    webhooks.retain(|(_, _, pointer)| !selection.excluded.contains(pointer));
    let roots = operations.iter().flat_map(|selected| shared_parameters(document, selected));
    let roots = roots.chain(operations.iter().map(|selected| selected.pointer.clone()));
    let roots = roots.chain(webhooks.iter().map(|(_, _, pointer)| pointer.clone()));
    let (components, nodes) = reach(document, roots.collect());
    Ok(Closure { operations, webhooks, components, nodes })
}

fn operations<'d>(document: &'d Document, selection: &Selection) -> Vec<Selected<'d>> {
    let mut operations = Vec::new();
    for (path, item) in &document.outline.paths.paths {
        let ReferenceOr::Item(item) = item else { continue };
        for (method, operation) in item.iter() {
            let id = operation.operation_id.as_deref().unwrap_or_default();
            if selection.matches(&[path, id]) {
                let pointer = Pointer("/paths".to_owned()).join(path).join(method);
                operations.push(Selected { path, method, operation, pointer });
            }
        }
    }
    operations.sort_by(|left, right| (left.path, left.method).cmp(&(right.path, right.method)));
    operations
}

/// Where the parameters are located that an operation shares with the others of its path.
fn shared_parameters(document: &Document, selected: &Selected<'_>) -> Vec<Pointer> {
    let at = Pointer("/paths".to_owned()).join(selected.path).join("parameters");
    let number = document.root.pointer(&at.0).and_then(Value::as_array).map_or(0, Vec::len);
    (0..number).map(|index| at.join(&index.to_string())).collect()
}

fn webhooks<'d>(document: &'d Document, selection: &Selection) -> Vec<(&'d str, &'d Value, Pointer)> {
    let map = document.root.get("x-webhooks").and_then(Value::as_object).into_iter().flatten();
    let mut webhooks: Vec<_> = map
        .filter(|(name, _)| selection.matches(&[name]))
        .map(|(name, item)| {
            let pointer = Pointer("/x-webhooks".to_owned()).join(name).join("post");
            // One without `post` is told to be incomplete when it is lowered.
            (name.as_str(), item.get("post").unwrap_or(&Value::Null), pointer)
        })
        .collect();
    webhooks.sort_by_key(|(name, _, _)| *name);
    webhooks
}

/// An operation or a webhook as it is written, whether it can be read or not.
#[derive(Debug)]
pub(crate) struct Root<'d> {
    /// Where it is located.
    pub(crate) pointer: Pointer,
    /// Operation id, or the name of the webhook.
    pub(crate) id: Option<&'d str>,
    /// Method and path; none for a webhook.
    pub(crate) place: Option<(String, String)>,
    /// Whether it is wanted.
    pub(crate) is_selected: bool,
}

/// Every operation and webhook of the document.
pub(crate) fn roots<'d>(document: &'d Document, selection: &Selection) -> Vec<Root<'d>> {
    let operations = document.operations().map(|(pointer, operation)| {
        let id = operation.get("operationId").and_then(Value::as_str);
        let (parent, method) = pointer.0.rsplit_once('/').unwrap_or_default();
        let path = parent.trim_start_matches("/paths/").replace("~1", "/").replace("~0", "~");
        let is_selected = selection.matches(&[&path, id.unwrap_or_default()]);
        let place = Some((method.to_uppercase(), path));
        Root { pointer, id, place, is_selected }
    });
    let webhooks = webhooks(document, &Selection::default()).into_iter().map(|(name, _, pointer)| {
        let is_selected = selection.matches(&[name]);
        Root { pointer, id: Some(name), place: None, is_selected }
    });
    operations.chain(webhooks).collect()
}

/// Every component that the nodes at `roots` refer to, directly or not. References to components that are no schemas,
/// such as shared responses, are followed through.
fn reach(document: &Document, roots: Vec<Pointer>) -> (BTreeSet<&str>, BTreeSet<Pointer>) {
    let mut components = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = roots;
    while let Some(pointer) = open.pop() {
        if !seen.insert(pointer.clone()) {
            continue;
        }
        let Some(node) = document.root.pointer(&pointer.0) else {
            continue;
        };
        for reference in Schema::new(node, pointer).references() {
            components.extend(component_of(reference.text));
            open.extend(reference.text.strip_prefix('#').map(|pointer| Pointer(pointer.to_owned())));
        }
    }
    (components, seen)
}

/// Whether `glob`, in which `*` stands for any text, matches all of `text`.
#[must_use]
pub fn is_match(glob: &str, text: &str) -> bool {
    let mut pieces = glob.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let pieces: Vec<_> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn globs() {
        for (glob, text, expected) in [
            ("userCreate", "userCreate", true),
            ("userCreate", "userCreateAll", false),
            ("user*", "userCreate", true),
            ("*Create", "userCreate", true),
            ("/cra/*/get", "/cra/check_report/base_report/get", true),
            ("/cra/*/get", "/cra/check_report/create", false),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(is_match(glob, text), expected, "{glob} {text}");
        }
    }
}
