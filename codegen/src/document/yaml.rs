//! YAML events -> a plain value, and the place of each of its nodes. The only module that knows the YAML parser.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use super::json;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::ir::Pointer;

/// How deep nodes may be nested, which bounds every recursion over the document.
const MAX_DEPTH: usize = 100;
/// How many nodes aliases may unfold to.
const MAX_ALIASED: usize = 1_000_000;

/// A node and its location. Scalars keep their source until the keyword is known whose value they are.
#[derive(Debug, Clone)]
enum Node {
    Scalar { text: String, plain: bool },
    List(Vec<(Node, Location)>),
    Map(Vec<(String, Node, Location)>),
}

/// Reads one YAML document, the contents of the file of this number; none if it cannot be read to its end.
pub(super) fn read(
    text: &str,
    file: usize,
    locations: &mut HashMap<Pointer, Location>,
) -> (Option<Value>, Diagnostics) {
    let mut builder = Builder { file, ..Builder::default() };
    let text = json::without_surrogates(text);
    for event in Parser::new_from_str(&text) {
        match event {
            Ok((event, span)) => {
                if let Err(diagnostic) = builder.event(event, span) {
                    builder.diagnostics.push(diagnostic);
                    return (None, builder.diagnostics);
                }
            }
            Err(error) => {
                let mark = error.marker();
                let location = Location { file, line: mark.line(), column: mark.col() + 1, width: 1 };
                builder.diagnostics.push(
                    Diagnostic::error(
                        "parse/yaml",
                        format!("invalid YAML: {}", error.info()),
                        Pointer::default(),
                        "fix the indentation, quote or bracket here or just above",
                    )
                    .at(location),
                );
                return (None, builder.diagnostics);
            }
        }
    }
    let Some((root, location)) = builder.root else {
        builder.diagnostics.push(Diagnostic::error(
            "parse/empty",
            "the document is empty",
            Pointer::default(),
            "start from `openapi: \"3.0.3\"`",
        ));
        return (None, builder.diagnostics);
    };
    let mut converter = Converter { locations, diagnostics: builder.diagnostics };
    converter.locations.insert(Pointer::default(), location);
    let value = converter.value(root, &Pointer::default());
    (Some(value), converter.diagnostics)
}

fn locate(file: usize, span: Span) -> Location {
    let width = if span.start.line() == span.end.line() { span.end.col().saturating_sub(span.start.col()) } else { 1 };
    Location { file, line: span.start.line(), column: span.start.col() + 1, width: width.max(1) }
}

/// A collection that is not complete yet.
struct Open {
    anchor: usize,
    at: Location,
    kind: Kind,
}

enum Kind {
    List(Vec<(Node, Location)>),
    Map(Vec<(String, Node, Location)>, Option<(String, Location)>),
}

#[derive(Default)]
struct Builder {
    file: usize,
    stack: Vec<Open>,
    anchors: HashMap<usize, (Node, Extent)>,
    aliased: usize,
    root: Option<(Node, Location)>,
    diagnostics: Diagnostics,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        let at = locate(self.file, span);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let node = Node::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                self.complete(node, at, anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(anchor, at, Kind::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.open(anchor, at, Kind::Map(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.stack.pop() {
                Some(Open { anchor, at, kind: Kind::List(list) }) => self.complete(Node::List(list), at, anchor),
                Some(Open { anchor, at, kind: Kind::Map(map, _) }) => self.complete(Node::Map(map), at, anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some((node, extent)) => {
                    self.check_depth(extent.depth, at)?;
                    self.aliased += extent.nodes;
                    if self.aliased > MAX_ALIASED {
                        let help = "write the repeated part once, as a component";
                        return Err(refused("parse/aliases", "the aliases expand to too many nodes", help, at));
                    }
                    let node = node.clone();
                    self.complete(node, at, 0)
                }
                None => {
                    let help = "make the node a component, and refer to it with `$ref`";
                    Err(refused("parse/alias", "circular alias: it is inside the node that it repeats", help, at))
                }
            },
            Event::DocumentStart(_) if self.root.is_some() => {
                let help = "keep only one document in the file";
                Err(refused("parse/documents", "expected one document, found a second one", help, at))
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, anchor: usize, at: Location, kind: Kind) -> Result<(), Diagnostic> {
        self.check_depth(1, at)?;
        self.stack.push(Open { anchor, at, kind });
        Ok(())
    }

    /// Refuses a node of `depth` levels if it would reach too deep from here.
    fn check_depth(&self, depth: usize, at: Location) -> Result<(), Diagnostic> {
        if self.stack.len() + depth > MAX_DEPTH {
            let message = format!("the nodes are nested more than {MAX_DEPTH} deep");
            return Err(refused("parse/depth", &message, "make the inner schemas components of their own", at));
        }
        Ok(())
    }

    fn complete(&mut self, node: Node, at: Location, anchor: usize) -> Result<(), Diagnostic> {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), extent(&node)));
        }
        match self.stack.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some((node, at)),
            Some(Kind::List(list)) => list.push((node, at)),
            Some(Kind::Map(map, pending)) => match (pending.take(), node) {
                (Some((key, key_at)), node) => map.push((key, node, key_at)),
                (None, Node::Scalar { text, .. }) => *pending = Some((text, at)),
                (None, _) => {
                    return Err(refused(
                        "parse/key",
                        "expected a string as the key, found a list or an object",
                        "make the key a string",
                        at,
                    ));
                }
            },
        }
        Ok(())
    }
}

