//! Objects: one loop that reads any of them, and one that writes any of them.

use super::Wire;
use super::extra::Extra;
use super::fault::{Aside, Fault, Read, Step};
use super::json::Json;
use super::reader::{Numbers, Reader};
use super::view::View;
use crate::text::Text;

/// What an object consists of.
#[derive(Debug)]
pub struct Shape {
    /// Name of the type.
    pub name: &'static str,
    /// Its fields, in the order of its slots.
    pub fields: &'static [Field],
}

/// One field of a shape.
#[derive(Debug)]
pub struct Field {
    name: &'static str,
    required: bool,
    sensitive: bool,
}

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true, sensitive: false }
    }

    /// A field that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false, sensitive: false }
    }

    /// The same field, with a value that is never shown.
    #[must_use]
    pub const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn is_required(&self) -> bool {
        self.required
    }

    pub(super) fn is_sensitive(&self) -> bool {
        self.sensitive
    }
}

/// A key of an object that is being read.
pub(super) enum Key {
    /// A field of the shape, by its index.
    Field(usize),
    /// A field that the shape does not have.
    Unknown(Text),
}

impl Shape {
    /// Finds `key`, from `expected` on and then before it.
    pub(super) fn find(&self, key: &str, expected: usize) -> Key {
        let named = |index: &usize| self.fields.get(*index).is_some_and(|field| field.name == key);
        let found = (expected..self.fields.len()).chain(0..expected).find(named);
        found.map_or_else(|| Key::Unknown(Text::from(key)), Key::Field)
    }
}

/// What [`Object::slots`] hands its fields to.
pub type Visit<'v> = &'v mut dyn FnMut(&[&dyn Wire], Option<&Extra>);

/// What [`Object::slots_mut`] hands its fields to.
pub type VisitMut<'v> = &'v mut dyn FnMut(&mut [&mut dyn Wire], Option<&mut Extra>) -> Read;

/// An object with fields: its shape, and access to what the shape names.
pub trait Object {
    /// A value to read into.
    fn blank() -> Self
    where
        Self: Sized;

    /// The fields.
    fn shape(&self) -> &'static Shape;

    /// Shows the fields, in the order of the shape.
    fn slots(&self, visit: Visit<'_>);

    /// Lends the fields, in the order of the shape.
    ///
    /// # Errors
    ///
    /// Those of `visit`.
    fn slots_mut(&mut self, visit: VisitMut<'_>) -> Read;
}

/// Whether the field of an object at `index` is written: it has a value, must be there, or was null when it was read.
pub(super) fn is_written(field: &Field, value: View<'_>, index: usize, extra: Option<&Extra>) -> bool {
    !value.is_absent() || field.is_required() || extra.is_some_and(|extra| extra.is_null(index))
}

/// What [`each_field`] hands entries to: their place, their name and their value.
pub(crate) type EachField<'v> = &'v mut dyn FnMut(Option<usize>, &str, &dyn Wire);

/// Shows each entry that is written of an object or a map, with its place among the fields of the shape, if it has one.
pub(crate) fn each_field(view: View<'_>, visit: EachField<'_>) {
    match view {
        View::Object(object) => {
            let fields = object.shape().fields;
            object.slots(&mut |slots, extra| {
                for (index, (field, slot)) in fields.iter().zip(slots).enumerate() {
                    if is_written(field, slot.view(), index, extra) {
                        visit(Some(index), field.name, *slot);
                    }
                }
                for (name, value) in extra.into_iter().flat_map(Extra::iter) {
                    visit(None, name, value);
                }
            });
        }
        View::Map(map) => map.each(&mut |name, value| visit(None, name, value)),
        _ => {}
    }
}

/// Which fields of an object have been seen. Objects of more than 64 fields are rare, and pay for the rest.
#[derive(Default)]
struct Seen {
    first: u64,
    rest: Vec<u64>,
}

impl Seen {
    /// Marks a field; false if it was marked before.
    fn insert(&mut self, index: usize) -> bool {
        let word = match index / 64 {
            0 => &mut self.first,
            word => {
                if self.rest.len() < word {
                    self.rest.resize(word, 0);
                }
                &mut self.rest[word - 1]
            }
        };
        let bit = 1 << (index % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn contains(&self, index: usize) -> bool {
        let word = match index / 64 {
            0 => self.first,
            word => self.rest.get(word - 1).copied().unwrap_or_default(),
        };
        word & (1 << (index % 64)) != 0
    }
}

/// Reads an object.
///
/// # Errors
///
/// If a field does not fit, is there twice, or is required and missing.
pub fn read_object(object: &mut dyn Object, reader: &mut Reader<'_>) -> Read {
    let shape = object.shape();
    object.slots_mut(&mut |slots, extra| read_slots(reader, shape, slots, extra))
}

fn read_slots(
    reader: &mut Reader<'_>,
    shape: &'static Shape,
    slots: &mut [&mut dyn Wire],
    mut extra: Option<&mut Extra>,
) -> Read {
    let mut seen = Seen::default();
    let mut aside = Aside::default();
    let mut order = reader.order(shape);
    let mut more = reader.begin_object()?;
    while more {
        match reader.field_key(shape, &mut order)? {
            Key::Field(index) => {
                let (Some(field), Some(slot)) = (shape.fields.get(index), slots.get_mut(index)) else { break };
                if !seen.insert(index) {
                    return Err(Fault::twice(reader.at()).inside(Step::Field(field.name)));
                }
                // Absent and null are two things on the wire; an `Option` knows only one of them.
                let is_null = !field.required && reader.is_null()?;
                let start = reader.mark();
                if let Err(fault) = slot.read(reader) {
                    let dispensable = fault.is_misfit() && clear(*slot);
                    reader.tolerate(fault, start, dispensable, Step::Field(field.name), &mut aside)?;
                }
                if let Some(extra) = extra.as_deref_mut().filter(|_| is_null && slot.view().is_absent()) {
                    extra.set_null(index);
                }
            }
            Key::Unknown(name) => {
                let value = Json::from_raw(reader.raw()?);
                if let Some(extra) = extra.as_deref_mut() {
                    reader.charge(Extra::FIELD)?;
                    extra.push(name, value);
                }
            }
        }
        more = reader.next_entry()?;
    }
    let is_missing = |(index, field): &(usize, &'static Field)| field.required && !seen.contains(*index);
    let mut missing = shape.fields.iter().enumerate().filter(is_missing).map(|(_, field)| field.name).peekable();
    if missing.peek().is_none() { aside.end() } else { Err(Fault::missing(shape.name, missing.collect(), reader.at())) }
}

/// Clears a slot that was not read whole; false if its type cannot be without a value.
#[cold]
pub(crate) fn clear(slot: &mut dyn Wire) -> bool {
    if !slot.view().is_absent() {
        // What cannot be null refuses it, and is left as it is.
        let _ = slot.read(&mut Reader::new("null", Numbers::Exact, false));
    }
    slot.view().is_absent()
}

/// Makes a type that is an [`Object`] readable, writable and printable.
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    ($name:ident) => {
        impl $crate::wire::Wire for $name {
            fn blank() -> Self {
                <Self as $crate::wire::Object>::blank()
            }

            fn read(&mut self, reader: &mut $crate::wire::Reader<'_>) -> $crate::wire::Read {
                $crate::wire::read_object(self, reader)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Object(self)
            }
        }

        $crate::printable!($name);
        $crate::serde_bridge!($name);
    };
}

/// Prints a type of the codec. Inlined, so that it is compiled only where it is used.
#[doc(hidden)]
#[macro_export]
macro_rules! printable {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::wire::Shown(self), f)
            }
        }
    };
}
