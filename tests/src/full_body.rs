//! Bodies that have every field that the spec knows, which no example has.

use serde_json::{Map, Value, json};

use crate::examples::{Example, examples};
use crate::openapi_schema::{alternatives, keyword, parts, property};

/// Every example of the spec, and for each body that has some, one with every field.
#[must_use]
pub fn bodies(spec: &Value) -> Vec<Example> {
    let mut bodies = examples(spec);
    bodies.extend(full_bodies(spec));
    bodies
}

/// For each body that the spec has an example of, one with every field. Every text and number in it occurs once.
#[must_use]
pub fn full_bodies(spec: &Value) -> Vec<Example> {
    let mut full: Vec<Example> = Vec::new();
    for example in examples(spec) {
        if !full.iter().any(|known| (&known.owner, known.side) == (&example.owner, example.side)) {
            let value = full_value(spec, &example.schema);
            full.push(Example { name: "every field".to_owned(), value, ..example });
        }
    }
    full
}

/// A value of a schema with every field.
#[must_use]
pub fn full_value(spec: &Value, schema: &Value) -> Value {
    Filler { spec, count: 0 }.value(schema)
}

struct Filler<'a> {
    spec: &'a Value,
    count: u32,
}

impl Filler<'_> {
    fn value(&mut self, schema: &Value) -> Value {
        self.count += 1;
        let count = self.count;
        let of = |key: &str| keyword(self.spec, schema, key);
        let format = of("format").and_then(Value::as_str).unwrap_or_default();
        match of("type").and_then(Value::as_str) {
            Some("string") if format == "date" => json!(format!("{}-01-15", 2000 + count)),
            Some("string") if format == "date-time" => json!(format!("{}-01-15T10:20:30Z", 2000 + count)),
            // An enum is open, so that any text is one of its values.
            Some("string") => json!(format!("text-{count:04}")),
            Some("integer") => json!(700_000 + count),
            Some("number") => json!(f64::from(700_000 + count) + 0.25),
            Some("boolean") => json!(true),
            Some("array") => {
                let items = of("items").cloned().unwrap_or_default();
                self.each(&items)
            }
            _ => self.object(schema),
        }
    }

    /// A list with a value of the schema; of a union, one of each alternative.
    fn each(&mut self, items: &Value) -> Value {
        let spec = self.spec;
        let alternatives = alternatives(spec, items);
        if alternatives.is_empty() {
            return json!([self.value(items)]);
        }
        let mut values = Vec::new();
        for (property, tag, schema) in alternatives {
            let mut value = self.value(schema);
            value[property] = json!(tag);
            values.push(value);
        }
        Value::Array(values)
    }

    fn object(&mut self, schema: &Value) -> Value {
        let left_out = self.other_choices(schema);
        let parts = parts(self.spec, schema).into_iter();
        let names = parts.filter_map(|part| part.get("properties")?.as_object()).flat_map(Map::keys);
        let names: Vec<_> = names.filter(|name| !left_out.contains(&name.as_str())).cloned().collect();
        let mut fields = Map::new();
        for name in names {
            if let Some(schema) = property(self.spec, schema, &name) {
                let value = self.value(schema);
                fields.insert(name, value);
            }
        }
        if fields.is_empty() {
            fields.insert("anything".to_owned(), json!(format!("text-{:04}", self.count)));
        }
        Value::Object(fields)
    }

    /// Of fields of which one must be given, all but the first.
    fn other_choices<'a>(&'a self, schema: &'a Value) -> Vec<&'a str> {
        let groups = keyword(self.spec, schema, "anyOf").and_then(Value::as_array).into_iter().flatten().skip(1);
        groups.filter_map(|group| group.get("required")?.as_array()).flatten().filter_map(Value::as_str).collect()
    }
}
