//! Servers and credentials, compared as facts of the wire.

use serde_json::Value;

use crate::document::Document;
use crate::document::references::Node;
use crate::ir::Pointer;

use super::Aspect;
use super::objects::{Comparison, yes};
use super::operations::text;

impl Comparison<'_> {
    /// Compares the servers, if the upstream document lists any.
    pub(super) fn servers(&mut self) {
        let at = Pointer("/servers".to_owned());
        let (ours, theirs) = (servers(self.ours), servers(self.theirs));
        if theirs.is_empty() {
            return;
        }
        for (url, place) in &ours {
            if !theirs.iter().any(|(other, _)| other == url) {
                self.note("servers", Aspect::Server((*url).to_owned()), (yes(true), place), (None, &at));
            }
        }
        for (url, place) in theirs.iter().filter(|(url, _)| !ours.iter().any(|(other, _)| other == url)) {
            self.note("servers", Aspect::Server((*url).to_owned()), (None, &at), (yes(true), place));
        }
    }

    /// Compares the credentials of an operation of both documents, if the upstream document declares them.
    pub(super) fn security(&mut self, name: &str, at: &Pointer) {
        let own = at.join("security");
        if stated(self.theirs, at).is_none() {
            return;
        }
        let (ours, theirs) = (security(self.ours, at), security(self.theirs, at));
        // A difference of the document-wide security is reported once.
        let is_own = [self.ours, self.theirs].into_iter().any(|document| document.node(&own).is_some());
        let (item, place) = if is_own { (name, own) } else { ("every operation", Pointer("/security".to_owned())) };
        self.note(item, Aspect::Security, (ours, &place), (theirs, &place));
    }
}

/// The URL of each server of a document, without a trailing slash.
fn servers(document: &Document) -> Vec<(&str, Pointer)> {
    let listed = document.root.get("servers").and_then(Value::as_array).into_iter().flatten();
    let place = |index: usize| Pointer("/servers".to_owned()).join(&index.to_string());
    let urls = listed.enumerate().filter_map(|(index, server)| Some((text(server, "url")?, place(index))));
    urls.map(|(url, place)| (url.trim_end_matches('/'), place)).collect()
}

/// The effective `security` of an operation: alternatives, each a set of scheme names.
fn stated<'d>(document: &'d Document, operation: &Pointer) -> Option<&'d Vec<Value>> {
    let own = document.root.pointer(&operation.0).and_then(|operation| operation.get("security"));
    own.or_else(|| document.root.get("security"))?.as_array()
}

/// How the credentials of an operation are sent; `None` if it needs none.
fn security(document: &Document, at: &Pointer) -> Option<String> {
    let mut alternatives: Vec<_> = stated(document, at)?
        .iter()
        .filter_map(Value::as_object)
        .map(|together| {
            let mut carriers: Vec<_> = together.keys().map(|name| carrier(document, name)).collect();
            carriers.sort();
            if carriers.is_empty() { "none".to_owned() } else { carriers.join(" and ") }
        })
        .collect();
    alternatives.sort();
    alternatives.dedup();
    (!alternatives.is_empty()).then(|| alternatives.join(" or "))
}

/// How a credential is sent. The name of its scheme does not appear on the wire.
fn carrier(document: &Document, scheme: &str) -> String {
    let pointer = Pointer("/components/securitySchemes".to_owned()).join(scheme);
    let node =
        document.node(&pointer).and_then(|Node { value, pointer }| document.resolve(Node { value, pointer }).ok());
    let word = |key: &str| node.as_ref().and_then(|node| text(node.value, key)).unwrap_or_default();
    match word("type") {
        "apiKey" => format!("{} {}", word("in"), word("name")),
        "http" => format!("http {}", word("scheme").to_ascii_lowercase()),
        "" => format!("unknown {scheme}"),
        other => other.to_owned(),
    }
}
