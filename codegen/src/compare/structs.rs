//! What is true of an object as a whole: whether it is open, and whether its caller has a choice to make.

use crate::ir::{Docs, Item as Element, Struct, Type, TypeKind};
use crate::name::{NamedChoice, NamedType};

use super::assignability::{Side, mismatch};
use super::{Change, Comparison, Direction, Item, Kind, Source, breaks};

/// What is said of an item that is deprecated.
pub(super) const DEPRECATED: &str = "deprecated";

/// A struct with its names.
pub(super) type Body<'s, 'a> = (&'s NamedType<'a>, &'s Struct);

impl Comparison<'_> {
    pub(super) fn body(&mut self, (old, before): Body<'_, '_>, (new, after): Body<'_, '_>) {
        let is_request = old.def.usage.request && new.def.usage.request;
        if before.open != after.open {
            let closed = breaks(Direction::Request, "fields that it does not know are refused");
            let change = Change {
                old: open_words(before.open).to_owned(),
                new: open_words(after.open).to_owned(),
                wire: if is_request && !after.open { vec![closed] } else { vec![] },
                source: if after.open { Source::Additive } else { Source::Breaking },
                why: if after.open { "it gains `extra`" } else { "it loses `extra`" }.to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
        self.additional((old, before), (new, after));
        if before.choice != after.choice {
            let must = breaks(Direction::Request, "one of the alternatives must be given");
            let change = Change {
                old: before.choice.clone().unwrap_or_else(|| "no choice".to_owned()),
                new: after.choice.clone().unwrap_or_else(|| "no choice".to_owned()),
                wire: if is_request && self.asks_for_more(before, after) { vec![must] } else { vec![] },
                source: Source::Breaking,
                why: "what it is built of is otherwise".to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
    }

    /// What comes beside the fields of an object. A client keeps that as JSON, whatever it is; only the view of it may fail.
    fn additional(&mut self, (old, before): Body<'_, '_>, (new, after): Body<'_, '_>) {
        if (&old.extra_ty, before.additional.is_some()) == (&new.extra_ty, after.additional.is_some()) {
            return;
        }
        // The rest of what was closed is told of as such.
        if !before.open || !after.open {
            return;
        }
        let any = Element { ty: Type::Json, nullable: false };
        let (from, to) = (before.additional.as_ref().unwrap_or(&any), after.additional.as_ref().unwrap_or(&any));
        let map = |item: &Element| Type::Map(Box::new(item.clone()));
        let (from, to) = (map(from), map(to));
        let sides = (Side { ir: self.old.ir, ty: &from }, Side { ir: self.new.ir, ty: &to });
        let mut wire = Vec::new();
        if old.def.usage.request && new.def.usage.request {
            let why = mismatch(sides.0, sides.1, Direction::Request, &self.renamed);
            wire.extend(why.map(|why| breaks(Direction::Request, why)));
        }
        let words = |ty: &Option<String>| ty.clone().unwrap_or_else(|| "any further fields".to_owned());
        let change = Change {
            old: words(&old.extra_ty),
            new: words(&new.extra_ty),
            wire,
            source: if old.extra_ty.is_none() { Source::Additive } else { Source::Breaking },
            why: "`extra_values` is otherwise".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    /// Whether what was one of the alternatives, or went without any, no longer does.
    fn asks_for_more(&self, before: &Struct, after: &Struct) -> bool {
        let before = before.choice.as_deref().and_then(|name| self.old.choices.get(name));
        let after = after.choice.as_deref().and_then(|name| self.new.choices.get(name));
        let has = |choice: &NamedChoice<'_>, wire: &str| choice.variants.iter().any(|(_, other, _)| *other == wire);
        match (before, after) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(before), Some(after)) => !before.variants.iter().all(|(_, wire, _)| has(after, wire)),
        }
    }

    /// The types of choices, each with its alternatives.
    pub(super) fn choices(&mut self) {
        let (olds, news) = (self.old, self.new);
        for (name, old) in &olds.choices {
            let Some(new) = news.choices.get(name) else { continue };
            let owners: Vec<_> = news.types.iter().filter(|(_, ty)| news.choice_of(ty).is_some_and(is(new))).collect();
            let mut reach: Vec<_> = owners.iter().flat_map(|(id, _)| self.new_reach.places(id)).collect();
            reach.sort();
            reach.dedup();
            // A field that has another name takes its alternative along.
            let renamed = self.changes.iter().filter(|change| change.kind == Kind::Renamed);
            let renamed = renamed.filter(|change| {
                let is_field = change.item.member().is_some_and(|(is_field, _)| is_field);
                is_field && change.item.owner().is_some_and(|owner| owners.iter().any(|(id, _)| **id == owner))
            });
            let renamed: Vec<_> = renamed.flat_map(|change| [change.old.clone(), change.new.clone()]).collect();
            let is_told = |wire: &str| renamed.iter().any(|other| other == wire);
            let change = |kind, wire: &str, source, why: &str| Change {
                kind,
                old: if kind == Kind::Removed { format!("`{wire}`") } else { String::new() },
                new: if kind == Kind::Added { format!("`{wire}`") } else { String::new() },
                source,
                why: why.to_owned(),
                reach: reach.clone(),
                ..Change::of(Item::Choice((*name).to_owned()), new.ident.to_string(), new.choice.origin.clone())
            };
            self.prose(&change(Kind::Prose, "", Source::None, ""), (&old.choice.docs, &new.choice.docs));
            for (_, wire, _) in &old.variants {
                if new.variants.iter().all(|(_, other, _)| other != wire) && !is_told(wire) {
                    let refused = breaks(Direction::Request, format!("`{wire}` alone no longer does"));
                    let change = Change {
                        wire: vec![refused],
                        ..change(Kind::Removed, wire, Source::Breaking, "the variant is gone")
                    };
                    self.changes.push(change);
                }
            }
            for (_, wire, ty) in &new.variants {
                if old.variants.iter().all(|(_, other, _)| other != wire) && !is_told(wire) {
                    let (source, why) = if self.had_setter(name, wire) {
                        (Source::Breaking, "the setter of the field is gone")
                    } else if old.is_told_by(ty) {
                        (Source::Breaking, "its type no longer tells the variant, so nothing is made of it by `into`")
                    } else {
                        (Source::Additive, "one more variant of a non-exhaustive enum")
                    };
                    self.changes.push(change(Kind::Added, wire, source, why));
                }
            }
            if old.field_ident != new.field_ident {
                let renamed = Change {
                    old: old.field_ident.to_string(),
                    new: new.field_ident.to_string(),
                    ..change(Kind::Renamed, "", Source::Breaking, "the field that takes it has another name")
                };
                self.changes.push(renamed);
            }
        }
    }

    /// Whether a field that is now an alternative of the choice was one to set before, beside the choice.
    fn had_setter(&self, choice: &str, wire: &str) -> bool {
        let mut owners = self.old.types.values().filter(|ty| match &ty.def.kind {
            TypeKind::Struct(body) => body.choice.as_deref() == Some(choice),
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => false,
        });
        owners.any(|ty| ty.fields.iter().any(|field| field.field.wire == wire))
    }

    /// Changes of prose, of the page that it refers to, and of deprecation.
    pub(super) fn prose(&mut self, item: &Change, (old, new): (&Docs, &Docs)) {
        let base = Change { kind: Kind::Prose, ..item.clone() };
        if old.text != new.text || old.url != new.url {
            let (old, new) = (old.text.clone(), new.text.clone());
            self.changes.push(Change { old, new, ..base.clone() });
        }
        if old.deprecated != new.deprecated {
            let words = |deprecated| if deprecated { DEPRECATED } else { "not deprecated" }.to_owned();
            let (old, new) = (words(old.deprecated), words(new.deprecated));
            self.changes.push(Change { kind: Kind::Changed, old, new, ..base });
        }
    }
}

/// Whether a choice is this one.
fn is<'c>(choice: &'c NamedChoice<'_>) -> impl Fn(&NamedChoice<'_>) -> bool + 'c {
    |other| other.ident == choice.ident
}

fn open_words(open: bool) -> &'static str {
    if open { "open" } else { "closed (additionalProperties: false)" }
}
