//! The codec's own types against `serde_json`: both call the same documents valid, and agree on what is in them.

use std::fmt::Debug;

use plaid_cra::{
    Date, DateTime, Decimal, Empty, Json, Map, Presence, Text, Wire, from_json, from_json_lenient, surprises, to_json,
};

use crate::number::{Exact, same_digits, same_float, same_value};
use crate::tree::Tree;

/// What a type must make of a document.
enum Expected {
    /// It reads it.
    Reads,
    /// It refuses it.
    Refuses,
    /// Nothing is expected but that what is read can be written and read again.
    Open,
}

/// What a type of the codec consists of.
enum Shape {
    String,
    Boolean,
    Integer,
    Float,
    Decimal,
    Anything,
    Nullable(&'static Self),
    List(&'static Self),
    Map(&'static Self),
}

/// The codec's own types read what `serde_json` reads.
pub fn json_reader(data: &[u8]) {
    use Shape::{Anything, Boolean, Float, Integer, List, Map as Members, Nullable, String};

    let document = Tree::read(data);
    let document = document.as_ref();
    json(data, document);
    check::<Text>(data, document, &String);
    check::<Date>(data, document, &String);
    check::<DateTime>(data, document, &String);
    check::<bool>(data, document, &Boolean);
    check::<i64>(data, document, &Integer);
    check::<f64>(data, document, &Float);
    check::<Decimal>(data, document, &Shape::Decimal);
    check::<Option<Decimal>>(data, document, &Nullable(&Shape::Decimal));
    check::<Presence<Text>>(data, document, &Nullable(&String));
    check::<Vec<i64>>(data, document, &List(&Integer));
    check::<Vec<f64>>(data, document, &List(&Float));
    check::<Vec<Decimal>>(data, document, &List(&Shape::Decimal));
    check::<Vec<Option<Text>>>(data, document, &List(&Nullable(&String)));
    check::<Vec<Vec<bool>>>(data, document, &List(&List(&Boolean)));
    check::<Vec<Json>>(data, document, &List(&Anything));
    check::<Map<i64>>(data, document, &Members(&Integer));
    check::<Map<Json>>(data, document, &Members(&Anything));
    check::<Map<Vec<Decimal>>>(data, document, &Members(&List(&Shape::Decimal)));
    dates(data);
    let empty = from_json::<Empty>(data);
    assert_eq!(empty.is_ok(), document.is_some(), "Empty: {empty:?}");
}

/// A value of any shape keeps its text.
fn json(data: &[u8], document: Option<&Tree>) {
    let read = from_json::<Json>(data);
    assert_eq!(read.is_ok(), document.is_some(), "Json: {read:?}");
    let Ok(json) = read else { return };
    let text = std::str::from_utf8(data).expect("what is valid JSON is UTF-8");
    assert_eq!(json.as_str(), text.trim_matches([' ', '\n', '\r', '\t']));
    assert_eq!(to_json(&json), json.as_str());
    assert_eq!(from_json::<Json>(json.as_str()).as_ref(), Ok(&json));
    let bridged: Json = serde_json::from_slice(data).expect("the bridge reads what the codec reads");
    assert_eq!(serde_json::to_string(&bridged).expect("the bridge writes what the codec writes"), json.as_str());
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    assert_eq!(json.to_value().ok(), value.ok());
}

/// Whatever string a date came as, its calendar is read or refused.
fn dates(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let date = Date::from(text);
    let time = DateTime::from(text);
    assert_eq!((date.as_str(), time.as_str()), (text, text));
    if let Ok(date) = date.get() {
        assert_eq!(Date::from(date).get(), Ok(date), "{text:?}");
    }
    if let Ok(zoned) = time.get() {
        assert_eq!(time.naive(), Ok(zoned.naive_local()), "{text:?}");
        assert_eq!(DateTime::from(zoned).get().map(|again| again.to_utc()), Ok(zoned.to_utc()), "{text:?}");
    }
}

fn check<T: Wire + PartialEq + Debug>(data: &[u8], document: Option<&Tree>, shape: &Shape) {
    let name = std::any::type_name::<T>();
    let strict = from_json::<T>(data);
    let lenient = from_json_lenient::<T>(data);
    let Some(document) = document else {
        assert!(strict.is_err() && lenient.is_err(), "{name} is read from a document that is not valid JSON");
        return;
    };
    if let Ok(value) = &strict {
        let lenient = lenient.as_ref().unwrap_or_else(|error| panic!("{name} is read, but not leniently: {error}"));
        assert_eq!(&lenient.value, value, "{name}");
        let written = rewritten(value);
        // The only thing to report of these types is a character that was replaced.
        assert!(surprises(value).is_empty() || written.contains(char::REPLACEMENT_CHARACTER), "{name}: {written}");
        match shape.expected(document) {
            Expected::Refuses => panic!("{name} must refuse this, and reads {written}"),
            Expected::Open => {}
            Expected::Reads => {
                let difference =
                    document.difference(&written_tree(&written), &|left, right| shape.is_same_number(left, right));
                assert_eq!(difference, None, "{name} is written as {written}");
                assert!(lenient.set_aside.is_empty(), "{name}: nothing is wrong, but something is set aside");
            }
        }
        return;
    }
    if let Ok(lenient) = &lenient {
        rewritten(&lenient.value);
        assert!(!lenient.set_aside.is_empty(), "{name} is refused, but nothing is set aside");
    }
    if let (Err(error), Expected::Reads) = (&strict, shape.expected(document)) {
        panic!("{name} must read this: {error}");
    }
}

/// The text of a value, which reads as the value and is written the same again.
pub(crate) fn rewritten<T: Wire + PartialEq + Debug>(value: &T) -> String {
    let name = std::any::type_name::<T>();
    let written = to_json(value);
    let again = from_json::<T>(written.as_str()).unwrap_or_else(|error| panic!("{name} writes {written}: {error}"));
    assert!(again == *value, "{name}: {value:?} is written as {written} and read as {again:?}");
    assert_eq!(to_json(&again), written, "{name}");
    written
}

/// The tree of what the codec wrote.
pub(crate) fn written_tree(written: &str) -> Tree {
    Tree::read(written.as_bytes()).unwrap_or_else(|| panic!("what is written is not valid JSON: {written}"))
}

impl Shape {
    fn expected(&self, tree: &Tree) -> Expected {
        match (self, tree) {
            (Self::Nullable(_), Tree::Null)
            | (Self::Anything, _)
            | (Self::String, Tree::String(_))
            | (Self::Boolean, Tree::Bool(_)) => Expected::Reads,
            (Self::Nullable(inner), tree) => inner.expected(tree),
            (Self::Integer, Tree::Number(number)) => integer(number),
            (Self::Float, Tree::Number(number)) if number.parse().is_ok_and(f64::is_finite) => Expected::Reads,
            (Self::Decimal, Tree::Number(number)) => decimal(number),
            (Self::List(inner), Tree::List(elements)) => all(elements.iter().map(|element| inner.expected(element))),
            (Self::Map(inner), Tree::Object(members)) => match has_duplicates(members) {
                true => Expected::Refuses,
                false => all(members.iter().map(|(_, value)| inner.expected(value))),
            },
            // Half of a surrogate pair, in a string or a name, is replaced.
            (Self::String | Self::Map(_), Tree::Opaque(_)) => Expected::Open,
            _ => Expected::Refuses,
        }
    }

    fn is_same_number(&self, number: &str, written: &str) -> bool {
        match self {
            Self::Float => same_float(number, written),
            Self::Decimal => same_digits(number, written),
            Self::Anything => number == written,
            Self::Nullable(inner) | Self::List(inner) | Self::Map(inner) => inner.is_same_number(number, written),
            Self::Integer | Self::String | Self::Boolean => same_value(number, written),
        }
    }
}

fn integer(number: &str) -> Expected {
    if Exact::of(number).to_i64().is_some() { Expected::Reads } else { Expected::Refuses }
}

fn decimal(number: &str) -> Expected {
    if Exact::of(number).fits_decimal() { Expected::Reads } else { Expected::Refuses }
}

fn has_duplicates(members: &[(String, Tree)]) -> bool {
    let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// What is expected of the whole, by what is expected of its parts.
fn all(parts: impl Iterator<Item = Expected>) -> Expected {
    parts.fold(Expected::Reads, |whole, part| match (whole, part) {
        (Expected::Refuses, _) | (_, Expected::Refuses) => Expected::Refuses,
        (Expected::Open, _) | (_, Expected::Open) => Expected::Open,
        (Expected::Reads, Expected::Reads) => Expected::Reads,
    })
}
