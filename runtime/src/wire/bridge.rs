//! `serde`'s traits on top of the codec, for users who hand a model to something else.
//!
//! With `serde_json` the text passes through unchanged, so no digit is lost. Other formats see JSON's own data model,
//! in which a number has the 17 digits of a 64-bit float.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use super::{Wire, from_json, to_json};

/// Serialises any value of the codec.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Wire, serializer: S) -> Result<S::Ok, S::Error> {
    let json = to_json(value);
    if is_serde_json::<S>() {
        RawValue::from_string(json).map_err(ser::Error::custom)?.serialize(serializer)
    } else {
        let value: serde_json::Value = serde_json::from_str(&json).map_err(ser::Error::custom)?;
        value.serialize(serializer)
    }
}

/// Deserialises any value of the codec.
///
/// # Errors
///
/// Those of the deserializer, and those of [`from_json`].
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = if is_serde_json::<D>() {
        Box::<RawValue>::deserialize(deserializer)?.get().to_owned()
    } else {
        serde_json::Value::deserialize(deserializer)?.to_string()
    };
    from_json(json).map_err(de::Error::custom)
}

/// Only `serde_json` itself knows how to pass raw text on. If it renames its types, the other way is taken.
fn is_serde_json<T>() -> bool {
    let name = std::any::type_name::<T>();
    name.trim_start_matches("&mut ").starts_with("serde_json::")
}

/// Implements `Serialize` and `Deserialize` for a type of the codec.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_bridge {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::bridge::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::bridge::deserialize(deserializer)
            }
        }
    };
}
