//! Comparison of values and of objects.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::Document;
use crate::document::schema::{LIMITS, Schema, component_pointer};
use crate::ir::Pointer;

use super::schema_view::{Object, SchemaView, Shape, choice, text, values};
use super::{Aspect, Difference};

/// A local enum, and the union of the upstream values at all its uses.
struct Listed<'d> {
    item: String,
    ours: Schema<'d>,
    /// The upstream values and their locations.
    theirs: IndexMap<String, Pointer>,
    /// The upstream location if no values are listed.
    their_place: Pointer,
}

/// The properties and required names of an object, each with the index of the part that declares it.
struct Fields<'o, 'd> {
    object: &'o Object<'d>,
    properties: IndexMap<&'d str, (usize, Schema<'d>)>,
    required: IndexMap<&'d str, (usize, Pointer)>,
}

impl<'o, 'd> Fields<'o, 'd> {
    fn of(object: &'o Object<'d>) -> Self {
        Self { object, properties: object.properties(), required: object.required() }
    }
}

pub(super) struct Comparison<'d> {
    pub(super) ours: &'d Document,
    pub(super) theirs: &'d Document,
    /// Pairs of objects that are still to be compared, local and upstream.
    open: Vec<(String, Object<'d>, Object<'d>)>,
    seen: BTreeSet<(Pointer, Pointer)>,
    /// Components that were renamed upstream: local name to upstream name, and back.
    renamed: BTreeMap<&'d str, &'d str>,
    predecessors: BTreeMap<&'d str, &'d str>,
    enums: BTreeMap<Pointer, Listed<'d>>,
    found: Vec<Difference>,
}

impl<'d> Comparison<'d> {
    pub(super) fn new(ours: &'d Document, theirs: &'d Document) -> Self {
        Self {
            ours,
            theirs,
            open: Vec::new(),
            seen: BTreeSet::new(),
            renamed: BTreeMap::new(),
            predecessors: BTreeMap::new(),
            enums: BTreeMap::new(),
            found: Vec::new(),
        }
    }

    /// Compares the remaining pairs and returns the differences.
    pub(super) fn finish(mut self) -> Vec<Difference> {
        while let Some((item, ours, theirs)) = self.open.pop() {
            self.objects(&item, &ours, &theirs);
        }
        for (_, listed) in std::mem::take(&mut self.enums) {
            self.values(&listed);
        }
        self.found
    }

    /// Records a difference, if the values differ.
    pub(super) fn note(
        &mut self,
        item: &str,
        aspect: Aspect,
        ours: (Option<String>, &Pointer),
        theirs: (Option<String>, &Pointer),
    ) -> Option<&mut Difference> {
        if ours.0 == theirs.0 {
            return None;
        }
        self.found.push(Difference {
            item: item.to_owned(),
            aspect,
            ours: ours.0,
            theirs: theirs.0,
            our_place: ours.1.clone(),
            their_place: theirs.1.clone(),
            target: ours.1.clone(),
            kept: false,
        });
        self.found.last_mut()
    }

    /// Records something that only exists locally. `kept` says that it is already marked as deprecated.
    pub(super) fn note_gone(&mut self, item: &str, aspect: Aspect, what: String, places: [&Pointer; 2], kept: bool) {
        let [ours, theirs] = places;
        if let Some(gone) = self.note(item, aspect, (Some(what), ours), (None, theirs)) {
            gone.kept = kept;
        }
    }

    /// Compares two schemas at corresponding uses.
    pub(super) fn views(&mut self, item: &str, ours: &SchemaView<'d>, theirs: &SchemaView<'d>) {
        let places = (&ours.outer().pointer, &theirs.outer().pointer);
        let note = |this: &mut Self, aspect, ours, theirs| {
            this.note(item, aspect, (ours, places.0), (theirs, places.1));
        };
        if self.is_other_type(item, ours, theirs) {
            note(self, Aspect::Type, Some(ours.kind()), Some(theirs.kind()));
            return;
        }
        note(self, Aspect::Nullable, yes(ours.is_nullable()), yes(theirs.is_nullable()));
        note(self, Aspect::Deprecated, yes(ours.is_deprecated()), yes(theirs.is_deprecated()));
        for word in LIMITS {
            note(self, Aspect::Limit(word), limit(ours, word), limit(theirs, word));
        }
        self.listed(item, ours, theirs);
    }

