//! Fields of an object that is in both documents.

use crate::ir::{Access, Facts, Field, Ir, Limit, Type, Usage};
use crate::name::{NamedField, NamedType, field_type, snake_ident};

use super::assignability::{Side, mismatch};
use super::structs::Body;
use super::{Break, Change, Comparison, Direction, Item, Kind, Source, breaks};

impl<'a> Comparison<'a> {
    pub(super) fn fields(&mut self, (old, before): Body<'_, 'a>, (new, after): Body<'_, 'a>) {
        let find = |fields: &'a [Field], wire: &str| fields.iter().find(|field| field.wire == wire);
        let (before, after): (&'a [Field], &'a [Field]) = (fields_of(old, before), fields_of(new, after));
        let only = |some: &'a [Field], others: &'a [Field]| -> Vec<(usize, &'a Field)> {
            some.iter().enumerate().filter(|(_, field)| find(others, &field.wire).is_none()).collect()
        };
        let (removed, added) = (only(before, after), only(after, before));
        for field in before {
            if let Some(successor) = find(after, &field.wire) {
                self.field((old, field), (new, successor));
            }
        }
        let successors = renamed(&removed, &added);
        for (at, field) in &removed {
            match successors
                .iter()
                .find(|(old, _)| old == at)
                .and_then(|(_, successor)| added.iter().find(|(at, _)| at == successor))
            {
                Some((_, successor)) => self.renamed_field((old, field), (new, successor)),
                None => self.removed((old, field), (new, None)),
            }
        }
        for (at, field) in &added {
            if successors.iter().all(|(_, successor)| successor != at) {
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
            // A credential is supplied by the client and is not a field of the crate.
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
        // A change of the usage of a type is reported at the type.
        let usage = old.def.usage;
        let end = self.describe_field(self.new.ir, after, usage);
        if self.describe_field(start.0, start.1, usage) != end || !verdict.wire.is_empty() {
            let Verdict { wire, source, why } = verdict;
            let was = self.describe_field(self.old.ir, before, usage);
            self.changes.push(Change { old: was, new: end, wire, source, why, ..item });
        }
    }

    /// The verdict on a field of both documents, each given with the document that its types are resolved in.
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
        let (was, is) = (self.rust_type(before, old.def.usage), self.rust_type(after, old.def.usage));
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
            wire.push(breaks(Direction::Request, "it is required"));
        }
        if before.access != Access::ReadOnly && after.access == Access::ReadOnly {
            wire.push(breaks(Direction::Request, "it is now read-only and may be rejected"));
        }
        // Any JSON includes null.
        if before.nullable && !after.nullable && after.ty != Type::Json {
            wire.push(breaks(Direction::Request, "null is no longer accepted"));
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
            (Source::Breaking, "the field is required to build the struct")
        } else {
            (Source::Additive, "a new field of a non-exhaustive struct")
        };
        let change = Change {
            kind: Kind::Added,
            new: self.describe_field(self.new.ir, field, new.def.usage),
            wire: if is_needed { vec![breaks(Direction::Request, "it is required")] } else { vec![] },
            source,
            why: why.to_owned(),
            ..self.of_field(old, new, field)
        };
        self.changes.push(change);
    }

    /// `successor` is the field of the new document, if it has one that is not part of the crate.
    fn removed(&mut self, (old, field): (&NamedType<'_>, &Field), (new, successor): (&NamedType<'_>, Option<&Field>)) {
        if field.credential {
            return;
        }
        let change = Change {
            kind: Kind::Removed,
            old: self.describe_field(self.old.ir, field, old.def.usage),
            in_old: true,
            wire: if successor.is_none() { removal_breaks(old, field, new) } else { vec![] },
            source: Source::Breaking,
            why: "the field was removed".to_owned(),
            ..self.of_field(old, new, field)
        };
        self.changes.push(change);
    }

    fn renamed_field(&mut self, (old, before): (&NamedType<'_>, &Field), (new, after): (&NamedType<'_>, &Field)) {
        let mut wire = removal_breaks(old, before, new);
        if new.def.usage.request && old.def.usage.request && after.is_required_in(true) {
            wire.push(breaks(Direction::Request, format!("`{}` is required", after.wire)));
        }
        // Two wire names may map to the same Rust name.
        let same_name = snake_ident(&before.wire) == snake_ident(&after.wire);
        let change = Change {
            kind: Kind::Renamed,
            old: before.wire.clone(),
            new: after.wire.clone(),
            wire,
            source: if same_name { Source::None } else { Source::Breaking },
            why: if same_name { "" } else { "the field was renamed" }.to_owned(),
            ..self.of_field(old, new, after)
        };
        self.changes.push(change);
    }

