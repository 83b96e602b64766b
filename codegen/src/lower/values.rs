//! Schemas -> types of values.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::schema::{Schema, component_pointer};
use crate::ir::{Component, Docs, Facts, Item, Own, Resolved, Shape, Type, TypeDef, TypeId, TypeKind, Usage, Variant};

use super::all_of::{Combined, docs, own_facts};
use super::limits::words;
use super::union::Combination;
use super::{Lowerer, MAX_CHAIN};

/// What a schema says of a value.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    /// By itself.
    pub(super) own: Own,
    /// With all that it refers to.
    pub(super) resolved: Resolved,
}

impl From<Type> for Lowered {
    fn from(ty: Type) -> Self {
        Self { own: Shape::Type(ty.clone()).into(), resolved: ty.into() }
    }
}

impl Lowered {
    /// A list of these.
    pub(super) fn list(self) -> Self {
        self.element(Shape::List, Resolved::list)
    }

    /// This, as elements.
    fn element(self, shape: fn(Box<Own>) -> Shape, resolved: fn(Resolved) -> Resolved) -> Self {
        Self { own: shape(Box::new(self.own)).into(), resolved: resolved(self.resolved) }
    }

    /// This, with what a schema around it says.
    pub(super) fn beneath(self, outer: &Facts) -> Self {
        Self { own: self.own.beneath(outer), resolved: self.resolved.beneath(outer) }
    }
}

/// What becomes of a component.
enum Becomes<'d> {
    Struct,
    Enum,
    ErrorCodes,
    Newtype,
    /// What its `oneOf` or `anyOf` come to, which is a type of its own.
    Combination(Combination<'d>),
    /// No type of its own: whatever refers to it is given what it stands for.
    Alias,
}

impl<'d> Lowerer<'d> {
    /// Lowers a component, if it is a type of its own.
    pub(super) fn component(&mut self, name: &'d str) {
        let Some(schema) = Schema::component(self.document, name) else {
            return;
        };
        let id = TypeId(name.to_owned());
        self.check(&schema);
        match self.becomes(&schema) {
            Becomes::Struct => self.structure(&id, std::slice::from_ref(&schema)),
            Becomes::Enum => self.enumeration(&id, &schema, std::slice::from_ref(&schema)),
            Becomes::Combination(combination) => drop(self.combine(&schema, combination, &id)),
            Becomes::ErrorCodes => self.error_codes(&id, &schema),
            Becomes::Newtype => self.define(&id, &schema, TypeKind::Newtype),
            Becomes::Alias => {}
        }
        let own = match self.becomes(&schema) {
            // Lowered here as well, so that what is wrong with it is told even if nothing refers to it.
            Becomes::Alias => self.value(&schema, &id).own,
            _ => self.named(&schema, id),
        };
        let component = Component { own, origin: schema.pointer.clone(), words: words(&schema) };
        self.components.insert(name.to_owned(), component);
    }