    /// Whether two values differ in type. Their members are compared on the way or queued.
    fn is_other_type(&mut self, item: &str, ours: &SchemaView<'d>, theirs: &SchemaView<'d>) -> bool {
        match (ours.shape(), theirs.shape()) {
            (Shape::Object(ours), Shape::Object(theirs)) => {
                let is_other = self.is_other_object(&ours, &theirs);
                if !is_other {
                    let item = ours.name.unwrap_or(item).to_owned();
                    self.open.push((item, ours, theirs));
                }
                is_other
            }
            (Shape::Map(ours), Shape::Map(theirs)) => {
                self.views(&format!("{item}{{}}"), &ours, &theirs);
                false
            }
            (Shape::List(ours), Shape::List(theirs)) => {
                match (&ours, &theirs) {
                    (Some(ours), Some(theirs)) => {
                        self.views(&format!("{item}[]"), ours, theirs);
                        false
                    }
                    // An array of any values may declare its `items` or not.
                    (Some(items), None) | (None, Some(items)) => !matches!(items.shape(), Shape::Any),
                    (None, None) => false,
                }
            }
            (Shape::Scalar(ours), Shape::Scalar(theirs)) => ours != theirs,
            (Shape::Union(_) | Shape::Any, Shape::Union(_) | Shape::Any) => {
                self.unions(ours.component.unwrap_or(item), ours.inner(), theirs.inner());
                false
            }
            _ => true,
        }
    }

    /// Whether two objects are different components. Components are identified by name; a name that only exists in one
    /// document may be a rename of one that only exists in the other.
    fn is_other_object(&mut self, ours: &Object<'d>, theirs: &Object<'d>) -> bool {
        let (Some(our_name), Some(their_name)) = (ours.name, theirs.name) else {
            return false;
        };
        if our_name == their_name {
            return false;
        }
        let known = [(self.ours, their_name), (self.theirs, our_name)];
        if known.into_iter().any(|(document, name)| Schema::component(document, name).is_some()) {
            return true;
        }
        let successor = *self.renamed.entry(our_name).or_insert(their_name);
        let predecessor = *self.predecessors.entry(their_name).or_insert(our_name);
        if successor != their_name || predecessor != our_name {
            return true;
        }
        let places = [our_name, their_name].map(component_pointer);
        let names = [our_name, their_name].map(|name| Some(name.to_owned()));
        let [our_place, their_place] = &places;
        let [our_name_text, their_name_text] = names;
        self.note(our_name, Aspect::Name, (our_name_text, our_place), (their_name_text, their_place));
        false
    }

    fn objects(&mut self, item: &str, ours: &Object<'d>, theirs: &Object<'d>) {
        let places = (&ours.home.pointer, &theirs.home.pointer);
        if !self.seen.insert((places.0.clone(), places.1.clone())) {
            return;
        }
        self.additional(item, ours, theirs);
        self.note(item, Aspect::Choice, (choice(&ours.home), places.0), (choice(&theirs.home), places.1));
        if ours.name.is_some() {
            let deprecated =
                |document, object: &Object<'d>| yes(SchemaView::new(document, object.home.clone()).is_deprecated());
            let (our, their) = (deprecated(self.ours, ours), deprecated(self.theirs, theirs));
            self.note(item, Aspect::Deprecated, (our, places.0), (their, places.1));
        }
        let (ours, theirs) = (Fields::of(ours), Fields::of(theirs));
        // Local parts that the upstream object is not merged from.
        let mut foreign = BTreeSet::new();
        for (name, (part, _)) in &ours.properties {
            let before = self.found.len();
            self.property(item, name, &ours, &theirs);
            let part = ours.object.parts[*part].0.filter(|part| Some(*part) != ours.object.name);
            if let Some(part) = part.filter(|part| theirs.object.parts.iter().all(|(other, _)| *other != Some(*part))) {
                // The difference applies to this use only and must not be reported at the shared part.
                let found = self.found.split_off(before);
                foreign.extend(found.iter().any(|one| !one.kept).then_some(part));
            }
        }
        for part in foreign {
            let what = (Some(format!("@{part}")), &ours.object.home.pointer);
            self.note(item, Aspect::Part(part.to_owned()), what, (None, &theirs.object.home.pointer));
        }
        self.lacking(item, &ours, &theirs);
    }

