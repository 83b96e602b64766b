//! Operations.

use serde_json::Value;

use crate::ir::{Docs, Ir, LeftOut, Operation, Pointer, Retry};
use crate::select::{Closure, Selected};

use super::keywords::Object;
use super::{Lowerer, ids};

/// What to do about an operation that is left out.
pub(super) const LEAVE_OUT: &str = "choose the operations that you need with `--operations`";

impl<'d> Lowerer<'d> {
    pub(super) fn operations(&mut self, closure: &Closure<'d>, ir: &mut Ir) {
        let ids = self.operation_ids(closure);
        for (selected, id) in closure.operations.iter().zip(ids) {
            let Some(operation) = self.operation(selected, id) else {
                let id = selected.operation.operation_id.clone().unwrap_or_default();
                let (method, path) = (selected.method.to_uppercase(), selected.path.to_owned());
                ir.left_out.push(self.left_out(id, method, path, &selected.pointer));
                continue;
            };
            ir.operations.push(operation);
        }
        ir.operations.sort_by(|left, right| left.id.cmp(&right.id));
    }

    /// What is left out because of the last diagnostic.
    pub(super) fn left_out(&self, id: String, method: String, path: String, origin: &Pointer) -> LeftOut {
        let (class, cause) =
            self.diagnostics.last().map(|found| (found.code.to_owned(), found.pointer.clone())).unwrap_or_default();
        LeftOut { id, method, path, class, cause, origin: origin.clone() }
    }

    fn operation(&mut self, selected: &Selected<'d>, id: String) -> Option<Operation> {
        let Selected { path, method, operation, pointer } = selected;
        self.check_keywords(Object::PathItem, &Pointer("/paths".to_owned()).join(path));
        self.check_keywords(Object::Operation, pointer);
        let name = ids::stem(&id);
        let request = self.request(pointer, method, &name)?;
        let responses = self.responses(pointer, &name);
        let parameters = self.parameters(selected, &name);
        let extension = |key: &str| operation.extensions.get(key);
        let retry = match extension("x-retry").and_then(Value::as_str) {
            Some("safe") => Retry::Safe,
            Some("never") => Retry::Never,
            None if *method == "post" || *method == "patch" => Retry::Never,
            None => Retry::Safe,
            Some(other) => {
                let message = format!("unknown retry class `{other}`");
                self.error("lower/retry", message, &pointer.join("x-retry"), "use `safe` or `never`");
                Retry::Never
            }
        };
        let text = operation.description.as_ref().or(operation.summary.as_ref());
        Some(Operation {
            method: method.to_uppercase(),
            path: (*path).to_owned(),
            docs: Docs {
                text: text.map(|text| text.trim().to_owned()).unwrap_or_default(),
                url: operation.external_docs.as_ref().map(|docs| docs.url.clone()),
                deprecated: operation.deprecated,
            },
            parameters,
            request,
            responses,
            retry,
            security: self.security(pointer),
            billable: extension("x-billable").and_then(Value::as_bool).unwrap_or_default(),
            wait: self.wait(extension("x-wait"), retry, pointer),
            origin: pointer.clone(),
            id,
        })
    }

    /// The name of the method that waits. Only calls that are safe to repeat can be polled.
    fn wait(&mut self, name: Option<&Value>, retry: Retry, pointer: &Pointer) -> Option<String> {
        let name = name?.as_str().filter(|name| !name.is_empty());
        let (message, help) = match name {
            None => ("expected a method name in `x-wait`", "give the name of the method that waits"),
            Some(_) if retry != Retry::Safe => {
                ("`x-wait` on a call that is not safe to repeat", "remove `x-wait`, or add `x-retry: safe`")
            }
            Some(name) => return Some(name.to_owned()),
        };
        self.error("lower/wait", message, &pointer.join("x-wait"), help);
        None
    }
}
