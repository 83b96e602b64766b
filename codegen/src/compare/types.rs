//! Types of both documents. Added and removed types are reported where they are used.

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

    /// The operations and webhooks that use a type, in either document.
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

    /// Aliases that were added or removed.
    fn aliases(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let is_known = |alias: &&String| **alias == old.ident || old.def.aliases.contains(alias);
        let added: Vec<_> = new.def.aliases.iter().filter(|alias| !is_known(alias)).cloned().collect();
        if !added.is_empty() {
            let change = Change {
                kind: Kind::Added,
                new: format!("alias {}", added.join(", ")),
                source: Source::Additive,
                why: "a new alias".to_owned(),
                ..self.of_type(old, new)
            };
            self.changes.push(change);
        }
        let is_kept = |alias: &&String| **alias == new.ident || new.def.aliases.contains(alias);
        let removed: Vec<_> = old.def.aliases.iter().filter(|alias| !is_kept(alias)).cloned().collect();
        if removed.is_empty() {
            return;
        }
        let change = Change {
            kind: Kind::Removed,
            old: format!("alias {}", removed.join(", ")),
            source: Source::Breaking,
            why: "the alias was removed".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }

    /// A change of usage follows from a change elsewhere, which is reported there. One effect is not: once requests use
    /// the type, a field that is both optional and nullable becomes a `Presence`.
    fn usage(&mut self, old: &NamedType<'_>, new: &NamedType<'_>) {
        let TypeKind::Struct(body) = &old.def.kind else { return };
        let (before, after) = (old.def.usage, new.def.usage);
        let becomes_presence = body.fields.iter().any(|field| field.nullable && !field.required);
        if before.request || !after.request || !becomes_presence {
            return;
        }
        let change = Change {
            old: usage_name(before).to_owned(),
            new: usage_name(after).to_owned(),
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
            let refused = breaks(Direction::Request, format!("the value `{}` is no longer accepted", value.wire));
            // Two wire values may map to the same Rust name.
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
                why: "the variant was removed".to_owned(),
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
                    why: "a new variant of a non-exhaustive enum".to_owned(),
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
            (false, true) if both_are_newtypes => {
                (Source::Breaking, "it is redacted and no longer implements `Display`")
            }
            (true, false) if both_are_newtypes => {
                (Source::Additive, "it is no longer redacted and implements `Display`")
            }
            // Only the `Debug` output of fields changes; a change of kind is reported as such.
            _ => (Source::None, ""),
        };
        let describe = |sensitive| if sensitive { "sensitive" } else { "not sensitive" }.to_owned();
        let change = Change {
            old: describe(old.def.sensitive),
            new: describe(new.def.sensitive),
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
        let why = format!("expected {}, found {}", kind_name(&old.def.kind), kind_name(&new.def.kind));
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
            // An enum of mixed scalars in a client keeps every scalar.
            if both(|usage| usage.response) && is_text(old) && !is_text(new) {
                wire.push(breaks(Direction::Response, why));
            }
        }
        let change = Change {
            old: kind_name(&old.def.kind).to_owned(),
            new: kind_name(&new.def.kind).to_owned(),
            wire,
            source: Source::Breaking,
            why: "its kind changed".to_owned(),
            ..self.of_type(old, new)
        };
        self.changes.push(change);
    }
}

/// Why a server may reject a scalar that it accepted before, if it may.
fn refused(old: &TypeKind, new: &TypeKind) -> Option<String> {
    match (old, new) {
        (TypeKind::Scalars(_), TypeKind::Newtype) => Some("only strings are accepted now".to_owned()),
        (TypeKind::Newtype, TypeKind::Enum(_) | TypeKind::Scalars(_)) => {
            Some("only listed values are accepted now".to_owned())
        }
        (TypeKind::Enum(before) | TypeKind::Scalars(before), TypeKind::Enum(after) | TypeKind::Scalars(after)) => {
            let value = before.iter().find(|value| after.iter().all(|known| !known.is_value_of(value)))?;
            Some(format!("the value `{}` is no longer accepted", value.wire))
        }
        _ => None,
    }
}

fn usage_name(usage: Usage) -> &'static str {
    match (usage.request, usage.response) {
        (true, true) => "in requests and responses",
        (true, false) => "in requests",
        _ => "in responses",
    }
}

fn kind_name(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Struct(_) => "an object",
        TypeKind::Enum(_) => "an enum of strings",
        TypeKind::Scalars(_) => "an enum of values of several types",
        TypeKind::Newtype => "a string",
        TypeKind::Union(_) => "a union",
    }
}
