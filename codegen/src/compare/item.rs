//! The item that a change affects.

use std::fmt;

use crate::ir::TypeId;

/// An item, by its name in the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A component or an inline schema.
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
    /// The remedies of error codes.
    ErrorCodes,
    /// The title of the document.
    Title,
    /// The servers together.
    Servers,
    /// A server, by its name.
    Server(String),
    /// Which credentials operations need.
    Security,
    /// A security scheme, by its name.
    Scheme(String),
    /// A key of `x-profile`.
    Profile(&'static str),
    /// A remedy of the document, by its name.
    Remedy(String),
}

impl Item {
    /// The type that this is, or is a member of.
    #[must_use]
    pub fn owner(&self) -> Option<&TypeId> {
        match self {
            Self::Type(owner) | Self::Field { owner, .. } | Self::Value { owner, .. } => Some(owner),
            _ => None,
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

    /// The wire name of a property (`true`) or of an enum value (`false`); `None` for other items.
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
            Self::Server(name) => write!(f, "server {name}"),
            Self::Security => f.write_str("security"),
            Self::Scheme(name) => write!(f, "security scheme {name}"),
            Self::Profile(key) => write!(f, "x-profile {key}"),
            Self::Remedy(name) => write!(f, "remedy {name}"),
        }
    }
}
