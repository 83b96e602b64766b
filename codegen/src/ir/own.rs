//! What a schema says by itself, and what that comes to along with the components that it refers to.

use std::collections::BTreeMap;

use super::{Item, Limit, Pointer, Type};

/// How deep components may stand for each other. A document is held to less; what is put together from two documents
/// may go in circles.
const DEEPEST: usize = 64;

/// What a schema says of a value by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What the value is.
    pub shape: Shape,
    /// What is said besides.
    pub facts: Facts,
}

/// What is said of a value besides what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether it must never be shown.
    pub sensitive: bool,
    /// Limits and the default.
    pub limits: Vec<Limit>,
}

impl Facts {
    /// Adds what a schema says around the one that says this. The limits of that one come first and hold.
    fn add(&mut self, outer: &Self) {
        self.limits.retain(|limit| outer.limits.iter().all(|other| other.keyword != limit.keyword));
        self.limits.splice(0..0, outer.limits.iter().cloned());
        self.nullable |= outer.nullable;
        self.sensitive |= outer.sensitive;
    }
}

/// What a schema says a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// What the component of this name says.
    Component(String),
    /// A list of these.
    List(Box<Own>),
    /// An object whose keys are data, and whose values are these.
    Map(Box<Own>),
    /// Something that refers to nothing.
    Type(Type),
}

/// What is said of a value by its schema and by all that it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Type of a value that is there and not null.
    pub ty: Type,
    /// What is said besides.
    pub facts: Facts,
}

/// A component, as those see it that refer to it: a type of its own, or what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// What it says.
    pub own: Own,
    /// Where it stands in the document.
    pub origin: Pointer,
    /// The words that it says it in, each with its value and where it stands; `items.maximum` is one about the elements
    /// of a list.
    pub words: BTreeMap<String, (String, Pointer)>,
}

impl From<Shape> for Own {
    fn from(shape: Shape) -> Self {
        Self { shape, facts: Facts::default() }
    }
}

impl From<Type> for Own {
    fn from(ty: Type) -> Self {
        Shape::Type(ty).into()
    }
}

impl Own {
    /// This, with what a schema says around it.
    #[must_use]
    pub fn beneath(mut self, outer: &Facts) -> Self {
        self.facts.add(outer);
        self
    }

    /// The name of the component that this refers to, for itself or for its elements.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match &self.shape {
            Shape::Component(name) => Some(name),
            Shape::List(element) | Shape::Map(element) => element.reference(),
            Shape::Type(_) => None,
        }
    }

    /// The components that this refers to, and those that they do in turn.
    #[must_use]
    pub fn chain<'o>(&'o self, components: &'o BTreeMap<String, Component>) -> Vec<&'o str> {
        let next = |name: &&'o str| components.get(*name).and_then(|component| component.own.reference());
        std::iter::successors(self.reference(), next).take(DEEPEST).collect()
    }

    /// What this comes to, if components say what `find` finds.
    #[must_use]
    pub fn resolve<'o>(&self, find: &dyn Fn(&str) -> Option<&'o Own>) -> Resolved {
        self.resolve_within(find, 0)
    }

    fn resolve_within<'o>(&self, find: &dyn Fn(&str) -> Option<&'o Own>, depth: usize) -> Resolved {
        let inner = match &self.shape {
            Shape::Component(name) => match find(name).filter(|_| depth < DEEPEST) {
                Some(own) => own.resolve_within(find, depth + 1),
                None => Type::Json.into(),
            },
            Shape::List(element) => element.resolve_within(find, depth).list(),
            Shape::Map(element) => element.resolve_within(find, depth).map(),
            Shape::Type(ty) => ty.clone().into(),
        };
        inner.beneath(&self.facts)
    }
}

impl From<Type> for Resolved {
    fn from(ty: Type) -> Self {
        Self { ty, facts: Facts::default() }
    }
}

impl Resolved {
    /// A list of these.
    #[must_use]
    pub fn list(self) -> Self {
        self.element_of("items", Type::Array)
    }

    /// An object whose values are these.
    #[must_use]
    pub fn map(self) -> Self {
        self.element_of("additionalProperties", Type::Map)
    }

    fn element_of(self, word: &str, make: fn(Box<Item>) -> Type) -> Self {
        let Self { ty, facts: Facts { nullable, sensitive, limits } } = self;
        // The elements of a list within a list are told apart by their depth.
        let within = |Limit { keyword, value }| Limit { keyword: format!("{word}.{keyword}"), value };
        Self {
            // Any JSON includes null.
            ty: make(Box::new(Item { nullable: nullable && ty != Type::Json, ty })),
            facts: Facts { nullable: false, sensitive, limits: limits.into_iter().map(within).collect() },
        }
    }

    /// This, with what a schema says around it, or refers to it.
    #[must_use]
    pub fn beneath(mut self, outer: &Facts) -> Self {
        self.facts.add(outer);
        self
    }
}
