//! Any JSON value, as the text that it came as.

use super::fault::Read;
use super::reader::Reader;
use super::view::View;
use super::{DecodeError, Wire, from_json, to_json};
use crate::text::Text;

/// A JSON value that the API description does not describe further. It keeps the JSON as received, to the last digit.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Json(Text);

impl Json {
    pub(super) fn from_raw(text: Text) -> Self {
        Self(text)
    }

    /// A value of the API or of the runtime, as JSON.
    #[must_use]
    pub fn of(value: &dyn Wire) -> Self {
        Self(Text::from(to_json(value)))
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only a value to read into is empty.
        if self.0.is_empty() { "null" } else { &self.0 }
    }

    /// The value, for looking around in. Numbers of more than 17 digits lose some of them here.
    ///
    /// # Errors
    ///
    /// If lists and objects are nested more than 128 deep.
    pub fn to_value(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }

    /// Reads the value as a type of the API or of the runtime.
    ///
    /// # Errors
    ///
    /// If it does not fit.
    pub fn decode<T: Wire>(&self) -> Result<T, DecodeError> {
        from_json(self.as_str())
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self(Text::from(value.to_string()))
    }
}

impl Wire for Json {
    fn blank() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Read {
        self.0 = reader.raw()?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Json(self.as_str())
    }
}

crate::printable!(Json);
crate::serde_bridge!(Json);
