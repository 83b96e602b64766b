//! References: which there are, and what they lead to.
//!
//! In the normal form a reference names a component of its kind, `#/components/<section>/<name>`, or it is broken.

use serde_json::Value;

use super::kind::Kind;
use super::{Document, Refusal, join};
use crate::diagnostic::Diagnostic;
use crate::ir::Pointer;

/// How many references may lead to each other.
const MAX_CHAIN: usize = 64;

/// A reference as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'d> {
    /// What it says.
    pub text: &'d str,
    /// Where that is located: at a `$ref`, or at an entry of the mapping of a discriminator.
    pub at: Pointer,
    /// What it has to lead to.
    pub kind: Kind,
}

/// A node of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'d> {
    /// What is there.
    pub value: &'d Value,
    /// Where.
    pub pointer: Pointer,
}

/// Why a reference leads to no node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Nothing is there.
    Nowhere,
    /// It leads back to itself, or to a chain of references that is too long to follow.
    Circle,
    /// What is there is something else.
    Misplaced(Option<Kind>),
}

impl Document {
    /// The node at `pointer`.
    #[must_use]
    pub fn node(&self, pointer: &Pointer) -> Option<Node<'_>> {
        Some(Node { value: self.root.pointer(&pointer.0)?, pointer: pointer.clone() })
    }

    /// What a node is that may be a reference: itself, or what it leads to. References to references are followed.
    ///
    /// # Errors
    ///
    /// If it leads nowhere. That is reported once, for every reference of the closure (`lower/unresolved`,
    /// `lower/reference`, `lower/circular-reference`); whoever calls this need not report it again.
    pub fn resolve<'d>(&'d self, node: Node<'d>) -> Result<Node<'d>, Broken> {
        let mut node = node;
        for _ in 0..MAX_CHAIN {
            let Some(reference) = node.value.get("$ref").and_then(Value::as_str) else {
                return Ok(node);
            };
            let pointer = reference.strip_prefix('#').ok_or(Broken::Nowhere)?;
            node = self.node(&Pointer(pointer.to_owned())).ok_or(Broken::Nowhere)?;
        }
        Err(Broken::Circle)
    }

    /// Why a reference is broken, if it is. Schemas may refer to each other in circles, as `lower` knows.
    #[must_use]
    pub fn broken(&self, reference: &Reference<'_>) -> Option<Broken> {
        let Some(target) = reference.text.strip_prefix('#') else { return Some(Broken::Nowhere) };
        let pointer = Pointer(target.to_owned());
        let Some(node) = self.node(&pointer) else { return Some(Broken::Nowhere) };
        match Kind::at(&pointer) {
            Some(kind) if kind == reference.kind => {}
            kind => return Some(Broken::Misplaced(kind)),
        }
        if reference.kind == Kind::Schema { None } else { self.resolve(node).err() }
    }
}

impl Broken {
    /// The diagnostic that says so of a reference.
    #[must_use]
    pub fn diagnostic(self, reference: &Reference<'_>) -> Diagnostic {
        let Reference { text, at, kind } = reference;
        let (code, message, help) = match self {
            Self::Nowhere => {
                let (message, help) = nowhere(text);
                ("lower/unresolved", message, help)
            }
            Self::Circle => {
                let message = format!("circular reference `{text}`");
                ("lower/circular-reference", message, "refer to the intended component")
            }
            Self::Misplaced(found) => {
                let message = match found {
                    Some(found) => format!("expected {}, found {}: `{text}`", kind.noun(), found.noun()),
                    None => format!("expected {}: `{text}` is not an OpenAPI object", kind.noun()),
                };
                ("lower/reference", message, "make the target a component, and refer to that")
            }
        };
        // A value can be any JSON; what else is missing cannot be made up.
        match kind {
            Kind::Schema => {
                let message = format!("{message}; it is taken as any JSON");
                Diagnostic::warning(code, message, at.clone(), help)
            }
            _ => Diagnostic::error(code, message, at.clone(), help),
        }
    }
}

/// Why a reference names nothing, and what to do.
fn nowhere(text: &str) -> (String, &'static str) {
    let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
    if path.is_empty() && !fragment.is_empty() && !fragment.starts_with('/') {
        let help = "write a JSON Pointer, such as `#/components/schemas/Pet`; anchors are not supported";
        return (format!("`{text}` is not a JSON Pointer"), help);
    }
    let (why, help) = match join("", path) {
        _ if path.is_empty() => ("is not defined", "add the component, or correct its name"),
        Err(Refusal::Network) => ("is a URL", "copy the file beside this document; nothing is downloaded"),
        Err(Refusal::Outside) => ("is outside of the document's folder", "copy the file into that folder or below it"),
        Ok(_) => ("is not defined", "add the file beside the document, or correct the path or the fragment after `#`"),
    };
    (format!("`{text}` {why}"), help)
}

/// Every reference of the node `value` of kind `kind` and of all below it.
pub(super) fn references<'v>(value: &'v Value, pointer: &Pointer, kind: Kind) -> Vec<Reference<'v>> {
    let mut found = Vec::new();
    gather(value, &mut pointer.clone(), kind, &mut found);
    found
}

fn gather<'v>(value: &'v Value, pointer: &mut Pointer, kind: Kind, found: &mut Vec<Reference<'v>>) {
    if let Some(text) = value.get("$ref").and_then(Value::as_str) {
        found.push(Reference { text, at: pointer.join("$ref"), kind });
    }
    if let Some(discriminator) = value.get("discriminator").filter(|_| kind == Kind::Schema) {
        let at = pointer.join("discriminator").join("mapping");
        let texts = discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
        let texts = texts.filter_map(|(key, text)| Some((key, text.as_str().filter(|text| is_reference(text))?)));
        found.extend(texts.map(|(key, text)| Reference { text, at: at.join(key), kind }));
    }
    kind.each_child(value, pointer, &mut |value, pointer, kind| gather(value, pointer, kind, found));
}

/// Whether what a mapping names is a reference rather than the name of a component.
fn is_reference(text: &str) -> bool {
    let file = text.rsplit('.').next().unwrap_or_default();
    text.contains('#') || matches!(file, "yaml" | "yml" | "json")
}

/// The pointer in the fragment of a reference, in which characters may be percent-encoded.
pub(super) fn decode(fragment: &str) -> String {
    let bytes = fragment.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = fragment.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match hex.filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(encoded) => {
                decoded.push(encoded);
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| fragment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn fragments_may_be_percent_encoded() {
        for (fragment, decoded) in [
            ("/a", "/a"),
            ("/Page%3CPet%3E", "/Page<Pet>"),
            ("/100%", "/100%"),
            ("/%zz%e2%82%ac", "/%zz€"),
            ("/%ff", "/%ff"),
        ] {
            assert_eq!(decode(fragment), decoded);
        }
    }
}
