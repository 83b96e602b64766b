//! A drift -> the edits of the local text that resolve it.

use serde_json::Value;

use crate::document::references::Reference;
use crate::document::schema::{LIMITS, Schema, component_at, component_of, component_pointer};
use crate::document::{Document, parse};
use crate::ir::Pointer;
use crate::name::type_ident;

use super::allowlist::Known;
use super::objects::parent;
use super::render::{Renderer, enumeration, scalar, scalar_of};
use super::schema_view::{SchemaView, Shape, text, values};
use super::yaml_writer::{Reason, YamlWriter};
use super::{Aspect, Difference, Drift, Side, drift};

/// Maximum number of rounds: an edit may uncover another difference, as in a property that is compared only now.
const MAX_ROUNDS: usize = 16;
/// Keywords that define the type of a value, other than limits.
const STRUCTURE: [&str; 15] = [
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "type",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "enum",
    "x-enum-descriptions",
    "x-enum-deprecated",
    "x-choice",
    "nullable",
];

/// The result of applying edits.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The edited local text.
    pub text: String,
    /// The number of resolved differences.
    pub done: usize,
    /// Differences that need manual work, and why.
    pub left: Vec<(Difference, &'static str)>,
}

/// Edits the local text until no difference is left that an edit can resolve.
///
/// # Errors
///
/// If an edit makes the document invalid; nothing should be written then.
pub fn apply(ours: &Document, theirs: &Document, known: Known<'_>) -> Result<Applied, String> {
    let mut edited: Option<Document> = None;
    let mut before = 0;
    for round in 0..=MAX_ROUNDS {
        let ours = edited.as_ref().unwrap_or(ours);
        let Drift { differences, .. } = drift(ours, theirs, known);
        before = before.max(differences.len());
        let (text, left) = one_round(ours, theirs, &differences);
        match text {
            Some(_) if round == MAX_ROUNDS => break,
            Some(text) => edited = Some(reread(ours, &text)?),
            None => {
                let done = before - differences.len().min(before);
                let left =
                    left.into_iter().filter_map(|(index, reason)| Some((differences.get(index)?.clone(), reason)));
                let left = left.collect();
                return Ok(Applied { text: ours.source.text.clone(), done, left });
            }
        }
    }
    Err(format!("the edits did not converge in {MAX_ROUNDS} rounds"))
}

/// Parses an edited text, which must not have errors that it did not have before.
pub(super) fn reread(before: &Document, text: &str) -> Result<Document, String> {
    let edited = parse(text, &before.source.name).map_err(|(found, source)| found.render(&source))?;
    if edited.diagnostics.has_errors() && !before.diagnostics.has_errors() {
        return Err(edited.diagnostics.render(&edited.source));
    }
    Ok(edited)
}

/// One round of edits: the edited text, if there is any edit, and the differences that need manual work.
fn one_round(ours: &Document, theirs: &Document, differences: &[Difference]) -> (Option<String>, Vec<(usize, Reason)>) {
    if ours.source.text.trim_start().starts_with('{') {
        return (None, (0..differences.len()).map(|index| (index, "the document is JSON")).collect());
    }
    // New lines refer to components by their current names, so that renames need a round of their own.
    let (renames, others): (Vec<_>, Vec<_>) =
        differences.iter().enumerate().partition(|(_, difference)| difference.aspect == Aspect::Name);
    let mut left = Vec::new();
    for group in [renames, others] {
        let (text, not_done) = edit(ours, theirs, &group);
        left.extend(not_done);
        if text.is_some() {
            return (text, left);
        }
    }
    left.sort_by_key(|(index, _)| *index);
    left.dedup_by_key(|(index, _)| *index);
    (None, left)
}

/// Applies one edit for each difference, unless they overlap: the edited text, if there is any edit, and the differences
/// that need manual work.
fn edit(
    ours: &Document,
    theirs: &Document,
    differences: &[(usize, &Difference)],
) -> (Option<String>, Vec<(usize, Reason)>) {
    let mut editor = Editor::new(ours, theirs);
    let mut left = Vec::new();
    for (index, difference) in differences {
        editor.writer.current = *index;
        match editor.difference(difference) {
            Ok(()) => editor.components(&difference.target),
            Err(reason) => {
                editor.renderer.forget();
                left.push((*index, reason));
            }
        }
    }
    left.extend(editor.writer.finish());
    let edits = editor.writer.edits;
    ((!edits.is_empty()).then(|| edits.apply(&ours.source.text)), left)
}

pub(super) struct Editor<'d> {
    pub(super) ours: &'d Document,
    pub(super) theirs: &'d Document,
    pub(super) writer: YamlWriter<'d>,
    pub(super) renderer: Renderer<'d>,
    /// Name prefixes of `x-domains` and their modules, including those that are being added.
    prefixes: Vec<(String, String)>,
    /// The module for names without a neighbour.
    pub(super) module: Option<String>,
}

impl<'d> Editor<'d> {
    pub(super) fn new(ours: &'d Document, theirs: &'d Document) -> Self {
        let (writer, renderer) = (YamlWriter::new(ours), Renderer::new(ours, theirs));
        Self { ours, theirs, writer, renderer, prefixes: prefixes(ours), module: None }
    }

