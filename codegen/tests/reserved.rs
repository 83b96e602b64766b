//! No type of a document takes a name that every generated crate has already.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on may panic")]

use codegen::{Selection, compile};

/// The runtime's names that generated files see as their own: of what a crate shows, and of what its codec uses.
fn imported() -> Vec<String> {
    let file = syn::parse_file(include_str!("../../runtime/src/lib.rs")).unwrap();
    let modules = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "prelude" || module.ident == "codec" => module.content,
        _ => None,
    });
    let mut names = Vec::new();
    for item in modules.flat_map(|(_, items)| items) {
        let syn::Item::Use(import) = item else { panic!("these modules hold nothing but imports") };
        collect(&import.tree, &mut names);
    }
    names
}

fn collect(tree: &syn::UseTree, names: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => collect(&path.tree, names),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, names)),
        syn::UseTree::Name(name) => names.push(name.ident.to_string()),
        syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => panic!("these modules list names"),
    }
}

#[test]
fn the_names_of_the_runtime_are_taken() {
    let types: Vec<_> = imported().into_iter().filter(|name| name.starts_with(char::is_uppercase)).collect();
    assert!(types.len() > 30);
    for name in types {
        let document = format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    post:\n      operationId: a\n      \
             responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: \
             '#/components/schemas/{name}'}}}}}}}}}}\ncomponents:\n  schemas:\n    {name}: {{type: object, properties: \
             {{a: {{type: string}}}}}}\n"
        );
        let reported = compile(&document, "t.yaml", &Selection::default()).unwrap();
        let reported = reported.diagnostics.render(&reported.source);
        assert!(reported.contains("name/collision"), "{name}: {reported}");
    }
}
