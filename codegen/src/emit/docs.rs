//! Doc comments.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Docs, Limit};

/// What begins and ends a block of code in Markdown.
const FENCE: &str = "```";

/// Doc attributes for `text`, one a line; nothing for an empty text.
pub(super) fn lines(text: &str) -> TokenStream {
    let mut in_code = false;
    let lines = text.trim().lines().map(|line| {
        let line = line.trim_end();
        in_code ^= line.starts_with(FENCE);
        let line = if in_code { line.to_owned() } else { unindent(line) };
        if line.is_empty() { String::new() } else { format!(" {line}") }
    });
    if text.trim().is_empty() { TokenStream::new() } else { quote!(#(#[doc = #lines])*) }
}

/// Docs of an item: its prose, the page that describes it, and the deprecation that the compiler tells users of.
pub(super) fn item(docs: &Docs, fallback: &str, notes: &[String]) -> TokenStream {
    let mut text = if docs.text.is_empty() { fallback.to_owned() } else { as_text(&docs.text) };
    for note in notes {
        text.push_str("\n\n");
        text.push_str(note);
    }
    if let Some(url) = &docs.url {
        text.push_str(&format!("\n\n[Reference]({url})"));
    }
    let text = lines(&text);
    let deprecated = if docs.deprecated { quote!(#[deprecated]) } else { TokenStream::new() };
    quote!(#text #deprecated)
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
        "enum" => return Some(format!("one of `{}`", value.trim_matches(['[', ']']).replace(',', "`, `"))),
        "default" => return Some(format!("`{}` unless given", value.trim_matches('"'))),
        _ => return None,
    };
    let plural = if unit.is_empty() || value == "1" { "" } else { "s" };
    Some(format!("{words} {value} {unit}{plural}").trim_end().to_owned())
}

/// Marks blocks of code in a document's prose as text, since rustdoc would compile them.
pub(super) fn as_text(prose: &str) -> String {
    let mut in_code = false;
    let lines = prose.lines().map(|line| {
        if !line.trim_start().starts_with(FENCE) {
            return line;
        }
        in_code = !in_code;
        if in_code { "```text" } else { FENCE }
    });
    let mut lines: Vec<_> = lines.collect();
    if in_code {
        lines.push(FENCE);
    }
    lines.join("\n")
}

/// Four spaces would make a line of prose a code block, which rustdoc would then compile.
fn unindent(line: &str) -> String {
    let bare = line.trim_start();
    let indent = (line.len() - bare.len()).min(3);
    format!("{}{bare}", " ".repeat(indent))
}
