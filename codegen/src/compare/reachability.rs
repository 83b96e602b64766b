//! Which operations and webhooks use a type, directly or through other types.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ir, Type, TypeId};

/// For each type, the operations and webhooks that use it.
pub(super) struct Reach<'a>(BTreeMap<&'a TypeId, BTreeSet<&'a str>>);

impl<'a> Reach<'a> {
    pub(super) fn of(ir: &'a Ir) -> Self {
        let mut reach = Self(BTreeMap::new());
        for operation in &ir.operations {
            let parameters = operation.parameters.as_ref().map(|parameters| &parameters.ty);
            // The shared error type is listed once, as `every error`.
            let responses = operation.responses.types().filter(|id| Some(*id) != ir.error.as_ref());
            let request = operation.request_type().and_then(Type::named);
            for root in request.into_iter().chain(parameters).chain(responses) {
                reach.spread(ir, root, &operation.id);
            }
        }
        for webhook in &ir.webhooks {
            if let Some(payload) = webhook.payload.named() {
                reach.spread(ir, payload, &webhook.name);
            }
        }
        if let Some(error) = &ir.error {
            reach.spread(ir, error, "every error");
        }
        reach
    }

    fn spread(&mut self, ir: &'a Ir, root: &'a TypeId, name: &'a str) {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if !self.0.entry(id).or_default().insert(name) {
                continue;
            }
            if let Some(def) = ir.types.get(id) {
                open.extend(def.kind.held().into_iter().filter_map(Type::named));
            }
        }
    }

    /// The operations and webhooks that use a type, sorted.
    pub(super) fn places(&self, id: &TypeId) -> Vec<String> {
        self.0.get(id).into_iter().flatten().map(|name| (*name).to_owned()).collect()
    }
}
