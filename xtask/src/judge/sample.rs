//! Random values that a schema of the document allows, from a seed.

use serde_json::{Map, Value, json};

use super::shape::{Shape, UNKNOWN_PREFIX, crosses};

/// Maximum depth at which optional fields are filled in.
const DEPTH: usize = 6;

/// Typical strings: empty, with characters that JSON escapes, beyond ASCII, digits.
const STRINGS: [&str; 9] =
    ["", "a", "text", "say \"no\" \\ \n\t\u{1}", "\u{e9}\u{1f600}", "12345", "a@b.co", "ABC-1", "  "];

/// A source of values.
pub(super) struct Sampler<'d> {
    root: &'d Value,
    random: fastrand::Rng,
    /// Whether requests are sampled: open objects get a field that neither document names.
    is_request: bool,
}

impl<'d> Sampler<'d> {
    pub(super) fn new(root: &'d Value, seed: u64, is_request: bool) -> Self {
        Self { root, random: fastrand::Rng::with_seed(seed), is_request }
    }

    /// A value that is most likely valid.
    pub(super) fn value(&mut self, schema: &'d Value) -> Value {
        self.at(schema, 0)
    }

    fn at(&mut self, schema: &'d Value, depth: usize) -> Value {
        let shape = Shape::of(self.root, schema);
        if shape.nullable && self.random.u8(..4) == 0 {
            return Value::Null;
        }
        if let Some(values) = shape.listed() {
            return self.random.choice(values).cloned().unwrap_or_default();
        }
        if shape.free {
            return self.any();
        }
        match shape.kind {
            Some("object") if shape.properties.is_empty() => self.map(&shape, depth),
            Some("object") => self.object(&shape, depth),
            Some("array") => self.array(&shape, depth),
            Some("string") => Value::String(self.text(&shape)),
            Some("integer") => self.integer(&shape),
            Some("number") => self.number(&shape),
            Some("boolean") => Value::Bool(self.random.bool()),
            _ => self.any(),
        }
    }

    fn object(&mut self, shape: &Shape<'d>, depth: usize) -> Value {
        let mut fields = Vec::new();
        for (name, property) in &shape.properties {
            if !crosses(self.root, property, self.is_request) {
                continue;
            }
            let is_required = shape.required.contains(name);
            // Rarer with each level, so that values are finite.
            let is_given = depth < DEPTH && self.random.usize(..depth + 2) == 0;
            if is_required || is_given {
                fields.push(((*name).to_owned(), self.at(property, depth + 1)));
            }
        }
        if self.is_request && !shape.is_closed() && self.random.u8(..4) == 0 {
            fields.push((format!("{UNKNOWN_PREFIX}field"), json!(1)));
        }
        self.random.shuffle(&mut fields);
        Value::Object(fields.into_iter().collect())
    }

    fn map(&mut self, shape: &Shape<'d>, depth: usize) -> Value {
        let values = shape.additional.filter(|values| values.as_object().is_some_and(|keys| !keys.is_empty()));
        let count = self.random.usize(..4);
        let mut entries = Map::new();
        for number in 0..count {
            let value = match values {
                Some(values) => self.at(values, depth + 1),
                None => self.any(),
            };
            entries.insert(format!("key {number}"), value);
        }
        Value::Object(entries)
    }

    fn array(&mut self, shape: &Shape<'d>, depth: usize) -> Value {
        let limit = |keyword: &str| shape.limits.get(keyword).and_then(Value::as_u64);
        let least = limit("minItems").and_then(|least| usize::try_from(least).ok()).unwrap_or_default().min(50);
        let most = limit("maxItems").and_then(|most| usize::try_from(most).ok()).unwrap_or(least + 40).min(50);
        let most = if depth < 2 && self.random.u8(..8) == 0 { most.max(least) } else { most.max(least).min(least + 3) };
        let count = if depth > DEPTH { least } else { self.random.usize(least..=most) };
        // Sometimes all equal, which `uniqueItems` forbids.
        let repeated = self.random.u8(..6) == 0;
        let mut items = Vec::new();
        for _ in 0..count {
            let item = match (items.first(), shape.items) {
                (Some(first), _) if repeated => Value::clone(first),
                (_, Some(schema)) => self.at(schema, depth + 1),
                (_, None) => self.any(),
            };
            items.push(item);
        }
        Value::Array(items)
    }

