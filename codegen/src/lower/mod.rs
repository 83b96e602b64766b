//! Lower: `Document` and its closure -> `Ir` and diagnostics.
//!
//! *Architecture invariant*: after this stage nothing knows OpenAPI. What the generator does not support is a warning
//! of the class `unsupported/…`: the schema becomes any JSON, the operation is left out.

mod all_of;
mod bodies;
mod check;
mod enums;
mod error_codes;
mod files;
mod graph;
mod headers;
mod ids;
pub mod keywords;
mod limits;
mod media;
mod object;
mod operations;
mod parameters;
mod parts;
mod profile;
mod refine;
mod requests;
mod responses;
mod security;
mod servers;
mod tell;
#[cfg(test)]
mod tests;
mod todo;
mod union;
mod values;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::document::schema::Schema;
use crate::ir::{Choice, Component, Domains, Effective, ErrorCodes, Ir, Pointer, TypeDef, TypeId};
use crate::select::Closure;

pub(crate) use all_of::kind_of;

/// Maximum length of a chain of aliases, which bounds every recursion over references.
const MAX_CHAIN: usize = 16;

/// Lowers.
#[must_use]
pub fn lower(document: &Document, closure: &Closure<'_>) -> (Ir, Diagnostics) {
    let mut lowerer = Lowerer {
        document,
        types: BTreeMap::new(),
        components: BTreeMap::new(),
        choices: BTreeMap::new(),
        error_codes: None,
        remedies: BTreeSet::new(),
        // Two names for one component would be two types; the set also breaks cycles of aliases.
        aliases: BTreeSet::new(),
        merging: all_of::Merging::new(),
        checked: BTreeSet::new(),
        effective: BTreeMap::new(),
        diagnostics: document.diagnostics.clone(),
    };
    lowerer.check_references(closure);
    lowerer.check_todos(closure);
    let mut ir = Ir {
        title: document.outline.info.title.clone(),
        version: document.outline.info.version.clone(),
        description: document.outline.info.description.clone().unwrap_or_default(),
        servers: lowerer.servers(),
        profile: lowerer.profile(),
        domains: lowerer.domains(),
        ..Ir::default()
    };
    lowerer.remedies = ir.profile.remedies.iter().map(|remedy| remedy.word.clone()).collect();
    for name in &closure.components {
        lowerer.component(name);
    }
    lowerer.operations(closure, &mut ir);
    lowerer.webhooks(closure, &mut ir);
    lowerer.check_error_members(&ir);
    ir.schemes = lowerer.schemes(&ir);
    ir.left_out.sort();
    ir.types = lowerer.types;
    responses::settle_defaults(&mut ir);
    ir.components = lowerer.components;
    ir.choices = lowerer.choices;
    ir.error_codes = lowerer.error_codes;
    graph::spread_usage(&mut ir);
    graph::apply_access(&mut ir);
    graph::drop_unused(&mut ir);
    graph::break_cycles(&mut ir);
    let mut diagnostics = lowerer.diagnostics;
    files::settle(&mut ir, &mut diagnostics);
    todo::check_descriptions(&ir, &mut diagnostics);
    (ir, diagnostics)
}

struct Lowerer<'d> {
    document: &'d Document,
    types: BTreeMap<TypeId, TypeDef>,
    components: BTreeMap<String, Component>,
    choices: BTreeMap<String, Choice>,
    error_codes: Option<ErrorCodes>,
    /// The names of the remedies that the document adds.
    remedies: BTreeSet<String>,
    aliases: BTreeSet<&'d str>,
    merging: all_of::Merging,
    /// Schemas that were checked already, so that one mistake is one diagnostic.
    checked: BTreeSet<Pointer>,
    /// What components come to that were referred to already.
    effective: BTreeMap<&'d str, Effective>,
    diagnostics: Diagnostics,
}

impl<'d> Lowerer<'d> {
    fn error(&mut self, code: &'static str, message: impl Into<String>, pointer: &Pointer, help: &'static str) {
        self.diagnostics.push(Diagnostic::error(code, message, pointer.clone(), help));
    }

    /// Reports what cannot be meant, though something can be generated all the same: a class of `diagnostic::DENIED`.
    fn denied(&mut self, code: &'static str, message: impl Into<String>, pointer: &Pointer, help: &'static str) {
        self.diagnostics.push(Diagnostic::warning(code, message, pointer.clone(), help));
    }

    fn unsupported(&mut self, code: &'static str, message: impl Into<String>, pointer: &Pointer, help: &'static str) {
        self.diagnostics.push(Diagnostic::warning(code, message, pointer.clone(), help));
    }

    /// Reports every reference of the closure that is broken.
    fn check_references(&mut self, closure: &Closure<'d>) {
        for pointer in &closure.nodes {
            let Some(node) = self.document.node(pointer) else { continue };
            for reference in Schema::new(node.value, node.pointer).references() {
                if let Some(broken) = self.document.broken(&reference) {
                    self.diagnostics.push(broken.diagnostic(&reference));
                }
            }
        }
    }

    fn domains(&mut self) -> Domains {
        let mut prefixes = BTreeMap::new();
        let root = &self.document.root;
        for (module, list) in root.get("x-domains").and_then(Value::as_object).into_iter().flatten() {
            let pointer = Pointer("/x-domains".to_owned()).join(module);
            for (index, prefix) in list.as_array().into_iter().flatten().enumerate() {
                let Some(prefix) = prefix.as_str() else { continue };
                if let Some(other) = prefixes.insert(prefix.to_owned(), module.clone()) {
                    let message = format!("the prefix `{prefix}` already belongs to `{other}`");
                    self.error("lower/domain", message, &pointer.join(&index.to_string()), "list it once");
                }
            }
        }
        Domains(prefixes)
    }
}
