//! Types that are in both documents. One that comes or goes does so with what refers to it, and is told of there.

use crate::ir::{TypeId, TypeKind, Usage};
use crate::name::NamedType;

use super::{Change, Comparison, Direction, Item, Kind, Source, breaks};

impl<'a> Comparison<'a> {
    pub(super) fn types(&mut self) {
        let (olds, renamed) = (self.old, self.renamed.clone());
        for (id, old) in &olds.types {
            let Some(new) = self.successor(id) else { continue };
            if renamed.contains_key(*id) || old.ident != new.ident {
                self.renamed_type(&id.0, old, new);
            }
            self.prose(&self.of_type(old, new), (&old.def.docs, &new.def.docs));
            self.sensitive(old, new);
            self.aliases(old, new);
            self.usage(old, new);
            match (&old.def.kind, &new.def.kind) {
                (TypeKind::Struct(before), TypeKind::Struct(after)) => {
                    self.body((old, before), (new, after));
                    self.fields((old, before), (new, after));
                }
                (TypeKind::Enum(_), TypeKind::Enum(_)) | (TypeKind::Scalars(_), TypeKind::Scalars(_)) => {
                    self.values(old, new);
                }
                (TypeKind::Newtype, TypeKind::Newtype) => {}
                (TypeKind::Union(before), TypeKind::Union(after)) => self.unions((old, before), (new, after)),
                _ => self.other_kind(old, new),
            }
        }
    }

    /// A change of the type `new` as a whole.
    pub(super) fn of_type(&self, old: &NamedType<'_>, new: &NamedType<'_>) -> Change {
        let change = Change::of(Item::Type(self.id_of(new)), new.ident.to_string(), new.def.origin.clone());
        Change { reach: self.places(old, new), ..change }
    }

