//! A scope: names that are free to take in one place.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::ir::Pointer;

use super::ident::{Ident, is_file_name, is_snake, is_upper_camel};

/// What a scope holds, and what the author of a document does about a name that it refuses.
pub(super) struct Kind {
    what: &'static str,
    is_fit: fn(&str) -> bool,
    if_taken: &'static str,
    if_unfit: &'static str,
}

pub(super) const TYPE: Kind = Kind {
    what: "type",
    is_fit: is_upper_camel,
    if_taken: "give one of them another name with `x-rust-name`",
    if_unfit: "give it a name in upper camel case with `x-rust-name`",
};

pub(super) const ALIAS: Kind = Kind {
    what: "alias",
    is_fit: is_upper_camel,
    if_taken: "remove one of the two from `x-rust-aliases`",
    if_unfit: "write a name in upper camel case, or remove it",
};

pub(super) const FIELD: Kind = Kind {
    what: "field",
    is_fit: is_snake,
    if_taken: "rename one of the properties, or leave one out",
    if_unfit: "rename the property, or leave it out",
};

pub(super) const VARIANT: Kind = Kind {
    what: "variant",
    is_fit: is_upper_camel,
    if_taken: "remove one of the two values",
    if_unfit: "remove the value",
};

pub(super) const VIEW: Kind = Kind {
    what: "alternative",
    is_fit: is_snake,
    if_taken: "give one of the alternatives another name with `title`, or make it a component",
    if_unfit: "give the alternative a name with `title`, or make it a component",
};

pub(super) const ALTERNATIVE: Kind = Kind {
    what: "variant",
    is_fit: is_upper_camel,
    if_taken: "rename one of the properties",
    if_unfit: "rename the property",
};

pub(super) const CHOICE: Kind = Kind {
    what: "choice",
    is_fit: is_upper_camel,
    if_taken: "give the choice another name with `x-choice.type`",
    if_unfit: "give the choice a name with `x-choice.type`",
};

pub(super) const CHOICE_FIELD: Kind = Kind {
    what: "field of the choice",
    is_fit: is_snake,
    if_taken: "give the field of the choice another name with `x-choice.field`",
    if_unfit: "give the field of the choice a name with `x-choice.field`",
};

pub(super) const METHOD: Kind = Kind {
    what: "method",
    is_fit: is_snake,
    if_taken: "change one of the two operation ids",
    if_unfit: "change the operation id",
};

pub(super) const WAIT: Kind = Kind {
    what: "method",
    is_fit: is_snake,
    if_taken: "give the method that waits another name with `x-wait`",
    if_unfit: "give the method that waits another name with `x-wait`",
};

pub(super) const MARKER: Kind = Kind {
    what: "operation",
    is_fit: is_upper_camel,
    if_taken: "change one of the two operation ids",
    if_unfit: "change the operation id",
};

pub(super) const WEBHOOK: Kind = Kind {
    what: "webhook event",
    is_fit: is_upper_camel,
    if_taken: "change the key of one of the two",
    if_unfit: "change the key",
};

pub(super) const MODULE: Kind = Kind {
    what: "module",
    is_fit: is_file_name,
    if_taken: "give one of the two modules another name, or make them one",
    if_unfit: "write a short name of ASCII letters, digits and underscores",
};

/// Names that are taken in one place, each with its holder: the wire name of an item, or none for what every crate has.
#[derive(Clone, Default)]
pub(super) struct Scope(BTreeMap<String, Option<String>>);

impl Scope {
    /// A scope in which these names are taken by what every crate has.
    pub(super) fn reserving(names: &[&str]) -> Self {
        Self(names.iter().map(|name| ((*name).to_owned(), None)).collect())
    }

    /// Takes the name `ident` for the item `wire`.
    ///
    /// # Errors
    ///
    /// If no identifier is spelled so, its case is not that of its kind, or another item has it.
    pub(super) fn claim(
        &mut self,
        kind: &Kind,
        ident: &str,
        wire: &str,
        origin: &Pointer,
    ) -> Result<Ident, Diagnostic> {
        let Some(ident) = Ident::new(ident).filter(|ident| (kind.is_fit)(ident.bare())) else {
            return Err(Diagnostic::error(
                "name/no-identifier",
                format!("no Rust name can be made of the {} `{}`", kind.what, shown(wire)),
                origin.clone(),
                kind.if_unfit,
            ));
        };
        match self.0.insert(ident.bare().to_owned(), Some(wire.to_owned())) {
            None => Ok(ident),
            Some(holder) => {
                let message = match holder {
                    Some(holder) => {
                        format!(
                            "the {} `{}` and `{}` would both be called `{ident}`",
                            kind.what,
                            shown(wire),
                            shown(&holder)
                        )
                    }
                    None => {
                        format!(
                            "the {} `{}` would be called `{ident}`, as a part of every crate is",
                            kind.what,
                            shown(wire)
                        )
                    }
                };
                Err(Diagnostic::error("name/collision", message, origin.clone(), kind.if_taken))
            }
        }
    }
}

/// A wire name as a diagnostic prints it: on one line, and not all of a long one.
fn shown(wire: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = wire.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if wire.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