    /// The Rust type of a field, with the names of the new crate, so that a rename is reported once.
    fn rust_type(&self, field: &Field, usage: Usage) -> String {
        field_type(field, usage, &|id| self.new_ident(id))
    }

    fn describe_field(&self, ir: &Ir, field: &Field, usage: Usage) -> String {
        // Sensitivity that follows from the type is reported at the type.
        let by_type = field.ty.named().and_then(|id| ir.types.get(id)).is_some_and(|def| def.sensitive);
        let Field { nullable, sensitive, limits, .. } = field.clone();
        let facts = Facts { nullable, sensitive: sensitive && !by_type, limits };
        let described = describe(self.rust_type(field, usage), field.declared_required, &facts);
        field.access.word().map_or(described.clone(), |word| format!("{described}, {word}"))
    }
}

/// The effects of a change of a field.
pub(super) struct Verdict {
    /// Why an old client is no longer compatible with a new server.
    pub(super) wire: Vec<Break>,
    /// The effect on existing code.
    pub(super) source: Source,
    /// The reason for that effect, as printed.
    pub(super) why: String,
}

/// Describes a value of the Rust type `ty`.
pub(super) fn describe(ty: String, required: bool, facts: &Facts) -> String {
    let mut words = vec![ty];
    let flags = [(required, "required"), (facts.nullable, "nullable"), (facts.sensitive, "sensitive")];
    words.extend(flags.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
    // Sorted, since each may be declared at another level.
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

/// A field and its position in the struct.
type Placed<'f> = (usize, &'f Field);
/// Tie-breaker for rename detection: whether a field may be the new name of another.
type Clue = fn(&Placed<'_>, &Placed<'_>) -> bool;

/// Pairs removed fields with added fields that are renames of them, by position: fields that are equal but for the name
/// and that have the same description, the same position, or no other candidate.
fn renamed(removed: &[Placed<'_>], added: &[Placed<'_>]) -> Vec<(usize, usize)> {
    let same_docs: Clue = |(_, left), (_, right)| !left.docs.text.is_empty() && left.docs.text == right.docs.text;
    let same_place: Clue = |(left, _), (right, _)| left == right;
    let same_kind: Clue = |_, _| true;
    // Positions are no evidence if the number of fields changed.
    let has_moved = removed.len() != added.len();
    let clues = [Some(same_docs), (!has_moved).then_some(same_place), Some(same_kind)];
    let mut successors: Vec<(usize, usize)> = Vec::new();
    for clue in clues.into_iter().flatten() {
        let fits = |left: &Placed<'_>, right: &Placed<'_>| {
            let is_open = successors.iter().all(|(old, new)| *old != left.0 && *new != right.0);
            is_open && is_same_but_for_its_name(left.1, right.1) && clue(left, right)
        };
        let mut found = Vec::new();
        for old in removed {
            let mut candidates = added.iter().filter(|new| fits(old, new));
            if let (Some(successor), None) = (candidates.next(), candidates.next())
                && removed.iter().filter(|other| fits(other, successor)).count() == 1
            {
                found.push((old.0, successor.0));
            }
        }
        successors.extend(found);
    }
    successors
}

fn is_same_but_for_its_name(left: &Field, right: &Field) -> bool {
    (&left.ty, left.required, left.access, left.nullable, left.sensitive, left.credential, &left.limits)
        == (&right.ty, right.required, right.access, right.nullable, right.sensitive, right.credential, &right.limits)
}

fn removal_breaks(old: &NamedType<'_>, field: &Field, new: &NamedType<'_>) -> Vec<Break> {
    let mut wire = Vec::new();
    if old.def.usage.request && new.def.usage.request {
        wire.push(breaks(Direction::Request, "an unknown field may be rejected"));
    }
    if old.def.usage.response && new.def.usage.response && field.required {
        wire.push(breaks(Direction::Response, "it is no longer sent"));
    }
    wire
}

/// The limits that became stricter.
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
            // Another pattern, format or `multipleOf`: values that matched the old one may not match the new one.
            _ => true,
        };
        // A pattern may contain a backtick, which would end the Markdown code span.
        is_tighter.then(|| format!("`{}` is now `{}`", limit.keyword, limit.value.replace('`', "'")))
    })
}

/// The values that an enum lists, as JSON.
fn listed(values: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(values).unwrap_or_default()
}
