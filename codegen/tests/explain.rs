//! What is told of a name.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::fmt::Write as _;

use codegen::explain::explain;
use codegen::{Selection, compile};

#[test]
fn each_kind_of_name_is_explained() {
    let text = include_str!("fixtures/compare/base.yaml");
    let compiled = compile(text, "base.yaml", &Selection::default()).unwrap();
    let named = compiled.named();
    let mut told = String::new();
    for name in [
        "Kind",
        "kind",
        "Ask.maybe",
        "Tell::alias",
        "State::Off",
        "on",
        "thingAsk",
        "/thing/pdf",
        "Client::thing_pdf_stream",
        "ThingMadeResponse",
        "ThingMadeError::Conflict",
        "ThingMadeHeaders",
        "Made",
        "WebhookEvent::Opened",
        "OPENED",
        "ByRef",
        "Far",
        "Names",
        "Alias",
        "Base",
        "nothing at all",
    ] {
        writeln!(told, "## {name}").unwrap();
        for explanation in explain(&compiled, &named, name) {
            writeln!(told, "{} ({})", explanation.title, explanation.pointer).unwrap();
            for (word, what) in explanation.facts {
                writeln!(told, "  {word}: {what}").unwrap();
            }
        }
    }
    insta::assert_snapshot!("explained", told);
}

/// A component may have dots in its name.
#[test]
fn a_name_with_dots_is_found_as_it_is_written() {
    let text = include_str!("fixtures/compare/base.yaml")
        .replace("schemas/Item\"", "schemas/v1.Item\"")
        .replace("    Item: {", "    v1.Item: {");
    let compiled = compile(&text, "base.yaml", &Selection::default()).unwrap();
    let named = compiled.named();
    for (name, title) in [("v1.Item", "component v1.Item"), ("v1.Item.label", "property v1.Item.label")] {
        let found = explain(&compiled, &named, name);
        assert_eq!(found.iter().map(|found| found.title.as_str()).collect::<Vec<_>>(), [title]);
    }
}
