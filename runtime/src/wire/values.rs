//! How the plain values are read and written: texts, numbers, lists, and what may be missing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::fault::{Fault, Read};
use super::reader::{Grow, Reader};
use super::view::{Entries, List, View};
use super::{Wire, blank};
use crate::presence::Presence;
use crate::text::Text;

/// An object whose keys are data.
pub type Map<T> = BTreeMap<Text, T>;

/// How many entries a node of a `BTreeMap` has at least, unless it is the only one.
const MIN_ENTRIES: usize = 5;
/// How many entries there is room for in a node of a `BTreeMap`.
const MAX_ENTRIES: usize = 11;
/// What a node of a `BTreeMap` takes beside its entries.
const NODE: usize = 14 * size_of::<usize>();

macro_rules! scalar {
    ($type:ty, $blank:expr, $read:ident, |$value:ident| $view:expr) => {
        impl Wire for $type {
            fn blank() -> Self {
                $blank
            }

            fn read(&mut self, reader: &mut Reader<'_>) -> Read {
                *self = reader.$read()?;
                Ok(())
            }

            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }
        }
    };
}

scalar!(bool, false, boolean, |value| View::Boolean(*value));
scalar!(i64, 0, integer, |value| View::Integer(*value));
scalar!(f64, 0.0, float, |value| View::Float(*value));
scalar!(Decimal, Decimal::ZERO, decimal, |value| View::Decimal(*value));

crate::serde_str!(Text);

impl Wire for Text {
    fn blank() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.text(self)
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

/// Whether nothing was read; what was read without some of its parts counts as read.
fn is_misfit(read: &Read) -> bool {
    read.as_ref().is_err_and(Fault::is_misfit)
}

impl<T: Wire> Wire for Option<T> {
    fn blank() -> Self {
        None
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        // Null clears the slot, on which the reading of objects relies. That it is cleared in one place matters, since
        // this is compiled for every type, and dropping is most of it.
        *self = if reader.take_null()? { None } else { Some(blank()) };
        match self {
            Some(value) => value.read(reader),
            None => Ok(()),
        }
    }

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }
}

impl<T: Wire> Wire for Presence<T> {
    fn blank() -> Self {
        Self::Absent
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        let mut value = None::<T>;
        let read = value.read(reader);
        if !is_misfit(&read) {
            *self = value.map_or(Self::Null, Self::Value);
        }
        read
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Value(value) => value.view(),
            Self::Null => View::Null,
            Self::Absent => View::Absent,
        }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn blank() -> Self {
        Self::new(blank())
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.charge(size_of::<T>())?;
        self.as_mut().read(reader)
    }

    fn view(&self) -> View<'_> {
        self.as_ref().view()
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.list(self)
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Wire> Grow for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Wire> {
        // Most lists have one element or many. With one there is nothing to give back at the end.
        if self.is_empty() {
            self.reserve_exact(1);
        }
        self.push(blank());
        self.last_mut().map(|element| element as &mut dyn Wire)
    }

    fn shrink(&mut self) {
        self.pop();
    }

    fn end(&mut self) {
        self.shrink_to_fit();
    }
}

impl<T: Wire> List for Vec<T> {
    fn element(&self, index: usize) -> Option<&dyn Wire> {
        match self.get(index) {
            Some(element) => Some(element),
            None => None,
        }
    }
}

impl<T: Wire> Wire for Map<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.map(&mut |key, reader| {
            let mut value = blank::<T>();
            let is_new_node = self.len().is_multiple_of(MIN_ENTRIES);
            let paid = if is_new_node { reader.charge(NODE + MAX_ENTRIES * size_of::<(Text, T)>()) } else { Ok(()) };
            let read = paid.and_then(|()| value.read(reader));
            let is_new = is_misfit(&read) || self.insert(key, value).is_none();
            (read, is_new)
        })
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Wire> Entries for Map<T> {
    fn each(&self, visit: &mut dyn FnMut(&str, &dyn Wire)) {
        for (key, element) in self {
            visit(key, element);
        }
    }
}

crate::serde_bridge!(Empty);

/// The request of an operation that has no body, and the parameters of one that has none. A response without a body is
/// [`NoContent`](crate::prelude::NoContent).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Empty;

impl Wire for Empty {
    fn blank() -> Self {
        Self
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.raw().map(|_| ())
    }

    fn view(&self) -> View<'_> {
        View::Json("{}")
    }
}
