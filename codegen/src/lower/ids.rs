//! Ids of what has none in the document, or one that something else has already.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use crate::diagnostic::Diagnostic;
use crate::document::schema::Schema;
use crate::ir::{Pointer, TypeId};
use crate::select::{Closure, Selected};

use super::Lowerer;

impl<'d> Lowerer<'d> {
    /// An id for each operation, in their order: its own, or its method and path if it has none, or if one before it in
    /// the order of paths and methods has the same.
    pub(super) fn operation_ids(&mut self, closure: &Closure<'d>) -> Vec<String> {
        let mut known: BTreeSet<String> = BTreeSet::new();
        let operations = closure.operations.iter();
        let own = |selected: &Selected<'d>| selected.operation.operation_id.clone();
        let own: Vec<_> = operations.map(|selected| own(selected).filter(|id| known.insert(id.clone()))).collect();
        let mut ids = Vec::new();
        for (selected, own) in closure.operations.iter().zip(own) {
            let derived = || free(&format!("{} {}", selected.method, selected.path), |id| known.insert(id.to_owned()));
            let is_own = own.is_some();
            let id = own.unwrap_or_else(derived);
            if !is_own {
                self.check_id(selected, &id, closure);
            }
            ids.push(id);
        }
        ids
    }

    /// Reports an operation id that is not used since another operation has it.
    fn check_id(&mut self, selected: &Selected<'d>, instead: &str, closure: &Closure<'d>) {
        let Some(id) = &selected.operation.operation_id else { return };
        let same = |other: &&Selected<'d>| other.operation.operation_id.as_ref() == Some(id);
        let Some(other) = closure.operations.iter().find(same) else { return };
        let message = format!("duplicate operation id `{id}`; this one is taken as `{instead}`");
        let at = |selected: &Selected<'d>| selected.pointer.join("operationId");
        let found = Diagnostic::warning("lower/operation-id", message, at(selected), "change one of the two");
        self.diagnostics.push(found.against(at(other)));
    }

    /// The id of a type that has no name of its own and is located at `origin`: `name`, unless a component or another such
    /// type has that.
    pub(super) fn inline_id(&mut self, name: &str, origin: &Pointer) -> TypeId {
        let is_free = |id: &str| {
            let known = self.types.get(&TypeId(id.to_owned()));
            Schema::component(self.document, id).is_none() && known.is_none_or(|known| known.origin == *origin)
        };
        let id = free(name, is_free);
        if id != name {
            let message = format!("the name `{name}` of this inline schema is taken; it is called `{id}`");
            let found = Diagnostic::warning("lower/inline-name", message, origin.clone(), "make it a component");
            self.diagnostics.push(found);
        }
        TypeId(id)
    }
}

/// What the names of an operation's types begin with: `get /pets/{id}` -> `GetPetsById`.
pub(super) fn stem(id: &str) -> String {
    id.replace('{', " by ").to_upper_camel_case()
}

/// The name, or the name with the first number behind it that is free.
fn free(name: &str, mut is_free: impl FnMut(&str) -> bool) -> String {
    let numbered = (2_u64..).map(|number| format!("{name} {number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|id| is_free(id)).unwrap_or_default()
}
