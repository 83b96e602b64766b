//! What a change is about.

use std::fmt;

use crate::ir::TypeId;

/// An item, as the document calls it. It is printed only where people read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A component, or a schema without a name.
    Type(TypeId),
    /// A property.
    Field {
        /// The object that has it.
        owner: TypeId,
        /// Its name on the wire.
        wire: String,
    },
    /// A value of an enum.
    Value {
        /// The enum.
        owner: TypeId,
        /// The value.
        wire: String,
    },
    /// A group of alternatives, by the name of its type.
    Choice(String),
    /// An operation, by its id.
    Operation(String),
    /// A webhook event, by its key.
    Webhook(String),
    /// The body of every error.
    Error,
    /// What a caller does about each error.
    ErrorCodes,
    /// The title of the document.
    Title,
    /// The servers of the document.
    Servers,
}

impl Item {
    /// The type that this is, or is a member of.
    #[must_use]
    pub fn owner(&self) -> Option<&TypeId> {
        match self {
            Self::Type(owner) | Self::Field { owner, .. } | Self::Value { owner, .. } => Some(owner),
            Self::Choice(_) | Self::Operation(_) | Self::Webhook(_) => None,
            Self::Error | Self::ErrorCodes | Self::Title | Self::Servers => None,
        }
    }

    /// The same item of another type.
    #[must_use]
    pub fn of(self, owner: TypeId) -> Self {
        match self {
            Self::Type(_) => Self::Type(owner),
            Self::Field { wire, .. } => Self::Field { owner, wire },
            Self::Value { wire, .. } => Self::Value { owner, wire },
            other => other,
        }
    }

    /// The property or the value that this is, and whether it is a property; nothing for an item of its own.
    pub(super) fn member(&self) -> Option<(bool, &str)> {
        match self {
            Self::Field { wire, .. } => Some((true, wire)),
            Self::Value { wire, .. } => Some((false, wire)),
            _ => None,
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(owner) => f.write_str(&owner.0),
            Self::Field { owner, wire } => write!(f, "{}.{wire}", owner.0),
            Self::Value { owner, wire } => write!(f, "{}: {wire}", owner.0),
            Self::Choice(name) | Self::Operation(name) => f.write_str(name),
            Self::Webhook(name) => write!(f, "webhook {name}"),
            Self::Error => f.write_str("error"),
            Self::ErrorCodes => f.write_str("x-error-codes"),
            Self::Title => f.write_str("title"),
            Self::Servers => f.write_str("servers"),
        }
    }
}
