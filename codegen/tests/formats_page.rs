//! docs/formats.md shows the table of formats, and a document that has all of them gets the types that it says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use codegen::document::formats::{FORMATS, markdown};
use codegen::{Selection, compile};

const PAGE: &str = include_str!("../../docs/formats.md");

#[test]
fn the_page_shows_the_table() {
    assert!(PAGE.contains(&markdown()), "docs/formats.md must have this table:\n{}", markdown());
}

/// Each row is held against the Rust type that a property with the format has.
#[test]
fn values_become_what_the_page_says() {
    let rows = || FORMATS.iter().flat_map(|format| format.kinds.iter().map(move |kind| (format, kind)));
    let properties = rows()
        .map(|(format, kind)| format!("        {}-{kind}: {{type: {kind}, format: {}}}\n", format.name, format.name));
    let document = format!(
        "openapi: \"3.0.3\"\ninfo: {{title: Formats, version: \"1\"}}\npaths:\n  /a:\n    get:\n      operationId: a\n      \
         responses:\n        \"200\": {{description: A., content: {{application/json: {{schema: \
         {{$ref: \"#/components/schemas/All\"}}}}}}}}\ncomponents:\n  schemas:\n    All:\n      type: object\n      \
         properties:\n{}",
        properties.collect::<String>()
    );
    let compiled = compile(&document, "formats.yaml", &Selection::default()).unwrap_or_else(|error| panic!("{error}"));
    let named = compiled.named();
    let all = named.types.values().find(|ty| ty.ident == "All").unwrap();
    for (format, kind) in rows() {
        let wire = format!("{}-{kind}", format.name);
        let field = all.fields.iter().find(|field| field.field.wire == wire).unwrap();
        let ty = format.meaning.split('`').nth(1).unwrap();
        assert_eq!(field.ty, format!("Option<{ty}>"), "{wire}");
        assert_eq!(field.field.limits.iter().any(|limit| limit.keyword == "format"), format.is_limit, "{wire}");
        assert_eq!(field.field.sensitive, format.name == "password", "{wire}");
    }
}
