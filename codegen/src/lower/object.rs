//! Objects with properties, merged of all that an `allOf` lists.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::schema::Schema;
use crate::ir::{Access, Choice, Docs, Effective, Facts, Field, Item, Pointer, Struct, Type, TypeId, TypeKind};

use super::all_of::{docs, last_docs, members};
use super::values::{Lowered, is_choice};
use super::{Lowerer, MAX_CHAIN};

/// What the schemas of one struct add up to.
#[derive(Default)]
pub(super) struct Parts<'d> {
    /// Each with all schemas that describe it, the outermost last.
    pub(super) properties: IndexMap<&'d str, Vec<Schema<'d>>>,
    pub(super) required: IndexMap<&'d str, Pointer>,
    pub(super) closed: bool,
    /// The schemas of values that are not properties.
    additional: Vec<Schema<'d>>,
    /// The schemas with a choice, the outermost last.
    choices: Vec<Schema<'d>>,
    /// Each schema that was added, and whether that is complete: one that is listed by two of the others adds nothing
    /// the second time.
    seen: BTreeMap<Pointer, bool>,
    schemas: Vec<Schema<'d>>,
    faults: Vec<Diagnostic>,
}

impl<'d> Lowerer<'d> {
    /// Lowers a struct that several schemas describe, and declares it under `id`. The last is the outermost.
    pub(super) fn structure(&mut self, id: &TypeId, schemas: &[Schema<'d>]) {
        let Some(schema) = schemas.last() else { return };
        // Declared before its fields are looked at, so that a type that contains itself is not looked at forever.
        if self.types.get(id).is_some_and(|present| present.origin == schema.pointer) {
            return;
        }
        self.define(id, schema, TypeKind::Struct(Struct::default()));
        let mut parts = Parts::default();
        for schema in schemas {
            self.gather(schema, &mut parts);
        }
        self.check_parts(&mut parts);
        let fields = parts.properties.iter().map(|(name, property)| self.field(id, name, property, &parts));
        let mut fields: Vec<_> = fields.collect();
        let choice = parts.choices.last().cloned().and_then(|schema| self.choice(id, &schema, &parts));
        let missing = parts.required.iter().filter(|(name, _)| !parts.properties.contains_key(*name));
        fields.extend(missing.map(|(name, pointer)| undescribed(name, Type::Json, pointer)));
        let additional = self.further(id, &parts);
        self.define(id, schema, TypeKind::Struct(Struct { fields, open: !parts.closed, additional, choice }));
    }

    /// Adds a schema and all that its `allOf` lists to `parts`.
    pub(super) fn gather(&self, schema: &Schema<'d>, parts: &mut Parts<'d>) {
        if let Some(name) = schema.reference() {
            // References that lead back to themselves are reported where the component is lowered.
            let is_new = parts.seen.insert(schema.pointer.clone(), true).is_none();
            if let Some(target) = Schema::component(self.document, name).filter(|_| is_new) {
                self.gather(&target, parts);
            }
            return;
        }
        match parts.seen.get(&schema.pointer) {
            Some(true) => return,
            Some(false) => {
                let message = "circular reference: this `allOf` lists itself, which is ignored";
                let help = "remove the schema itself from its `allOf`";
                let fault = Diagnostic::warning("lower/all-of-cycle", message, schema.pointer.clone(), help);
                return parts.faults.push(fault);
            }
            None => {}
        }
        if parts.seen.values().filter(|is_added| !**is_added).count() >= MAX_CHAIN {
            let message = format!("`allOf` is nested more than {MAX_CHAIN} deep");
            let help = "flatten the `allOf`";
            return parts.faults.push(Diagnostic::error("lower/all-of-depth", message, schema.pointer.clone(), help));
        }
        parts.seen.insert(schema.pointer.clone(), false);
        for member in schema.children("allOf") {
            self.gather(&member, parts);
        }
        let required = schema.texts("required").into_iter().enumerate();
        let pointer = schema.pointer.join("required");
        parts.required.extend(required.map(|(index, name)| (name, pointer.join(&index.to_string()))));
        parts.closed |= schema.get("additionalProperties") == Some(&Value::Bool(false));
        parts.additional.extend(schema.additional());
        for (name, property) in schema.properties() {
            parts.properties.entry(name).or_default().push(property);
        }
        if is_choice(schema) {
            parts.choices.push(schema.clone());
        }
        parts.schemas.push(schema.clone());
        parts.seen.insert(schema.pointer.clone(), true);
    }

    /// Reports the mistakes in the schemas of a struct.
    fn check_parts(&mut self, parts: &mut Parts<'d>) {
        for schema in &parts.schemas {
            self.check(schema);
            self.check_combination(schema);
        }
        parts.faults.drain(..).for_each(|fault| self.diagnostics.push(fault));
        for (name, pointer) in &parts.required {
            if !parts.properties.contains_key(name) {
                let message = format!("`{name}` is required, but is not a property; it is taken as any JSON");
                self.unsupported("lower/required", message, pointer, "add the property, or remove it from `required`");
            }
        }
        let dropped = parts.choices.split_last().map(|(_, dropped)| dropped).unwrap_or_default();
        for schema in dropped {
            let message = "an object has more than one choice; the last one applies";
            let pointer = schema.pointer.join("anyOf");
            self.unsupported("unsupported/any-of", message, &pointer, "keep one `anyOf` of the object");
        }
    }

    /// The type of values that are not fields, if a schema declares it.
    fn further(&mut self, id: &TypeId, parts: &Parts<'d>) -> Option<Item> {
        if parts.closed || parts.additional.is_empty() {
            return None;
        }
        let Effective { ty, facts } = self.property(&parts.additional, &id.property("extra_value")).effective;
        // That they are any JSON needs no mention.
        (ty != Type::Json).then_some(Item { ty, nullable: facts.nullable })
    }

    fn field(&mut self, id: &TypeId, name: &str, schemas: &[Schema<'d>], parts: &Parts<'d>) -> Field {
        let Lowered { declared, effective } = self.property(schemas, &id.property(name));
        let Effective { ty, facts: Facts { nullable, sensitive, limits } } = effective;
        let all: Vec<_> = schemas.iter().map(docs).collect();
        let is_credential = |schema: &Schema<'d>| {
            schema.flag("x-credential") || members(schema).1.iter().any(|note| note.flag("x-credential"))
        };
        Field {
            wire: name.to_owned(),
            ty,
            required: parts.required.contains_key(name),
            nullable,
            sensitive,
            access: self.access(schemas),
            declared_required: parts.required.contains_key(name),
            credential: schemas.iter().any(is_credential),
            docs: last_docs(all),
            limits,
            declared,
            origin: schemas.last().map(|schema| schema.pointer.clone()).unwrap_or_default(),
        }
    }

    /// In which directions a property crosses the wire, by all schemas that describe it and what they refer to.
    fn access(&mut self, schemas: &[Schema<'d>]) -> Access {
        let says = |schema: &Schema<'d>, keyword: &str| {
            let notes = members(schema).1;
            schema.flag(keyword) || notes.iter().any(|note| note.flag(keyword)) || self.settled(schema).flag(keyword)
        };
        let says = |keyword: &str| schemas.iter().any(|schema| says(schema, keyword));
        match (says("readOnly"), says("writeOnly")) {
            (false, false) => Access::Both,
            (true, false) => Access::ReadOnly,
            (false, true) => Access::WriteOnly,
            (true, true) => {
                let message = "`readOnly` and `writeOnly` exclude each other; both are ignored";
                let pointer = schemas.last().map(|schema| schema.pointer.clone()).unwrap_or_default();
                self.denied("lower/contradiction", message, &pointer, "remove one of the two");
                Access::Both
            }
        }
    }

    /// Whether a value is secret by its own schema, by one that it refers to, or by that of its elements.
    pub(super) fn is_sensitive(&self, schema: &Schema<'d>) -> bool {
        // The nearest first, and no further than references are followed.
        let mut open = VecDeque::from([(schema.clone(), 0)]);
        let mut seen = BTreeSet::new();
        while let Some((schema, depth)) = open.pop_front() {
            if depth > MAX_CHAIN || !seen.insert(schema.pointer.clone()) {
                continue;
            }
            if schema.is_sensitive() {
                return true;
            }
            let target = schema.reference().and_then(|name| Schema::component(self.document, name));
            open.extend(target.map(|target| (target, depth + 1)));
            let combined = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|keyword| schema.children(keyword));
            let within = schema.child("items").into_iter().chain(schema.additional()).chain(combined);
            open.extend(within.map(|schema| (schema, depth)));
        }
        false
    }

