//! A document writes nowhere but in the output, puts no code into it, and gives rustdoc nothing to run.
//!
//! Every string of a document that has something of everything, be it a value or a key, is replaced in turn by one that
//! tries. What is made of it is read by others than those who wrote it: the lexer of Rust, and the parser of Markdown
//! that rustdoc uses.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeMap;

use codegen::document::parse;
use codegen::{Manifest, Options, Selection, generate};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use serde_json::Value;

const DOCUMENT: &str = include_str!("fixtures/hostile/openapi.yaml");

/// Names that are in no generated crate, and in each hostile string as code.
const MARKERS: [&str; 2] = ["PWNED_STATIC", "no_implicit_prelude"];

/// In one line: leaves the comment, the literal, the attribute or the item that it is put into, or is a path.
const LINE: &str =
    "../../../tmp/x\"#; */ pub static PWNED_STATIC: u8 = 0; #[no_implicit_prelude] ]\" ' {}{0}%s$x ..\\..\\C:\\";
/// In several: the same, code, a page and links by Markdown, and what shows a reader or a terminal something else.
const LINES: &str = "x */ \"]\"# ' }); } /*\n*/ pub static PWNED_STATIC: u8 = 0; #![no_implicit_prelude]\n\n\
                     \u{20}   PWNED_STATIC!();\n\n```\nPWNED_STATIC!();\n```\n> ~~~rust\n> PWNED_STATIC!();\n\n\
                     - b\n\n      PWNED_STATIC!();\n\n\tPWNED_STATIC!();\n\n<script>PWNED_STATIC</script>\n\n\
                     [x](javascript:PWNED_STATIC) <javascript:PWNED_STATIC>\n\
                     a\u{202e}\u{2066}b\u{2069}\u{200f}\u{feff}\r\u{1b}[2J\u{0}\u{7f}\u{85}\u{2028}c\n\
                     PWNED_STATIC: struct\n```should_panic\nPWNED_STATIC!();";

#[test]
fn a_line_stays_a_string() {
    attack(LINE);
}

#[test]
fn lines_stay_a_string() {
    attack(LINES);
}

#[test]
fn what_a_document_could_do_is_seen() {
    for (text, class) in [
        ("/// a\npub static PWNED_STATIC: u8 = 0;", "identifier"),
        ("#![no_implicit_prelude]", "identifier"),
        ("/// ```\n/// PWNED_STATIC!();\n/// ```\npub fn f() {}", "a block of code that runs"),
        ("/// a\n///\n///     PWNED_STATIC!();\npub fn f() {}", "an indented block of code"),
        ("/// ```no_run\n/// PWNED_STATIC!();\n/// ```\npub fn f() {}", "identifier"),
        ("/// <script>PWNED_STATIC</script>\npub fn f() {}", "HTML"),
        ("/// [x](javascript:a)\npub fn f() {}", "a link to"),
        ("const A: &str = \"\u{202e}\";", "a character that is not seen"),
        ("const A: &str = \";", "not Rust"),
    ] {
        let found = faults_of_file("src/lib.rs", text);
        assert!(found.iter().any(|fault| fault.contains(class)), "{class}: {found:?}");
    }
    assert_eq!(faults_of_file("src/lib.rs", "/// ```text\n/// PWNED_STATIC!();\n/// ```\nfn f() {}"), [""; 0]);
    assert!(!faults_of_path("src/../../x.rs").is_empty() && faults_of_path("src/a_b1/mod.rs").is_empty());
}

