//! Components that nothing uses.

use std::collections::BTreeSet;

use codegen::ir::Pointer;
use serde_json::Value;

use super::{Linter, elements, entries};

impl<'d> Linter<'d> {
    /// Reports components that neither a path nor a webhook reaches.
    pub(super) fn components(&mut self) {
        let used = self.used();
        let schemes = self.schemes();
        let at = Pointer("/components".to_owned());
        for (section, components) in entries(self.root, "components") {
            for (name, _) in components.as_object().into_iter().flatten().filter(|_| !section.starts_with("x-")) {
                let pointer = at.join(section).join(name);
                let is_used = match section.as_str() {
                    "securitySchemes" => schemes.contains(name.as_str()),
                    _ => used.iter().any(|target| is_within(target, &pointer.0)),
                };
                if !is_used {
                    let message = format!("nothing uses the component `{name}`");
                    self.warn("lint/unused-component", message, pointer, "remove it, or refer to it");
                }
            }
        }
    }

    /// The targets of all references that are reachable from outside of the components.
    fn used(&self) -> BTreeSet<String> {
        let outside = self.root.as_object().into_iter().flatten().filter(|(key, _)| *key != "components");
        let mut open = Vec::new();
        outside.for_each(|(_, node)| references(node, &mut open));
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            if seen.insert(target.clone())
                && let Some(node) = self.root.pointer(&target)
            {
                references(node, &mut open);
            }
        }
        seen
    }

    /// The security schemes that a requirement names.
    fn schemes(&self) -> BTreeSet<&'d str> {
        let operations = entries(self.root, "paths").flat_map(|(_, item)| item.as_object().into_iter().flatten());
        let nodes = operations.map(|(_, operation)| operation).chain([self.root]);
        let requirements = nodes.flat_map(|node| elements(node, "security")).map(|(_, requirement)| requirement);
        requirements
            .flat_map(|requirement| requirement.as_object().into_iter().flatten())
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// Collects what a node refers to, by `$ref` and by the mapping of a discriminator. Data that looks like a reference
/// only makes something count as used.
fn references(node: &Value, found: &mut Vec<String>) {
    for (key, value) in node.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("$ref", Value::String(reference)) => found.extend(reference.strip_prefix('#').map(str::to_owned)),
            ("discriminator", _) => {
                let targets = entries(value, "mapping").filter_map(|(_, target)| target.as_str());
                found.extend(targets.map(|target| match target.strip_prefix('#') {
                    Some(target) => target.to_owned(),
                    // The name of a schema may be there by itself.
                    None => format!("/components/schemas/{target}"),
                }));
            }
            _ => references(value, found),
        }
    }
    node.as_array().into_iter().flatten().for_each(|node| references(node, found));
}

fn is_within(target: &str, component: &str) -> bool {
    target.strip_prefix(component).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