    fn becomes(&self, schema: &Schema<'d>) -> Becomes<'d> {
        if schema.raw_reference().is_some() {
            return Becomes::Alias;
        }
        match self.combined(schema) {
            None => self.plainly(schema),
            Some(Combined::One(only)) if only.pointer == schema.pointer => self.plainly(&only),
            Some(Combined::Merged) => Becomes::Struct,
            Some(Combined::One(_) | Combined::Several) => Becomes::Alias,
        }
    }

    /// What becomes of a component without `allOf`.
    fn plainly(&self, schema: &Schema<'d>) -> Becomes<'d> {
        match self.combination(schema) {
            Some(Combination::Same(_) | Combination::Plain(_)) => return Becomes::Alias,
            Some(combination) => return Becomes::Combination(combination),
            None => {}
        }
        match kind(schema) {
            Some("object") if is_record(schema) => Becomes::Struct,
            Some("string") if schema.get("enum").is_some() => Becomes::Enum,
            Some("string") if schema.get("x-error-codes").is_some() => Becomes::ErrorCodes,
            Some("string") => match schema.text("format") {
                Some("date" | "date-time" | "decimal" | "binary") => Becomes::Alias,
                _ => Becomes::Newtype,
            },
            _ => Becomes::Alias,
        }
    }

    /// What a component says that is a type of its own.
    fn named(&self, schema: &Schema<'d>, id: TypeId) -> Own {
        Own::from(Shape::Type(Type::Named(id))).beneath(&Facts {
            nullable: self.may_be_null(schema),
            sensitive: self.is_sensitive(schema),
            limits: self.limits(schema),
        })
    }

    /// The type of a value. What has no name is declared under `id`.
    pub(super) fn value(&mut self, schema: &Schema<'d>, id: &TypeId) -> Lowered {
        if schema.raw_reference().is_some() {
            self.check_beside_reference(schema);
            // What is marked as sensitive stays so, wherever the mark is written.
            let facts = Facts { sensitive: schema.is_sensitive(), ..Facts::default() };
            return self.reference(schema).beneath(&facts);
        }
        self.check(schema);
        let inner = match self.combined(schema) {
            Some(combined) => self.all_of(schema, &combined, id),
            None => self.plain(schema, id),
        };
        inner.beneath(&own_facts(schema))
    }

    fn reference(&mut self, schema: &Schema<'d>) -> Lowered {
        let any = Lowered::from(Type::Json);
        // One that leads nowhere has been reported already.
        let Some(name) = schema.reference() else { return any };
        let Some(target) = Schema::component(self.document, name) else {
            return any;
        };
        let id = TypeId(name.to_owned());
        let own = Shape::Component(name.to_owned()).into();
        if let Some(resolved) = self.resolved.get(name) {
            return Lowered { own, resolved: resolved.clone() };
        }
        let resolved = match self.becomes(&target) {
            Becomes::Alias if self.aliases.contains(name) => {
                let message = format!("`{name}` is a circular reference; it is taken as any JSON");
                self.denied("lower/alias-cycle", message, &component_pointer(name), "say what it is");
                return any;
            }
            Becomes::Alias if self.aliases.len() >= MAX_CHAIN => {
                let message = format!("`{name}` is one of more than {MAX_CHAIN} that stand for each other");
                self.error("lower/alias-depth", message, &component_pointer(name), "refer to what it stands for");
                return any;
            }
            Becomes::Alias => {
                self.aliases.insert(name);
                let lowered = self.value(&target, &id);
                self.aliases.remove(name);
                lowered.resolved
            }
            _ => self.named(&target, id).resolve(&|_| None),
        };
        self.resolved.insert(name, resolved.clone());
        Lowered { own, resolved }
    }

    /// What a schema says a value is, apart from all else that it says.
    pub(super) fn plain(&mut self, schema: &Schema<'d>, id: &TypeId) -> Lowered {
        let is_record = is_record(schema);
        if let Some(combination) = self.combination(schema) {
            return self.combine(schema, combination, id);
        }
        // A record is checked with all that it is merged of.
        if !is_record && self.check_combination(schema) {
            return Type::Json.into();
        }
        let ty = match kind(schema) {
            Some("object") if is_record => {
                self.structure(id, std::slice::from_ref(schema));
                Type::Named(id.clone())
            }
            Some("object") => match schema.additional() {
                Some(values) => return self.value(&values, id).element(Shape::Map, Resolved::map),
                None => Type::Json,
            },
            Some("array") => match schema.child("items") {
                Some(items) => return self.value(&items, id).list(),
                None => Type::Array(Box::new(Item { ty: Type::Json, nullable: true })),
            },
            Some("string") if schema.get("enum").is_some() => {
                self.enumeration(id, schema, std::slice::from_ref(schema));
                Type::Named(id.clone())
            }
            Some("string") => match schema.text("format") {
                Some("date") => Type::Date,
                Some("date-time") => Type::DateTime,
                Some("decimal") => Type::Decimal,
                Some("binary") => Type::Bytes,
                _ => Type::String,
            },
            Some("number") if schema.text("format") == Some("decimal") => Type::Decimal,
            Some("number") => Type::Float,
            Some("integer") => Type::Integer,
            Some("boolean") => Type::Boolean,
            Some(_) | None => Type::Json,
        };
        ty.into()
    }

    /// Declares the enum of all values that `listing` list. The first of two that list the same describes it.
    pub(super) fn enumeration(&mut self, id: &TypeId, schema: &Schema<'d>, listing: &[Schema<'d>]) {
        let mut variants: Vec<Variant> = Vec::new();
        for listing in listing {
            let known: BTreeSet<_> = variants.iter().map(|variant| variant.wire.clone()).collect();
            let more = self.variants(listing);
            variants.extend(more.into_iter().filter(|variant| !known.contains(&variant.wire)));
        }
        self.define(id, schema, TypeKind::Enum(variants));
    }

    fn variants(&mut self, schema: &Schema<'d>) -> Vec<Variant> {
        let descriptions = schema.get("x-enum-descriptions");
        let deprecated = schema.texts("x-enum-deprecated");
        let mut values = Vec::new();
        for (index, wire) in enum_texts(schema) {
            if values.contains(&wire) {
                let pointer = schema.pointer.join("enum").join(&index.to_string());
                self.denied("lower/enum-value", format!("`{wire}` is listed twice"), &pointer, "remove one of the two");
            } else {
                values.push(wire);
            }
        }
        for listed in deprecated.iter().filter(|listed| values.iter().all(|value| value != *listed)) {
            let message = format!("`{listed}` is no value of the enum");
            let pointer = schema.pointer.join("x-enum-deprecated");
            self.error("lower/enum-value", message, &pointer, "list the value under `enum`, too");
        }
        let described = descriptions.and_then(|map| map.as_object()).into_iter().flatten();
        for (listed, _) in described.filter(|(listed, _)| values.iter().all(|value| *value != listed.as_str())) {
            let message = format!("`{listed}` is no value of the enum");
            let pointer = schema.pointer.join("x-enum-descriptions").join(listed);
            self.error("lower/enum-value", message, &pointer, "list the value under `enum`, too");
        }
        let variants = values.into_iter().map(|wire| {
            let text = descriptions.and_then(|map| map.get(&*wire)).and_then(|text| text.as_str());
            let text = text.unwrap_or_default().trim().to_owned();
            let docs = Docs { text, url: None, deprecated: deprecated.contains(&&*wire) };
            Variant { wire: wire.into_owned(), docs }
        });
        variants.collect()
    }

    /// Declares a type. One that is reached twice is declared twice, to the same effect.
    pub(super) fn define(&mut self, id: &TypeId, schema: &Schema<'d>, kind: TypeKind) {
        let def = TypeDef {
            rust_name: schema.text("x-rust-name").map(str::to_owned),
            aliases: schema.texts("x-rust-aliases").into_iter().map(str::to_owned).collect(),
            docs: docs(schema),
            usage: Usage::default(),
            sensitive: self.is_sensitive(schema),
            kind,
            origin: schema.pointer.clone(),
        };
        let clash = self.types.get(id).map(|present| present.origin.clone()).filter(|origin| *origin != def.origin);
        if let Some(other) = clash {
            let message = format!("this has no name of its own, and `{}` is taken by {other}", id.0);
            self.error("lower/inline-name", message, &def.origin, "make it a component");
        }
        self.types.insert(id.clone(), def);
    }
}

/// The types of JSON Schema that a value can have.
pub(super) const TYPES: [&str; 6] = ["object", "array", "string", "number", "integer", "boolean"];

/// Whether an object is known by its fields.
fn is_record(schema: &Schema<'_>) -> bool {
    let has_fields = schema.get("properties").is_some() || !schema.texts("required").is_empty();
    has_fields && kind(schema) == Some("object")
}

/// The `type`, or what the other keywords leave no doubt of.
pub(super) fn kind<'d>(schema: &Schema<'d>) -> Option<&'d str> {
    let implied = || {
        let has = |keyword| schema.get(keyword).is_some();
        if has("properties") || has("additionalProperties") {
            Some("object")
        } else if has("items") {
            Some("array")
        } else if lists_texts(schema) {
            Some("string")
        } else {
            None
        }
    };
    match schema.text("type").filter(|listed| TYPES.contains(listed)) {
        Some(listed) if contradicts_properties(schema, listed) => None,
        listed => listed.or_else(implied),
    }
}

