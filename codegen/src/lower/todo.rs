//! Descriptions that are still to be written.

use serde_json::Value;

use crate::ir::Pointer;
use crate::select::Closure;

use super::Lowerer;

/// How a text begins that stands for one to come.
const MARK: &str = "TODO:";

impl<'d> Lowerer<'d> {
    /// Reports every description of the closure that is only a mark.
    pub(super) fn check_todos(&mut self, closure: &Closure<'d>) {
        let document = self.document;
        for pointer in &closure.nodes {
            if let Some(node) = document.root.pointer(&pointer.0) {
                self.todos(node, pointer, false);
            }
        }
    }

    /// Looks through a node. `is_named` tells that its keys are names, which may be like words of OpenAPI.
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
                    self.error("lower/todo", message, &pointer, "write it, and decide on what else the mark names");
                }
                (word, _) => {
                    let holds_names = matches!(word, "properties" | "responses" | "x-enum-descriptions");
                    self.todos(value, &pointer, !is_named && holds_names);
                }
            }
        }
    }
}
