//! Renders upstream schemas in the style of the local document: references to types, everything else inline, keywords in
//! the usual order, and a placeholder for each missing description.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;
use crate::document::schema::{LIMITS, Schema, component_pointer, component_reference};

use super::schema_view::{Object, SchemaView, Shape, Union, text, values};

/// Placeholder for a description. `lower` reports it.
pub(super) const TODO: &str = "TODO: describe.";
/// Maximum length of a line.
const WIDTH: usize = 120;
/// Maximum nesting of inline schemas, which bounds the recursion over them.
const MAX_DEPTH: usize = 32;

/// Lines without the indentation of their context.
pub(super) type Lines = Vec<String>;

pub(super) struct Renderer<'d> {
    ours: &'d Document,
    theirs: &'d Document,
    /// Upstream components that are missing locally and that new lines refer to, in the order of the references.
    pub(super) needed: Vec<&'d str>,
    known: BTreeSet<&'d str>,
    depth: usize,
}

impl<'d> Renderer<'d> {
    pub(super) fn new(ours: &'d Document, theirs: &'d Document) -> Self {
        Self { ours, theirs, needed: Vec::new(), known: BTreeSet::new(), depth: 0 }
    }

    fn need(&mut self, name: &'d str) {
        if Schema::component(self.ours, name).is_none() && self.known.insert(name) {
            self.needed.push(name);
        }
    }

    /// Drops the needed components of lines that are not written after all.
    pub(super) fn forget(&mut self) {
        for name in self.needed.drain(..) {
            self.known.remove(name);
        }
    }

    /// The component that a value refers to, if it is kept as a reference: an object, an enum, or a component that exists
    /// locally with the same type.
    pub(super) fn reference(&self, view: &SchemaView<'d>) -> Option<&'d str> {
        let is_ours = |name: &&'d str| {
            let ours = Schema::component(self.ours, name).map(|schema| SchemaView::new(self.ours, schema));
            ours.is_some_and(|ours| ours.kind() == view.kind())
        };
        let is_listed_there =
            |name: &&'d str| view.enumeration().is_some_and(|schema| schema.pointer == component_pointer(name));
        match view.shape() {
            Shape::Object(object) => object.name,
            Shape::Union(union) => union.name,
            _ => view.component.filter(|name| is_listed_there(name) || is_ours(name)),
        }
    }

    /// A property: its name, a placeholder description, and its schema.
    pub(super) fn property(&mut self, name: &str, schema: Schema<'d>) -> Lines {
        let view = SchemaView::new(self.theirs, schema);
        let mut lines = self.value(&view, true);
        let at = usize::from(lines.first().is_some_and(|line| line == "allOf:")) * 2;
        lines.insert(at, format!("description: {}", scalar(TODO)));
        under(name, lines)
    }

    /// A component.
    pub(super) fn component(&mut self, name: &'d str) -> Lines {
        let Some(schema) = Schema::component(self.theirs, name) else {
            return Lines::new();
        };
        let view = SchemaView::new(self.theirs, schema.clone());
        let mut lines = vec![format!("description: {}", scalar(TODO))];
        lines.extend(match view.shape() {
            Shape::Object(object) => self.object(&view, &object),
            Shape::Union(union) => self.union(&view, &union),
            _ => self.plain(&view),
        });
        under(name, lines)
    }

    /// The schema of a value. A reference with keywords beside it is wrapped in an `allOf`.
    pub(super) fn value(&mut self, view: &SchemaView<'d>, has_siblings: bool) -> Lines {
        let Some(name) = self.reference(view) else {
            return match view.shape() {
                Shape::Object(object) => self.object(view, &object),
                Shape::Union(union) => self.union(view, &union),
                _ => self.plain(view),
            };
        };
        self.need(name);
        let target = Schema::component(self.theirs, name).map(|schema| SchemaView::new(self.theirs, schema));
        let mut words = Lines::new();
        if view.is_deprecated() {
            words.push("deprecated: true".to_owned());
        }
        if view.is_nullable() && target.is_none_or(|target| !target.is_nullable()) {
            words.push("nullable: true".to_owned());
        }
        for word in LIMITS {
            let own = view.own().iter().find_map(|schema| schema.get(word)).filter(|value| !value.is_null());
            words.extend(own.map(|value| format!("{word}: {}", scalar_of(value))));
        }
        let reference = format!("$ref: {}", scalar(&component_reference(name)));
        if !has_siblings && words.is_empty() {
            return vec![reference];
        }
        let mut lines = vec!["allOf:".to_owned(), format!("  - {reference}")];
        lines.extend(words);
        lines
    }

