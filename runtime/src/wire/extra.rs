//! What came with an object beside the fields that its type has.

use std::fmt;

use super::fault::Read;
use super::json::Json;
use super::reader::Reader;
use super::view::{Entries, View};
use super::{DecodeError, Wire};
use crate::text::Text;

/// The unknown fields of an object, in their order, and which of its optional fields came as null.
///
/// Both are written back, so that a response that is stored and read again is the response that came.
#[derive(Clone, PartialEq, Default)]
pub struct Extra {
    nulls: u64,
    more: Option<Box<More>>,
}

#[derive(Clone, PartialEq, Default)]
struct More {
    nulls: Vec<usize>,
    unknown: Vec<(Text, Json)>,
}

impl Extra {
    /// The unknown field `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The unknown fields, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        let unknown = self.more.as_ref().map(|more| more.unknown.as_slice()).unwrap_or_default();
        unknown.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Adds a field that the type does not have, such as one that the API has had for a day.
    pub fn insert(&mut self, name: impl Into<Text>, value: Json) {
        let name = name.into();
        let unknown = &mut self.more.get_or_insert_default().unknown;
        match unknown.iter_mut().find(|(key, _)| *key == name) {
            Some((_, present)) => *present = value,
            None => unknown.push((name, value)),
        }
    }

    /// The unknown fields by name, as a map of the API's types or the runtime's.
    ///
    /// # Errors
    ///
    /// If one of the values does not fit.
    pub fn decode<T: Wire>(&self) -> Result<T, DecodeError> {
        Json::of(self).decode()
    }

    /// Whether no unknown field came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.more.as_ref().is_none_or(|more| more.unknown.is_empty())
    }

    /// What an unknown field takes of memory: its own place and a share of the first allocation of its object.
    pub(super) const FIELD: usize = 2 * size_of::<(Text, Json)>();

    pub(super) fn push(&mut self, name: Text, value: Json) {
        self.more.get_or_insert_default().unknown.push((name, value));
    }

    pub(super) fn set_null(&mut self, index: usize) {
        if index < 64 {
            self.nulls |= 1 << index;
        } else {
            self.more.get_or_insert_default().nulls.push(index);
        }
    }

    pub(super) fn is_null(&self, index: usize) -> bool {
        if index < 64 {
            self.nulls & (1 << index) != 0
        } else {
            self.more.as_ref().is_some_and(|more| more.nulls.contains(&index))
        }
    }
}

/// Alone, it is an object of the unknown fields; which fields came as null is only of use to the object around.
impl Wire for Extra {
    fn blank() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.map(&mut |name, reader| {
            let read = reader.charge(Self::FIELD).and_then(|()| reader.raw());
            (read.map(|value| self.push(name, Json::from_raw(value))), true)
        })
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl Entries for Extra {
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Wire)) {
        self.iter().for_each(|(name, value)| visit(name, value));
    }
}

crate::serde_bridge!(Extra);

impl fmt::Debug for Extra {
    /// Names of fields that nobody has described may be data, so that only their number is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extra({} unknown fields)", self.iter().count())
    }
}