    /// The operations and webhooks that a type is part of, in either document.
    pub(super) fn places(&self, old: &NamedType<'_>, new: &NamedType<'_>) -> Vec<String> {
        let of = |types: &std::collections::BTreeMap<&'a crate::ir::TypeId, NamedType<'a>>, ty: &NamedType<'_>| {
            types.iter().find(|(_, other)| other.ident == ty.ident).map(|(id, _)| *id)
        };
        let old = of(&self.old.types, old).map(|id| self.old_reach.places(id)).unwrap_or_default();
        let mut places = of(&self.new.types, new).map(|id| self.new_reach.places(id)).unwrap_or_default();
        places.extend(old);
        places.sort();
        places.dedup();
        places
    }

    pub(super) fn id_of(&self, ty: &NamedType<'_>) -> TypeId {
        let found = self.new.types.iter().find(|(_, other)| other.ident == ty.ident);
        found.map_or_else(|| TypeId(ty.ident.to_string()), |(id, _)| (*id).clone())
    }

    fn renamed_type(&mut self, id: &str, old: &NamedType<'_>, new: &NamedType<'_>) {
        let bridged = new.def.aliases.iter().any(|alias| *alias == old.ident);
        let same_name = old.ident == new.ident;
        let (source, why) = match (same_name, bridged) {
            (true, _) => (Source::None, String::new()),
            (false, true) => (Source::Additive, format!("`{}` stays as a deprecated alias", old.ident)),
            (false, false) => (Source::Breaking, format!("`{}` is now `{}`", old.ident, new.ident)),
        };
        let change = Change {
            kind: Kind::Renamed,
            old: format!("{id} ({})", old.ident),
            new: format!("{} ({})", self.id_of(new).0, new.ident),
            source,
            why,
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    /// Names that the type had before that one, and that are kept no longer; and names that it has besides.
    fn aliases(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let is_known = |alias: &&String| **alias == old.ident || old.def.aliases.contains(alias);
        let come: Vec<_> = new.def.aliases.iter().filter(|alias| !is_known(alias)).cloned().collect();
        if !come.is_empty() {
            let change = Change {
                kind: Kind::Added,
                new: format!("alias {}", come.join(", ")),
                source: Source::Additive,
                why: "one more name for it".to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
        let is_kept = |alias: &&String| **alias == new.ident || new.def.aliases.contains(alias);
        let gone: Vec<_> = old.def.aliases.iter().filter(|alias| !is_kept(alias)).cloned().collect();
        if gone.is_empty() {
            return;
        }
        let change = Change {
            kind: Kind::Removed,
            old: format!("alias {}", gone.join(", ")),
            source: Source::Breaking,
            why: "the old name is no longer kept".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    /// That a type is used in another direction follows from a change elsewhere, which is told of there. Only one
    /// effect is not: in a type that requests use, a field that may be left out or null has to say which.
    fn usage(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let TypeKind::Struct(body) = &old.def.kind else { return };
        let (before, after) = (old.def.usage, new.def.usage);
        let becomes_presence = body.fields.iter().any(|field| field.nullable && !field.required);
        if before.request || !after.request || !becomes_presence {
            return;
        }
        let change = Change {
            old: usage_words(before).to_owned(),
            new: usage_words(after).to_owned(),
            source: Source::Breaking,
            why: "fields that may be left out or null become `Presence`".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    fn values(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let both = old.def.usage.request && new.def.usage.request;
        for (variant, value) in &old.variants {
            if let Some((_, successor)) = new.variants.iter().find(|(_, other)| other.is_value_of(value)) {
                let item = Item::Value { owner: self.id_of(new), wire: value.wire.clone() };
                let rust = format!("{}::{variant}", new.ident);
                self.prose(&Change { item, rust, ..self.of_type(old, new) }, (&value.docs, &successor.docs));
                continue;
            }
            let refused = breaks(Direction::Request, format!("the value `{}` is no longer taken", value.wire));
            // Two texts on the wire may well be one name in Rust.
            if let Some((_, successor)) = new.variants.iter().find(|(name, _)| name == variant) {
                let change = Change {
                    rust: format!("{}::{variant}", new.ident),
                    kind: Kind::Renamed,
                    old: format!("`{}`", value.wire),
                    new: format!("`{}`", successor.wire),
                    wire: if both { vec![refused] } else { vec![] },
                    ..self.of_type(old, new)
                };
                self.changes.push(change);
                continue;
            }
            let change = Change {
                rust: format!("{}::{variant}", new.ident),
                kind: Kind::Removed,
                old: format!("`{}`", value.wire),
                wire: if both { vec![refused] } else { vec![] },
                source: Source::Breaking,
                why: "the variant is gone".to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
        for (variant, value) in &new.variants {
            if old.variants.iter().all(|(name, other)| !other.is_value_of(value) && name != variant) {
                let change = Change {
                    rust: format!("{}::{variant}", new.ident),
                    kind: Kind::Added,
                    new: format!("`{}`", value.wire),
                    source: Source::Additive,
                    why: "one more variant of a non-exhaustive enum".to_owned(),
                    ..self.of_type(old, new)
                };
                self.changes.push(change);
            }
        }
    }

    fn sensitive(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let both_are_newtypes = [old, new].iter().all(|ty| ty.def.kind == TypeKind::Newtype);
        let (source, why) = match (old.def.sensitive, new.def.sensitive) {
            (before, after) if before == after => return,
            (false, true) if both_are_newtypes => (Source::Breaking, "it is no longer shown, and has no `Display`"),
            (true, false) if both_are_newtypes => (Source::Additive, "it is shown, and has `Display`"),
            // Fields that hold it are shown or not; what is of another kind is told of as such.
            _ => (Source::None, ""),
        };
        let words = |sensitive| if sensitive { "sensitive" } else { "not sensitive" }.to_owned();
        let change = Change {
            old: words(old.def.sensitive),
            new: words(new.def.sensitive),
            source,
            why: why.to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    fn other_kind(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let is_text = |ty: &NamedType<'_>| matches!(ty.def.kind, TypeKind::Enum(_) | TypeKind::Newtype);
        let is_scalar = |ty: &NamedType<'_>| is_text(ty) || matches!(ty.def.kind, TypeKind::Scalars(_));
        let both = |of: fn(Usage) -> bool| of(old.def.usage) && of(new.def.usage);
        let mut wire = Vec::new();
        let why = format!("{} where {} was due", kind_words(&new.def.kind), kind_words(&old.def.kind));
        if is_scalar(old) != is_scalar(new) {
            if both(|usage| usage.request) {
                wire.push(breaks(Direction::Request, why.clone()));
            }
            if both(|usage| usage.response) {
                wire.push(breaks(Direction::Response, why));
            }
        } else {
            let refused = refused(&old.def.kind, &new.def.kind).filter(|_| both(|usage| usage.request));
            wire.extend(refused.map(|why| breaks(Direction::Request, why)));
            // A client keeps whatever has no parts in an enum of more than strings.
            if both(|usage| usage.response) && is_text(old) && !is_text(new) {
                wire.push(breaks(Direction::Response, why));
            }
        }
        let change = Change {
            old: kind_words(&old.def.kind).to_owned(),
            new: kind_words(&new.def.kind).to_owned(),
            wire,
            source: Source::Breaking,
            why: "it is of another kind".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }
}

/// What a server no longer takes of the scalars that it took, if anything.
fn refused(old: &TypeKind, new: &TypeKind) -> Option<String> {
    match (old, new) {
        (TypeKind::Scalars(_), TypeKind::Newtype) => Some("only strings are taken now".to_owned()),
        (TypeKind::Newtype, TypeKind::Enum(_) | TypeKind::Scalars(_)) => {
            Some("only some values are taken now".to_owned())
        }
        (TypeKind::Enum(before) | TypeKind::Scalars(before), TypeKind::Enum(after) | TypeKind::Scalars(after)) => {
            let value = before.iter().find(|value| after.iter().all(|known| !known.is_value_of(value)))?;
            Some(format!("the value `{}` is no longer taken", value.wire))
        }
        _ => None,
    }
}

fn usage_words(usage: Usage) -> &'static str {
    match (usage.request, usage.response) {
        (true, true) => "in requests and responses",
        (true, false) => "in requests",
        _ => "in responses",
    }
}

fn kind_words(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Struct(_) => "an object",
        TypeKind::Enum(_) => "one of several texts",
        TypeKind::Scalars(_) => "one of several values",
        TypeKind::Newtype => "a text",
        TypeKind::Union(_) => "one of several alternatives",
    }
}
