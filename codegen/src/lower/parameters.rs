//! Parameters of operations: one struct for all of an operation, and how each of its fields is sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::references::Node;
use crate::document::schema::Schema;
use crate::ir::{
    Access, Docs, Effective, Facts, Field, Location, ParameterSent, Parameters, Pointer, Struct, Style, Type, TypeDef,
    TypeId, TypeKind, Usage,
};
use crate::select::Selected;

use super::keywords::Object;
use super::values::Lowered;
use super::{Lowerer, media, object};

const CLASS: &str = "unsupported/parameters";
const DOUBTFUL: &str = "lower/parameter";
const LEAVE: &str = "keep it, or remove the parameter";
/// What OpenAPI has ignored, since the body, its media type and the credentials decide on it.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// A parameter as it is written.
#[derive(Clone)]
struct Listed<'d> {
    node: Node<'d>,
    name: &'d str,
    location: Location,
}

/// A parameter as it is sent, with its field and what it is like in an example.
struct Made {
    field: Field,
    sent: ParameterSent,
    example: Option<Value>,
}

impl<'d> Lowerer<'d> {
    /// The parameters of an operation, if it has any. The names of its types begin with `stem`.
    pub(super) fn parameters(&mut self, selected: &Selected<'d>, stem: &str) -> Option<Parameters> {
        let mut listed = self.listed(selected);
        let templated = templated(selected.path);
        listed.retain(|parameter| self.is_sent(parameter, &templated));
        let undeclared = templated.iter().filter(|name| {
            !listed.iter().any(|parameter| parameter.location == Location::Path && parameter.name == **name)
        });
        let undeclared: Vec<_> = undeclared.copied().collect();
        if listed.is_empty() && undeclared.is_empty() {
            return None;
        }
        let id = self.inline_id(&format!("{stem}Parameters"), &selected.pointer);
        let mut made: Vec<Made> = Vec::new();
        for parameter in listed {
            let wire = field_name(&parameter, &made);
            made.push(self.parameter(&id, wire, &parameter));
        }
        for name in undeclared {
            let message = format!("the path parameter `{name}` is not described; it is taken as a string");
            self.unsupported(DOUBTFUL, message, &selected.pointer, "describe the parameter");
            made.push(undescribed(name, &selected.pointer));
        }
        Some(self.declare(id, selected, made))
    }

    /// Declares the struct.
    fn declare(&mut self, id: TypeId, selected: &Selected<'d>, made: Vec<Made>) -> Parameters {
        let text = format!("Parameters of `{} {}`.", selected.method.to_uppercase(), selected.path);
        let (mut fields, mut sent, mut example) = (Vec::new(), Vec::new(), Map::new());
        for made in made {
            example.extend(made.example.map(|value| (made.field.wire.clone(), value)));
            fields.push(made.field);
            sent.push(made.sent);
        }
        let def = TypeDef {
            rust_name: None,
            aliases: Vec::new(),
            docs: Docs { text, ..Docs::default() },
            usage: Usage::default(),
            sensitive: false,
            kind: TypeKind::Struct(Struct { fields, open: false, additional: None, choice: None }),
            origin: selected.pointer.clone(),
        };
        self.types.insert(id.clone(), def);
        let is_required = sent.iter().any(|sent| sent.required);
        Parameters { ty: id, sent, is_required, example: Value::Object(example) }
    }

