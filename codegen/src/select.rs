//! Select: `Document` and a selection -> the operations, webhooks and components that they reach.

use std::collections::BTreeSet;

use crate::document::outline::{Operation, ReferenceOr};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::references::Node;
use crate::document::schema::{Schema, component_of};
use crate::document::{Document, operations_of};
use crate::ir::Pointer;

/// Which operations and webhooks are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    globs: Vec<String>,
    excluded: BTreeSet<Pointer>,
}

impl Selection {
    /// Those whose operation id, path or webhook name matches one of `globs`, in which `*` matches any string; all,
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
    /// Webhooks, by name, and the callbacks of the operations.
    pub webhooks: Vec<Request<'d>>,
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
    /// Its location in the document.
    pub pointer: Pointer,
}

/// A request that the API sends: a webhook, or a callback of an operation.
#[derive(Debug)]
pub struct Request<'d> {
    /// Name of the webhook or the callback.
    pub name: String,
    /// What describes it; null if nothing does.
    pub node: &'d Value,
    /// Where it is located.
    pub pointer: Pointer,
    /// Where the operation is located whose callback it is; none for a webhook.
    pub operation: Option<Pointer>,
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
        let mut names = names.chain(webhooks.iter().map(|webhook| webhook.name.as_str()));
        if !names.any(|name| is_match(glob, name)) {
            diagnostics.push(Diagnostic::error(
                "select/no-match",
                format!("no operation, path or webhook matches `{glob}`"),
                Pointer("/paths".to_owned()),
                "name an operation id or a path; `*` matches any string",
            ));
        }
    }
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    operations.retain(|selected| !selection.excluded.contains(&selected.pointer));
    webhooks.retain(|webhook| !selection.excluded.contains(&webhook.pointer));
    let roots = operations.iter().flat_map(|selected| shared_parameters(document, selected));
    let roots = roots.chain(operations.iter().map(|selected| selected.pointer.clone()));
    let roots = roots.chain(webhooks.iter().map(|webhook| webhook.pointer.clone()));
    let (components, nodes) = reach(document, roots.collect());
    webhooks.extend(operations.iter().flat_map(|selected| callbacks(document, &selected.pointer)));
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

/// The selected webhooks, by name. A path item may have several methods: each is one.
fn webhooks<'d>(document: &'d Document, selection: &Selection) -> Vec<Request<'d>> {
    let mut webhooks = Vec::new();
    for (name, item) in document.webhooks() {
        let pointer = item.pointer.join("post");
        let mut found: Vec<_> = requests(name, item).collect();
        if found.is_empty() {
            // One without a method is reported to be incomplete when it is lowered.
            found.push(Request { name: name.to_owned(), node: &Value::Null, pointer, operation: None });
        }
        webhooks.append(&mut found);
    }
    webhooks.retain(|webhook| selection.matches(&[&webhook.name]));
    webhooks.sort_by(|left, right| (&left.name, &left.pointer).cmp(&(&right.name, &right.pointer)));
    webhooks
}

/// The requests that the API sends because of an operation. They are named after the callback, and after the expression
/// of the URL, too, if there are several.
fn callbacks<'d>(document: &'d Document, operation: &Pointer) -> Vec<Request<'d>> {
    let callbacks = document.callbacks(operation);
    let mut found = Vec::new();
    for (name, expression, item) in &callbacks {
        let is_alone = callbacks.iter().filter(|(other, ..)| other == name).count() == 1;
        let name = if is_alone { (*name).to_owned() } else { format!("{name} {expression}") };
        let operation = Some(operation.clone());
        found.extend(requests(&name, item.clone()).map(|request| Request { operation: operation.clone(), ..request }));
    }
    found
}

/// The requests that a path item describes, named after their methods, too, if there are several.
fn requests<'d>(name: &str, item: Node<'d>) -> impl Iterator<Item = Request<'d>> {
    let operations: Vec<_> = operations_of(item).collect();
    let is_alone = operations.len() == 1;
    operations.into_iter().map(move |(pointer, node)| {
        let method = pointer.0.rsplit('/').next().unwrap_or_default();
        let name = if is_alone { name.to_owned() } else { format!("{name} {method}") };
        Request { name, node, pointer, operation: None }
    })
}

/// An operation or a webhook as it is written, whether it can be read or not.
#[derive(Debug)]
pub(crate) struct Root {
    /// Where it is located.
    pub(crate) pointer: Pointer,
    /// Operation id, or the name of the webhook.
    pub(crate) id: Option<String>,
    /// Method and path; none for a webhook.
    pub(crate) place: Option<(String, String)>,
    /// Whether it is wanted.
    pub(crate) is_selected: bool,
}

/// The method of the operation at a pointer, in upper case, and its path.
pub(crate) fn place(operation: &Pointer) -> (String, String) {
    let mut keys = operation.keys().skip(1);
    let path = keys.next().unwrap_or_default();
    (keys.next().unwrap_or_default().to_uppercase(), path)
}

/// Every operation and webhook of the document.
pub(crate) fn roots(document: &Document, selection: &Selection) -> Vec<Root> {
    let operations = document.operations().map(|(pointer, operation)| {
        let id = operation.get("operationId").and_then(Value::as_str);
        let (method, path) = place(&pointer);
        let is_selected = selection.matches(&[&path, id.unwrap_or_default()]);
        Root { pointer, id: id.map(str::to_owned), place: Some((method, path)), is_selected }
    });
    let webhooks = webhooks(document, &Selection::default()).into_iter().map(|Request { name, pointer, .. }| {
        let is_selected = selection.matches(&[&name]);
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

/// Whether `glob`, in which `*` matches any string, matches all of `text`.
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
