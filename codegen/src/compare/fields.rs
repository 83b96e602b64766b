//! Fields of an object that is in both documents.

use crate::ir::{Access, Facts, Field, Ir, Limit, Type, Usage};
use crate::name::{NamedField, NamedType, field_type, snake_ident};

use super::body::Body;
use super::wire::{Side, mismatch};
use super::{Break, Change, Comparison, Direction, Item, Kind, Source, breaks};

impl<'a> Comparison<'a> {
    pub(super) fn fields(&mut self, (old, before): Body<'_, 'a>, (new, after): Body<'_, 'a>) {
        let find = |fields: &'a [Field], wire: &str| fields.iter().find(|field| field.wire == wire);
        let (before, after): (&'a [Field], &'a [Field]) = (fields_of(old, before), fields_of(new, after));
        let only = |some: &'a [Field], others: &'a [Field]| -> Vec<(usize, &'a Field)> {
            some.iter().enumerate().filter(|(_, field)| find(others, &field.wire).is_none()).collect()
        };
        let (gone, come) = (only(before, after), only(after, before));
        for field in before {
            if let Some(heir) = find(after, &field.wire) {
                self.field((old, field), (new, heir));
            }
        }
        let heirs = renamed(&gone, &come);
        for (at, field) in &gone {
            match heirs.iter().find(|(old, _)| old == at).and_then(|(_, heir)| come.iter().find(|(at, _)| at == heir)) {
                Some((_, heir)) => self.renamed_field((old, field), (new, heir)),
                None => self.removed((old, field), (new, None)),
            }
        }
        for (at, field) in &come {
            if heirs.iter().all(|(_, heir)| heir != at) {
                self.added(old, (new, field));
            }
        }
    }