fn refused(code: &'static str, message: &str, help: &'static str, at: Location) -> Diagnostic {
    Diagnostic::error(code, message, Pointer::default(), help).at(at)
}

/// How much an alias of a node unfolds to.
#[derive(Clone, Copy, Default)]
struct Extent {
    nodes: usize,
    /// Levels of lists and objects.
    depth: usize,
}

fn extent(node: &Node) -> Extent {
    let around = |children: &mut dyn Iterator<Item = &Node>| {
        let whole = children.map(extent).fold(Extent::default(), |whole, child| Extent {
            nodes: whole.nodes + child.nodes,
            depth: whole.depth.max(child.depth),
        });
        Extent { nodes: whole.nodes + 1, depth: whole.depth + 1 }
    };
    match node {
        Node::Scalar { .. } => Extent { nodes: 1, depth: 0 },
        Node::List(list) => around(&mut list.iter().map(|(node, _)| node)),
        Node::Map(map) => around(&mut map.iter().map(|(_, node, _)| node)),
    }
}

struct Converter<'a> {
    locations: &'a mut HashMap<Pointer, Location>,
    diagnostics: Diagnostics,
}

impl Converter<'_> {
    fn value(&mut self, node: Node, pointer: &Pointer) -> Value {
        match node {
            Node::Scalar { text, plain: false } => Value::String(text),
            Node::Scalar { text, plain: true } => plain(text),
            Node::List(list) => self.list(list, pointer, |converter, node, at| converter.value(node, at)),
            Node::Map(map) => self.map(map, pointer),
        }
    }

    fn list(
        &mut self,
        list: Vec<(Node, Location)>,
        pointer: &Pointer,
        convert: fn(&mut Self, Node, &Pointer) -> Value,
    ) -> Value {
        let convert = |(index, (node, at)): (usize, (Node, Location))| {
            let pointer = pointer.join(&index.to_string());
            self.locations.insert(pointer.clone(), at);
            convert(self, node, &pointer)
        };
        list.into_iter().enumerate().map(convert).collect()
    }

    fn map(&mut self, map: Vec<(String, Node, Location)>, pointer: &Pointer) -> Value {
        let is_text = |node: &Node| matches!(node, Node::Scalar { text, .. } if text == "string");
        let of_texts = map.iter().any(|(key, node, _)| key == "type" && is_text(node));
        let mut object = Map::new();
        for (key, node, at) in map {
            let pointer = pointer.join(&key);
            if object.contains_key(&key) {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "parse/duplicate-key",
                        format!("duplicate key `{key}`; this one is ignored"),
                        pointer,
                        "remove one of the two",
                    )
                    .at(at),
                );
                continue;
            }
            self.locations.insert(pointer.clone(), at);
            if key == "<<" {
                self.diagnostics.push(Diagnostic::error(
                    "parse/merge-key",
                    "the merge key `<<` is not supported: YAML 1.2 does not have it",
                    pointer,
                    "write the keys out, or refer to a component with `$ref`",
                ));
                continue;
            }
            let value = match node {
                Node::List(list) if of_texts && key == "enum" => self.list(list, &pointer, Self::enum_text),
                node => self.value(node, &pointer),
            };
            object.insert(key, value);
        }
        Value::Object(object)
    }

    /// A value of an enum of strings. YAML takes an unquoted `4.10` for a number and `no` for a truth value in some
    /// readings; the source string is what is sent.
    fn enum_text(&mut self, node: Node, pointer: &Pointer) -> Value {
        match node {
            Node::Scalar { text, plain: true } if !is_null(&text) => Value::String(text),
            node => self.value(node, pointer),
        }
    }
}

/// A scalar without quotes, by YAML's core schema.
fn plain(text: String) -> Value {
    if is_null(&text) {
        return Value::Null;
    }
    match text.as_str() {
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        if let Ok(number) = text.parse::<i64>() {
            return Value::from(number);
        }
        if let Ok(number) = text.parse::<u64>() {
            return Value::from(number);
        }
        if let Some(number) = text.parse::<f64>().ok().and_then(Number::from_f64) {
            return Value::Number(number);
        }
    }
    Value::String(text)
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
