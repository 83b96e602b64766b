//! Examples and defaults that their schema does not allow.

use codegen::ir::Pointer;
use jsonschema::Registry;
use serde_json::Value;

use super::walk::Places;
use super::{Linter, convert, elements, entries};

/// The most of a message that is shown: it may quote a whole example.
const SHOWN: usize = 160;

/// A value that a schema has to allow.
struct Sample<'d> {
    class: &'static str,
    value: &'d Value,
    at: Pointer,
    schema: &'d Value,
}

impl<'d> Linter<'d> {
    pub(super) fn examples(&mut self, places: &Places<'d>) {
        let samples = self.samples(places);
        let components = convert::components(self.root);
        let registry = Registry::new().add(convert::DOCUMENT, &components).and_then(|registry| registry.prepare());
        let registry = match registry {
            Ok(registry) => registry,
            Err(error) => return self.unchecked(&error.to_string(), Pointer::default()),
        };
        for sample in samples {
            self.sample(&registry, sample);
        }
    }

    fn samples(&self, places: &Places<'d>) -> Vec<Sample<'d>> {
        let mut samples = Vec::new();
        for (pointer, schema) in &places.schemas {
            for (class, key) in [("lint/example", "example"), ("lint/default", "default")] {
                let value = schema.get(key);
                samples.extend(value.map(|value| Sample { class, value, at: pointer.join(key), schema }));
            }
            for (index, value) in elements(schema, "examples") {
                let at = pointer.join("examples").join(&index.to_string());
                samples.push(Sample { class: "lint/example", value, at, schema });
            }
        }
        for (pointer, holder) in &places.holders {
            let Some(schema) = holder.get("schema") else { continue };
            let single = holder.get("example").map(|value| (value, pointer.join("example")));
            let named = entries(holder, "examples").filter_map(|(name, example)| {
                let at = pointer.join("examples").join(name);
                // One that is a reference is located where that leads, but wrong for what refers to it.
                let at = if example.get("$ref").is_some() { at } else { at.join("value") };
                Some((self.resolve(example).get("value")?, at))
            });
            let class = "lint/example";
            samples.extend(single.into_iter().chain(named).map(|(value, at)| Sample { class, value, at, schema }));
        }
        samples
    }

    fn sample(&mut self, registry: &Registry<'_>, sample: Sample<'_>) {
        let schema = convert::schema(sample.schema);
        let validator = match jsonschema::draft202012::options().with_registry(registry).build(&schema) {
            Ok(validator) => validator,
            Err(error) => return self.unchecked(&error.to_string(), sample.at),
        };
        let Some(error) = validator.iter_errors(sample.value).next() else { return };
        let at = Pointer(format!("{}{}", sample.at.0, error.instance_path()));
        let message = shortened(&error.to_string());
        self.warn(sample.class, message, at, "correct the value, or what the schema asks of it");
    }

    fn unchecked(&mut self, why: &str, at: Pointer) {
        let message = format!("this was not checked: {}", shortened(why));
        self.warn("lint/unchecked", message, at, "correct the schema, such as its references and patterns");
    }
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}