/// Whether a schema lists properties of what is no object by its type. Which of the two is meant, nobody knows.
pub(super) fn contradicts_properties(schema: &Schema<'_>, listed: &str) -> bool {
    listed != "object" && !schema.properties().is_empty()
}

/// The values of an enum of strings, each with its index; what looks like something else, as it is written.
fn enum_texts<'d>(schema: &Schema<'d>) -> Vec<(usize, Cow<'d, str>)> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().enumerate();
    let text = |(index, value): (usize, &'d Value)| match value {
        Value::String(text) => Some((index, Cow::Borrowed(text.as_str()))),
        Value::Bool(_) | Value::Number(_) => Some((index, Cow::Owned(value.to_string()))),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    listed.filter_map(text).collect()
}

pub(super) fn is_nullable(schema: &Schema<'_>) -> bool {
    let lists_null = schema.get("enum").and_then(|values| values.as_array());
    schema.flag("nullable")
        || lists_null.is_some_and(|values| values.iter().any(Value::is_null))
        || ["oneOf", "anyOf"].iter().any(|keyword| schema.children(keyword).iter().any(is_null))
}

/// Whether this allows null and nothing else.
pub(super) fn is_null(schema: &Schema<'_>) -> bool {
    let lists_only_null = || {
        let listed = schema.get("enum").and_then(Value::as_array);
        listed.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
    };
    schema.text("type") == Some("null") || lists_only_null()
}

/// Whether `enum` lists texts and nothing else that has a value.
fn lists_texts(schema: &Schema<'_>) -> bool {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let mut valued = listed.filter(|value| !value.is_null()).peekable();
    valued.peek().is_some() && valued.all(Value::is_string)
}

/// Whether `anyOf` lists nothing but single fields of which one must be given.
pub(super) fn is_choice(schema: &Schema<'_>) -> bool {
    let members = schema.children("anyOf");
    let names_one = |member: &Schema<'_>| member.keywords().eq(["required"]) && member.texts("required").len() == 1;
    members.len() > 1 && members.iter().all(names_one)
}
