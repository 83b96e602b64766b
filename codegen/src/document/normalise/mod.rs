//! Normalise: a document of any version of OpenAPI that is read -> one form, which is that of OpenAPI 3.0.
//!
//! A pure pass over the tree. It rewrites keywords of the newer form to those of the older one, one idea a file;
//! what has no equivalent stays as it is, and is reported where it is lowered. What is put elsewhere is recorded in
//! [`Moves`], so that a diagnostic points at what the author wrote.

mod beside;
mod lists;
mod maps;
mod path_items;
mod types;
mod unions;
mod values;
mod version;

use serde_json::{Map, Value};

use super::kind::{Kind, METHODS};
use super::moves::{Moves, Origin};
use crate::diagnostic::Diagnostics;
use crate::ir::Pointer;

pub use version::Version;
pub(super) use version::read as version;

/// Brings a document into the normal form.
pub(super) fn normalise(root: &mut Value, version: Version, moves: &mut Moves, diagnostics: &mut Diagnostics) {
    path_items::in_place(root, moves, diagnostics);
    if version == Version::V3_0 {
        return;
    }
    optional_parts(root);
    let mut open = vec![(Pointer::default(), Kind::Document)];
    while let Some((pointer, kind)) = open.pop() {
        let Some(node) = root.pointer_mut(&pointer.0) else { continue };
        if kind == Kind::Schema {
            schema(node, &pointer, moves);
        } else {
            beside::of_other_objects(node, &pointer, diagnostics);
        }
        // What holds for further properties is true or false in OpenAPI 3.0, too.
        let is_flag = |(value, at, _): &(&Value, Pointer, Kind)| {
            value.is_boolean() && kind == Kind::Schema && FLAGS.iter().any(|flag| *at == pointer.join(flag))
        };
        let children = kind.children(node, &pointer).into_iter().filter(|child| !is_flag(child));
        let start = open.len();
        open.extend(children.map(|(_, at, kind)| (at, kind)));
        open[start..].reverse();
    }
}

const FLAGS: [&str; 3] = ["additionalProperties", "unevaluatedProperties", "unevaluatedItems"];

/// Brings one schema into the normal form. Those below it follow, wherever they are then.
fn schema(node: &mut Value, pointer: &Pointer, moves: &mut Moves) {
    match node {
        Value::Bool(true) => *node = Value::Object(Map::new()),
        Value::Bool(false) => {
            *node = serde_json::json!({ "not": {} });
            moves.insert(pointer.join("not"), pointer);
        }
        Value::Object(schema) => {
            let mut schema = Rewriter { schema, pointer, moves };
            beside::of_schema(&mut schema);
            values::rewrite(&mut schema);
            lists::rewrite(&mut schema);
            maps::rewrite(&mut schema);
            unions::rewrite(&mut schema);
            types::rewrite(&mut schema);
        }
        _ => {}
    }
}

/// A schema that is being rewritten.
struct Rewriter<'a> {
    schema: &'a mut Map<String, Value>,
    pointer: &'a Pointer,
    moves: &'a mut Moves,
}

impl Rewriter<'_> {
    /// Adds a schema to one of the lists of schemas, whose keywords were written at `from`.
    fn combine(&mut self, keyword: &str, schema: Value, from: &Pointer) {
        let Value::Array(list) = self.schema.entry(keyword).or_insert_with(|| Value::Array(Vec::new())) else { return };
        let at = self.pointer.join(keyword);
        if list.is_empty() {
            self.moves.insert(at.clone(), from);
        }
        self.moves.insert(at.join(&list.len().to_string()), from);
        list.push(schema);
    }

    /// Puts what any of several schemas says under a keyword: each with where it was written, `around` all of them.
    fn any_of(&mut self, keyword: &str, schemas: Vec<(Value, Pointer)>, around: &Pointer) {
        let mut different: Vec<(Value, Origin)> = Vec::new();
        for (schema, from) in schemas {
            if different.iter().all(|(known, _)| *known != schema) {
                different.push((schema, self.moves.origin(&from)));
            }
        }
        let at = self.pointer.join(keyword);
        if let Ok([(only, origin)]) = <[_; 1]>::try_from(std::mem::take(&mut different)).map_err(|all| different = all)
        {
            self.moves.insert_origin(at, origin);
            self.schema.insert(keyword.to_owned(), only);
        } else if !different.is_empty() {
            self.moves.insert(at.clone(), around);
            self.moves.insert(at.join("anyOf"), around);
            let mut members = Vec::new();
            for (index, (schema, origin)) in different.into_iter().enumerate() {
                self.moves.insert_origin(at.join("anyOf").join(&index.to_string()), origin);
                members.push(schema);
            }
            self.schema.insert(keyword.to_owned(), serde_json::json!({ "anyOf": members }));
        }
    }

    /// Takes what a keyword holds, if it is of the right kind. The keyword stays, as `true`.
    fn take<T: Default>(&mut self, keyword: &str, of: fn(&mut Value) -> Option<&mut T>) -> Option<T> {
        let held = self.schema.get_mut(keyword)?;
        let taken = std::mem::take(of(held)?);
        *held = Value::Bool(true);
        Some(taken)
    }

    /// Adds a keyword unless the schema has it.
    fn add(&mut self, keyword: &str, value: Value) {
        self.schema.entry(keyword).or_insert(value);
    }

    fn set_nullable(&mut self) {
        self.schema.insert("nullable".to_owned(), Value::Bool(true));
    }

    /// Allows nothing but `null`, as the keyword at `from` says.
    fn only_null(&mut self, from: &Pointer) {
        if !self.schema.contains_key("enum") {
            self.moves.insert(self.pointer.join("enum"), from);
            self.schema.insert("enum".to_owned(), Value::Array(vec![Value::Null]));
        }
    }
}

/// Adds what OpenAPI 3.1 leaves out: a document may have no paths, and an operation no responses.
fn optional_parts(root: &mut Value) {
    let empty = || Value::Object(Map::new());
    let Some(document) = root.as_object_mut() else { return };
    document.entry("paths").or_insert_with(empty);
    let items = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for item in items.filter_map(|(_, item)| item.as_object_mut()) {
        let members = item.iter_mut().filter(|(key, _)| METHODS.contains(&key.as_str()));
        for operation in members.filter_map(|(_, operation)| operation.as_object_mut()) {
            operation.entry("responses").or_insert_with(empty);
        }
    }
}
