//! Operations and their parameters.

use std::collections::{BTreeMap, BTreeSet};

use codegen::diagnostic::Diagnostic;
use codegen::document::kind::METHODS;
use codegen::ir::Pointer;
use serde_json::Value;

use super::{Linter, elements, entries};

/// A parameter with the place where it is listed.
type Parameter<'d> = (Pointer, &'d Value);

impl<'d> Linter<'d> {
    pub(super) fn operations(&mut self) {
        let mut ids: BTreeMap<&str, Pointer> = BTreeMap::new();
        let paths = Pointer("/paths".to_owned());
        for (path, item) in entries(self.root, "paths") {
            let at = paths.join(path);
            let item = self.resolve(item);
            let shared = self.parameters(item, &at);
            let operations = item.as_object().into_iter().flatten();
            for (method, operation) in operations.filter(|(key, _)| METHODS.contains(&key.as_str())) {
                let at = at.join(method);
                self.described(operation, &format!("`{} {path}`", method.to_uppercase()), &at);
                self.id(operation, &at, &mut ids);
                let own = self.parameters(operation, &at);
                self.path(path, &at, shared.iter().chain(&own));
            }
        }
    }

    fn parameters(&mut self, node: &'d Value, at: &Pointer) -> Vec<Parameter<'d>> {
        let at = at.join("parameters");
        let listed = elements(node, "parameters").map(|(index, parameter)| (at.join(&index.to_string()), parameter));
        let listed: Vec<_> = listed.collect();
        for (at, parameter) in &listed {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            self.described(parameter, &format!("the parameter `{name}`"), at);
        }
        listed.into_iter().map(|(at, parameter)| (at, self.resolve(parameter))).collect()
    }

    fn id(&mut self, operation: &'d Value, at: &Pointer, ids: &mut BTreeMap<&'d str, Pointer>) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else { return };
        let at = at.join("operationId");
        if let Some(other) = ids.get(id) {
            let message = format!("the operation id `{id}` is used twice");
            let found = Diagnostic::warning("lint/operation-id", message, at, "change one of the two");
            self.found.push(found.against(other.clone()));
        } else {
            ids.insert(id, at);
        }
    }

    /// Whether the names in a path are the parameters that it takes.
    fn path<'p>(&mut self, path: &str, at: &Pointer, parameters: impl Iterator<Item = &'p Parameter<'d>>)
    where
        'd: 'p,
    {
        let names = names(path);
        let mut left: BTreeSet<_> = names.iter().copied().collect();
        let class = "lint/path-parameter";
        if left.len() < names.len() {
            let message = format!("`{path}` has a name twice");
            self.warn(class, message, at.clone(), "give each part of the path a name of its own");
        }
        for (at, parameter) in parameters {
            let text = |key| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
            if text("in") != "path" {
                continue;
            }
            let name = text("name");
            left.remove(name);
            if !names.contains(&name) {
                let message = format!("the path parameter `{name}` is not in `{path}`");
                self.warn(class, message, at.clone(), "write `{name}` where it belongs, or remove the parameter");
            } else if parameter.get("required") != Some(&Value::Bool(true)) {
                let message = format!("the path parameter `{name}` is not required, and a path cannot lack it");
                self.warn(class, message, at.clone(), "add `required: true`");
            }
        }
        for name in left {
            let message = format!("`{path}` has `{{{name}}}`, and no parameter fills it");
            self.warn(class, message, at.clone(), "describe it under `parameters`, with `in: path`");
        }
    }
}

/// The names in the braces of a path.
fn names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}