    fn text(&mut self, shape: &Shape<'d>) -> String {
        let example = shape.example.and_then(Value::as_str).filter(|_| self.random.u8(..4) == 0);
        if let Some(example) = example {
            return example.to_owned();
        }
        match shape.limits.get("format").and_then(Value::as_str) {
            Some("date") => format!("20{:02}-{:02}-{:02}", self.below(100), self.below(12) + 1, self.below(28) + 1),
            Some("date-time") => format!("20{:02}-02-03T{:02}:05:06Z", self.below(100), self.below(24)),
            Some("decimal") => format!("{}.{:02}", self.below(1000), self.below(100)),
            Some("uuid") => {
                format!("{:032x}", self.random.u128(..)).split_at(8).0.to_owned() + "-0000-4000-8000-000000000000"
            }
            Some("uri") => "https://example.com/a".to_owned(),
            Some("email") => "a@example.com".to_owned(),
            Some("password" | "binary" | "byte") | None => self.free_text(shape),
            Some(format) => format!("{format}-{}", self.below(100)),
        }
    }

    fn free_text(&mut self, shape: &Shape<'d>) -> String {
        let limit = |keyword: &str| shape.limits.get(keyword).and_then(Value::as_u64);
        let (least, most) = (limit("minLength"), limit("maxLength"));
        let edge = match self.random.u8(..4) {
            0 => least.or(Some(0)),
            1 => most.or(Some(700)),
            _ => None,
        };
        let fits = |text: &&str| {
            let length = text.chars().count() as u64;
            least.is_none_or(|least| length >= least) && most.is_none_or(|most| length <= most)
        };
        match (edge, self.random.choice(STRINGS).filter(fits)) {
            (None, Some(text)) => text.to_owned(),
            (edge, _) => {
                let length = edge.or(least).unwrap_or(1);
                let letter = if self.random.bool() { 'x' } else { '7' };
                (0..length.min(20_000)).map(|_| letter).collect()
            }
        }
    }

    fn integer(&mut self, shape: &Shape<'d>) -> Value {
        let limit = |keyword: &str| shape.limits.get(keyword).and_then(Value::as_f64).map(|limit| limit as i64);
        let least = limit("minimum").or(limit("exclusiveMinimum").map(|bound| bound + 1));
        let most = limit("maximum").or(limit("exclusiveMaximum").map(|bound| bound - 1));
        let low = least.unwrap_or_else(|| most.map_or(-10_000_000_000, |most| most.min(0) - 10_000_000_000));
        let high = most.unwrap_or_else(|| low.max(0) + 10_000_000_000).max(low);
        let step = limit("multipleOf").unwrap_or(1).max(1);
        let value = match self.random.u8(..4) {
            0 => low,
            1 => high,
            2 => self.random.i64(..10).clamp(low, high),
            _ => self.random.i64(low..=high),
        };
        json!(value / step * step)
    }

    fn number(&mut self, shape: &Shape<'d>) -> Value {
        if self.random.bool() {
            return self.integer(shape);
        }
        let limit = |keyword: &str| shape.limits.get(keyword).and_then(Value::as_f64);
        let least = limit("minimum").or(limit("exclusiveMinimum"));
        let most = limit("maximum").or(limit("exclusiveMaximum"));
        let low = least.unwrap_or_else(|| most.map_or(-1000.0, |most| most - 1000.0));
        let high = most.unwrap_or(low + 2000.0).max(low);
        // Not an integer, if the bounds allow that.
        let share = f64::from(self.random.u16(1..9999)) / 10_000.0;
        json!(((low + (high - low) * share) * 100.0).round() / 100.0)
    }

    /// Any JSON.
    fn any(&mut self) -> Value {
        match self.random.u8(..6) {
            0 => json!(self.below(100)),
            1 => json!("text"),
            2 => json!(self.random.bool()),
            3 => json!([1, "a"]),
            4 => Value::Object(Map::new()),
            _ => json!({ "a": { "b": 1.5 } }),
        }
    }

    fn below(&mut self, bound: u32) -> u32 {
        self.random.u32(..bound)
    }
}