    pub(super) fn of_field(&self, old: &NamedType<'_>, new: &NamedType<'_>, field: &Field) -> Change {
        let base = self.of_type(old, new);
        let ident = new.fields.iter().chain(&old.fields).find(|named| named.field.wire == field.wire);
        Change {
            item: Item::Field { owner: self.id_of(new), wire: field.wire.clone() },
            rust: format!("{}.{}", new.ident, ident.map_or("", |named: &NamedField<'_>| named.ident.as_str())),
            pointer: field.origin.clone(),
            ..base
        }
    }

    fn field(&mut self, (old, before): (&NamedType<'_>, &'a Field), (new, after): (&NamedType<'_>, &'a Field)) {
        if before.credential != after.credential {
            // A field that the client supplies itself has no place in the crate.
            return if after.credential {
                self.removed((old, before), (new, Some(after)))
            } else {
                self.added(old, (new, after))
            };
        }
        if before.credential {
            return;
        }
        let item = self.of_field(old, new, after);
        self.prose(&item, (&before.docs, &after.docs));
        let carried = self.carried((old, before), (new, after));
        let start = carried.as_ref().map_or((self.old.ir, before), |carried| (self.new.ir, carried));
        let verdict = self.verdict((old, start.0, start.1), (new, self.new.ir, after));
        // That a type is used in another direction is told of with the type.
        let usage = old.def.usage;
        let end = self.field_words(self.new.ir, after, usage);
        if self.field_words(start.0, start.1, usage) != end || !verdict.wire.is_empty() {
            let Verdict { wire, source, why } = verdict;
            let was = self.field_words(self.old.ir, before, usage);
            self.changes.push(Change { old: was, new: end, wire, source, why, ..item });
        }
    }

    /// What becomes of a field of both documents. Each stands with the document that the types are of that it names.
    pub(super) fn verdict(
        &self,
        (old, old_ir, before): (&NamedType<'_>, &Ir, &Field),
        (new, new_ir, after): (&NamedType<'_>, &Ir, &Field),
    ) -> Verdict {
        let mut wire = Vec::new();
        let sides = (Side { ir: old_ir, ty: &before.ty }, Side { ir: new_ir, ty: &after.ty });
        if old.def.usage.response && new.def.usage.response && !self.is_headers(old) {
            wire.extend(self.response_breaks((before, sides.0), (after, sides.1)));
        }
        if old.def.usage.request && new.def.usage.request {
            wire.extend(self.request_breaks((before, sides.0), (after, sides.1)));
        }
        let (was, is) = (self.text(before, old.def.usage), self.text(after, old.def.usage));
        let is_set = |field: &Field| old.def.usage.request && new.def.usage.request && field.is_set(new.def.usage);
        let (source, why) = match (is_set(before), is_set(after)) {
            _ if was != is => (Source::Breaking, format!("`{was}` is now `{is}`")),
            (true, false) => (Source::Breaking, "it has no setter".to_owned()),
            (false, true) => (Source::Additive, "it has a setter".to_owned()),
            _ => (Source::None, String::new()),
        };
        Verdict { wire, source, why }
    }

    fn response_breaks(&self, (before, old): (&Field, Side<'_>), (after, new): (&Field, Side<'_>)) -> Vec<Break> {
        let mut wire = Vec::new();
        if before.required && !after.is_required_in(false) {
            wire.push(breaks(Direction::Response, "it may be missing"));
        }
        // A field that may be left out is an `Option` in the old crate, which takes null, too.
        if before.required && !before.nullable && after.nullable {
            wire.push(breaks(Direction::Response, "it may be null"));
        }
        let mismatch = mismatch(new, old, Direction::Response, &self.renamed);
        wire.extend(mismatch.map(|why| breaks(Direction::Response, why)));
        wire
    }

    fn request_breaks(&self, (before, old): (&Field, Side<'_>), (after, new): (&Field, Side<'_>)) -> Vec<Break> {
        let mut wire = Vec::new();
        if !before.is_required_in(true) && after.is_required_in(true) {
            wire.push(breaks(Direction::Request, "it must be given"));
        }
        if before.access != Access::ReadOnly && after.access == Access::ReadOnly {
            wire.push(breaks(Direction::Request, "it is read-only now, and may be refused"));
        }
        // Any JSON includes null.
        if before.nullable && !after.nullable && after.ty != Type::Json {
            wire.push(breaks(Direction::Request, "null is no longer taken"));
        }
        let mismatch = mismatch(old, new, Direction::Request, &self.renamed);
        wire.extend(mismatch.map(|why| breaks(Direction::Request, why)));
        wire.extend(tightened(&before.limits, &after.limits).map(|why| breaks(Direction::Request, why)));
        wire
    }

    fn added(&mut self, old: &NamedType<'_>, (new, field): (&NamedType<'_>, &Field)) {
        if field.credential {
            return;
        }
        let is_needed = new.def.usage.request && old.def.usage.request && field.is_required_in(true);
        let (source, why) = if is_needed {
            (Source::Breaking, "it cannot be built without")
        } else {
            (Source::Additive, "one more field of a non-exhaustive struct")
        };
        let change = Change {
            kind: Kind::Added,
            new: self.field_words(self.new.ir, field, new.def.usage),
            wire: if is_needed { vec![breaks(Direction::Request, "it must be given")] } else { vec![] },
            source,
            why: why.to_owned(),
            ..self.of_field(old, new, field)
        };
        self.changes.push(change);
    }

    /// `heir` is what stands for the field in the new document after all, but not in the crate.
    fn removed(&mut self, (old, field): (&NamedType<'_>, &Field), (new, heir): (&NamedType<'_>, Option<&Field>)) {
        if field.credential {
            return;
        }
        let change = Change {
            kind: Kind::Removed,
            old: self.field_words(self.old.ir, field, old.def.usage),
            in_old: true,
            wire: if heir.is_none() { gone_breaks(old, field, new) } else { vec![] },
            source: Source::Breaking,
            why: "the field is gone".to_owned(),
            ..self.of_field(old, new, field)
        };
        self.changes.push(change);
    }

    fn renamed_field(&mut self, (old, before): (&NamedType<'_>, &Field), (new, after): (&NamedType<'_>, &Field)) {
        let mut wire = gone_breaks(old, before, new);
        if new.def.usage.request && old.def.usage.request && after.is_required_in(true) {
            wire.push(breaks(Direction::Request, format!("`{}` must be given", after.wire)));
        }
        // Two names on the wire may well be one in Rust.
        let same_name = snake_ident(&before.wire) == snake_ident(&after.wire);
        let change = Change {
            kind: Kind::Renamed,
            old: before.wire.clone(),
            new: after.wire.clone(),
            wire,
            source: if same_name { Source::None } else { Source::Breaking },
            why: if same_name { "" } else { "the field has another name" }.to_owned(),
            ..self.of_field(old, new, after)
        };
        self.changes.push(change);
    }

    /// The Rust type of a field of either document, by the names of the new crate, so that a rename is told once.
    fn text(&self, field: &Field, usage: Usage) -> String {
        field_type(field, usage, &|id| self.new_ident(id))
    }

    fn field_words(&self, ir: &Ir, field: &Field, usage: Usage) -> String {
        // What is sensitive by its type is told of with the type.
        let by_type = field.ty.named().and_then(|id| ir.types.get(id)).is_some_and(|def| def.sensitive);
        let Field { nullable, sensitive, limits, .. } = field.clone();
        let facts = Facts { nullable, sensitive: sensitive && !by_type, limits };
        let words = words(self.text(field, usage), field.declared_required, &facts);
        field.access.word().map_or(words.clone(), |word| format!("{words}, {word}"))
    }
}

/// What becomes of a field.
pub(super) struct Verdict {
    /// Why an old client no longer gets on with a new server.
    pub(super) wire: Vec<Break>,
    /// What becomes of old code.
    pub(super) source: Source,
    /// Why, in words.
    pub(super) why: String,
}

/// What is said of a value of the Rust type `ty`.
pub(super) fn words(ty: String, required: bool, facts: &Facts) -> String {
    let mut words = vec![ty];
    let flags = [(required, "required"), (facts.nullable, "nullable"), (facts.sensitive, "sensitive")];
    words.extend(flags.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
    // In one order, wherever each of them is said.
    let mut limits: Vec<_> = facts.limits.iter().collect();
    limits.sort_by(|left, right| left.keyword.cmp(&right.keyword));
    words.extend(limits.into_iter().map(|limit| format!("{} {}", limit.keyword, limit.value)));
    words.join(", ")
}

/// The fields of a struct, which live as long as its document.
fn fields_of<'a>(ty: &NamedType<'a>, _: &crate::ir::Struct) -> &'a [Field] {
    match &ty.def.kind {
        crate::ir::TypeKind::Struct(body) => &body.fields,
        _ => &[],
    }
}

/// A field, and where it stands in its struct.
type Placed<'f> = (usize, &'f Field);
/// What makes one of two fields that are alike the heir of the other.
type Clue = fn(&Placed<'_>, &Placed<'_>) -> bool;

/// Which of the fields that come have taken the place of one that is gone, by where each stands: those that are like no
/// other, of which the same is said, or that stand where it stood.
fn renamed(gone: &[Placed<'_>], come: &[Placed<'_>]) -> Vec<(usize, usize)> {
    let same_words: Clue = |(_, left), (_, right)| !left.docs.text.is_empty() && left.docs.text == right.docs.text;
    let same_place: Clue = |(left, _), (right, _)| left == right;
    let same_kind: Clue = |_, _| true;
    // A place says nothing where others have moved.
    let has_moved = gone.len() != come.len();
    let clues = [Some(same_words), (!has_moved).then_some(same_place), Some(same_kind)];
    let mut heirs: Vec<(usize, usize)> = Vec::new();
    for clue in clues.into_iter().flatten() {
        let fits = |left: &Placed<'_>, right: &Placed<'_>| {
            let is_open = heirs.iter().all(|(old, new)| *old != left.0 && *new != right.0);
            is_open && is_same_but_for_its_name(left.1, right.1) && clue(left, right)
        };
        let mut found = Vec::new();
        for old in gone {
            let mut candidates = come.iter().filter(|new| fits(old, new));
            if let (Some(heir), None) = (candidates.next(), candidates.next())
                && gone.iter().filter(|other| fits(other, heir)).count() == 1
            {
                found.push((old.0, heir.0));
            }
        }
        heirs.extend(found);
    }
    heirs
}

fn is_same_but_for_its_name(left: &Field, right: &Field) -> bool {
    (&left.ty, left.required, left.access, left.nullable, left.sensitive, left.credential, &left.limits)
        == (&right.ty, right.required, right.access, right.nullable, right.sensitive, right.credential, &right.limits)
}

fn gone_breaks(old: &NamedType<'_>, field: &Field, new: &NamedType<'_>) -> Vec<Break> {
    let mut wire = Vec::new();
    if old.def.usage.request && new.def.usage.request {
        wire.push(breaks(Direction::Request, "a field that is not known may be refused"));
    }
    if old.def.usage.response && new.def.usage.response && field.required {
        wire.push(breaks(Direction::Response, "it is missing"));
    }
    wire
}

/// The limits that allow less than they did.
fn tightened<'l>(old: &'l [Limit], new: &'l [Limit]) -> impl Iterator<Item = String> + 'l {
    new.iter().filter_map(move |limit| {
        let before = old.iter().find(|other| other.keyword == limit.keyword).map(|other| other.value.as_str());
        let word = limit.keyword.rsplit('.').next().unwrap_or_default();
        let number = |text: &str| text.parse::<f64>().ok();
        let is_tighter = match (word, before) {
            ("default", _) => false,
            (_, Some(before)) if before == limit.value => false,
            ("uniqueItems", _) => limit.value == "true",
            ("enum", Some(before)) => !listed(before).iter().all(|value| listed(&limit.value).contains(value)),
            (_, None) => true,
            ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", Some(before)) => {
                number(&limit.value) > number(before)
            }
            ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", Some(before)) => {
                number(&limit.value) < number(before)
            }
            // Another pattern, format or step: what fitted the old one may not fit the new one.
            _ => true,
        };
        // A pattern may hold anything, a mark of Markdown, too.
        is_tighter.then(|| format!("`{}` is `{}` now", limit.keyword, limit.value.replace('`', "'")))
    })
}

/// The values that an enum lists, as JSON.
fn listed(values: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(values).unwrap_or_default()
}
