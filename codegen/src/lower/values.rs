//! Schemas -> types of values.

use serde_json::Value;

use crate::document::formats;
use crate::document::schema::{Schema, component_pointer};
use crate::ir::{Component, Declared, Effective, Facts, Item, Shape, Type, TypeDef, TypeId, TypeKind, Usage};

use super::all_of::{Combined, docs, own_facts};
use super::enums::{is_enum, listed_kind};
use super::limits::words;
use super::union::Combination;
use super::{Lowerer, MAX_CHAIN};

/// What a schema says of a value.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    /// By itself.
    pub(super) declared: Declared,
    /// With all that it refers to.
    pub(super) effective: Effective,
}

impl From<Type> for Lowered {
    fn from(ty: Type) -> Self {
        Self { declared: Shape::Type(ty.clone()).into(), effective: ty.into() }
    }
}

impl Lowered {
    /// A list of these.
    pub(super) fn list(self) -> Self {
        self.element(Shape::List, Effective::list)
    }

    /// This, as elements.
    fn element(self, shape: fn(Box<Declared>) -> Shape, effective: fn(Effective) -> Effective) -> Self {
        Self { declared: shape(Box::new(self.declared)).into(), effective: effective(self.effective) }
    }

    /// This, with what a schema around it says.
    pub(super) fn beneath(self, outer: &Facts) -> Self {
        Self { declared: self.declared.beneath(outer), effective: self.effective.beneath(outer) }
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
        let declared = match self.becomes(&schema) {
            // Lowered here as well, so that what is wrong with it is told even if nothing refers to it.
            Becomes::Alias => self.value(&schema, &id).declared,
            _ => self.named(&schema, id),
        };
        let component = Component { declared, origin: schema.pointer.clone(), keywords: words(&schema) };
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
            _ if is_enum(schema) => Becomes::Enum,
            Some("string") if schema.get("x-error-codes").is_some() => Becomes::ErrorCodes,
            // Bytes have no meaning of their own, either.
            Some("string") if format_type(schema).is_some() => Becomes::Alias,
            Some("string") => Becomes::Newtype,
            _ => Becomes::Alias,
        }
    }

    /// What a component says that is a type of its own.
    fn named(&self, schema: &Schema<'d>, id: TypeId) -> Declared {
        Declared::from(Shape::Type(Type::Named(id))).beneath(&Facts {
            nullable: self.may_be_null(schema),
            sensitive: self.is_sensitive(schema),
            limits: self.limits(schema),
        })
    }

    /// The type of a value. What has no name is declared under `id`.
    pub(super) fn value(&mut self, schema: &Schema<'d>, id: &TypeId) -> Lowered {
        if schema.raw_reference().is_some() {
            self.check_beside_reference(schema);
            // What is marked as sensitive stays so, wherever the mark is written; and whoever marks a reference as
            // nullable sends null, whatever the standard says of that place.
            let nullable = schema.flag("nullable");
            let facts = Facts { sensitive: schema.is_sensitive(), nullable, ..Facts::default() };
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
        let declared = Shape::Component(name.to_owned()).into();
        if let Some(effective) = self.effective.get(name) {
            return Lowered { declared, effective: effective.clone() };
        }
        let effective = match self.becomes(&target) {
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
                lowered.effective
            }
            _ => self.named(&target, id).resolve(&|_| None),
        };
        self.effective.insert(name, effective.clone());
        Lowered { declared, effective }
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
                Some(values) => return self.value(&values, id).element(Shape::Map, Effective::map),
                None => Type::Json,
            },
            Some("array") => match schema.child("items") {
                Some(items) => return self.value(&items, id).list(),
                None => Type::Array(Box::new(Item { ty: Type::Json, nullable: true })),
            },
            _ if is_enum(schema) => {
                self.enumeration(id, schema, std::slice::from_ref(schema));
                Type::Named(id.clone())
            }
            Some("string") => format_type(schema).unwrap_or(Type::String),
            Some("number") => format_type(schema).unwrap_or(Type::Float),
            Some("integer") => format_type(schema).unwrap_or(Type::Integer),
            Some("boolean") => Type::Boolean,
            Some(_) | None => Type::Json,
        };
        ty.into()
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
        } else {
            listed_kind(schema)
        }
    };
    match schema.text("type").filter(|listed| TYPES.contains(listed)) {
        Some(listed) if contradicts_properties(schema, listed) => None,
        listed => listed.or_else(implied),
    }
}

/// The type that the `format` of a value makes of it.
fn format_type(schema: &Schema<'_>) -> Option<Type> {
    formats::type_of(schema.text("format")?, kind(schema)?)
}

/// Whether a schema lists properties of what is no object by its type. Which of the two is meant, nobody knows.
pub(super) fn contradicts_properties(schema: &Schema<'_>, listed: &str) -> bool {
    listed != "object" && !schema.properties().is_empty()
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

/// Whether `anyOf` lists nothing but single fields of which one must be given.
pub(super) fn is_choice(schema: &Schema<'_>) -> bool {
    let members = schema.children("anyOf");
    let names_one = |member: &Schema<'_>| member.keywords().eq(["required"]) && member.texts("required").len() == 1;
    members.len() > 1 && members.iter().all(names_one)
}
