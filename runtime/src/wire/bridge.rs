//! `serde`'s traits on top of the codec, for users who hand a model to something else.
//!
//! **Text of `serde_json`** (`to_string`, `from_str`, `from_slice`, `from_reader`) has every digit, also where a model is
//! inside a struct of the user's own. When *writing*, that holds inside `#[serde(flatten)]` and untagged enums, too.
//!
//! **Everything else** (`to_value`, `from_value`, what is *read* inside `#[serde(flatten)]` or an untagged enum, other
//! formats) has JSON's data model as `serde` knows it, in which a number that is not a whole one of 64 bits is a 64-bit
//! float:
//!
//! - A number is written if the float says the same in its shortest form, and is an error otherwise. The zeros at its
//!   end are lost: `0.10` becomes `0.1`.
//! - A decimal is read from a float that has at most 15 significant digits and is less than 10^15, and is an error
//!   otherwise, since digits may have been lost before it came here. All decimals of up to 15 digits pass unchanged. A
//!   longer one that differs from such a decimal by less than a float can tell is taken for it: nothing can tell.
//! - If `serde_json` is built with its feature `arbitrary_precision`, its values have every digit, and all of this goes
//!   only for the formats of others.

use std::fmt;
use std::marker::PhantomData;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use super::carried::{self, Carrier, Whole};
use super::choice::{Choice, read_choice};
use super::extra::Extra;
use super::object::{Object, is_written};
use super::reader::{Numbers, Reader};
use super::view::{Entries, View, elements};
use super::{Body, DecodeError, Read, Wire, read_body, to_json};

/// Serialises any value of the codec.
///
/// # Errors
///
/// Those of the serializer, and if it cannot have all digits of a number.
pub fn serialize<S: Serializer>(value: &dyn Wire, serializer: S) -> Result<S::Ok, S::Error> {
    if carrier::<S>() == Carrier::JsonText {
        raw(to_json(value), serializer)
    } else {
        Seen(value.view()).serialize(serializer)
    }
}

/// Deserialises any value of the codec.
///
/// # Errors
///
/// Those of the deserializer, and those of [`from_json`](super::from_json), and if a decimal may have lost digits.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = json(deserializer)?;
    let mut value = T::blank();
    json.read(&mut |reader| value.read(reader)).map_err(de::Error::custom)?;
    Ok(value)
}

/// Serialises one of several fields, as an object that has only this field.
///
/// # Errors
///
/// Those of [`serialize`].
pub fn serialize_choice<S: Serializer>(choice: &dyn Choice, serializer: S) -> Result<S::Ok, S::Error> {
    let (name, value) = choice.chosen();
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(name, &Seen(value.view()))?;
    map.end()
}

/// Deserialises one of several fields.
///
/// # Errors
///
/// Those of [`deserialize`], and if there is not exactly one field, with a known name.
pub fn deserialize_choice<'de, T: Choice, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut chosen = None;
    let value = &mut |name: &str, reader: &mut Reader<'_>| {
        T::choose(name).map(|choice| chosen.insert(choice).slot().read(reader))
    };
    json(deserializer)?.read(&mut |reader| read_choice(reader, value)).map_err(de::Error::custom)?;
    chosen.ok_or_else(|| de::Error::custom("nothing was chosen"))
}

/// Serialises a body, which has to be JSON.
///
/// # Errors
///
/// Those of [`serialize`], and if the body is not valid JSON.
pub fn serialize_body<S: Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let body: &RawValue = serde_json::from_slice(body).map_err(|_| ser::Error::custom("the body is not valid JSON"))?;
    Seen(View::Json(body.get())).serialize(serializer)
}

/// Deserialises a body of any shape, as JSON text.
///
/// # Errors
///
/// Those of the deserializer, and if a number may have lost digits.
pub fn deserialize_body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Body, D::Error> {
    let json = json(deserializer)?;
    json.read(&mut |reader| reader.raw().map(drop)).map_err(de::Error::custom)?;
    Ok(json.body)
}

/// Deserialises a string.
///
/// # Errors
///
/// Those of the deserializer.
pub fn deserialize_str<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Str<T>(PhantomData<T>);

    impl<T: for<'a> From<&'a str>> de::Visitor<'_> for Str<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }

    deserializer.deserialize_str(Str(PhantomData))
}

/// JSON text that came from a deserializer.
struct Deserialized {
    body: Body,
    numbers: Numbers,
}

