//! What a decoded value has that this version does not know: a report on the API's growth, without any data.

use std::collections::BTreeMap;
use std::fmt;

use super::Wire;
use super::extra::Extra;
use super::object::Object;
use super::view::{View, elements};

/// Maximum number of distinct paths. A server that sends data as names of fields must not fill a log with them.
const MAX_PATHS: usize = 1000;
/// How many characters of a name are shown.
const MAX_NAME: usize = 64;
/// Represents all paths beyond that number.
const OTHERS: &str = "…";

/// What this version did not know in a decoded value, and how often it came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Surprise {
    path: String,
    kind: SurpriseKind,
    count: usize,
}

/// What is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SurpriseKind {
    /// A field; it is kept in `extra` of its object.
    Field,
    /// A value of an open enum or a union; it is kept as `Unrecognized`.
    Value,
    /// A string in which U+FFFD replaces a character that was lost, before the string was sent or because only half of
    /// its surrogate pair was.
    Replaced,
}

impl Surprise {
    /// Path of the field or value, such as `report.items[].accounts[].transactions[].new_field`. The elements of a list
    /// or map share one path. The name of an unknown field is shown up to its 64th character, in quotes and escaped if
    /// it is no plain word; the path `…` stands for all beyond the first thousand.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is not known.
    #[must_use]
    pub fn kind(&self) -> SurpriseKind {
        self.kind
    }

    /// How often it came.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for Surprise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SurpriseKind::Field => "unknown field",
            SurpriseKind::Value => "unknown value",
            SurpriseKind::Replaced => "string with a character replaced",
        };
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{kind}, {} times", self.count)
    }
}

/// Lists what this version does not know in a value, sorted by path. No value is in the list.
#[must_use]
pub fn surprises(value: &dyn Wire) -> Vec<Surprise> {
    let mut walk = Walk::default();
    walk.value(value.view());
    let listed = |kind, found: BTreeMap<String, usize>| {
        found.into_iter().map(move |(path, count)| Surprise { path, kind, count })
    };
    let fields = listed(SurpriseKind::Field, walk.fields);
    let values = listed(SurpriseKind::Value, walk.values);
    let mut all: Vec<_> = fields.chain(values).chain(listed(SurpriseKind::Replaced, walk.replaced)).collect();
    all.sort_unstable();
    all
}

#[derive(Default)]
struct Walk {
    path: String,
    fields: BTreeMap<String, usize>,
    values: BTreeMap<String, usize>,
    replaced: BTreeMap<String, usize>,
}

impl Walk {
    fn value(&mut self, view: View<'_>) {
        match view {
            View::Object(object) => self.object(object),
            View::List(list) => {
                self.each(|walk| elements(list).for_each(|element| walk.value(element.view())));
            }
            View::Map(map) => self.each(|walk| map.each(&mut |_, element| walk.value(element.view()))),
            View::Unrecognized { .. } | View::Unknown(_) | View::Literal { is_known: false, .. } => {
                self.count(SurpriseKind::Value)
            }
            View::Text(text) | View::Secret(text) if text.contains(char::REPLACEMENT_CHARACTER) => {
                self.count(SurpriseKind::Replaced);
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &dyn Object) {
        let fields = object.shape().fields;
        object.slots(&mut |slots, extra| {
            for (field, slot) in fields.iter().zip(slots) {
                self.inside(|path| push_name(path, field.name()), |walk| walk.value(slot.view()));
            }
            for (name, _) in extra.into_iter().flat_map(Extra::iter) {
                self.inside(|path| push_name(path, &shown(name)), |walk| walk.count(SurpriseKind::Field));
            }
        });
    }

    /// Does something with what is in a list or a map.
    fn each(&mut self, then: impl FnOnce(&mut Self)) {
        self.inside(|path| path.push_str("[]"), then);
    }

    /// Does something one step further inside.
    fn inside(&mut self, step: impl FnOnce(&mut String), then: impl FnOnce(&mut Self)) {
        let outside = self.path.len();
        step(&mut self.path);
        then(self);
        self.path.truncate(outside);
    }

    /// Counts a surprise at the path where the walk is.
    fn count(&mut self, kind: SurpriseKind) {
        let is_full = self.fields.len() + self.values.len() + self.replaced.len() >= MAX_PATHS;
        let found = match kind {
            SurpriseKind::Field => &mut self.fields,
            SurpriseKind::Value => &mut self.values,
            SurpriseKind::Replaced => &mut self.replaced,
        };
        match found.get_mut(&self.path) {
            Some(count) => *count += 1,
            None if is_full => *found.entry(OTHERS.to_owned()).or_default() += 1,
            None => drop(found.insert(self.path.clone(), 1)),
        }
    }
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// A name that comes from outside, so that it can neither flood a log nor be taken for another path.
fn shown(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.len() <= MAX_NAME && name.chars().all(is_plain) {
        return name.to_owned();
    }
    let mut shown = String::from("\"");
    let mut rest = name.chars();
    shown.extend(rest.by_ref().take(MAX_NAME).flat_map(char::escape_default));
    if rest.next().is_some() {
        shown.push('…');
    }
    shown.push('"');
    shown
}