    fn choice(&mut self, id: &TypeId, schema: &Schema<'d>, parts: &Parts<'d>) -> Option<String> {
        let pointer = schema.pointer.join("anyOf");
        let mut options = Vec::new();
        for member in schema.children("anyOf") {
            let name = member.texts("required").first().copied().unwrap_or_default();
            let Some(property) = parts.properties.get(name) else {
                let message = format!("`{name}` is an alternative, but not a property; all alternatives are optional");
                self.denied("lower/choice", message, &member.pointer, "add the property, or name another");
                return None;
            };
            if let Some(required) = parts.required.get(name) {
                let message = format!("`{name}` is both required and an alternative; the others are optional");
                self.denied("lower/choice", message, required, "remove it from `required`, or from the alternatives");
                return None;
            }
            let lowered = self.property(property, &id.property(name));
            options.push((name.to_owned(), lowered.effective.ty));
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
            // The location is that of the first in the order of components.
            Some(_) => {}
            None => {
                self.choices.insert(name.clone(), choice);
            }
        }
        Some(name)
    }
}

/// A field of which is known only that it must be there.
pub(super) fn undescribed(name: &str, ty: Type, pointer: &Pointer) -> Field {
    let Lowered { declared, effective } = Lowered::from(ty);
    Field {
        wire: name.to_owned(),
        ty: effective.ty,
        required: true,
        nullable: false,
        sensitive: false,
        access: Access::Both,
        declared_required: true,
        credential: false,
        docs: Docs::default(),
        limits: Vec::new(),
        declared,
        origin: pointer.clone(),
    }
}