/// Puts a string at every place of the document, and fails with all that comes of it.
fn attack(hostile: &str) {
    let document: Value = parse(DOCUMENT, "openapi.yaml").unwrap().root;
    // What is made of the document as it is has nothing hostile in it.
    let usual = generate(DOCUMENT, "openapi.yaml", &Selection::default(), &options()).unwrap().files;
    let mut faults = BTreeMap::new();
    let (mut generated, mut kept) = (0, 0);
    let places = places(&document, "");
    assert!(places.len() > 300, "{}", places.len());
    for place in &places {
        let text = serde_json::to_string(&replaced(&document, place, hostile)).unwrap();
        let found = match generate(&text, "openapi.yaml", &Selection::default(), &options()) {
            Ok(report) => {
                generated += 1;
                kept += usize::from(report.files.values().any(|text| text.contains("PWNED_STATIC")));
                let printed = report.diagnostics.render(&report.source);
                let files = report.files.iter().filter(|(path, text)| usual.get(*path) != Some(text));
                let faults = files.flat_map(|(path, text)| [faults_of_path(path), faults_of_file(path, text)].concat());
                faults.chain(unseen(&printed)).collect()
            }
            Err(failed) => unseen(&failed.to_string()),
        };
        if !found.is_empty() {
            faults.insert(format!("{place:?}"), found);
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    // Most strings are free, and many are shown or sent as they are.
    assert!(generated > places.len() / 2, "{generated} of {}", places.len());
    assert!(kept > 20, "{kept} of {generated}");
}

fn options() -> Options {
    let manifest = Some(Manifest { name: "everything".to_owned(), runtime: "../runtime".to_owned() });
    Options { manifest, keep_going: true, ..Options::default() }
}

/// A string of a document: the value at a pointer, or the key of it.
#[derive(Debug, Clone)]
enum Place {
    Value(String),
    Key(String, String),
}

fn places(value: &Value, pointer: &str) -> Vec<Place> {
    match value {
        Value::String(_) => vec![Place::Value(pointer.to_owned())],
        Value::Array(list) => {
            let each = list.iter().enumerate();
            each.flat_map(|(index, value)| places(value, &format!("{pointer}/{index}"))).collect()
        }
        Value::Object(map) => {
            let each = map.iter().flat_map(|(key, value)| {
                let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                [vec![Place::Key(pointer.to_owned(), key.clone())], places(value, &below)].concat()
            });
            each.collect()
        }
        _ => Vec::new(),
    }
}

/// The document with another string at one place.
fn replaced(document: &Value, place: &Place, hostile: &str) -> Value {
    let mut document = document.clone();
    match place {
        Place::Value(pointer) => *document.pointer_mut(pointer).unwrap() = Value::from(hostile),
        Place::Key(pointer, old) => {
            let map = document.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            let renamed = std::mem::take(map).into_iter();
            *map = renamed.map(|(key, value)| (if key == *old { hostile.to_owned() } else { key }, value)).collect();
        }
    }
    document
}

/// What is wrong with the path of a file: it has to be below the output on every system.
fn faults_of_path(path: &str) -> Vec<String> {
    let is_plain = |part: &str| {
        let stem =
            part.strip_suffix(".rs").or_else(|| part.strip_suffix(".toml")).or_else(|| part.strip_suffix(".txt"));
        let stem = stem.unwrap_or(part);
        !stem.is_empty() && stem.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    if path.split('/').all(is_plain) { Vec::new() } else { vec![format!("the path {path:?}")] }
}

/// What is wrong with a file.
fn faults_of_file(path: &str, text: &str) -> Vec<String> {
    let mut faults = unseen(text);
    if path.ends_with(".rs") {
        match text.parse::<TokenStream>() {
            Ok(tokens) => faults.extend(faults_of_tokens(tokens)),
            Err(error) => faults.push(format!("not Rust: {error}")),
        }
    } else if text.lines().any(|line| line.starts_with("PWNED_STATIC")) {
        faults.push("a line of its own".to_owned());
    }
    faults.into_iter().map(|fault| format!("{path}: {fault}")).collect()
}

/// The characters of a text that a reader does not see, or that change what is seen of others.
fn unseen(text: &str) -> Vec<String> {
    let is_unseen = |c: &char| {
        let is_mark = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        (c.is_control() && *c != '\n') || is_mark || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
    };
    text.chars().filter(is_unseen).map(|c| format!("a character that is not seen: {c:?}")).collect()
}

fn faults_of_tokens(tokens: TokenStream) -> Vec<String> {
    let mut faults = Vec::new();
    let mut docs = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let TokenTree::Punct(punct) = &token
            && punct.as_char() == '#'
        {
            let is_inner = |next: &TokenTree| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!');
            let _ = tokens.next_if(is_inner);
            if let Some(line) = tokens.peek().and_then(doc) {
                docs.push_str(&line);
                docs.push('\n');
                tokens.next();
                continue;
            }
        }
        faults.extend(faults_of_docs(&std::mem::take(&mut docs)));
        match token {
            TokenTree::Group(group) => faults.extend(faults_of_tokens(group.stream())),
            TokenTree::Ident(ident) if MARKERS.contains(&ident.to_string().as_str()) => {
                faults.push(format!("the identifier {ident}"));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    faults.extend(faults_of_docs(&docs));
    faults
}

/// The line of documentation that is in the brackets of an attribute.
fn doc(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else { return None };
    let inside: Vec<_> = group.stream().into_iter().collect();
    match (group.delimiter(), inside.as_slice()) {
        (Delimiter::Bracket, [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(line)]) => {
            (name == "doc").then(|| syn::parse_str::<syn::LitStr>(&line.to_string()).unwrap().value())
        }
        _ => None,
    }
}

/// What documentation would have rustdoc run, or a browser that shows it.
fn faults_of_docs(docs: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut code: Option<String> = None;
    // As rustdoc does: the space that every line begins with is not a part of it.
    let docs: Vec<_> = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    for event in Parser::new_ext(&docs.join("\n"), pulldown_cmark::Options::all()) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                faults.push("an indented block of code".to_owned())
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if &*kind == "no_run" => {
                code = Some(String::new());
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if &*kind != "text" => {
                faults.push(format!("a block of code that runs: {kind}"));
            }
            Event::Text(text) => {
                if let Some(code) = &mut code {
                    code.push_str(&text);
                }
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => {
                // An example of ours: it is compiled, and the strings of a document are strings there, too.
                let example = code.take().unwrap_or_default();
                let lines =
                    example.lines().map(|line| line.strip_prefix("# ").unwrap_or(line).trim_start_matches("##"));
                match lines.collect::<Vec<_>>().join("\n").parse::<TokenStream>() {
                    Ok(tokens) => faults.extend(faults_of_tokens(tokens)),
                    Err(error) => faults.push(format!("an example that is not Rust: {error}")),
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => faults.push(format!("HTML: {html}")),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let is_item = dest_url.chars().all(|c| c.is_alphanumeric() || "_:@#.".contains(c))
                    && !dest_url.starts_with("javascript:");
                let is_web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
                if !is_item && !is_web {
                    faults.push(format!("a link to {dest_url}"));
                }
            }
            _ => {}
        }
    }
    faults
}
