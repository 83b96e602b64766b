//! A view of the effective schema of a value: its own keywords, and those behind references and annotating `allOf`s.

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::Document;
use crate::document::schema::Schema;
use crate::ir::Pointer;
use crate::lower::kind_of;

/// Maximum length of a chain of references and wrappers, which bounds every walk along it.
const MAX_CHAIN: usize = 32;

/// A schema at its use, with the chain of schemas that it refers to.
#[derive(Debug, Clone)]
pub(super) struct SchemaView<'d> {
    document: &'d Document,
    /// The schema at the use, then what it refers to or wraps, step by step; each followed by the members of its `allOf`
    /// that only annotate it. Never empty.
    pub(super) chain: Vec<Schema<'d>>,
    /// Index in the chain of the schema that defines the shape.
    inner: usize,
    /// Number of schemas at the start of the chain that are declared at the use, not in a component.
    own: usize,
    /// Name of the last component of the chain.
    pub(super) component: Option<&'d str>,
}

/// The shape of a value.
#[derive(Debug)]
pub(super) enum Shape<'d> {
    /// An object with named properties, or none.
    Object(Object<'d>),
    /// An object whose values all have one schema.
    Map(SchemaView<'d>),
    /// One of several objects, which a property distinguishes.
    Union(Union<'d>),
    /// A list.
    List(Option<SchemaView<'d>>),
    /// A string, number or boolean, by its `type`.
    Scalar(&'d str),
    /// Anything.
    Any,
}

impl<'d> SchemaView<'d> {
    pub(super) fn new(document: &'d Document, schema: Schema<'d>) -> Self {
        let mut view = Self { document, chain: Vec::new(), inner: 0, own: 0, component: None };
        let mut next = Some(schema);
        while let Some(schema) = next.take().filter(|_| view.chain.len() < MAX_CHAIN) {
            let (mut notes, mut values): (Vec<_>, Vec<_>) =
                schema.children("allOf").into_iter().partition(Schema::annotates);
            // Members that are objects are merged. Otherwise, the first member with the type of the whole defines the value;
            // it may declare nothing but the type.
            let kind = kind_of(document, &schema).filter(|kind| values.is_empty() || *kind != "object");
            if let Some(kind) = kind.filter(|_| values.len() != 1) {
                let all = if values.is_empty() { &mut notes } else { &mut values };
                let is_value = |member: &Schema<'d>| kind_of(document, member) == Some(kind);
                if let Some(first) = all.iter().position(is_value) {
                    values = vec![all.remove(first)];
                }
            }
            let adds_fields = !schema.properties().is_empty() || !schema.texts("required").is_empty();
            // A schema with `type: object` is one, whatever its `allOf` contains.
            let is_object = schema.text("type") == Some("object");
            let is_other = |only| is_object && kind_of(document, only).is_some_and(|kind| kind != "object");
            let name = schema.reference();
            next = match (name, values.as_slice()) {
                (Some(name), _) => Schema::component(document, name),
                (None, [only]) if !adds_fields && !is_other(only) => Some(only.clone()),
                _ => None,
            };
            view.inner = view.chain.len();
            view.chain.push(schema);
            view.chain.extend(notes);
            if view.component.is_none() {
                view.own = view.chain.len();
            }
            view.component = name.filter(|_| next.is_some()).or(view.component);
        }
        view
    }

    /// The schema at the use.
    pub(super) fn outer(&self) -> &Schema<'d> {
        &self.chain[0]
    }

    /// The schema that defines the shape.
    pub(super) fn inner(&self) -> &Schema<'d> {
        &self.chain[self.inner]
    }

    /// The schemas that are declared at the use.
    pub(super) fn own(&self) -> &[Schema<'d>] {
        &self.chain[..self.own]
    }

    /// The value of a keyword in the first schema that has it.
    pub(super) fn get(&self, word: &str) -> Option<&'d Value> {
        self.chain.iter().find_map(|schema| schema.get(word))
    }

    /// The schema that lists the values.
    pub(super) fn enumeration(&self) -> Option<&Schema<'d>> {
        self.chain.iter().find(|schema| schema.get("enum").is_some_and(Value::is_array))
    }

    /// Whether the value may be null, by any schema of the chain or by all parts of a merged object.
    pub(super) fn is_nullable(&self) -> bool {
        let lists_null = |schema: &Schema<'_>| values(schema).any(Value::is_null);
        let members = self.inner().children("allOf");
        self.chain.iter().any(|schema| schema.flag("nullable") || lists_null(schema))
            || (!members.is_empty()
                && members.into_iter().all(|member| SchemaView::new(self.document, member).is_nullable()))
    }

    /// Whether the use is marked as deprecated.
    pub(super) fn is_deprecated(&self) -> bool {
        self.own().iter().any(|schema| schema.flag("deprecated"))
    }

    pub(super) fn shape(&self) -> Shape<'d> {
        let schema = self.inner();
        let has = |word| schema.get(word).is_some();
        if let Some(union) = Union::of(schema, self.component) {
            return Shape::Union(union);
        }
        if has("oneOf") || (has("anyOf") && choice(schema).is_none()) {
            return Shape::Any;
        }
        let is_merged = || schema.children("allOf").iter().any(|member| !member.annotates());
        let kind = schema.text("type").or_else(|| {
            if has("properties") || is_merged() || has("additionalProperties") {
                Some("object")
            } else if has("items") {
                Some("array")
            } else if has("enum") || has("format") {
                Some("string")
            } else {
                None
            }
        });
        match kind {
            Some("object") => match schema.additional() {
                Some(values) if !has("properties") && !has("allOf") => Shape::Map(Self::new(self.document, values)),
                _ => Shape::Object(Object::new(self.document, schema.clone(), self.component)),
            },
            Some("array") => Shape::List(schema.child("items").map(|items| Self::new(self.document, items))),
            Some(kind) => Shape::Scalar(kind),
            None => Shape::Any,
        }
    }

    /// The type, as printed.
    pub(super) fn kind(&self) -> String {
        self.kind_within(MAX_CHAIN)
    }

    fn kind_within(&self, depth: usize) -> String {
        let inner = |view: Option<SchemaView<'d>>| match (view, depth.checked_sub(1)) {
            (Some(view), Some(depth)) => view.kind_within(depth),
            _ => "any".to_owned(),
        };
        match self.shape() {
            Shape::Object(object) => object.name.map_or_else(|| "object".to_owned(), |name| format!("@{name}")),
            Shape::Union(union) => union.name.map_or_else(|| "union".to_owned(), |name| format!("@{name}")),
            Shape::Map(values) => format!("{{{}}}", inner(Some(values))),
            Shape::List(items) => format!("[{}]", inner(items)),
            Shape::Scalar(kind) => kind.to_owned(),
            Shape::Any => "any".to_owned(),
        }
    }
}