impl Deserialized {
    fn read(&self, read: &mut dyn FnMut(&mut Reader<'_>) -> Read) -> Result<(), DecodeError> {
        read_body(&self.body, self.numbers, false, read).map(drop)
    }
}

fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Deserialized, D::Error> {
    if carrier::<D>() == Carrier::JsonText {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let body = Body::new(Box::<str>::from(raw).into_string().into_bytes());
        return Ok(Deserialized { body, numbers: Numbers::Exact });
    }
    let body = Body::new(serde_json::Value::deserialize(deserializer)?.to_string().into_bytes());
    let numbers = if carried::values_keep_digits() { Numbers::Exact } else { Numbers::ThroughFloats };
    Ok(Deserialized { body, numbers })
}

fn raw<S: Serializer>(json: String, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(json).map_err(ser::Error::custom)?.serialize(serializer)
}

/// How a serializer or deserializer carries numbers. `serde` does not tell; if `serde_json` renames its types, text is
/// taken for something else, and what cannot be carried exactly becomes an error.
fn carrier<T>() -> Carrier {
    let name = std::any::type_name::<T>().trim_start_matches("&mut ");
    if ["serde_json::ser::Serializer<", "serde_json::de::Deserializer<"].iter().any(|text| name.starts_with(text)) {
        Carrier::JsonText
    } else if name.starts_with("serde_json::") {
        Carrier::JsonValue
    } else {
        Carrier::Other
    }
}

/// A value that is handed to `serde` piece by piece.
struct Seen<'a>(View<'a>);

impl Serialize for Seen<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::Absent | View::Null => serializer.serialize_none(),
            View::Text(text) | View::Secret(text) | View::Unrecognized { text, .. } => serializer.serialize_str(text),
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Decimal(value) => number(&value.to_string(), serializer),
            View::Json(text) | View::Unknown(text) | View::Literal { json: text, .. } => any(text, serializer),
            View::File(upload) => serializer.serialize_str(&upload.to_base64()),
            View::Object(object) => self::object(object, serializer),
            View::List(list) => serializer.collect_seq(elements(list).map(|element| Seen(element.view()))),
            View::Map(map) => self::map(map, serializer),
        }
    }
}

fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match (carrier::<S>(), Whole::of(text)) {
        (Carrier::JsonText, _) => raw(text.to_owned(), serializer),
        (carrier, _) if !carrier.is_exact(text) => Err(too_long()),
        (_, Some(Whole::Signed(whole))) => serializer.serialize_i64(whole),
        (_, Some(Whole::Unsigned(whole))) => serializer.serialize_u64(whole),
        (Carrier::JsonValue, None) => {
            serde_json::from_str::<serde_json::Number>(text).map_err(ser::Error::custom)?.serialize(serializer)
        }
        (Carrier::Other, None) => serializer.serialize_f64(text.parse().map_err(ser::Error::custom)?),
    }
}

fn too_long<E: ser::Error>() -> E {
    E::custom("a number has more digits than a 64-bit float, and this serializer has no other numbers")
}

/// A value of unknown shape.
fn any<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let carrier = carrier::<S>();
    if carrier == Carrier::JsonText {
        return raw(json.to_owned(), serializer);
    }
    if !carried::numbers(json).all(|number| carrier.is_exact(number)) {
        return Err(too_long());
    }
    let value: serde_json::Value = serde_json::from_str(json).map_err(ser::Error::custom)?;
    value.serialize(serializer)
}

fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let fields = object.shape().fields;
    let (mut serializer, mut written) = (Some(serializer), None);
    object.slots(&mut |slots, extra| {
        let known = || {
            let slots = fields.iter().zip(slots).map(|(field, slot)| (field, slot.view())).enumerate();
            slots.filter(move |(index, (field, value))| is_written(field, *value, *index, extra))
        };
        let unknown = || extra.into_iter().flat_map(Extra::iter);
        let Some(serializer) = serializer.take() else { return };
        let write = || {
            let mut map = serializer.serialize_map(Some(known().count() + unknown().count()))?;
            known().try_for_each(|(_, (field, value))| map.serialize_entry(field.name(), &Seen(value)))?;
            unknown().try_for_each(|(name, value)| map.serialize_entry(name, &Seen(value.view())))?;
            map.end()
        };
        written = Some(write());
    });
    written.unwrap_or_else(|| Err(ser::Error::custom("an object did not show its fields")))
}

fn map<S: Serializer>(entries: &dyn Entries, serializer: S) -> Result<S::Ok, S::Error> {
    let mut count = 0;
    entries.each(&mut |_, _| count += 1);
    let mut map = serializer.serialize_map(Some(count))?;
    let mut written = Ok(());
    entries.each(&mut |key, value| {
        if written.is_ok() {
            written = map.serialize_entry(key, &Seen(value.view()));
        }
    });
    written?;
    map.end()
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

/// Implements `Serialize` and `Deserialize` for a type that is a string, so that it can be the key of a map.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_str {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::bridge::deserialize_str(deserializer)
            }
        }
    };
}
