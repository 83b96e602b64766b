//! Byte ranges and lines of the nodes of a document.
//!
//! Only block style can be edited line by line; a node in flow style has no entry here and must be edited manually.

use std::ops::Range;

use crate::diagnostic::Location;
use crate::document::Document;
use crate::ir::Pointer;

/// The lines of a key or an element, including its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its first line, counted from 0.
    pub(super) first: usize,
    /// The line after its last.
    pub(super) end: usize,
    /// Number of spaces before the key, or before the dash of an element.
    pub(super) indent: usize,
}

pub(super) struct Spans<'d> {
    document: &'d Document,
    /// The bytes of each line, including its line break.
    lines: Vec<Range<usize>>,
}

impl<'d> Spans<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, lines: lines(&document.source.text) }
    }

    pub(super) fn text(&self) -> &'d str {
        &self.document.source.text
    }

    pub(super) fn line(&self, index: usize) -> &'d str {
        self.lines.get(index).map_or("", |range| self.text()[range.clone()].trim_end_matches(['\n', '\r']))
    }

    /// The byte at which a line begins; the end of the text if there is no such line.
    pub(super) fn start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text().len(), |range| range.start)
    }

    fn place(&self, pointer: &Pointer) -> Option<Location> {
        self.document.source.locations.get(pointer).copied()
    }

    /// The bytes of the token at a pointer: a key, or an element that is a scalar.
    pub(super) fn token(&self, pointer: &Pointer) -> Option<Range<usize>> {
        let place = self.place(pointer)?;
        let index = place.line.checked_sub(1)?;
        let line = self.line(index);
        let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let start = self.start(index);
        Some(start + byte(place.column - 1)..start + byte(place.column - 1 + place.width))
    }

    /// The bytes after the colon of a key up to the end of its line, without surrounding spaces and a comment.
    pub(super) fn value(&self, pointer: &Pointer) -> Option<Range<usize>> {
        let index = self.place(pointer)?.line.checked_sub(1)?;
        let key_end = self.token(pointer)?.end;
        let line_end = self.start(index) + self.line(index).len();
        let rest = self.text().get(key_end..line_end)?;
        let value = rest.trim_start().strip_prefix(':')?;
        let start = line_end - value.trim_start().len();
        let value = self.text().get(start..line_end)?;
        let is_quoted = value.starts_with(['"', '\'']);
        let comment = value.find(" #").filter(|_| !is_quoted);
        let value = value.get(..comment.unwrap_or(value.len()))?.trim_end();
        Some(start..start + value.len())
    }

    /// The lines of a key or an element, if they contain nothing else.
    pub(super) fn entry(&self, pointer: &Pointer) -> Option<Entry> {
        let place = self.place(pointer)?;
        let first = place.line.checked_sub(1)?;
        let token = self.token(pointer)?;
        let before = self.text().get(self.start(first)..token.start)?;
        let is_element = self.is_element(pointer);
        let lead = if is_element { before.trim_end().strip_suffix('-')? } else { before };
        if !lead.chars().all(|c| c == ' ') || self.is_within_flow(pointer) {
            return None;
        }
        let indent = lead.len();
        // A list may have the same indentation as its key.
        let is_list = !is_element && self.document.root.pointer(&pointer.0).is_some_and(serde_json::Value::is_array);
        let end = self.end(first, indent, is_list);
        Some(Entry { first, end, indent })
    }

    /// The line after the last one of the entry that begins at `first`. A comment within it may be indented less.
    fn end(&self, first: usize, indent: usize, is_list: bool) -> usize {
        let mut end = first + 1;
        for index in first + 1..self.lines.len() {
            let line = self.line(index);
            let content = line.trim_start_matches(' ');
            let depth = line.len() - content.len();
            if content.is_empty() || (content.starts_with('#') && depth <= indent) {
                continue;
            }
            let is_own_element = is_list && depth == indent && (content == "-" || content.starts_with("- "));
            if depth <= indent && !is_own_element {
                break;
            }
            end = index + 1;
        }
        end
    }

    /// Whether a pointer names an element of a list.
    fn is_element(&self, pointer: &Pointer) -> bool {
        let parent = super::objects::parent(pointer);
        self.document.root.pointer(&parent.0).is_some_and(serde_json::Value::is_array)
    }

    /// The block-style entries of the mapping at a pointer.
    pub(super) fn keys(&self, pointer: &Pointer) -> Vec<(&'d str, Entry)> {
        let map = self.document.root.pointer(&pointer.0).and_then(serde_json::Value::as_object);
        map.into_iter()
            .flatten()
            .filter_map(|(key, _)| {
                let at = pointer.join(key);
                match self.entry(&at) {
                    Some(entry) => Some((key.as_str(), entry)),
                    // The first key after a dash has the same indentation as the others.
                    None => self.after_dash(&at).map(|entry| (key.as_str(), entry)),
                }
            })
            .collect()
    }

    /// The entry of a key that follows the dash of an element.
    fn after_dash(&self, pointer: &Pointer) -> Option<Entry> {
        let first = self.place(pointer)?.line.checked_sub(1)?;
        let token = self.token(pointer)?;
        let before = self.text().get(self.start(first)..token.start)?;
        let is_after_dash = before.trim_start().starts_with("- ") && before.chars().all(|c| matches!(c, ' ' | '-'));
        let indent = before.len();
        let is_after_dash = is_after_dash && !self.is_within_flow(pointer);
        is_after_dash.then(|| Entry { first, end: self.end(first, indent, false), indent })
    }

    /// Whether a value is written in flow style.
    pub(super) fn is_flow(&self, pointer: &Pointer) -> bool {
        let Some(token) = self.token(pointer) else { return false };
        if pointer.0.is_empty() || self.is_element(pointer) {
            return self.text()[token.start..].starts_with(['{', '[']);
        }
        let Some(mut rest) = self.text()[token.end..].trim_start().strip_prefix(':').map(str::trim_start) else {
            return false;
        };
        while rest.starts_with('#') {
            rest = rest.trim_start_matches(|c| c != '\n' && c != '\r').trim_start();
        }
        rest.starts_with(['{', '['])
    }

    /// Whether a node is inside a flow-style value.
    fn is_within_flow(&self, pointer: &Pointer) -> bool {
        let mut ends = pointer.0.match_indices('/').map(|(end, _)| end);
        ends.any(|end| self.is_flow(&Pointer(pointer.0[..end].to_owned())))
    }
}

/// The bytes of each line. As in YAML, a carriage return ends one, with a line feed after it or without.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        let is_end = byte == b'\n' || (byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n'));
        if is_end {
            lines.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}
