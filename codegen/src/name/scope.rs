//! A scope: names that are free to take in one place.
//!
//! *The rule of names*. An item asks for the name that is made of its wire name, which depends on nothing else. It has
//! that name unless
//! - no identifier can be made of it: then its characters are spelled by their code points (`…` is `U2026`);
//! - every crate has it: then a word says what the item is (`Client` is `ClientModel`);
//! - another item of the same owner asks for it, too. The one that is spelled like the name on the wire has it, or else
//!   the one with the fewest signs, or else the first in the order of wire names. The others are distinguished by what
//!   differs: by their signs (`a.b` is `a_dot_b` beside `a_b`), by their case (`ON` is `OnUpper` beside `On`), and by a
//!   number if nothing else does.
//!
//! No item loses the name that it asks for to one that must give way. The order of the document does not matter, and an
//! addition renames another item only if both ask for one name and the added item is the one that has it.
//! Each name that is not the one that was asked for is a warning, which is an error of a document that is compiled
//! strictly.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Pointer;

use super::ident::{Ident, is_file_name, is_snake, is_upper_camel, joined, module_ident, snake_ident, type_ident};
use super::spell;

/// How much of the name of a module is kept in front of a number, so that it still names a file.
const LONGEST_STEM: usize = 40;

/// How the names of a kind are written.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Camel,
    Snake,
    Module,
}

impl Style {
    fn ident(self, wire: &str) -> String {
        match self {
            Self::Camel => type_ident(wire),
            Self::Snake => snake_ident(wire),
            Self::Module => module_ident(wire),
        }
    }

    fn is_fit(self, ident: &str) -> bool {
        match self {
            Self::Camel => is_upper_camel(ident),
            Self::Snake => is_snake(ident),
            Self::Module => is_file_name(ident),
        }
    }

    /// The identifier that `text` spells, if it is a name in this style.
    fn fit(self, text: &str) -> Option<Ident> {
        Ident::new(text).filter(|ident| self.is_fit(ident.bare()))
    }

    /// `stem` with a word or number behind it.
    fn with(self, stem: &str, word: &str) -> String {
        match self {
            Self::Camel if !stem.ends_with(|c: char| c.is_ascii_digit()) => joined(stem, &word.to_upper_camel_case()),
            Self::Camel | Self::Snake => joined(stem, &format!("_{word}")),
            Self::Module => joined(&stem.chars().take(LONGEST_STEM).collect::<String>(), &format!("_{word}")),
        }
    }
}

/// What a scope holds, and what the author of a document does about a name that it refuses.
pub(super) struct Kind {
    what: &'static str,
    style: Style,
    /// What an item is called behind a name that every crate has.
    word: &'static str,
    if_taken: &'static str,
    if_unfit: &'static str,
}

pub(super) const TYPE: Kind = Kind {
    what: "type",
    style: Style::Camel,
    word: "model",
    if_taken: "give one of them another name with `x-rust-name`",
    if_unfit: "give it a name in upper camel case with `x-rust-name`",
};

pub(super) const ALIAS: Kind = Kind {
    what: "alias",
    style: Style::Camel,
    word: "alias",
    if_taken: "remove one of the two from `x-rust-aliases`",
    if_unfit: "write a name in upper camel case, or remove it",
};

pub(super) const FIELD: Kind = Kind {
    what: "field",
    style: Style::Snake,
    word: "field",
    if_taken: "rename one of the properties, or leave one out",
    if_unfit: "rename the property, or leave it out",
};

pub(super) const VARIANT: Kind = Kind {
    what: "variant",
    style: Style::Camel,
    word: "value",
    if_taken: "remove one of the two values",
    if_unfit: "remove the value",
};

pub(super) const VIEW: Kind = Kind {
    what: "alternative",
    style: Style::Snake,
    word: "alternative",
    if_taken: "give one of the alternatives another name with `title`, or make it a component",
    if_unfit: "give the alternative a name with `title`, or make it a component",
};

pub(super) const ALTERNATIVE: Kind = Kind {
    what: "variant",
    style: Style::Camel,
    word: "value",
    if_taken: "rename one of the properties",
    if_unfit: "rename the property",
};