/// The values of `enum`, as written.
pub(super) fn values<'d>(schema: &Schema<'d>) -> impl Iterator<Item = &'d Value> + use<'d> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten()
}

/// A value as a string without quotes, however it is written in the document.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            // 1 and 1.0 are equal.
            Some(float) => float.to_string(),
            None => number.to_string(),
        },
        other => other.to_string(),
    }
}

/// The fields of which one is required, if `anyOf` lists nothing else.
pub(super) fn choice(schema: &Schema<'_>) -> Option<String> {
    let members = schema.children("anyOf");
    let names: Vec<_> =
        members.iter().filter(|member| member.keywords().eq(["required"])).map(|one| one.texts("required")).collect();
    let is_choice = !names.is_empty() && names.len() == members.len();
    is_choice.then(|| names.iter().map(|names| names.join(" and ")).collect::<Vec<_>>().join(" or "))
}

/// A union of components with a discriminator.
#[derive(Debug, Clone, Copy)]
pub(super) struct Union<'d> {
    /// Name of its component; `None` if it is declared inline.
    pub(super) name: Option<&'d str>,
    /// The discriminator.
    pub(super) discriminator: &'d Value,
}

impl<'d> Union<'d> {
    fn of(schema: &Schema<'d>, name: Option<&'d str>) -> Option<Self> {
        let discriminator = schema.get("discriminator")?;
        let members = schema.children("oneOf");
        let is_of_components = !members.is_empty() && members.iter().all(|member| member.reference().is_some());
        let has_property = discriminator.get("propertyName").is_some_and(Value::is_string);
        (is_of_components && has_property).then_some(Self { name, discriminator })
    }

    /// Name of the property.
    pub(super) fn property(&self) -> Option<&'d str> {
        self.discriminator.get("propertyName")?.as_str()
    }
}

/// An object, with all parts that it is merged from.
#[derive(Debug, Clone)]
pub(super) struct Object<'d> {
    /// The schema that declares it.
    pub(super) home: Schema<'d>,
    /// Name of its component; `None` if it is declared inline.
    pub(super) name: Option<&'d str>,
    /// The schemas that it is merged from, itself last, each with the name of its component.
    pub(super) parts: Vec<(Option<&'d str>, Schema<'d>)>,
}

impl<'d> Object<'d> {
    fn new(document: &'d Document, home: Schema<'d>, component: Option<&'d str>) -> Self {
        let mut parts = Vec::new();
        gather(document, component, &home, &mut parts, 0);
        Self { home, name: component, parts }
    }

    /// The properties, each with the index of the part that declares it.
    pub(super) fn properties(&self) -> IndexMap<&'d str, (usize, Schema<'d>)> {
        let mut found = IndexMap::new();
        for (index, (_, part)) in self.parts.iter().enumerate() {
            for (name, schema) in part.properties() {
                found.entry(name).or_insert((index, schema));
            }
        }
        found
    }

    /// The location of each required name, with the index of the part that lists it.
    pub(super) fn required(&self) -> IndexMap<&'d str, (usize, Pointer)> {
        let mut found = IndexMap::new();
        for (part, (_, schema)) in self.parts.iter().enumerate() {
            let pointer = schema.pointer.join("required");
            for (index, name) in schema.texts("required").into_iter().enumerate() {
                found.entry(name).or_insert_with(|| (part, pointer.join(&index.to_string())));
            }
        }
        found
    }

    /// The parts that are declared in this object and not in another component.
    pub(super) fn own(&self) -> impl Iterator<Item = &Schema<'d>> {
        self.parts.iter().filter(|(name, _)| *name == self.name).map(|(_, schema)| schema)
    }
}

fn gather<'d>(
    document: &'d Document,
    name: Option<&'d str>,
    schema: &Schema<'d>,
    parts: &mut Vec<(Option<&'d str>, Schema<'d>)>,
    depth: usize,
) {
    if depth > MAX_CHAIN || parts.len() > MAX_CHAIN * MAX_CHAIN {
        return;
    }
    for member in schema.children("allOf") {
        let view = SchemaView::new(document, member);
        gather(document, view.component.or(name), view.inner(), parts, depth + 1);
    }
    parts.push((name, schema.clone()));
}
