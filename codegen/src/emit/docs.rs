//! Doc comments.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;

/// Doc attributes for `text`, one a line; nothing for an empty text.
pub(super) fn lines(text: &str) -> TokenStream {
    let lines = text.trim().lines().map(|line| {
        let line = unindent(line.trim_end());
        if line.is_empty() { String::new() } else { format!(" {line}") }
    });
    if text.trim().is_empty() { TokenStream::new() } else { quote!(#(#[doc = #lines])*) }
}

/// Docs of an item: its prose, the page that describes it, and the deprecation that the compiler tells users of.
pub(super) fn item(docs: &Docs, fallback: &str, notes: &[String]) -> TokenStream {
    let mut text = if docs.text.is_empty() { fallback.to_owned() } else { docs.text.clone() };
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

/// Four spaces would make a line of prose a code block, which rustdoc would then compile.
fn unindent(line: &str) -> String {
    let bare = line.trim_start();
    let indent = (line.len() - bare.len()).min(3);
    format!("{}{bare}", " ".repeat(indent))
}
