//! Declared facts of a schema, and its effective facts once references are resolved.

use std::collections::BTreeMap;

use super::{Item, Limit, Pointer, Type};

/// Maximum length of a chain of references. Documents are held to less; comparing two of them can create cycles.
const MAX_CHAIN: usize = 64;

/// What a schema declares itself: references are kept, and nothing of their targets is included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The type, or the reference to it.
    pub shape: Shape,
    /// Everything but the type.
    pub facts: Facts,
}

/// Facts about a value other than its type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Whether the value may be null.
    pub nullable: bool,
    /// Whether the value must never be shown.
    pub sensitive: bool,
    /// Constraints, and the default.
    pub limits: Vec<Limit>,
}

impl Facts {
    /// Adds the facts of the enclosing schema. Its limits come first, and override those of the same keyword.
    fn add(&mut self, outer: &Self) {
        self.limits.retain(|limit| outer.limits.iter().all(|other| other.keyword != limit.keyword));
        self.limits.splice(0..0, outer.limits.iter().cloned());
        self.nullable |= outer.nullable;
        self.sensitive |= outer.sensitive;
    }
}

/// The type that a schema declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A reference to the component of this name.
    Component(String),
    /// A list, and its elements.
    List(Box<Declared>),
    /// An object whose keys are data, and its values.
    Map(Box<Declared>),
    /// A type without references to components.
    Type(Type),
}

/// The facts of a value once all references of its schema are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// Type of a value that is present and not null.
    pub ty: Type,
    /// Everything but the type.
    pub facts: Facts,
}

/// A component as seen through a `$ref`: its own type, or what it is an alias of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// What its schema declares.
    pub declared: Declared,
    /// Its location in the document.
    pub origin: Pointer,
    /// Its schema keywords, each with its value and location; `items.maximum` constrains the elements of a list.
    pub keywords: BTreeMap<String, (String, Pointer)>,
}

impl From<Shape> for Declared {
    fn from(shape: Shape) -> Self {
        Self { shape, facts: Facts::default() }
    }
}

impl From<Type> for Declared {
    fn from(ty: Type) -> Self {
        Shape::Type(ty).into()
    }
}

impl Declared {
    /// Adds the facts of the enclosing schema.
    #[must_use]
    pub fn beneath(mut self, outer: &Facts) -> Self {
        self.facts.add(outer);
        self
    }

    /// The name of the component that this refers to, itself or through its elements.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match &self.shape {
            Shape::Component(name) => Some(name),
            Shape::List(element) | Shape::Map(element) => element.reference(),
            Shape::Type(_) => None,
        }
    }

    /// The components that this refers to, directly and in turn.
    #[must_use]
    pub fn chain<'d>(&'d self, components: &'d BTreeMap<String, Component>) -> Vec<&'d str> {
        let next = |name: &&'d str| components.get(*name).and_then(|component| component.declared.reference());
        std::iter::successors(self.reference(), next).take(MAX_CHAIN).collect()
    }

    /// Resolves references with `find`. A reference that it does not find is any JSON.
    #[must_use]
    pub fn resolve<'d>(&self, find: &dyn Fn(&str) -> Option<&'d Declared>) -> Effective {
        self.resolve_within(find, 0)
    }

    fn resolve_within<'d>(&self, find: &dyn Fn(&str) -> Option<&'d Declared>, depth: usize) -> Effective {
        let inner = match &self.shape {
            Shape::Component(name) => match find(name).filter(|_| depth < MAX_CHAIN) {
                Some(declared) => declared.resolve_within(find, depth + 1),
                None => Type::Json.into(),
            },
            Shape::List(element) => element.resolve_within(find, depth).list(),
            Shape::Map(element) => element.resolve_within(find, depth).map(),
            Shape::Type(ty) => ty.clone().into(),
        };
        inner.beneath(&self.facts)
    }
}

impl From<Type> for Effective {
    fn from(ty: Type) -> Self {
        Self { ty, facts: Facts::default() }
    }
}

impl Effective {
    /// A list with these elements.
    #[must_use]
    pub fn list(self) -> Self {
        self.element_of("items", Type::Array)
    }

    /// An object whose keys are data, with these values.
    #[must_use]
    pub fn map(self) -> Self {
        self.element_of("additionalProperties", Type::Map)
    }

    fn element_of(self, prefix: &str, make: fn(Box<Item>) -> Type) -> Self {
        let Self { ty, facts: Facts { nullable, sensitive, limits } } = self;
        // A prefix for each level distinguishes the elements of nested lists.
        let within = |Limit { keyword, value }| Limit { keyword: format!("{prefix}.{keyword}"), value };
        Self {
            // Any JSON includes null.
            ty: make(Box::new(Item { nullable: nullable && ty != Type::Json, ty })),
            facts: Facts { nullable: false, sensitive, limits: limits.into_iter().map(within).collect() },
        }
    }

    /// Adds the facts of the schema that encloses this or refers to it.
    #[must_use]
    pub fn beneath(mut self, outer: &Facts) -> Self {
        self.facts.add(outer);
        self
    }
}