pub(super) const CHOICE: Kind = Kind {
    what: "choice",
    style: Style::Camel,
    word: "choice",
    if_taken: "give the choice another name with `x-choice.type`",
    if_unfit: "give the choice a name with `x-choice.type`",
};

pub(super) const CHOICE_FIELD: Kind = Kind {
    what: "field of the choice",
    style: Style::Snake,
    word: "choice",
    if_taken: "give the field of the choice another name with `x-choice.field`",
    if_unfit: "give the field of the choice a name with `x-choice.field`",
};

pub(super) const METHOD: Kind = Kind {
    what: "method",
    style: Style::Snake,
    word: "operation",
    if_taken: "change one of the two operation ids",
    if_unfit: "change the operation id",
};

pub(super) const WAIT: Kind = Kind {
    what: "method",
    style: Style::Snake,
    word: "operation",
    if_taken: "give the method that waits another name with `x-wait`",
    if_unfit: "give the method that waits another name with `x-wait`",
};

pub(super) const MARKER: Kind = Kind {
    what: "operation",
    style: Style::Camel,
    word: "operation",
    if_taken: "change one of the two operation ids",
    if_unfit: "change the operation id",
};

pub(super) const RESPONSE: Kind = Kind {
    what: "type of the responses",
    style: Style::Camel,
    word: "by_status",
    if_taken: "change the operation id, or rename the component",
    if_unfit: "change the operation id",
};

pub(super) const ERRORS: Kind = Kind { what: "type of the errors", ..RESPONSE };

pub(super) const WEBHOOK: Kind = Kind {
    what: "webhook event",
    style: Style::Camel,
    word: "event",
    if_taken: "change the key of one of the two",
    if_unfit: "change the key",
};

pub(super) const MODULE: Kind = Kind {
    what: "module",
    style: Style::Module,
    word: "module",
    if_taken: "give one of the two modules another name, or make them one",
    if_unfit: "write a short name of ASCII letters, digits and underscores",
};

/// What an item asks for.
pub(super) struct Wish<'a> {
    /// What it is.
    pub(super) kind: &'static Kind,
    /// Its wire name, which is that of no other item of its owner.
    pub(super) wire: &'a str,
    /// The name that it asks for.
    pub(super) ident: String,
    /// Where it is located.
    pub(super) origin: &'a Pointer,
}

impl Wish<'_> {
    /// The name that the item has unless another has it.
    fn own(&self, scope: &Scope) -> Ident {
        let Kind { style, word, .. } = self.kind;
        let fit = |text: &str| style.fit(text);
        let own = fit(&self.ident)
            .or_else(|| fit(&style.ident(self.wire)))
            .or_else(|| fit(&style.ident(&spell::coded(self.wire))))
            .unwrap_or_else(Ident::unnamed);
        if scope.is_reserved(&own) { fit(&style.with(&own, word)).unwrap_or(own) } else { own }
    }

    /// Whether the name is made of the wire name; one that the document gives says nothing of that.
    fn is_made(&self) -> bool {
        self.ident == self.kind.style.ident(self.wire)
    }

    /// How far the name is from what is on the wire.
    fn rank(&self, own: &Ident) -> impl Ord + use<'_> {
        let signs = self.wire.chars().filter(|c| !c.is_alphanumeric()).count();
        (own.bare() != self.wire, self.wire.is_empty(), signs, self.wire)
    }

    /// The first free name for an item whose own name another has.
    fn other(&self, own: &Ident, scope: &Scope) -> Ident {
        let Kind { style, .. } = self.kind;
        // The slashes of a type without a name of its own, and the marks of others, say nothing.
        let steps: Vec<_> = self.wire.split(['/', '~']).map(spell::out).collect();
        let signs = [steps.join(" "), spell::out(self.wire)].map(|spelled| style.ident(&spelled));
        let made = signs.into_iter().chain([style.with(own, case_of(self.wire))]).filter(|_| self.is_made());
        let numbered = (2_u64..).map(|number| style.with(own, &number.to_string()));
        let free = |text: String| style.fit(&text).filter(|ident| scope.is_free(ident));
        made.chain(numbered).find_map(free).unwrap_or_else(Ident::unnamed)
    }
}

