//! Objects with properties, merged of all that an `allOf` lists.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::ir::{Choice, Docs, Facts, Field, Pointer, Resolved, Struct, TypeId, TypeKind};
use crate::schema::Schema;

use super::values::{Lowered, is_choice};
use super::{Lowerer, MAX_CHAIN};

/// What the schemas of one struct add up to.
#[derive(Default)]
struct Parts<'d> {
    properties: IndexMap<&'d str, Schema<'d>>,
    required: IndexMap<&'d str, Pointer>,
    closed: bool,
}

impl<'d> Lowerer<'d> {
    /// Lowers a struct and declares it under `id`.
    pub(super) fn structure(&mut self, id: &TypeId, schema: &Schema<'d>) {
        // Declared before its fields are looked at, so that a type that contains itself is not looked at forever.
        if self.types.get(id).is_some_and(|present| present.origin == schema.pointer) {
            return;
        }
        self.define(id, schema, TypeKind::Struct(Struct::default()));
        let mut parts = Parts::default();
        self.gather(id, schema, &mut parts, &mut BTreeMap::new());
        for (name, pointer) in &parts.required {
            if !parts.properties.contains_key(name) {
                let message = format!("`{name}` is required, but is no property");
                self.error("lower/required", message, pointer, "add the property, or require another");
            }
        }
        let fields = parts.properties.iter().map(|(name, property)| self.field(id, name, property, &parts)).collect();
        let choice = is_choice(schema).then(|| self.choice(id, schema, &parts)).flatten();
        self.define(id, schema, TypeKind::Struct(Struct { fields, open: !parts.closed, choice }));
    }

    /// Adds a schema and all that its `allOf` lists to `parts`. `seen` tells of each schema whether it is added already,
    /// or only begun: one that is listed by two of the others adds nothing the second time.
    fn gather(&mut self, id: &TypeId, schema: &Schema<'d>, parts: &mut Parts<'d>, seen: &mut BTreeMap<Pointer, bool>) {
        match seen.insert(schema.pointer.clone(), false) {
            Some(true) => {
                seen.insert(schema.pointer.clone(), true);
                return;
            }
            Some(false) => {
                let message = "this `allOf` lists itself";
                return self.error("lower/all-of-cycle", message, &schema.pointer, "list only what it is made of");
            }
            None => {}
        }
        if seen.values().filter(|is_added| !**is_added).count() > MAX_CHAIN {
            let message = format!("this `allOf` is one of more than {MAX_CHAIN} within each other");
            return self.error(
                "lower/all-of-depth",
                message,
                &schema.pointer,
                "list what it is made of in fewer steps",
            );
        }
        self.check(schema);
        self.check_combination(schema);
        for member in schema.children("allOf") {
            match member.reference().map(|name| Schema::component(self.document, name)) {
                Some(Some(target)) => self.gather(id, &target, parts, seen),
                Some(None) => {}
                None => self.gather(id, &member, parts, seen),
            }
        }
        let required = schema.texts("required").into_iter().enumerate();
        let pointer = schema.pointer.join("required");
        parts.required.extend(required.map(|(index, name)| (name, pointer.join(&index.to_string()))));
        parts.closed |= schema.get("additionalProperties") == Some(&Value::Bool(false));
        for (name, property) in schema.properties() {
            if let Some(present) = parts.properties.get(name).cloned() {
                let inner = TypeId(format!("{}/{name}", id.0));
                let mut said = |schema| {
                    let Resolved { ty, facts } = self.value(schema, &inner).resolved;
                    (ty, facts.nullable)
                };
                if present.pointer != property.pointer && said(&present) != said(&property) {
                    let message = format!("`{name}` is described in another way at {}", present.pointer);
                    let help = "make the two alike, or rename one";
                    self.error("lower/conflict", message, &property.pointer, help);
                }
            } else {
                parts.properties.insert(name, property);
            }
        }
        seen.insert(schema.pointer.clone(), true);
    }

    fn field(&mut self, id: &TypeId, name: &str, property: &Schema<'d>, parts: &Parts<'d>) -> Field {
        let Lowered { own, resolved } = self.value(property, &TypeId(format!("{}/{name}", id.0)));
        let Resolved { ty, facts: Facts { nullable, sensitive, limits } } = resolved;
        Field {
            wire: name.to_owned(),
            ty,
            required: parts.required.contains_key(name),
            nullable,
            sensitive,
            credential: property.flag("x-credential"),
            docs: property.docs(),
            limits,
            own,
            origin: property.pointer.clone(),
        }
    }

    /// Whether a value is secret by its own schema, by one that it refers to, or by that of its elements.
    pub(super) fn is_sensitive(&self, schema: &Schema<'d>) -> bool {
        let mut open = vec![schema.clone()];
        let mut seen = BTreeSet::new();
        while let Some(schema) = open.pop() {
            if !seen.insert(schema.pointer.clone()) {
                continue;
            }
            if schema.is_sensitive() {
                return true;
            }
            open.extend(schema.reference().and_then(|name| Schema::component(self.document, name)));
            open.extend(schema.child("items"));
            open.extend(schema.additional());
            let members = schema.children("allOf");
            if members.len() == 1 {
                open.extend(members);
            }
        }
        false
    }

    fn choice(&mut self, id: &TypeId, schema: &Schema<'d>, parts: &Parts<'d>) -> Option<String> {
        let pointer = schema.pointer.join("anyOf");
        let mut options = Vec::new();
        for member in schema.children("anyOf") {
            let name = member.texts("required").first().copied().unwrap_or_default();
            let Some(property) = parts.properties.get(name) else {
                let message = format!("`{name}` is an alternative, but is no property");
                self.error("lower/choice", message, &member.pointer, "add the property, or name another");
                return None;
            };
            if let Some(required) = parts.required.get(name) {
                let message = format!("`{name}` is required, and an alternative as well");
                self.error("lower/choice", message, required, "require it always, or name another alternative");
                return None;
            }
            let lowered = self.value(property, &TypeId(format!("{}/{name}", id.0)));
            options.push((name.to_owned(), lowered.resolved.ty));
        }
        let named = |key: &str| schema.get("x-choice").and_then(|choice| choice.get(key)).and_then(Value::as_str);
        let derived = || options.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("_or_");
        let name = named("type").map_or_else(|| format!("{}/choice", id.0), str::to_owned);
        let choice = Choice {
            field: named("field").map_or_else(derived, str::to_owned),
            docs: Docs { text: named("description").unwrap_or_default().to_owned(), ..Docs::default() },
            name: name.clone(),
            options,
            origin: pointer,
        };
        match self.choices.get(&name) {
            Some(present) if present.options != choice.options => {
                let message = format!("the choice `{name}` has other alternatives at {}", present.origin);
                let help = "give the two choices different names under `x-choice`";
                self.error("lower/choice", message, &choice.origin, help);
            }
            // The first in the order of components tells where it comes from.
            Some(_) => {}
            None => {
                self.choices.insert(name.clone(), choice);
            }
        }
        Some(name)
    }
}