    fn object(&mut self, view: &SchemaView<'d>, object: &Object<'d>) -> Lines {
        let mut lines = vec!["type: object".to_owned()];
        words(view, &mut lines);
        if self.depth >= MAX_DEPTH {
            return lines;
        }
        self.depth += 1;
        let members = object.home.children("allOf");
        if !members.is_empty() {
            lines.push("allOf:".to_owned());
            for member in members {
                let member = SchemaView::new(self.theirs, member);
                let member = self.value(&member, false);
                lines.extend(element(member));
            }
        }
        lines.extend(list("required", &object.home.texts("required")));
        let properties = object.home.properties();
        if !properties.is_empty() {
            lines.push("properties:".to_owned());
            for (name, schema) in properties {
                let property = self.property(name, schema);
                lines.extend(indented(property));
            }
        }
        match object.home.get("additionalProperties") {
            Some(Value::Bool(is_open)) => lines.push(format!("additionalProperties: {is_open}")),
            Some(_) => {
                let values = object.home.additional().map(|schema| SchemaView::new(self.theirs, schema));
                lines.extend(values.into_iter().flat_map(|values| self.map(&values)));
            }
            None => {}
        }
        self.depth -= 1;
        lines
    }

    /// A union, with its discriminator.
    fn union(&mut self, view: &SchemaView<'d>, union: &Union<'d>) -> Lines {
        let mut lines = Lines::new();
        words(view, &mut lines);
        lines.push("oneOf:".to_owned());
        for member in view.inner().children("oneOf") {
            let member = self.value(&SchemaView::new(self.theirs, member), false);
            lines.extend(element(member));
        }
        let property = union.property().map(|name| format!("propertyName: {}", scalar(name)));
        let mut discriminator: Lines = property.into_iter().collect();
        let mapping = union.discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
        let mapping: Lines = mapping.map(|(tag, target)| format!("{}: {}", scalar(tag), scalar_of(target))).collect();
        if !mapping.is_empty() {
            discriminator.extend(under("mapping", mapping));
        }
        lines.extend(under("discriminator", discriminator));
        lines
    }

    /// The values of a map.
    fn map(&mut self, values: &SchemaView<'d>) -> Lines {
        let mut lines = self.value(values, false);
        if lines.is_empty() {
            // An empty schema means the same as `true`, but is not valid YAML without a key.
            lines.push(format!("description: {}", scalar(TODO)));
        }
        under("additionalProperties", lines)
    }

    /// A value that has no properties.
    fn plain(&mut self, view: &SchemaView<'d>) -> Lines {
        let shape = if self.depth < MAX_DEPTH { view.shape() } else { Shape::Any };
        let kind = match &shape {
            Shape::List(_) => Some("array"),
            Shape::Map(_) => Some("object"),
            Shape::Scalar(kind) => Some(*kind),
            Shape::Object(_) | Shape::Union(_) | Shape::Any => None,
        };
        let mut lines: Lines = kind.into_iter().map(|kind| format!("type: {}", scalar(kind))).collect();
        words(view, &mut lines);
        if let Some(listed) = view.enumeration().filter(|_| kind == Some("string")) {
            let values: Vec<_> = values(listed).filter(|value| !value.is_null()).map(text).collect();
            lines.extend(enumeration(&values));
        }
        self.depth += 1;
        match &shape {
            Shape::List(items) => {
                let items = items.as_ref().map(|items| self.value(items, false)).unwrap_or_default();
                lines.extend(under("items", items));
            }
            Shape::Map(values) => lines.extend(self.map(values)),
            _ => {}
        }
        self.depth -= 1;
        lines
    }
}