    /// The parameters of the path, and those of the operation, which go before one of the same name and place.
    fn listed(&mut self, selected: &Selected<'d>) -> Vec<Listed<'d>> {
        let path = Pointer("/paths".to_owned()).join(selected.path);
        let mut all: Vec<Listed<'d>> = Vec::new();
        for owner in [&path, &selected.pointer] {
            for parameter in self.listed_at(&owner.join("parameters")) {
                let is_same =
                    |other: &&mut Listed<'d>| (other.name, other.location) == (parameter.name, parameter.location);
                match all.iter_mut().find(is_same) {
                    Some(other) => *other = parameter,
                    None => all.push(parameter),
                }
            }
        }
        all
    }

    fn listed_at(&mut self, pointer: &Pointer) -> Vec<Listed<'d>> {
        let document = self.document;
        let list = document.root.pointer(&pointer.0).and_then(Value::as_array).into_iter().flatten();
        let nodes = list.enumerate().map(|(index, value)| Node { value, pointer: pointer.join(&index.to_string()) });
        // References that lead nowhere have been reported.
        let nodes = nodes.filter_map(|node| document.resolve(node).ok());
        let read = |node: Node<'d>| {
            let name = node.value.get("name")?.as_str()?;
            let place = node.value.get("in")?.as_str()?;
            let (_, location) = Location::WORDS.into_iter().find(|(word, _)| *word == place)?;
            Some(Listed { node, name, location })
        };
        nodes.filter_map(read).collect()
    }

    /// Whether a caller sets it. A credential is sent by the client.
    fn is_sent(&mut self, parameter: &Listed<'d>, templated: &[&str]) -> bool {
        let Listed { node, name, location } = parameter;
        if node.value.get("x-credential").and_then(Value::as_bool) == Some(true) {
            return false;
        }
        if *location == Location::Header && IGNORED.contains(&name.to_ascii_lowercase().as_str()) {
            let message = format!("OpenAPI ignores header parameters called `{name}`; this one is left out");
            self.unsupported(CLASS, message, &node.pointer, LEAVE);
            return false;
        }
        if *location == Location::Path && !templated.contains(name) {
            let message = format!("`{name}` is not in the path; it is left out");
            self.unsupported(DOUBTFUL, message, &node.pointer, "add its name to the path, in braces");
            return false;
        }
        true
    }

    fn parameter(&mut self, id: &TypeId, wire: String, parameter: &Listed<'d>) -> Made {
        let Listed { node, name, location } = parameter;
        self.check_keywords(Object::Parameter, &node.pointer);
        let (schema, json) = self.parameter_schema(node);
        let lowered = match &schema {
            Some(schema) => self.value(schema, &id.property(&wire)),
            None => Type::String.into(),
        };
        let Lowered { declared, effective: Effective { ty, facts: Facts { nullable, sensitive, limits } } } = lowered;
        let flag = |key: &str| node.value.get(key).and_then(Value::as_bool);
        let required = *location == Location::Path || flag("required") == Some(true);
        let style = self.style(node, *location);
        let schema_docs = schema.as_ref().map(Schema::docs).unwrap_or_default();
        let text = node.value.get("description").and_then(Value::as_str).map(|text| text.trim().to_owned());
        let field = Field {
            wire,
            ty,
            required,
            nullable,
            sensitive: sensitive || flag("x-sensitive") == Some(true),
            access: Access::Both,
            declared_required: required,
            credential: false,
            docs: Docs {
                text: text.filter(|text| !text.is_empty()).unwrap_or(schema_docs.text),
                url: schema_docs.url,
                deprecated: schema_docs.deprecated || flag("deprecated") == Some(true),
            },
            limits,
            declared,
            origin: node.pointer.clone(),
        };
        let sent = ParameterSent {
            wire: (*name).to_owned(),
            location: *location,
            style,
            explode: flag("explode").unwrap_or(style == Style::Form),
            allow_reserved: *location == Location::Query && flag("allowReserved") == Some(true),
            json,
            required,
        };
        let of_schema = || schema.as_ref()?.get("example");
        let example = media::example(node.value).or_else(of_schema).cloned();
        Made { field, sent, example }
    }

    /// What a parameter is, and whether it is sent as JSON.
    fn parameter_schema(&mut self, node: &Node<'d>) -> (Option<Schema<'d>>, bool) {
        let document = self.document;
        let at = |pointer: Pointer| Some(Schema::new(document.root.pointer(&pointer.0)?, pointer));
        let Some(content) = node.value.get("content").and_then(Value::as_object) else {
            return (at(node.pointer.join("schema")), false);
        };
        let pointer = node.pointer.join("content");
        if let Some(json) = media::json(content.keys()) {
            return (at(pointer.join(json).join("schema")), true);
        }
        let message = "a parameter that is not JSON is taken as a string, and sent unchanged";
        self.unsupported(CLASS, message, &pointer, "keep it, or describe it with `schema`");
        (None, false)
    }

    /// The style that a parameter says, or that of its place.
    fn style(&mut self, node: &Node<'d>, location: Location) -> Style {
        let allowed = location.styles();
        let default = allowed.first().copied().unwrap_or(Style::Simple);
        let Some(said) = node.value.get("style").and_then(Value::as_str) else { return default };
        let known = Style::WORDS.into_iter().find(|(word, style)| *word == said && allowed.contains(style));
        known.map_or_else(
            || {
                let message = format!("the style `{said}` is not supported in the {}", location.word());
                let pointer = node.pointer.join("style");
                self.unsupported(DOUBTFUL, message, &pointer, "use a style that OpenAPI allows there");
                default
            },
            |(_, style)| style,
        )
    }
}

/// The names in braces of a path, each once.
fn templated(path: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let names = path.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0));
    names.filter(|name| seen.insert(*name)).collect()
}

/// The name of the field: that of the parameter, with its place before it if another one has that name.
fn field_name(parameter: &Listed<'_>, made: &[Made]) -> String {
    let is_free = |name: &str| made.iter().all(|made| made.field.wire != name);
    let mut name = parameter.name.to_owned();
    while !is_free(&name) {
        name = format!("{}_{name}", parameter.location.word());
    }
    name
}

/// A parameter of which only the name in the path is known.
fn undescribed(name: &str, pointer: &Pointer) -> Made {
    let field = object::undescribed(name, Type::String, pointer);
    let sent = ParameterSent {
        wire: name.to_owned(),
        location: Location::Path,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        json: false,
        required: true,
    };
    Made { field, sent, example: None }
}
