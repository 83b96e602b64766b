//! Changes of a struct as a whole: whether it is open, and which alternatives its constructor requires.

use crate::ir::{Docs, Item as Element, Struct, Type, TypeKind};
use crate::name::{NamedChoice, NamedType};

use super::assignability::{Side, mismatch};
use super::{Change, Comparison, Direction, Item, Kind, Source, breaks};

/// The printed state of a deprecated item.
pub(super) const DEPRECATED: &str = "deprecated";

/// A struct with its names.
pub(super) type Body<'s, 'a> = (&'s NamedType<'a>, &'s Struct);

impl Comparison<'_> {
    pub(super) fn body(&mut self, (old, before): Body<'_, '_>, (new, after): Body<'_, '_>) {
        let is_request = old.def.usage.request && new.def.usage.request;
        if before.open != after.open {
            let closed = breaks(Direction::Request, "unknown fields are rejected");
            let change = Change {
                old: describe_openness(before.open).to_owned(),
                new: describe_openness(after.open).to_owned(),
                wire: if is_request && !after.open { vec![closed] } else { vec![] },
                source: if after.open { Source::Additive } else { Source::Breaking },
                why: if after.open { "it gains `extra`" } else { "it loses `extra`" }.to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
        self.additional((old, before), (new, after));
        if before.choice != after.choice {
            let must = breaks(Direction::Request, "one of the alternatives is required");
            let change = Change {
                old: before.choice.clone().unwrap_or_else(|| "no choice".to_owned()),
                new: after.choice.clone().unwrap_or_else(|| "no choice".to_owned()),
                wire: if is_request && self.asks_for_more(before, after) { vec![must] } else { vec![] },
                source: Source::Breaking,
                why: "its constructor takes different arguments".to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
    }

    /// The type of additional properties. A client keeps their values as JSON, so that only the typed view may fail.
    fn additional(&mut self, (old, before): Body<'_, '_>, (new, after): Body<'_, '_>) {
        if (&old.extra_ty, before.additional.is_some()) == (&new.extra_ty, after.additional.is_some()) {
            return;
        }
        // Opening or closing the object is reported as a change of its own.
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
        let describe = |ty: &Option<String>| ty.clone().unwrap_or_else(|| "any further fields".to_owned());
        let change = Change {
            old: describe(&old.extra_ty),
            new: describe(&new.extra_ty),
            wire,
            source: if old.extra_ty.is_none() { Source::Additive } else { Source::Breaking },
            why: "the type of `extra_values` changed".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    /// Whether a request that satisfied the old choice may no longer satisfy the new one.
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

    /// Compares the enums of choices, alternative by alternative.
    pub(super) fn choices(&mut self) {
        let (olds, news) = (self.old, self.new);
        for (name, old) in &olds.choices {
            let Some(new) = news.choices.get(name) else { continue };
            let owners: Vec<_> = news.types.iter().filter(|(_, ty)| news.choice_of(ty).is_some_and(is(new))).collect();
            let mut reach: Vec<_> = owners.iter().flat_map(|(id, _)| self.new_reach.places(id)).collect();
            reach.sort();
            reach.dedup();
            // The rename of a field already covers its alternative.
            let renamed = self.changes.iter().filter(|change| change.kind == Kind::Renamed);
            let renamed = renamed.filter(|change| {
                let is_field = change.item.member().is_some_and(|(is_field, _)| is_field);
                is_field && change.item.owner().is_some_and(|owner| owners.iter().any(|(id, _)| **id == owner))
            });
            let renamed: Vec<_> = renamed.flat_map(|change| [change.old.clone(), change.new.clone()]).collect();
            let is_reported = |wire: &str| renamed.iter().any(|other| other == wire);
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
                if new.variants.iter().all(|(_, other, _)| other != wire) && !is_reported(wire) {
                    let refused = breaks(Direction::Request, format!("`{wire}` alone is no longer sufficient"));
                    let change = Change {
                        wire: vec![refused],
                        ..change(Kind::Removed, wire, Source::Breaking, "the variant was removed")
                    };
                    self.changes.push(change);
                }
            }
            for (_, wire, ty) in &new.variants {
                if old.variants.iter().all(|(_, other, _)| other != wire) && !is_reported(wire) {
                    let (source, why) = if self.had_setter(name, wire) {
                        (Source::Breaking, "the setter of the field was removed")
                    } else if old.is_selected_by(ty) {
                        (
                            Source::Breaking,
                            "its type is no longer unique among the variants, so its `From` implementation was removed",
                        )
                    } else {
                        (Source::Additive, "a new variant of a non-exhaustive enum")
                    };
                    self.changes.push(change(Kind::Added, wire, source, why));
                }
            }
            if old.field_ident != new.field_ident {
                let renamed = Change {
                    old: old.field_ident.to_string(),
                    new: new.field_ident.to_string(),
                    ..change(Kind::Renamed, "", Source::Breaking, "the field that holds the choice was renamed")
                };
                self.changes.push(renamed);
            }
        }
    }

    /// Whether a field that is now an alternative of the choice had a setter of its own before.
    fn had_setter(&self, choice: &str, wire: &str) -> bool {
        let mut owners = self.old.types.values().filter(|ty| match &ty.def.kind {
            TypeKind::Struct(body) => body.choice.as_deref() == Some(choice),
            TypeKind::Enum(_) | TypeKind::Scalars(_) | TypeKind::Newtype | TypeKind::Union(_) => false,
        });
        owners.any(|ty| ty.fields.iter().any(|field| field.field.wire == wire))
    }

    /// Reports changes of the description, of the page that it links to, and of deprecation.
    pub(super) fn prose(&mut self, item: &Change, (old, new): (&Docs, &Docs)) {
        let base = Change { kind: Kind::Prose, ..item.clone() };
        if old.text != new.text || old.url != new.url {
            let (old, new) = (old.text.clone(), new.text.clone());
            self.changes.push(Change { old, new, ..base.clone() });
        }
        if old.deprecated != new.deprecated {
            let describe = |deprecated| if deprecated { DEPRECATED } else { "not deprecated" }.to_owned();
            let (old, new) = (describe(old.deprecated), describe(new.deprecated));
            self.changes.push(Change { kind: Kind::Changed, old, new, ..base });
        }
    }
}

/// Compares choices by the name of their enum.
fn is<'c>(choice: &'c NamedChoice<'_>) -> impl Fn(&NamedChoice<'_>) -> bool + 'c {
    |other| other.ident == choice.ident
}

fn describe_openness(open: bool) -> &'static str {
    if open { "open" } else { "closed (additionalProperties: false)" }
}