/// Adds the keywords that any value may have, declared at the use or by what it refers to.
fn words(view: &SchemaView<'_>, lines: &mut Lines) {
    if let Some(format) = view.get("format") {
        lines.push(format!("format: {}", scalar_of(format)));
    }
    if view.is_deprecated() {
        lines.push("deprecated: true".to_owned());
    }
    if view.is_nullable() {
        lines.push("nullable: true".to_owned());
    }
    for word in LIMITS.into_iter().filter(|word| *word != "format") {
        let value = view.get(word).filter(|value| !value.is_null());
        lines.extend(value.map(|value| format!("{word}: {}", scalar_of(value))));
    }
}

/// The keywords of an enum, with a placeholder description for each value. A list may have a value twice, as `1` and
/// `1.0`.
pub(super) fn enumeration(values: &[String]) -> Lines {
    let mut seen = BTreeSet::new();
    let values: Vec<_> = values.iter().filter(|value| seen.insert(*value)).cloned().collect();
    let values = values.as_slice();
    let mut lines = vec!["enum:".to_owned()];
    lines.extend(values.iter().map(|value| format!("  - {}", scalar(value))));
    lines.extend(descriptions(values));
    lines
}

/// Placeholder descriptions.
pub(super) fn descriptions(values: &[String]) -> Lines {
    let described = values.iter().map(|value| format!("{}: {}", scalar(value), scalar(TODO)));
    under("x-enum-descriptions", described.collect())
}

/// A list of names: on one line, if it is short enough at the usual indentation.
pub(super) fn list(word: &str, names: &[&str]) -> Lines {
    if names.is_empty() {
        return Lines::new();
    }
    let names: Vec<_> = names.iter().map(|name| scalar(name)).collect();
    let flow = format!("{}: [{}]", scalar(word), names.join(", "));
    if flow.len() + 8 <= WIDTH {
        return vec![flow];
    }
    under(word, names.into_iter().map(|name| format!("- {name}")).collect())
}

/// Lines as the value of a key.
pub(super) fn under(key: &str, lines: Lines) -> Lines {
    let key = scalar(key);
    if lines.is_empty() {
        return vec![format!("{key}: {{}}")];
    }
    std::iter::once(format!("{key}:")).chain(indented(lines)).collect()
}

/// Lines as an element of a list under a key.
pub(super) fn element(lines: Lines) -> Lines {
    let mut lead = "  - ";
    let mut put = |line: String| format!("{}{line}", std::mem::replace(&mut lead, "    "));
    if lines.is_empty() { vec!["  - {}".to_owned()] } else { lines.into_iter().map(&mut put).collect() }
}

/// Lines with one more level of indentation.
pub(super) fn indented(lines: Lines) -> Lines {
    lines.into_iter().map(|line| format!("  {line}")).collect()
}

/// A string as YAML, whether it is a key or a value. It is written plain if no reader takes it for anything else,
/// wherever it may be located: a plain scalar of YAML 1.2 neither begins with an indicator nor has a `: `, a ` #` or, in
/// brackets, any of `,[]{}`. What is plain here is less than that, and what is not is double quoted.
pub(super) fn scalar(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '(' | ')' | ' ');
    let other = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/'))
        && text.chars().all(is_word)
        && !text.ends_with(' ')
        && !other.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// A string in double quotes. Those escapes of JSON that occur here are escapes of YAML, too; what JSON leaves as it is
/// and YAML does not count as printable, or reads as the end of a line, is escaped as well.
fn quoted(text: &str) -> String {
    let json = Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted
}

/// The value of a keyword as YAML, on one line.
pub(super) fn scalar_of(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(list) => format!("[{}]", list.iter().map(scalar_of).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", scalar(key), scalar_of(value));
            format!("{{{}}}", object.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The keys of lines that are the value of a key, each without its value.
pub(super) fn keys(lines: &[String]) -> impl Iterator<Item = &str> {
    let is_outer = |line: &&String| !line.starts_with([' ', '-', '"']);
    lines.iter().filter(is_outer).filter_map(|line| Some(line.split_once(':')?.0))
}