    fn difference(&mut self, difference: &Difference) -> Result<(), Reason> {
        let Difference { aspect, ours, target, our_place, their_place, .. } = difference;
        let gone = || Err("it was removed upstream, and what replaces it must be decided manually");
        match (aspect, difference.side()) {
            (Aspect::Property, Side::Theirs) => {
                self.writer.can_add_property(target)?;
                let lines = self.renderer.property(&last(their_place), schema(self.theirs, their_place)?);
                self.has_room()?;
                self.writer.add_property(target, &last(their_place), lines);
                if required(self.theirs, their_place).is_some() {
                    self.writer.add(target, "required", &last(their_place));
                }
                Ok(())
            }
            (Aspect::Property, Side::Ours) => {
                if let Some(index) = required(self.ours, target) {
                    self.writer.remove(&parent(&parent(target)), "required", index);
                }
                self.writer.set(target, "deprecated", "true")
            }
            (Aspect::Operation, Side::Ours) => self.writer.set(target, "deprecated", "true"),
            (Aspect::Part(_), _) => Err("the upstream object is no longer merged from it"),
            (Aspect::Operation, _) => self.operation(their_place),
            (Aspect::Webhook, _) => {
                let payload = component_pointer(ours.as_deref().unwrap_or_default());
                self.writer.set(&payload, "deprecated", "true")
            }
            (Aspect::Value(value), Side::Theirs) => {
                self.writer.add_value(target, value);
                Ok(())
            }
            (Aspect::Value(value), _) => {
                self.writer.add(&parent(&parent(target)), "x-enum-deprecated", value);
                Ok(())
            }
            (Aspect::Enum, Side::Theirs) => self.enumeration(target, their_place),
            (Aspect::Nullable, Side::Theirs) => self.writer.set(target, "nullable", "true"),
            (Aspect::Nullable, _) => self.unset(target, "nullable", |view| view.chain.clone()),
            (Aspect::Deprecated, Side::Theirs) => self.writer.set(target, "deprecated", "true"),
            (Aspect::Deprecated, _) => self.unset(target, "deprecated", |view| view.own().to_vec()),
            (Aspect::Limit(word), Side::Ours) => self.unset(target, word, |view| view.chain.clone()),
            (Aspect::Limit(word), _) => {
                let theirs = SchemaView::new(self.theirs, schema(self.theirs, their_place)?);
                self.writer.set(target, word, &scalar_of(theirs.get(word).unwrap_or(&Value::Null)))
            }
            (Aspect::Required, _) if node(self.ours, our_place).is_some_and(|node| node.get("in").is_some()) => {
                Err("a parameter must be changed manually")
            }
            (Aspect::Required, Side::Theirs) if is_choice(node(self.ours, target), &last(our_place)) => {
                Err("it is one of several fields of which one is required")
            }
            (Aspect::Required, Side::Theirs) => {
                self.writer.add(target, "required", &last(our_place));
                Ok(())
            }
            (Aspect::Required, _) => {
                let index = last(our_place).parse().map_err(|_| "its `required` entry was not found")?;
                self.writer.remove(&parent(&parent(our_place)), "required", index);
                Ok(())
            }
            (Aspect::AdditionalProperties, Side::Ours) => self.writer.unset(target, "additionalProperties"),
            (Aspect::AdditionalProperties, _) => match difference.theirs.as_deref() {
                Some(flag @ ("true" | "false")) => self.writer.set(target, "additionalProperties", flag),
                _ => Err("additional properties have a schema upstream"),
            },
            (Aspect::Type, _) => self.reshape(target, their_place),
            (Aspect::Name, _) => self.rename(difference),
            (Aspect::Enum, _) => Err("the values are no longer listed upstream; the local list can stay"),
            (_, Side::Ours) => gone(),
            _ => Err("it must be changed manually"),
        }
    }

