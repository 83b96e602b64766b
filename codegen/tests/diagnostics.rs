//! Documents that mean harm are refused with a reason, and what a document is lowered to holds together.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod support;

use support::mutation;

use codegen::diagnostic::Diagnostics;
use codegen::document::parse;
use codegen::ir::{Ir, Type, TypeKind};
use codegen::{Options, Selection, generate, lower, select};

#[test]
fn a_glob_that_matches_nothing_is_told() {
    let (name, text) = fixtures("generate").swap_remove(0);
    let selection = Selection::new(&["noSuch*".to_owned()]);
    let errors = generate(&text, &name, &selection, &Options::default()).unwrap_err().to_string();
    assert!(errors.contains("error[select/no-match]: no operation, path or webhook matches `noSuch*`"), "{errors}");
}

#[test]
fn what_each_document_is_lowered_to_holds_together() {
    for kind in ["generate", "reject"] {
        for (name, text) in fixtures(kind) {
            answer(&text, &name);
        }
    }
}

#[test]
fn a_document_that_means_harm_has_an_answer() {
    let head = "openapi: \"3.0.3\"\ninfo: {title: Harm, version: \"1\"}\n";
    let operation = |schema: &str| {
        let content = format!("{{application/json: {{schema: {schema}}}}}");
        format!(
            "{head}paths:\n  /a:\n    post: {{operationId: a, requestBody: {{content: {content}}}, \
             responses: {{\"204\": {{description: Done.}}}}}}\n"
        )
    };
    let first = operation("{type: object, properties: {a: {$ref: \"#/components/schemas/C0\"}}}");
    let chain = |wrap: fn(&str) -> String| {
        let link = |index: usize| format!("    C{index}: {}\n", wrap(&format!("#/components/schemas/C{}", index + 1)));
        let links: String = (0..2_000).map(link).collect();
        format!("{first}components:\n  schemas:\n{links}    C2000: {{type: string}}\n")
    };
    let anchors: String = (1..3_000).map(|index| format!("x-{index}: &a{index} [*a{}]\n", index - 1)).collect();
    let laughs: String =
        (1..40).map(|index| format!("x-{index}: &a{index} [*a{0}, *a{0}, *a{0}]\n", index - 1)).collect();
    let newer = head.replace("3.0.3", "3.1.0");
    let nested = |open: &str, close: &str| {
        let schema = format!("{}{{type: string}}{}", open.repeat(24), close.repeat(24));
        operation(&format!("{{type: object, properties: {{a: {schema}}}}}")).replace("3.0.3", "3.1.0")
    };
    let many: String = (0..2_000).map(|index| format!("p{index}: {{type: string}}, ")).collect();
    let many: String = format!("{{properties: {{{many}}}}}");
    let paths: String =
        (0..400).map(|index| format!("  /p{index}: {{$ref: \"#/components/pathItems/A\"}}\n")).collect();
    let items = format!(
        "{newer}paths:\n{paths}components:\n  pathItems:\n    A: {{parameters: [{{name: a, in: query, schema: {many}}}]}}\n"
    );
    let loops = format!("{newer}paths:\n  /a: {{$ref: \"#/paths/~1b\"}}\n  /b: {{$ref: \"#/paths/~1a\"}}\n");
    let parts: String =
        (0..2_000).map(|index| format!("x-{index}: {{a: {{items: {{$ref: \"#/x-{}/a\"}}}}}}\n", index + 1)).collect();
    let parts = operation("{type: object, properties: {a: {$ref: \"#/x-0/a\"}}}") + &parts;
    let harm = [
        ("lists that double", nested("{prefixItems: [", ", true]}"), "unsupported/prefix-items"),
        ("maps that double", nested("{patternProperties: {a: ", ", b: true}}"), "unsupported/pattern-properties"),
        ("path items that unfold", items, "parse/path-items"),
        ("path items in a circle", loops, "lower/circular-reference"),
        ("a chain of parts", parts, "lower/alias-depth"),
        ("deep lists", format!("{head}paths: {}", "[".repeat(200_000)), "parse/yaml"),
        ("deep objects", format!("{head}paths: {}", "{a: ".repeat(200_000)), "parse/depth"),
        ("deep indentation", "- ".repeat(20_000), "parse/depth"),
        ("deep aliases", format!("{head}x-0: &a0 [a]\n{anchors}paths: {{}}\n"), "parse/depth"),
        ("a billion laughs", format!("{head}x-0: &a0 [a]\n{laughs}paths: {{}}\n"), "parse/aliases"),
        ("a chain of references", chain(|next| format!("{{$ref: \"{next}\"}}")), "lower/alias-depth"),
        ("a chain of lists", chain(|next| format!("{{items: {{$ref: \"{next}\"}}}}")), "lower/alias-depth"),
        (
            "a chain of allOf",
            chain(|next| format!("{{allOf: [{{properties: {{}}}}, {{$ref: \"{next}\"}}]}}")),
            "all-of-depth",
        ),
        (
            "an allOf that doubles",
            chain(|next| format!("{{allOf: [{{$ref: \"{next}\"}}, {{$ref: \"{next}\"}}]}}")),
            "lower/alias-depth",
        ),
        ("a reference to the root", operation("{$ref: \"#\"}"), "lower/reference"),
        ("another character set", "\u{feff}\u{0}\u{1f600}: \u{85}\u{2028}".to_owned(), "parse/"),
        ("nothing", String::new(), "parse/empty"),
    ];
    for (what, text, code) in harm {
        let answer = answer(&text, what);
        assert!(answer.iter().any(|found| found.code.contains(code)), "{what}: {answer:?}");
    }
}

/// Runs the front half on a text. Whatever comes of it must be printable, and hold together.
fn answer(text: &str, name: &str) -> Diagnostics {
    let document = match parse(text, name) {
        Ok(document) => document,
        Err((diagnostics, source)) => {
            assert!(diagnostics.has_errors(), "{name} is refused without a word:\n{text}");
            assert!(!diagnostics.render(&source).is_empty());
            return diagnostics;
        }
    };
    let closure = select::select(&document, &Selection::default()).unwrap();
    let (ir, diagnostics) = lower::lower(&document, &closure);
    assert!(!diagnostics.render(&document.source).is_empty());
    if !diagnostics.has_errors() {
        check_whole(&ir, text);
    }
    assert_eq!(mutation::check(text).map(|_| ()), Ok(()), "{name}");
    diagnostics
}

/// Whatever the IR refers to is in it.
fn check_whole(ir: &Ir, text: &str) {
    for (id, def) in &ir.types {
        let TypeKind::Struct(body) = &def.kind else { continue };
        for field in &body.fields {
            let mut ty = &field.ty;
            while let Type::Array(item) | Type::Map(item) = ty {
                ty = &item.ty;
            }
            if let Type::Named(target) | Type::Boxed(target) = ty {
                assert!(ir.types.contains_key(target), "{id:?} refers to {target:?}, which is missing:\n{text}");
            }
        }
        assert!(body.choice.as_ref().is_none_or(|choice| ir.choices.contains_key(choice)), "{id:?}:\n{text}");
    }
}

fn fixtures(kind: &str) -> Vec<(String, String)> {
    support::cases(kind).into_iter().map(|case| (case.name, case.input)).collect()
}
