//! Unions of both documents.

use crate::ir::{Rule, Union, Usage};
use crate::name::{NamedAlternative, NamedType};

use super::{Change, Comparison, Direction, Kind, Source, breaks};

/// A union with its names.
type Named<'u, 'a> = (&'u NamedType<'a>, &'u Union);

impl Comparison<'_> {
    pub(super) fn unions(&mut self, (old, before): Named<'_, '_>, (new, after): Named<'_, '_>) {
        self.rules((old, before), (new, after));
        let both_sent = old.def.usage.request && new.def.usage.request;
        for alternative in &old.alternatives {
            let rust = format!("{}::{}", new.ident, alternative.ident);
            let of = self.of_type(old, new);
            let Some(kept) = new.alternatives.iter().find(|other| other.ident == alternative.ident) else {
                let refused =
                    breaks(Direction::Request, format!("`{}` is no longer accepted", alternative.alternative.name));
                self.changes.push(Change {
                    rust,
                    kind: Kind::Removed,
                    old: format!("`{}`", alternative.ty),
                    wire: if both_sent { vec![refused] } else { vec![] },
                    source: Source::Breaking,
                    why: "the alternative was removed".to_owned(),
                    ..of
                });
                continue;
            };
            if kept.ty != alternative.ty {
                self.changes.push(Change {
                    rust,
                    old: format!("`{}`", alternative.ty),
                    new: format!("`{}`", kept.ty),
                    source: Source::Breaking,
                    why: "the type of the alternative changed".to_owned(),
                    ..of
                });
            }
        }
        let is_new = |each: &&NamedAlternative<'_>| old.alternatives.iter().all(|other| other.ident != each.ident);
        for alternative in new.alternatives.iter().filter(is_new) {
            self.changes.push(Change {
                rust: format!("{}::{}", new.ident, alternative.ident),
                kind: Kind::Added,
                new: format!("`{}`", alternative.ty),
                source: Source::Additive,
                why: "a new alternative; its values were kept as JSON before".to_owned(),
                ..self.of_type(old, new)
            });
        }
    }

    /// Compares how the alternatives are distinguished, which decides as which one a value is read.
    fn rules(&mut self, (old, before): Named<'_, '_>, (new, after): Named<'_, '_>) {
        let both = |is_crossed: fn(Usage) -> bool| is_crossed(old.def.usage) && is_crossed(new.def.usage);
        let (from, to) = (distinguished(old, before), distinguished(new, after));
        // Alternatives that were added or removed do not change how the others are distinguished.
        let stays = |(name, _): &&(&str, String)| new.alternatives.iter().any(|each| each.ident == *name);
        if from.iter().filter(stays).all(|line| to.contains(line)) && before.rule.is_some() == after.rule.is_some() {
            return;
        }
        let sides =
            [(Direction::Request, both(|usage| usage.request)), (Direction::Response, both(|usage| usage.response))];
        let sides = sides.into_iter().filter(|(_, is_crossed)| *is_crossed);
        let wire = sides.map(|(direction, _)| breaks(direction, "its alternatives are distinguished in another way"));
        let wire = wire.collect();
        let describe = |lines: &[(&str, String)]| {
            lines.iter().map(|(name, by)| format!("{by}: {name}")).collect::<Vec<_>>().join(", ")
        };
        let (source, why) = if before.rule.is_some() == after.rule.is_some() {
            (Source::None, "")
        } else {
            (Source::Breaking, "its alternatives are distinguished in another way")
        };
        self.changes.push(Change {
            old: describe(&from),
            new: describe(&to),
            wire,
            source,
            why: why.to_owned(),
            ..self.of_type(old, new)
        });
    }
}

/// The variant of each alternative, and what distinguishes it from the others.
fn distinguished<'u>(ty: &'u NamedType<'_>, union: &Union) -> Vec<(&'u str, String)> {
    let name = |index: &usize| ty.alternatives.get(*index).map_or("", |each| each.ident.as_str());
    match &union.rule {
        None => ty.alternatives.iter().map(|each| (each.ident.as_str(), "nothing".to_owned())).collect(),
        Some(Rule::Tag { property, tags }) => {
            tags.iter().map(|(tag, index)| (name(index), format!("`{property}` is `{tag}`"))).collect()
        }
        Some(Rule::Property(properties)) => {
            properties.iter().map(|(property, index)| (name(index), format!("`{property}` is there"))).collect()
        }
        Some(Rule::Kind(kinds)) => kinds.iter().map(|(kind, index)| (name(index), kind.words().to_owned())).collect(),
    }
}