    /// Removes a keyword from every schema of a value that has it.
    fn unset(
        &mut self,
        at: &Pointer,
        word: &str,
        places: impl Fn(&SchemaView<'d>) -> Vec<Schema<'d>>,
    ) -> Result<(), Reason> {
        let view = SchemaView::new(self.ours, schema(self.ours, at)?);
        let places: Vec<_> = places(&view).into_iter().filter(|schema| schema.get(word).is_some()).collect();
        if places.is_empty() {
            return Err("it follows from the schemas that the value refers to");
        }
        places.iter().try_for_each(|schema| self.writer.unset(&schema.pointer, word))
    }

    /// Adds an enum where the local schema is a plain string.
    fn enumeration(&mut self, at: &Pointer, theirs: &Pointer) -> Result<(), Reason> {
        let view = SchemaView::new(self.ours, schema(self.ours, at)?);
        if view.chain.len() > 1 || !matches!(view.shape(), Shape::Scalar("string")) {
            return Err("the value refers to a component, which may allow more than these values");
        }
        let listed = schema(self.theirs, theirs)?;
        let values: Vec<_> = values(&listed).filter(|value| !value.is_null()).map(text).collect();
        self.writer.add_enum(at, enumeration(&values))
    }

    /// Replaces the type of a value by the upstream one, and keeps its description.
    fn reshape(&mut self, at: &Pointer, theirs: &Pointer) -> Result<(), Reason> {
        let view = SchemaView::new(self.theirs, schema(self.theirs, theirs)?);
        let component = SchemaView::new(self.ours, schema(self.ours, at)?).component;
        if component.is_some() && component == self.renderer.reference(&view) {
            return Err("the component of that name has another type upstream");
        }
        let is_property = last(&parent(at)) == "properties";
        let lines = self.renderer.value(&view, is_property);
        self.has_room()?;
        let is_structure = |word: &str| STRUCTURE.contains(&word) || LIMITS.contains(&word);
        self.writer.swap(at, is_structure, &lines)
    }

    /// Whether the components that new lines refer to can be added, too.
    pub(super) fn has_room(&self) -> Result<(), Reason> {
        if self.renderer.needed.is_empty() { Ok(()) } else { self.writer.can_add_component() }
    }

    /// Renames a component and all references to it.
    fn rename(&mut self, difference: &Difference) -> Result<(), Reason> {
        let (Some(old), Some(new)) = (&difference.ours, &difference.theirs) else { return Ok(()) };
        if !new.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')) {
            return Err("the new name is not a valid component name");
        }
        let mut edits = Vec::new();
        let reason = "the name is not on a line of its own";
        edits.push((self.writer.spans.token(&component_pointer(old)).ok_or(reason)?, scalar(new)));
        for Reference { text, at: pointer, .. } in Schema::new(&self.ours.root, Pointer::default()).references() {
            if component_of(text) == Some(old) {
                let range = self.writer.spans.value(&pointer).ok_or(reason)?;
                let written = &self.writer.spans.text()[range.clone()];
                let at = written.rfind(text).ok_or(reason)? + text.len() - old.len();
                let start = range.start + at;
                edits.push((start..start + old.len(), new.clone()));
            }
        }
        self.domain(new, Some(old));
        self.writer.edits.all(edits);
        Ok(())
    }

    /// Adds the components that new lines refer to, each after the component that contains `at`.
    pub(super) fn components(&mut self, at: &Pointer) {
        let owner = component_at(at);
        while !self.renderer.needed.is_empty() {
            for name in std::mem::take(&mut self.renderer.needed) {
                let lines = self.renderer.component(name);
                let is_type = lines.iter().any(|line| {
                    line == "  properties:" || line == "  enum:" || line == "  allOf:" || line == "  oneOf:"
                });
                // `has_room` was checked before the reference was written.
                let _ = self.writer.add_component(owner, name, lines);
                if is_type {
                    self.domain(name, owner);
                }
            }
        }
    }

    /// Adds a name to `x-domains` if no prefix matches it: to the module of its neighbour, or else to that of the path.
    pub(super) fn domain(&mut self, name: &str, neighbour: Option<&str>) {
        let module = |name: &str| {
            let ident = type_ident(name);
            let fitting = self.prefixes.iter().filter(|(prefix, _)| ident.starts_with(prefix.as_str()));
            fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, module)| module.clone())
        };
        if self.prefixes.is_empty() || module(name).is_some() {
            return;
        }
        if let Some(module) = neighbour.and_then(module).or_else(|| self.module.clone()) {
            self.writer.add(&Pointer("/x-domains".to_owned()), &module, &type_ident(name));
            self.prefixes.push((type_ident(name), module));
        }
    }
}

/// The name prefixes of `x-domains`, each with its module.
fn prefixes(document: &Document) -> Vec<(String, String)> {
    let modules = document.root.get("x-domains").and_then(Value::as_object).into_iter().flatten();
    let of_module = |(module, list): (&String, &Value)| {
        let listed = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        listed.map(|prefix| (prefix.to_owned(), module.clone())).collect::<Vec<_>>()
    };
    modules.flat_map(of_module).collect()
}

/// The index of a property in the `required` list of its object.
fn required(document: &Document, property: &Pointer) -> Option<usize> {
    let list = node(document, &parent(&parent(property)))?.get("required")?.as_array()?;
    list.iter().position(|name| name.as_str() == Some(&last(property)))
}

/// Whether a field is one of several of which an object requires one.
fn is_choice(object: Option<&Value>, field: &str) -> bool {
    let members = object.and_then(|object| object.get("anyOf")).and_then(Value::as_array).into_iter().flatten();
    members.filter_map(|member| member.get("required")?.as_array()).flatten().any(|name| name == field)
}

fn node<'d>(document: &'d Document, pointer: &Pointer) -> Option<&'d Value> {
    document.root.pointer(&pointer.0)
}

fn schema<'d>(document: &'d Document, pointer: &Pointer) -> Result<Schema<'d>, Reason> {
    let node = node(document, pointer).ok_or("it was not found in the document")?;
    Ok(Schema::new(node, pointer.clone()))
}

/// The last key of a pointer, as it is written in the document.
pub(super) fn last(pointer: &Pointer) -> String {
    pointer.keys().last().unwrap_or_default()
}
