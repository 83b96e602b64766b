//! Prose that is still to be written. Code is generated without it, but not released.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Ir, Pointer, TypeKind};
use crate::select::Closure;

use super::Lowerer;

/// Prefix of a placeholder.
const MARK: &str = "TODO:";
const HELP: &str = "write it, and resolve what else the placeholder mentions";

impl<'d> Lowerer<'d> {
    /// Reports every description of the closure that is a placeholder.
    pub(super) fn check_todos(&mut self, closure: &Closure<'d>) {
        let document = self.document;
        for pointer in &closure.nodes {
            if let Some(node) = document.root.pointer(&pointer.0) {
                self.todos(node, pointer, false);
            }
        }
    }

    /// Visits a node. `is_named` means that its keys are names, which may look like keywords of OpenAPI.
    fn todos(&mut self, node: &Value, pointer: &Pointer, is_named: bool) {
        if let Some(list) = node.as_array() {
            for (index, node) in list.iter().enumerate() {
                self.todos(node, &pointer.join(&index.to_string()), false);
            }
        }
        for (key, value) in node.as_object().into_iter().flatten() {
            let pointer = pointer.join(key);
            match (key.as_str(), value) {
                ("example" | "examples" | "default" | "enum", _) if !is_named => {}
                (word, Value::String(text)) if text.starts_with(MARK) => {
                    let message =
                        if is_named { format!("`{word}` is not described") } else { format!("no {word} yet") };
                    self.diagnostics.push(Diagnostic::unfinished("lower/todo", message, pointer, HELP));
                }
                (word, _) => {
                    let holds_names = matches!(word, "properties" | "responses" | "x-enum-descriptions");
                    self.todos(value, &pointer, !is_named && holds_names);
                }
            }
        }
    }
}

/// Reports every public item that the document says nothing of.
pub(super) fn check_descriptions(ir: &Ir, diagnostics: &mut Diagnostics) {
    let mut found: BTreeSet<(Pointer, String)> = BTreeSet::new();
    let operations = ir.operations.iter().map(|call| (&call.id, &call.docs, &call.origin));
    let webhooks = ir.webhooks.iter().map(|event| (&event.name, &event.docs, &event.origin));
    // A schema without a name is described by the property that holds it.
    let types = ir.types.iter().filter(|(id, _)| !id.0.contains('/'));
    let types = types.map(|(id, def)| (&id.0, &def.docs, &def.origin));
    for (name, docs, origin) in operations.chain(webhooks).chain(types) {
        if docs.text.is_empty() {
            found.insert((origin.clone(), name.clone()));
        }
    }
    for def in ir.types.values() {
        match &def.kind {
            TypeKind::Struct(body) => {
                let bare = body.fields.iter().filter(|field| field.docs.text.is_empty());
                found.extend(bare.map(|field| (field.origin.clone(), field.wire.clone())));
            }
            TypeKind::Enum(values) | TypeKind::Scalars(values) => {
                let bare = values.iter().filter(|value| value.docs.text.is_empty());
                found.extend(bare.map(|value| (def.origin.join("enum"), value.wire.clone())));
            }
            TypeKind::Newtype | TypeKind::Union(_) => {}
        }
    }
    for (pointer, name) in found {
        let help = "describe it in the document";
        let message = format!("`{name}` has no description");
        diagnostics.push(Diagnostic::unfinished("lower/undescribed", message, pointer, help));
    }
}
