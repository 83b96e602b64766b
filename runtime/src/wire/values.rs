//! How the plain values are read and written: texts, numbers, lists, and what may be missing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::fault::{Fault, Read};
use super::reader::Reader;
use super::writer::Writer;
use super::{Wire, blank};
use crate::date::{Date, DateTime};
use crate::presence::Presence;
use crate::text::Text;

/// An object whose keys are data.
pub type Map<T> = BTreeMap<Text, T>;

impl Wire for Text {
    fn blank() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        *self = reader.text()?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }

    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

macro_rules! scalar {
    ($type:ty, $blank:expr, $read:ident, |$value:ident, $writer:ident| $write:expr) => {
        impl Wire for $type {
            fn blank() -> Self {
                $blank
            }

            fn read(&mut self, reader: &mut Reader<'_>) -> Read {
                *self = reader.$read()?.into();
                Ok(())
            }

            fn write(&self, writer: &mut Writer) {
                let ($value, $writer) = (self, writer);
                $write
            }
        }
    };
}

scalar!(bool, false, boolean, |value, writer| writer.raw(if *value { "true" } else { "false" }));
scalar!(i64, 0, integer, |value, writer| writer.display(value));
scalar!(Decimal, Decimal::ZERO, decimal, |value, writer| writer.display(value));
scalar!(Date, Self::from(""), text, |value, writer| writer.text(value.as_str()));
scalar!(DateTime, Self::from(""), text, |value, writer| writer.text(value.as_str()));
scalar!(f64, 0.0, float, |value, writer| match value {
    // JSON has no word for these two.
    value if !value.is_finite() => writer.null(),
    value if value.fract() == 0.0 && value.abs() < 1e15 => writer.display(value),
    value => writer.display(format_args!("{value:?}")),
});

impl<T: Wire> Wire for Option<T> {
    fn blank() -> Self {
        None
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        *self = if reader.is_null()? {
            reader.null()?;
            None
        } else {
            let mut value = blank::<T>();
            value.read(reader)?;
            Some(value)
        };
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(Wire::text)
    }
}

impl<T: Wire> Wire for Presence<T> {
    fn blank() -> Self {
        Self::Absent
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        let mut value = None::<T>;
        value.read(reader)?;
        *self = value.map_or(Self::Null, Self::Value);
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Value(value) => value.write(writer),
            Self::Absent | Self::Null => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    fn text(&self) -> Option<&str> {
        self.value().and_then(Wire::text)
    }
}

impl<T: Wire> Wire for Box<T> {
    fn blank() -> Self {
        Self::new(blank())
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        self.as_mut().read(reader)
    }

    fn write(&self, writer: &mut Writer) {
        self.as_ref().write(writer);
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        self.clear();
        reader.list(&mut |reader| {
            self.push(blank());
            self.last_mut().map_or(Ok(()), |element| element.read(reader))
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.begin('[');
        for element in self {
            writer.element();
            element.write(writer);
        }
        writer.end(']');
    }
}

impl<T: Wire> Wire for Map<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        self.clear();
        reader.map(&mut |key, reader| {
            let mut value = blank::<T>();
            value.read(reader)?;
            match self.insert(key, value) {
                None => Ok(()),
                Some(_) => Err(Fault::twice(reader.at())),
            }
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.begin('{');
        for (key, value) in self {
            writer.key(key);
            value.write(writer);
        }
        writer.end('}');
    }
}

/// The body of an operation that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Empty;

impl Wire for Empty {
    fn blank() -> Self {
        Self
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        reader.raw().map(|_| ())
    }

    fn write(&self, writer: &mut Writer) {
        writer.begin('{');
        writer.end('}');
    }
}