/// What tells wire names apart that differ in nothing but the case of their letters.
fn case_of(wire: &str) -> &'static str {
    match (wire.chars().any(char::is_lowercase), wire.chars().any(char::is_uppercase)) {
        (_, false) => "lower",
        (false, true) => "upper",
        (true, true) if wire.starts_with(char::is_uppercase) => "pascal",
        (true, true) => "camel",
    }
}

/// Names that are taken in one place, each with its holder: the wire name of an item, or none for what every crate has.
#[derive(Clone, Default)]
pub(super) struct Scope(BTreeMap<String, Option<String>>);

impl Scope {
    /// A scope in which these names are taken by what every crate has.
    pub(super) fn reserving(names: &[&str]) -> Self {
        Self(names.iter().map(|name| ((*name).to_owned(), None)).collect())
    }

    /// A scope in which these are the names of fields.
    pub(super) fn of_fields(names: &[&Ident]) -> Self {
        Self(names.iter().map(|name| (name.bare().to_owned(), Some(name.bare().to_owned()))).collect())
    }

    /// A name for each item, in their order, and a warning for each that is not the one that was asked for.
    pub(super) fn claim(&mut self, wishes: &[Wish<'_>], diagnostics: &mut Diagnostics) -> Vec<Ident> {
        let own: Vec<_> = wishes.iter().map(|wish| wish.own(self)).collect();
        let mut names = own.clone();
        let mut order: Vec<_> = (0..wishes.len()).collect();
        order.sort_by_cached_key(|at| wishes[*at].rank(&own[*at]));
        // All own names are taken before the first other name is chosen.
        order.retain(|at| !self.take(&own[*at], wishes[*at].wire));
        for at in order {
            names[at] = wishes[at].other(&own[at], self);
            self.take(&names[at], wishes[at].wire);
        }
        for (wish, name) in wishes.iter().zip(&names) {
            self.report(wish, name, diagnostics);
        }
        names
    }

    /// The name `ident` and no other, for an item that is nothing under another; none, and a warning, if it cannot be had.
    pub(super) fn claim_exactly(&mut self, wish: &Wish<'_>, diagnostics: &mut Diagnostics) -> Option<Ident> {
        let asked = wish.kind.style.fit(&wish.ident);
        let name = asked.filter(|ident| self.is_free(ident));
        match &name {
            Some(name) => drop(self.take(name, wish.wire)),
            None => diagnostics.push(self.refused(wish, "it is left out")),
        }
        name
    }

    fn is_free(&self, ident: &Ident) -> bool {
        !self.0.contains_key(ident.bare())
    }

    fn is_reserved(&self, ident: &Ident) -> bool {
        self.0.get(ident.bare()).is_some_and(Option::is_none)
    }

    /// Takes a name if it is free, and returns whether it was.
    fn take(&mut self, ident: &Ident, wire: &str) -> bool {
        let is_free = self.is_free(ident);
        if is_free {
            self.0.insert(ident.bare().to_owned(), Some(wire.to_owned()));
        }
        is_free
    }

    fn report(&self, wish: &Wish<'_>, name: &Ident, diagnostics: &mut Diagnostics) {
        if wish.kind.style.fit(&wish.ident).as_ref() != Some(name) {
            diagnostics.push(self.refused(wish, &format!("it is called `{name}`")));
        }
    }

    /// Why an item does not have the name that it asked for, and what becomes of it.
    fn refused(&self, wish: &Wish<'_>, instead: &str) -> Diagnostic {
        let (what, wire) = (wish.kind.what, shown(wish.wire));
        let Some(ident) = wish.kind.style.fit(&wish.ident) else {
            let message = if wish.is_made() {
                format!("no Rust name can be made of the {what} `{wire}`; {instead}")
            } else {
                format!("`{}` is no Rust name for the {what} `{wire}`; {instead}", shown(&wish.ident))
            };
            return Diagnostic::warning("name/no-identifier", message, wish.origin.clone(), wish.kind.if_unfit);
        };
        let holder = match self.0.get(ident.bare()).and_then(Option::as_ref) {
            Some(holder) => format!("as `{}` is", shown(holder)),
            None => "as a part of every crate is".to_owned(),
        };
        let message = format!("the {what} `{wire}` would be called `{ident}`, {holder}; {instead}");
        Diagnostic::warning("name/collision", message, wish.origin.clone(), wish.kind.if_taken)
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
