//! Edits of YAML: set or remove a keyword, change a list, add an entry.
//!
//! Additions to one mapping or list are collected, so that they become one edit. An edit that is impossible returns the
//! reason.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::Document;
use crate::document::schema::{LIMITS, components_pointer};
use crate::ir::Pointer;

use super::apply::last;
use super::objects::parent;
use super::render::{self, Lines, descriptions, list, scalar, under};
use super::spans::{Entry, Spans};
use super::text_edits::Edits;

/// Why a change must be made manually.
pub(super) type Reason = &'static str;

const IN_BRACES: Reason = "it is not in block style";
/// Keywords after which a new keyword is inserted, besides the limits.
const ANCHORS: [&str; 9] =
    ["allOf", "description", "operationId", "summary", "externalDocs", "tags", "type", "nullable", "deprecated"];

/// Changes of a list.
#[derive(Default)]
struct Change {
    add: Vec<String>,
    remove: BTreeSet<usize>,
    /// The differences that asked for it.
    whose: Vec<usize>,
}

pub(super) struct YamlWriter<'d> {
    document: &'d Document,
    pub(super) spans: Spans<'d>,
    pub(super) edits: Edits,
    /// The difference that is being resolved.
    pub(super) current: usize,
    lists: BTreeMap<(Pointer, String), Change>,
    /// New enum values that need descriptions, by enum.
    described: BTreeMap<Pointer, Vec<String>>,
    /// Entries to add at the end of a mapping.
    appended: BTreeMap<(Pointer, String), (Lines, Vec<usize>)>,
    /// Keys that are already written in this round. Further changes of them wait for the next round.
    written: BTreeSet<Pointer>,
}

