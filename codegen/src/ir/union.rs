//! Unions: values that are one of several alternatives.

use super::{Pointer, Type};

/// One of several alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// The alternatives, in the order of the document.
    pub alternatives: Vec<Alternative>,
    /// How to distinguish them; none if nothing does, so that a value is kept as JSON.
    pub rule: Option<Rule>,
}

/// One alternative of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Its name: that of its component, its tag or title, or what of JSON it is.
    pub name: String,
    /// Type of a value.
    pub ty: Type,
    /// Where it is located in the document.
    pub origin: Pointer,
}

/// How to distinguish the alternatives of a union, each by its index. No value matches two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The string that a property has.
    Tag {
        /// Name of the property.
        property: String,
        /// Each string, with the alternative that has it; the first of an alternative is the one to send.
        tags: Vec<(String, usize)>,
    },
    /// The number or boolean that a property has.
    Literal {
        /// Name of the property.
        property: String,
        /// Each whole number or boolean as JSON writes it, with the alternative that has it.
        literals: Vec<(String, usize)>,
    },
    /// Which of these properties is there, and not null.
    Property(Vec<(String, usize)>),
    /// What of JSON the value is.
    Kind(Vec<(Kind, usize)>),
    /// Of objects, what this rule says; of all else, what of JSON the value is.
    Objects {
        /// What tells objects apart.
        rule: Box<Rule>,
        /// What else of JSON a value can be.
        others: Vec<(Kind, usize)>,
    },
}

impl Rule {
    /// What of JSON a value is that alone says which alternative it is.
    #[must_use]
    pub fn kinds(&self) -> &[(Kind, usize)] {
        match self {
            Self::Kind(kinds) | Self::Objects { others: kinds, .. } => kinds,
            Self::Tag { .. } | Self::Literal { .. } | Self::Property(_) => &[],
        }
    }

    /// The property whose value says which alternative an object is, and each value.
    #[must_use]
    pub fn tag(&self) -> Option<(&str, &[(String, usize)])> {
        match self {
            Self::Tag { property, tags } | Self::Literal { property, literals: tags } => Some((property, tags)),
            Self::Objects { rule, .. } => rule.tag(),
            Self::Property(_) | Self::Kind(_) => None,
        }
    }

    /// The same, if the values are strings.
    #[must_use]
    pub fn text_tag(&self) -> Option<(&str, &[(String, usize)])> {
        match self {
            Self::Literal { .. } => None,
            Self::Objects { rule, .. } => rule.text_tag(),
            rule => rule.tag(),
        }
    }

    /// The properties of which one says which alternative an object is.
    #[must_use]
    pub fn properties(&self) -> &[(String, usize)] {
        match self {
            Self::Property(properties) => properties,
            Self::Objects { rule, .. } => rule.properties(),
            Self::Tag { .. } | Self::Literal { .. } | Self::Kind(_) => &[],
        }
    }
}

/// What of JSON a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Kind {
    /// The kind of values of a `type` of JSON Schema.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "boolean" => Self::Boolean,
            "number" | "integer" => Self::Number,
            "string" => Self::Text,
            "array" => Self::List,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// The kind, as the docs word it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}