    /// Compares a local property.
    fn property(&mut self, item: &str, name: &str, ours: &Fields<'_, 'd>, theirs: &Fields<'_, 'd>) {
        let Some((part, schema)) = ours.properties.get(name) else { return };
        let is_own = ours.object.parts[*part].0 == ours.object.name;
        // A property that is merged into this object is reported at the component that declares it.
        let owner = ours.object.parts[*part].0.filter(|_| !is_own).unwrap_or(item);
        let property = format!("{owner}.{name}");
        let view = SchemaView::new(self.ours, schema.clone());
        let (our_required, their_required) = (ours.required.get(name), theirs.required.get(name));
        let Some((_, their_schema)) = theirs.properties.get(name) else {
            let (kept, place) = (view.is_deprecated(), &theirs.object.home.pointer);
            self.note_gone(&property, Aspect::Property, view.kind(), [&schema.pointer, place], kept);
            if let Some((_, pointer)) = our_required.filter(|_| kept) {
                self.note(&property, Aspect::Required, (yes(true), pointer), (None, place));
            }
            return;
        };
        self.views(&property, &view, &SchemaView::new(self.theirs, their_schema.clone()));
        // Each object may require fields itself, whichever parts it is merged from.
        let owner = match our_required {
            Some((at, _)) if at == part => property,
            _ => format!("{item}.{name}"),
        };
        let their_place = their_required.map_or(&their_schema.pointer, |(_, pointer)| pointer);
        let our_place = our_required.map_or(&schema.pointer, |(_, pointer)| pointer);
        let [our, their] = [our_required, their_required].map(|required| yes(required.is_some()));
        let found = self.note(&owner, Aspect::Required, (our, our_place), (their, their_place));
        if let Some(lacking) = found.filter(|found| found.ours.is_none()) {
            let home = || ours.object.home.pointer.clone();
            lacking.target = if is_own { parent(&parent(&schema.pointer)) } else { home() };
        }
    }

    /// Records the upstream properties that are missing locally.
    fn lacking(&mut self, item: &str, ours: &Fields<'_, 'd>, theirs: &Fields<'_, 'd>) {
        for (name, (part, schema)) in &theirs.properties {
            if ours.properties.contains_key(name) {
                continue;
            }
            let view = SchemaView::new(self.theirs, schema.clone());
            let part = theirs.object.parts[*part].0.filter(|part| Some(*part) != ours.object.name);
            let target = ours.object.parts.iter().find(|(name, _)| name.is_some() && *name == part);
            let (owner, place) = match target {
                Some((Some(name), part)) => (*name, &part.pointer),
                _ => (item, &ours.object.home.pointer),
            };
            let property = format!("{owner}.{name}");
            let found = self.note(&property, Aspect::Property, (None, place), (Some(view.kind()), &schema.pointer));
            // The own properties of a merged object are declared in one of its `allOf` members.
            let own = ours.object.own().filter(|part| part.get("properties").is_some()).last();
            if let (Some(lacking), Some(own), None) = (found, own, target) {
                lacking.target = own.pointer.clone();
            }
        }
    }