impl<'d> YamlWriter<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            spans: Spans::new(document),
            edits: Edits::default(),
            current: 0,
            lists: BTreeMap::new(),
            described: BTreeMap::new(),
            appended: BTreeMap::new(),
            written: BTreeSet::new(),
        }
    }

    fn node(&self, pointer: &Pointer) -> Option<&'d Value> {
        self.document.root.pointer(&pointer.0)
    }

    /// Inserts lines before a line.
    pub(super) fn insert(&mut self, line: usize, indent: usize, lines: &[String]) {
        let at = self.spans.start(line);
        let mut text: String = lines.iter().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect();
        if at == self.spans.text().len() && !self.spans.text().ends_with('\n') {
            text = format!("\n{}", text.trim_end_matches('\n'));
        }
        self.edits.insert(at, indent, text);
    }

    fn delete(&mut self, entry: Entry) {
        self.edits.replace(self.spans.start(entry.first)..self.spans.start(entry.end), String::new());
    }

    /// Sets a keyword to a scalar value.
    pub(super) fn set(&mut self, at: &Pointer, word: &str, value: &str) -> Result<(), Reason> {
        let node = self.node(at).ok_or(IN_BRACES)?;
        if node.get(word).is_some() {
            let range = self.spans.value(&at.join(word)).filter(|range| !range.is_empty()).ok_or(IN_BRACES)?;
            if self.spans.entry(&at.join(word)).is_none_or(|entry| entry.end > entry.first + 1) {
                return Err(IN_BRACES);
            }
            self.edits.replace(range, value.to_owned());
            return Ok(());
        }
        let keys = self.spans.keys(at);
        let (_, first) = keys.first().ok_or(IN_BRACES)?;
        if !self.written.insert(at.join(word)) {
            return Ok(());
        }
        let line = format!("{word}: {value}");
        if node.get("$ref").is_some() {
            // Keywords beside a bare `$ref` are ignored in OpenAPI 3.0.
            let reference = at.join("$ref");
            let (token, old) = self.spans.token(&reference).zip(self.spans.value(&reference)).ok_or(IN_BRACES)?;
            let blanks = " ".repeat(first.indent);
            let value = &self.spans.text()[old.clone()];
            let text = format!("allOf:\n{blanks}  - $ref: {value}\n{blanks}{line}");
            self.edits.replace(token.start..old.end, text);
            return Ok(());
        }
        let is_anchor = |key: &str| match word {
            "additionalProperties" => true,
            _ => ANCHORS.contains(&key) || LIMITS.contains(&key),
        };
        let anchor = keys.iter().filter(|(key, _)| is_anchor(key)).map(|(_, entry)| entry.end).max();
        self.insert(anchor.unwrap_or(first.end), first.indent, &[line]);
        Ok(())
    }

    /// Removes a keyword with its value.
    pub(super) fn unset(&mut self, at: &Pointer, word: &str) -> Result<(), Reason> {
        let is_only = self.node(at).and_then(Value::as_object).is_none_or(|node| node.len() < 2);
        let entry = self.spans.entry(&at.join(word)).filter(|_| !is_only).ok_or(IN_BRACES)?;
        self.delete(entry);
        Ok(())
    }

    /// Replaces the keywords that `is_old` selects, and those that `new` sets, by the lines of `new`.
    pub(super) fn swap(&mut self, at: &Pointer, is_old: impl Fn(&str) -> bool, new: &[String]) -> Result<(), Reason> {
        let new_keys: BTreeSet<_> = render::keys(new).collect();
        let is_old = |key: &str| is_old(key) || new_keys.contains(key);
        let keys = self.spans.keys(at);
        let all = self.node(at).and_then(Value::as_object).map_or(0, serde_json::Map::len);
        let old: Vec<_> = keys.iter().filter(|(key, _)| is_old(key)).map(|(_, entry)| *entry).collect();
        let first = old.iter().min_by_key(|entry| entry.first).filter(|_| keys.len() == all).ok_or(IN_BRACES)?;
        let blanks = " ".repeat(first.indent);
        let mut edits: Vec<_> = old
            .iter()
            .filter(|entry| entry.first != first.first)
            .map(|entry| (self.spans.start(entry.first)..self.spans.start(entry.end), String::new()))
            .collect();
        let written: Vec<_> = new_keys.iter().map(|key| at.join(key)).collect();
        if written.iter().any(|key| self.written.contains(key)) {
            return Ok(());
        }
        self.written.extend(written);
        // The first may follow a dash, which is kept.
        let start = self.spans.start(first.first) + first.indent;
        let end = self.spans.start(first.end - 1) + self.spans.line(first.end - 1).len();
        let is_emptied = new.is_empty() && old.len() == all;
        edits.push((start..end, if is_emptied { "{}".to_owned() } else { new.join(&format!("\n{blanks}")) }));
        self.edits.all(edits);
        Ok(())
    }

    /// Adds a value to a list, which is created if missing. A value that is present is not added again.
    pub(super) fn add(&mut self, at: &Pointer, word: &str, value: &str) {
        let present = self.node(&at.join(word)).and_then(Value::as_array).into_iter().flatten();
        if present.filter_map(Value::as_str).any(|present| present == value) {
            return;
        }
        let change = self.lists.entry((at.clone(), word.to_owned())).or_default();
        if !change.add.iter().any(|present| present == value) {
            change.add.push(value.to_owned());
        }
        change.whose.push(self.current);
    }

    /// Removes a value from a list.
    pub(super) fn remove(&mut self, at: &Pointer, word: &str, index: usize) {
        let change = self.lists.entry((at.clone(), word.to_owned())).or_default();
        change.remove.insert(index);
        change.whose.push(self.current);
    }

    /// Adds a value to an enum, with a placeholder description.
    pub(super) fn add_value(&mut self, at: &Pointer, value: &str) {
        self.add(at, "enum", value);
        if self.node(&at.join("x-enum-descriptions").join(value)).is_none() {
            self.described.entry(at.clone()).or_default().push(value.to_owned());
        }
    }

    /// Whether a property can be added.
    pub(super) fn can_add_property(&self, at: &Pointer) -> Result<(), Reason> {
        let properties = at.join("properties");
        let is_empty = self.node(&properties).and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
        let is_flow = self.spans.is_flow(&properties) && !is_empty;
        if self.spans.keys(at).is_empty() || is_flow { Err(IN_BRACES) } else { Ok(()) }
    }

    /// Adds a property to an object.
    pub(super) fn add_property(&mut self, at: &Pointer, name: &str, lines: Lines) {
        self.gather(at, "properties", name, lines);
    }

    fn gather(&mut self, at: &Pointer, word: &str, key: &str, lines: Lines) {
        if !self.written.insert(at.join(word).join(key)) {
            return;
        }
        let (all, whose) = self.appended.entry((at.clone(), word.to_owned())).or_default();
        all.extend(lines);
        whose.push(self.current);
    }

    /// Whether a component can be added.
    pub(super) fn can_add_component(&self) -> Result<(), Reason> {
        let has_room = [components_pointer(), parent(&components_pointer())].iter().all(|at| match self.node(at) {
            None | Some(Value::Null) => true,
            Some(Value::Object(map)) if map.is_empty() => !self.spans.is_flow(at) || self.spans.entry(at).is_some(),
            Some(_) => !self.spans.keys(at).is_empty(),
        });
        if has_room { Ok(()) } else { Err("the components are not in block style") }
    }

    /// Adds a component, after another one if it exists.
    pub(super) fn add_component(&mut self, after: Option<&str>, name: &str, lines: Lines) -> Result<(), Reason> {
        let components = components_pointer();
        if self.spans.keys(&components).is_empty() {
            self.gather(&parent(&components), &last(&components), name, lines);
            return Ok(());
        }
        self.add_entry(&components, after, &lines)
    }

    /// Writes the collected additions; returns the differences whose additions failed, and why.
    pub(super) fn finish(&mut self) -> Vec<(usize, Reason)> {
        let mut left = Vec::new();
        let mut failed = |result: Result<(), Reason>, whose: Vec<usize>| {
            if let Err(reason) = result {
                left.extend(whose.into_iter().map(|index| (index, reason)));
            }
            result.is_ok()
        };
        for ((at, word), (lines, whose)) in std::mem::take(&mut self.appended) {
            failed(self.append(&at, &word, lines), whose);
        }
        for ((at, word), change) in std::mem::take(&mut self.lists) {
            let whose = change.whose.clone();
            let is_done = failed(self.change_list(&at, &word, change), whose);
            let described = self.described.remove(&at).filter(|_| is_done && word == "enum");
            for values in described.into_iter() {
                let lines = descriptions(&values).into_iter().skip(1).map(|line| line.trim_start().to_owned());
                // The values are written; if their descriptions cannot be, `lower` reports them as missing.
                let _ = self.append(&at, "x-enum-descriptions", lines.collect());
            }
        }
        left
    }

    /// Adds entries at the end of a mapping, which is created if missing.
    pub(super) fn append(&mut self, at: &Pointer, word: &str, lines: Lines) -> Result<(), Reason> {
        let map = at.join(word);
        let keys = self.spans.keys(&map);
        if let Some((_, last)) = keys.iter().max_by_key(|(_, entry)| entry.end) {
            self.insert(last.end, last.indent, &lines);
            return Ok(());
        }
        match self.node(&map) {
            None if self.spans.keys(at).is_empty() && !at.0.is_empty() => {
                return self.append(&parent(at), &last(at), under(word, lines));
            }
            None if !self.written.insert(map.clone()) => {}
            None => {
                let keys = self.spans.keys(at);
                let is_anchor = |key: &str| match word {
                    "x-enum-descriptions" => key == "enum",
                    _ => key != "additionalProperties",
                };
                let anchors = keys.iter().filter(|(key, _)| is_anchor(key));
                let (_, anchor) = anchors.max_by_key(|(_, entry)| entry.end).ok_or(IN_BRACES)?;
                self.insert(anchor.end, anchor.indent, &under(word, lines));
            }
            Some(Value::Null) => {
                let entry = self.spans.entry(&map).ok_or(IN_BRACES)?;
                self.insert(entry.end, entry.indent + 2, &lines);
            }
            // Empty braces are removed with the space before them.
            Some(Value::Object(object)) if object.is_empty() => {
                let entry = self.spans.entry(&map).ok_or(IN_BRACES)?;
                let range = self.spans.value(&map).filter(|range| !range.is_empty()).ok_or(IN_BRACES)?;
                let blanks = " ".repeat(entry.indent + 2);
                let lines = lines.iter().map(|line| format!("\n{blanks}{line}")).collect();
                self.edits.replace(range.start - 1..range.end, lines);
            }
            Some(_) => return Err(IN_BRACES),
        }
        Ok(())
    }

    fn change_list(&mut self, at: &Pointer, word: &str, change: Change) -> Result<(), Reason> {
        let pointer = at.join(word);
        let present = match self.node(&pointer) {
            Some(Value::Array(present)) => present,
            None => return self.new_list(at, word, &change.add),
            Some(_) => return Err("the present value is not a list"),
        };
        let kept: Vec<_> = (0..present.len()).filter(|index| !change.remove.contains(index)).collect();
        if kept.is_empty() && change.add.is_empty() {
            return self.unset(at, word);
        }
        if self.spans.is_flow(&pointer) {
            return self.change_flow(&pointer, word, &kept, &change);
        }
        let element = |this: &Self, index: usize| this.spans.entry(&pointer.join(&index.to_string()));
        let last = element(self, present.len().saturating_sub(1)).ok_or(IN_BRACES)?;
        let lines: Vec<_> = change.add.iter().map(|value| format!("- {}", scalar(value))).collect();
        for index in &change.remove {
            let entry = element(self, *index).ok_or(IN_BRACES)?;
            self.delete(entry);
        }
        self.insert(last.end, last.indent, &lines);
        Ok(())
    }

    /// Rewrites a flow-style list, keeping its values as written; in block style if it grows too long.
    fn change_flow(&mut self, at: &Pointer, word: &str, kept: &[usize], change: &Change) -> Result<(), Reason> {
        const WIDTH: usize = 120;
        let range = self.spans.value(at).filter(|range| self.spans.text()[range.clone()].ends_with(']'));
        let range = range.ok_or(IN_BRACES)?;
        let mut values = Vec::new();
        for index in kept {
            let token = self.spans.token(&at.join(&index.to_string())).ok_or(IN_BRACES)?;
            values.push(self.spans.text()[token].to_owned());
        }
        values.extend(change.add.iter().map(|value| scalar(value)));
        let entry = self.spans.entry(at).filter(|entry| entry.end == entry.first + 1).ok_or(IN_BRACES)?;
        let flow = format!("[{}]", values.join(", "));
        let before = range.start - self.spans.start(entry.first);
        if before + flow.len() <= WIDTH {
            self.edits.replace(range, flow);
            return Ok(());
        }
        let lines = under(word, values.into_iter().map(|value| format!("- {value}")).collect());
        let blanks = " ".repeat(entry.indent);
        let start = self.spans.start(entry.first) + entry.indent;
        self.edits.replace(start..range.end, lines.join(&format!("\n{blanks}")));
        Ok(())
    }

    fn new_list(&mut self, at: &Pointer, word: &str, values: &[String]) -> Result<(), Reason> {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let keys = self.spans.keys(at);
        let of = |word: &str| keys.iter().find(|(key, _)| *key == word).map(|(_, entry)| *entry);
        let (_, first) = keys.first().ok_or(IN_BRACES)?;
        if !self.written.insert(at.join(word)) {
            return Ok(());
        }
        let lines = list(word, &values);
        let line = match (word, of("properties"), of("x-enum-descriptions").or(of("enum"))) {
            ("required", Some(properties), _) if properties.first > first.first => properties.first,
            ("x-enum-deprecated", _, Some(values)) => values.end,
            _ => keys.iter().map(|(_, entry)| entry.end).max().unwrap_or(first.end),
        };
        self.insert(line, first.indent, &lines);
        Ok(())
    }

    /// Adds an entry to a mapping that must not be empty, after another entry or at the end.
    pub(super) fn add_entry(&mut self, map: &Pointer, after: Option<&str>, lines: &[String]) -> Result<(), Reason> {
        let keys = self.spans.keys(map);
        let given = after.and_then(|after| keys.iter().find(|(key, _)| *key == after));
        let last = keys.iter().max_by_key(|(_, entry)| entry.end);
        let (_, entry) = given.or(last).ok_or("the mapping has no entry in block style yet")?;
        self.insert(entry.end, entry.indent, lines);
        Ok(())
    }

    /// Adds an enum to a plain string.
    pub(super) fn add_enum(&mut self, at: &Pointer, lines: Lines) -> Result<(), Reason> {
        let keys = self.spans.keys(at);
        let of_type = keys.iter().find(|(key, _)| *key == "type").ok_or(IN_BRACES)?;
        let entry = of_type.1;
        self.insert(entry.end, entry.indent, &lines);
        Ok(())
    }
}
