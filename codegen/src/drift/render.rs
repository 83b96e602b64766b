//! Their schemas in our style: references to what is a type of its own, everything else where it is used, in the order
//! of words that our document keeps, and a mark wherever a description is due.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;
use crate::document::schema::{LIMITS, Schema, component_pointer, component_reference};

use super::site::{Object, Shape, Site, Union, text, values};

/// What stands for a description. `lower` reports it.
pub(super) const TODO: &str = "TODO: describe.";
/// How long a line may be.
const WIDTH: usize = 120;
/// How deep schemas without a name may be nested, which bounds the recursion over them.
const MAX_DEPTH: usize = 32;

/// Lines without the indentation of what they are put into.
pub(super) type Lines = Vec<String>;

pub(super) struct Renderer<'d> {
    ours: &'d Document,
    theirs: &'d Document,
    /// Components of theirs that ours lacks and that something written refers to, in the order of the references.
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

    /// Drops what was needed by something that is not written after all.
    pub(super) fn forget(&mut self) {
        for name in self.needed.drain(..) {
            self.known.remove(name);
        }
    }

    /// The component that a value refers to, if it does: objects and enums have names; of other texts and lists, only
    /// those that ours names too.
    pub(super) fn reference(&self, site: &Site<'d>) -> Option<&'d str> {
        let is_ours = |name: &&'d str| {
            let ours = Schema::component(self.ours, name).map(|schema| Site::new(self.ours, schema));
            ours.is_some_and(|ours| ours.kind() == site.kind())
        };
        let is_listed_there =
            |name: &&'d str| site.enumeration().is_some_and(|schema| schema.pointer == component_pointer(name));
        match site.shape() {
            Shape::Object(object) => object.name,
            Shape::Union(union) => union.name,
            _ => site.component.filter(|name| is_listed_there(name) || is_ours(name)),
        }
    }

    /// A property: its name, its description to come, its schema.
    pub(super) fn property(&mut self, name: &str, schema: Schema<'d>) -> Lines {
        let site = Site::new(self.theirs, schema);
        let mut lines = self.value(&site, true);
        let at = usize::from(lines.first().is_some_and(|line| line == "allOf:")) * 2;
        lines.insert(at, format!("description: {}", scalar(TODO)));
        under(name, lines)
    }

    /// A component.
    pub(super) fn component(&mut self, name: &'d str) -> Lines {
        let Some(schema) = Schema::component(self.theirs, name) else {
            return Lines::new();
        };
        let site = Site::new(self.theirs, schema.clone());
        let mut lines = vec![format!("description: {}", scalar(TODO))];
        lines.extend(match site.shape() {
            Shape::Object(object) => self.object(&site, &object),
            Shape::Union(union) => self.union(&site, &union),
            _ => self.plain(&site),
        });
        under(name, lines)
    }

    /// What a value is. A reference has an `allOf` around it where words of its own stand beside it.
    pub(super) fn value(&mut self, site: &Site<'d>, has_words: bool) -> Lines {
        let Some(name) = self.reference(site) else {
            return match site.shape() {
                Shape::Object(object) => self.object(site, &object),
                Shape::Union(union) => self.union(site, &union),
                _ => self.plain(site),
            };
        };
        self.need(name);
        let target = Schema::component(self.theirs, name).map(|schema| Site::new(self.theirs, schema));
        let mut words = Lines::new();
        if site.is_deprecated() {
            words.push("deprecated: true".to_owned());
        }
        if site.is_nullable() && target.is_none_or(|target| !target.is_nullable()) {
            words.push("nullable: true".to_owned());
        }
        for word in LIMITS {
            let own = site.own().iter().find_map(|schema| schema.get(word)).filter(|value| !value.is_null());
            words.extend(own.map(|value| format!("{word}: {}", scalar_of(value))));
        }
        let reference = format!("$ref: {}", scalar(&component_reference(name)));
        if !has_words && words.is_empty() {
            return vec![reference];
        }
        let mut lines = vec!["allOf:".to_owned(), format!("  - {reference}")];
        lines.extend(words);
        lines
    }

    fn object(&mut self, site: &Site<'d>, object: &Object<'d>) -> Lines {
        let mut lines = vec!["type: object".to_owned()];
        words(site, &mut lines);
        if self.depth >= MAX_DEPTH {
            return lines;
        }
        self.depth += 1;
        let members = object.home.children("allOf");
        if !members.is_empty() {
            lines.push("allOf:".to_owned());
            for member in members {
                let member = Site::new(self.theirs, member);
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
                let values = object.home.additional().map(|schema| Site::new(self.theirs, schema));
                lines.extend(values.into_iter().flat_map(|values| self.map(&values)));
            }
            None => {}
        }
        self.depth -= 1;
        lines
    }

    /// A union, with its discriminator.
    fn union(&mut self, site: &Site<'d>, union: &Union<'d>) -> Lines {
        let mut lines = Lines::new();
        words(site, &mut lines);
        lines.push("oneOf:".to_owned());
        for member in site.inner().children("oneOf") {
            let member = self.value(&Site::new(self.theirs, member), false);
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
    fn map(&mut self, values: &Site<'d>) -> Lines {
        let mut lines = self.value(values, false);
        if lines.is_empty() {
            // An empty schema says no more than that there are further properties.
            lines.push(format!("description: {}", scalar(TODO)));
        }
        under("additionalProperties", lines)
    }

    /// A value that has no properties.
    fn plain(&mut self, site: &Site<'d>) -> Lines {
        let shape = if self.depth < MAX_DEPTH { site.shape() } else { Shape::Any };
        let kind = match &shape {
            Shape::List(_) => Some("array"),
            Shape::Map(_) => Some("object"),
            Shape::Scalar(kind) => Some(*kind),
            Shape::Object(_) | Shape::Union(_) | Shape::Any => None,
        };
        let mut lines: Lines = kind.into_iter().map(|kind| format!("type: {}", scalar(kind))).collect();
        words(site, &mut lines);
        if let Some(listed) = site.enumeration().filter(|_| kind == Some("string")) {
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

/// What is said of any value: where it stands, or by what it refers to.
fn words(site: &Site<'_>, lines: &mut Lines) {
    if let Some(format) = site.get("format") {
        lines.push(format!("format: {}", scalar_of(format)));
    }
    if site.is_deprecated() {
        lines.push("deprecated: true".to_owned());
    }
    if site.is_nullable() {
        lines.push("nullable: true".to_owned());
    }
    for word in LIMITS.into_iter().filter(|word| *word != "format") {
        let value = site.get(word).filter(|value| !value.is_null());
        lines.extend(value.map(|value| format!("{word}: {}", scalar_of(value))));
    }
}

/// The keywords for values that are listed, each with a description to come. A list may have a value twice, as `1` and
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

/// Descriptions to come.
pub(super) fn descriptions(values: &[String]) -> Lines {
    let described = values.iter().map(|value| format!("{}: {}", scalar(value), scalar(TODO)));
    under("x-enum-descriptions", described.collect())
}

/// A list of names: on one line, if it is short enough wherever it may stand.
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

/// Lines as an element of a list that stands under a key.
pub(super) fn element(lines: Lines) -> Lines {
    let mut lead = "  - ";
    let mut put = |line: String| format!("{}{line}", std::mem::replace(&mut lead, "    "));
    if lines.is_empty() { vec!["  - {}".to_owned()] } else { lines.into_iter().map(&mut put).collect() }
}

/// Lines one step further in.
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
