//! Imports upstream operations with all components that they refer to.

use serde_json::{Map, Value};

use crate::document::references::Node;
use crate::document::schema::Schema;
use crate::document::{Document, operations_of};
use crate::ir::Pointer;
use crate::name::snake_ident;
use crate::select::is_match;

use super::apply::{Editor, last, reread};
use super::objects::parent;
use super::operations::{parameters, resolved};
use super::render::{Lines, TODO, element, indented, scalar, under};
use super::schema_view::SchemaView;
use super::yaml_writer::Reason;

/// Adds the upstream operations whose id or path matches one of `globs`, in which `*` matches any string. Operations that
/// exist locally are unchanged. Returns the edited text and the added operations, each as method and path.
///
/// # Errors
///
/// If a glob matches nothing, an operation cannot be added to the text, or the edited document is invalid.
pub fn import_operations(
    ours: &Document,
    theirs: &Document,
    globs: &[String],
) -> Result<(String, Vec<String>), String> {
    let mut editor = Editor::new(ours, theirs);
    let mut added = Vec::new();
    let mut is_idle = vec![true; globs.len()];
    for (path, item) in theirs.root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let mut methods = Vec::new();
        let item = Node { value: item, pointer: Pointer("/paths".to_owned()).join(path) };
        for (at, operation) in operations_of(item) {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            let mut is_wanted = false;
            for (glob, is_idle) in globs.iter().zip(&mut is_idle) {
                let matches = is_match(glob, path) || is_match(glob, id);
                is_wanted |= matches;
                *is_idle &= !matches;
            }
            if is_wanted && ours.node(&at).is_none() {
                added.push(format!("{} {path}", last(&at).to_uppercase()));
                methods.push(at);
            }
        }
        editor.path(path, &methods).map_err(|reason| format!("{path}: {reason}"))?;
    }
    if let Some((glob, _)) = globs.iter().zip(is_idle).find(|(_, is_idle)| *is_idle) {
        return Err(format!("no operation or path of {} matches `{glob}`", theirs.source.name));
    }
    if let Some((_, reason)) = editor.writer.finish().first() {
        return Err((*reason).to_owned());
    }
    let text = editor.writer.edits.apply(&ours.source.text);
    reread(ours, &text)?;
    Ok((text, added))
}

impl<'d> Editor<'d> {
    /// Adds operations of one path, which may exist locally or not.
    fn path(&mut self, path: &str, operations: &[Pointer]) -> Result<(), Reason> {
        let paths = Pointer("/paths".to_owned());
        if operations.is_empty() {
            return Ok(());
        }
        if self.ours.root.pointer(&paths.join(path).0).is_some() {
            return operations.iter().try_for_each(|at| self.operation(at));
        }
        let mut lines = Lines::new();
        for at in operations {
            lines.extend(self.method(at)?);
        }
        self.writer.add_entry(&paths, None, &under(path, lines))?;
        operations.iter().for_each(|at| self.components(at));
        Ok(())
    }

    /// Adds an operation to an existing local path.
    pub(super) fn operation(&mut self, at: &Pointer) -> Result<(), Reason> {
        let lines = self.method(at)?;
        self.writer.add_entry(&parent(at), None, &lines)?;
        self.components(at);
        Ok(())
    }

    fn method(&mut self, at: &Pointer) -> Result<Lines, Reason> {
        let operation = self.theirs.root.pointer(&at.0).ok_or("it was not found in the document")?;
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        // The first segment of the path names the module, unless `x-domains` does.
        self.module = last(&parent(at)).split('/').find(|word| !word.is_empty()).map(snake_ident);
        self.domain(id, None);
        let mut lines = vec![
            format!("operationId: {}", scalar(id)),
            format!("summary: {}", scalar(TODO)),
            format!("description: {}", scalar(&format!("{TODO} Decide on x-retry, x-billable and tags."))),
        ];
        if operation.get("deprecated") == Some(&Value::Bool(true)) {
            lines.push("deprecated: true".to_owned());
        }
        lines.extend(["x-retry: never".to_owned(), "x-billable: false".to_owned()]);
        let mut listed = Lines::new();
        for (_, node) in parameters(self.theirs, at) {
            listed.extend(element(self.parameter(&node)));
        }
        if !listed.is_empty() {
            lines.push("parameters:".to_owned());
            lines.extend(listed);
        }
        if let Some(node) = resolved(self.theirs, &at.join("requestBody")) {
            let mut body = Lines::new();
            if node.value.get("required") == Some(&Value::Bool(true)) {
                body.push("required: true".to_owned());
            }
            body.extend(self.content(&node));
            lines.extend(under("requestBody", body));
        }
        let mut responses = Lines::new();
        for status in operation.get("responses").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            let Some(node) = resolved(self.theirs, &at.join("responses").join(status)) else { continue };
            let lines = match self.shared(&node) {
                Some(name) => {
                    let place = Pointer("/components/responses".to_owned()).join(name);
                    vec![format!("$ref: {}", scalar(&format!("#{}", place.0)))]
                }
                None => {
                    let mut lines = vec![format!("description: {}", scalar(TODO))];
                    lines.extend(self.content(&node));
                    lines
                }
            };
            responses.extend(under(status, lines));
        }
        lines.extend(under("responses", responses));
        self.has_room()?;
        Ok(under(&last(at), lines))
    }

    /// The local shared response with the same payload.
    fn shared(&self, node: &Node<'d>) -> Option<&'d str> {
        let payload = |document: &'d Document, node: &Value| {
            let schema = node.get("content")?.get("application/json")?.get("schema")?.get("$ref")?.as_str()?;
            Schema::component(document, crate::document::schema::component_of(schema)?).map(|_| schema.to_owned())
        };
        let wanted = payload(self.theirs, node.value)?;
        let shared = self.ours.root.get("components")?.get("responses")?.as_object()?;
        let found = shared.iter().find(|(_, response)| payload(self.ours, response).as_ref() == Some(&wanted));
        found.map(|(name, _)| name.as_str())
    }

    fn parameter(&mut self, node: &Node<'d>) -> Lines {
        let word = |word: &str| node.value.get(word).and_then(Value::as_str).unwrap_or_default();
        let mut lines = vec![format!("name: {}", scalar(word("name"))), format!("in: {}", scalar(word("in")))];
        if node.value.get("required") == Some(&Value::Bool(true)) {
            lines.push("required: true".to_owned());
        }
        lines.push(format!("description: {}", scalar(TODO)));
        lines.extend(self.schema(node.value, &node.pointer));
        lines
    }

    fn content(&mut self, node: &Node<'d>) -> Lines {
        let mut lines = Lines::new();
        for (media, content) in node.value.get("content").and_then(Value::as_object).into_iter().flatten() {
            let schema = self.schema(content, &node.pointer.join("content").join(media));
            lines.extend(under(media, schema));
        }
        if lines.is_empty() { lines } else { std::iter::once("content:".to_owned()).chain(indented(lines)).collect() }
    }

    fn schema(&mut self, around: &'d Value, at: &Pointer) -> Lines {
        let Some(schema) = around.get("schema") else { return Lines::new() };
        let view = SchemaView::new(self.theirs, Schema::new(schema, at.join("schema")));
        under("schema", self.renderer.value(&view, false))
    }
}
