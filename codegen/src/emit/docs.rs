//! Doc comments.

use proc_macro2::TokenStream;
use quote::quote;

use super::prose;
use crate::ir::{Docs, Limit};
use crate::name::Ident;

/// Doc attributes for `text`, one a line; nothing if it is empty.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.trim().lines().map(|line| {
        let line = line.trim_end();
        if line.is_empty() { String::new() } else { format!(" {line}") }
    });
    if text.trim().is_empty() { TokenStream::new() } else { quote!(#(#[doc = #lines])*) }
}

/// Docs of an item: its prose, the page that describes it, and the deprecation that the compiler warns of.
pub(super) fn item(docs: &Docs, fallback: &str, notes: &[String]) -> TokenStream {
    let mut text = prose::markdown(&docs.text);
    if text.is_empty() {
        text.push_str(fallback);
    }
    for note in notes {
        text.push_str("\n\n");
        text.push_str(note);
    }
    if let Some(url) = docs.url.as_deref().and_then(prose::url) {
        text.push_str(&format!("\n\n[Reference]({url})"));
    }
    let text = lines(&text);
    let deprecated = if docs.deprecated { quote!(#[deprecated]) } else { TokenStream::new() };
    quote!(#text #deprecated)
}

/// The target of a link to a type. Some derive macros have names that types may have, too.
pub(super) fn target(ty: &Ident) -> String {
    let is_derived =
        matches!(ty.as_str(), "Clone" | "Copy" | "Debug" | "Eq" | "Hash" | "Ord" | "PartialEq" | "PartialOrd");
    if is_derived { format!("type@{ty}") } else { ty.to_string() }
}

/// A limit in words; nothing for one that says little to a caller.
pub(super) fn limit(limit: &Limit) -> Option<String> {
    let value = &limit.value;
    let (words, unit) = match limit.keyword.as_str() {
        "minimum" => ("at least", ""),
        "maximum" => ("at most", ""),
        "minLength" => ("at least", "character"),
        "maxLength" => ("at most", "character"),
        "minItems" => ("at least", "element"),
        "maxItems" => ("at most", "element"),
        "enum" => {
            let values: Vec<_> = value.trim_matches(['[', ']']).split(',').map(prose::code).collect();
            return Some(format!("one of {}", values.join(", ")));
        }
        "default" => return Some(format!("{} unless given", prose::code(value.trim_matches('"')))),
        _ => return None,
    };
    let plural = if unit.is_empty() || value == "1" { "" } else { "s" };
    let value = if value.parse::<f64>().is_ok() { value.clone() } else { prose::code(value) };
    Some(format!("{words} {value} {unit}{plural}").trim_end().to_owned())
}