    fn additional(&mut self, item: &str, ours: &Object<'d>, theirs: &Object<'d>) {
        let stated = |object: &Object<'d>| {
            object.own().find_map(|schema| Some((schema.get("additionalProperties")?, schema.clone())))
        };
        let word = |value: &Value| if value.is_object() { "a schema".to_owned() } else { value.to_string() };
        let (our, their) = (stated(ours), stated(theirs));
        let aspect = Aspect::AdditionalProperties;
        self.note(
            item,
            aspect,
            (our.as_ref().map(|(value, _)| word(value)), &ours.home.pointer),
            (their.as_ref().map(|(value, _)| word(value)), &theirs.home.pointer),
        );
        let schemas =
            (our.and_then(|(_, schema)| schema.additional()), their.and_then(|(_, schema)| schema.additional()));
        if let (Some(our), Some(their)) = schemas {
            self.views(&format!("{item}{{}}"), &SchemaView::new(self.ours, our), &SchemaView::new(self.theirs, their));
        }
    }

    /// Collects the upstream values at a use of a local enum, which may correspond to several upstream enums.
    fn listed(&mut self, item: &str, ours: &SchemaView<'d>, theirs: &SchemaView<'d>) {
        let (our_enum, their_enum) = (ours.enumeration(), theirs.enumeration());
        let Some(our_enum) = our_enum else {
            if let Some(their_enum) = their_enum {
                let what = (Some(list(their_enum)), &their_enum.pointer);
                self.note(item, Aspect::Enum, (None, &ours.outer().pointer), what);
            }
            return;
        };
        let their_place = their_enum.unwrap_or_else(|| theirs.inner()).pointer.clone();
        let listed = self.enums.entry(our_enum.pointer.clone()).or_insert_with(|| {
            let is_component = |name: &&str| component_pointer(name) == our_enum.pointer;
            let item = ours.component.filter(is_component).unwrap_or(item).to_owned();
            Listed { item, ours: our_enum.clone(), theirs: IndexMap::new(), their_place }
        });
        for (index, value) in their_enum.into_iter().flat_map(values).enumerate().filter(|(_, value)| !value.is_null())
        {
            let place = || theirs_value(their_enum, index);
            listed.theirs.entry(text(value)).or_insert_with(place);
        }
    }

    fn values(&mut self, listed: &Listed<'d>) {
        let Listed { item, ours, theirs, their_place } = listed;
        if theirs.is_empty() {
            self.note(item, Aspect::Enum, (Some(list(ours)), &ours.pointer), (None, their_place));
            return;
        }
        let deprecated = ours.texts("x-enum-deprecated");
        let mut known = BTreeSet::new();
        let at = ours.pointer.join("enum");
        for (index, value) in values(ours).enumerate().filter(|(_, value)| !value.is_null()) {
            let value = text(value);
            if !theirs.contains_key(&value) {
                let kept = deprecated.contains(&value.as_str());
                let places = [&at.join(&index.to_string()), their_place];
                self.note_gone(item, Aspect::Value(value.clone()), value.clone(), places, kept);
            }
            known.insert(value);
        }
        for (value, place) in theirs.iter().filter(|(value, _)| !known.contains(*value)) {
            let aspect = Aspect::Value(value.clone());
            self.note(item, aspect, (None, &ours.pointer), (Some(value.clone()), place));
        }
    }
}

fn theirs_value(schema: Option<&Schema<'_>>, index: usize) -> Pointer {
    schema.map(|schema| schema.pointer.join("enum").join(&index.to_string())).unwrap_or_default()
}

/// The parent of a node.
pub(super) fn parent(pointer: &Pointer) -> Pointer {
    Pointer(pointer.0.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned())
}

/// `Some` if the flag is set.
pub(super) fn yes(is: bool) -> Option<String> {
    is.then(|| "yes".to_owned())
}

/// The values of an enum, on one line.
fn list(schema: &Schema<'_>) -> String {
    values(schema).filter(|value| !value.is_null()).map(text).collect::<Vec<_>>().join("|")
}

/// The value of a limit keyword. The precision of a number and the secrecy of a string do not appear on the wire.
fn limit(view: &SchemaView<'_>, word: &str) -> Option<String> {
    let value = view.get(word)?;
    if word == "format" && matches!(value.as_str(), Some("password" | "decimal" | "double" | "float")) {
        return None;
    }
    // `false` equals an absent keyword.
    (value != &Value::Bool(false) || word == "default").then(|| text(value))
}
