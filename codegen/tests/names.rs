//! Names that no author of a document was warned of: of each, in each role, a crate is generated, no two of its items
//! share a name, and no file is outside of `src/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on may panic")]

mod support;

use std::collections::BTreeSet;

use codegen::diagnostic::Levels;
use codegen::{Options, Report, Selection, generate};
use serde_json::{Map, Value, json};
use support::names;

/// Long enough for a file system or a compiler to refuse.
fn long() -> String {
    "long_name_".repeat(30)
}

/// Hostile names. Some differ from the next in case, in a sign, or in what cannot be seen.
fn hostile() -> Vec<String> {
    let listed = [
        "",
        " ",
        "_",
        "__",
        "-",
        "--",
        "+",
        "*",
        "/",
        ".",
        "..",
        "...",
        "…",
        "#",
        "$",
        "<",
        ">",
        "<=",
        ">=",
        "=",
        "==",
        "!=",
        "%",
        "+1",
        "-1",
        "1",
        "01",
        "1.0",
        "1,0",
        "10",
        "1-10",
        "a",
        "A",
        "a_",
        "_a",
        "a.",
        "a b",
        "a-b",
        "a_b",
        "aB",
        "AB",
        "Ab",
        "a.b",
        "a/b",
        "a\\b",
        "a+",
        "a-",
        "-a",
        "../x",
        "../../../etc/passwd",
        "/etc/passwd",
        "C:\\x",
        "src/lib",
        "mod",
        "lib",
        "main",
        "con",
        "NUL",
        "aux.rs",
        "self",
        "Self",
        "super",
        "crate",
        "type",
        "gen",
        "async",
        "try",
        "union",
        "r#type",
        "fn ",
        "new",
        "clone",
        "extra",
        "call",
        "send",
        "Client",
        "Error",
        "Field",
        "Json",
        "WebhookEvent",
        "Shape",
        "Option",
        "String",
        "Vec",
        "Box",
        "Some",
        "None",
        "Ok",
        "Err",
        "Default",
        "Unrecognized",
        "unrecognized",
        "UnrecognizedValue",
        "u8",
        "str",
        "bool",
        "true",
        "null",
        "nil",
        "é",
        "e\u{301}",
        "É",
        "宠物",
        "сор",
        "cop",
        "ª",
        "²",
        "𝐀",
        "ſ",
        "\u{212a}",
        "k",
        "👍",
        "👍🏽",
        "❤️",
        "✅ done",
        "❌ done",
        "\u{202e}abc",
        "\u{feff}",
        "\u{200b}",
        "a\u{200d}b",
        "a\nb",
        "a\tb",
        "\0",
        "*/",
        "/*",
        "//",
        "`",
        "\"",
        "'",
        "{}",
        "{0}",
        "#[x]",
        "'static",
        "a::b",
        "Vec<String>",
        "; fn main() {}",
        "</b>",
        "é_1",
        "2nd",
        "Required",
        "XRequired",
    ];
    listed.into_iter().map(str::to_owned).chain([long(), long().to_uppercase()]).collect()
}

/// What a name of a document is the name of.
const ROLES: [&str; 14] = [
    "component",
    "enum component",
    "property",
    "required property",
    "property of a type of its own",
    "enum value",
    "alternative",
    "operation",
    "operation with bodies of its own",
    "path",
    "webhook",
    "module",
    "title",
    "rust name",
];

fn body(schema: &Value) -> Value {
    json!({"content": {"application/json": {"schema": schema}}})
}

fn call(id: Option<&str>, request: &Value, response: &Value) -> Value {
    let mut answer = body(response);
    answer["description"] = json!("Done.");
    let mut operation = json!({"requestBody": body(request), "responses": {"200": answer}});
    if let Some(id) = id {
        operation["operationId"] = json!(id);
    }
    json!({ "post": operation })
}

fn object(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "properties": properties})
}

/// A document that has every name in each of the roles.
fn document(names: &[String], roles: &[&str]) -> Value {
    let pet = json!({"$ref": "#/components/schemas/Pet"});
    let mut root = json!({
        "openapi": "3.0.3",
        "info": {"title": "Names", "version": "1"},
        "paths": {"/pet": call(Some("petGet"), &pet, &pet)},
        "components": {"schemas": {}},
    });
    let mut fields = Map::new();
    for role in roles {
        let field = add(&mut root, names, role);
        fields.insert(role.replace(' ', "_"), field);
    }
    root["components"]["schemas"]["Pet"] = object(fields);
    root
}

/// Adds every name in one role, and returns the schema of what has them.
fn add(root: &mut Value, names: &[String], role: &str) -> Value {
    let map =
        |value: &dyn Fn(&str) -> Value| names.iter().map(|name| (name.clone(), value(name))).collect::<Map<_, _>>();
    let text = json!({"type": "string"});
    let pet = json!({"$ref": "#/components/schemas/Pet"});
    let own = || object([("a".to_owned(), json!({"type": "string", "enum": ["b"]}))].into_iter().collect());
    let texts = || map(&|_| text.clone());
    let sorted: BTreeSet<&String> = names.iter().collect();
    match role {
        "component" | "enum component" | "rust name" => {
            for name in names {
                let schema = match role {
                    "component" => {
                        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}})
                    }
                    "rust name" => json!({"type": "string", "x-rust-name": name, "x-rust-aliases": [name, "Pet"]}),
                    _ => json!({"type": "string", "enum": ["a", "b"]}),
                };
                // One component has one role.
                let prefix = if role == "component" { String::new() } else { format!("{role} ") };
                root["components"]["schemas"][format!("{prefix}{name}")] = schema;
            }
            let prefix = if role == "component" { String::new() } else { format!("{role} ") };
            let escaped = |name: &str| format!("{prefix}{name}").replace('~', "~0").replace('/', "~1");
            return object(map(&|name| json!({"$ref": format!("#/components/schemas/{}", escaped(name))})));
        }
        "property" => return object(texts()),
        "required property" => return json!({"type": "object", "required": names, "properties": texts()}),
        "property of a type of its own" => return object(map(&|_| own())),
        "enum value" => return json!({"type": "string", "enum": names}),
        "alternative" => {
            let groups: Vec<_> = names.iter().map(|name| json!({"required": [name]})).collect();
            return json!({"type": "object", "properties": texts(), "anyOf": groups});
        }
        "operation" | "operation with bodies of its own" | "path" => {
            for name in names {
                let number = sorted.iter().filter(|other| **other < name).count();
                let (path, item) = match role {
                    "operation" => (format!("/a/{number}"), call(Some(name), &pet, &pet)),
                    "path" => (format!("/{name}"), call(None, &pet, &pet)),
                    _ => (format!("/b/{number}"), call(Some(&format!("own{name}")), &own(), &own())),
                };
                root["paths"][path] = item;
            }
        }
        "webhook" => {
            let hook = |name: &str| json!({"x-webhook": {"type": "T", "code": name}, "requestBody": body(&pet)});
            root["x-webhooks"] = Value::Object(map(&|name| json!({"post": hook(name)})));
        }
        "module" => root["x-domains"] = Value::Object(map(&|name| json!([name, format!("P{name}")]))),
        "title" => root["info"]["title"] = json!(names.concat()),
        _ => unreachable!("there is no such role"),
    }
    text
}

/// The crate that is made of the names in some roles.
fn crate_of(names: &[String], roles: &[&str]) -> Report {
    let text = serde_json::to_string_pretty(&document(names, roles)).unwrap();
    let made = generate(&text, "names.json", &Selection::default(), &Options::default());
    let made = made.unwrap_or_else(|errors| panic!("{roles:?}: {names:?}\n{errors}"));
    if let Err(found) = names::check(&made.files) {
        panic!("{roles:?}: {names:?}: {found}");
    }
    for path in made.files.keys() {
        let inside = path.strip_prefix("src/").or((path == "SURFACE.txt").then_some("SURFACE.txt"));
        let is_plain = |part: &str| !part.is_empty() && part.len() <= 70 && !part.starts_with('.') && part.is_ascii();
        assert!(inside.is_some_and(|path| path.split('/').all(is_plain)), "{roles:?}: {names:?}: {path}");
    }
    made
}

#[test]
fn all_hostile_names_in_one_role_make_a_crate() {
    for role in ROLES {
        crate_of(&hostile(), &[role]);
    }
}

#[test]
fn one_hostile_name_in_all_roles_makes_a_crate() {
    for name in hostile() {
        crate_of(&[name], &ROLES);
    }
}

/// The lines of the files of types and methods, in no order: that of fields and variants is the order of the document.
fn lines(names: &[String], role: &str) -> BTreeSet<String> {
    let files = crate_of(names, &[role]).files;
    let here = files.iter().filter(|(path, _)| path.starts_with("src/models/") || *path == "src/client.rs");
    here.flat_map(|(_, text)| text.lines().map(|line| line.trim().to_owned())).collect()
}

#[test]
fn the_order_of_the_document_decides_no_name() {
    let (names, mut reversed) = (hostile(), hostile());
    reversed.reverse();
    for role in ["component", "required property", "enum value", "operation", "path", "webhook", "module"] {
        assert_eq!(lines(&names, role), lines(&reversed, role), "{role}");
    }
}

#[test]
fn an_added_name_renames_nothing_that_is_spelled_in_its_own_way() {
    let names = ["a", "a.b", "a+", "created_at", "ON", "<="].map(str::to_owned);
    let more = ["A_", "a|b", "a", "-created_at", "on", ">=", "…", "a_2", "ON_2"].map(str::to_owned);
    let all: Vec<_> = names.iter().chain(&more).cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let variants = |names: &[String]| -> BTreeSet<String> {
        let surface = crate_of(names, &["enum value"]).files["SURFACE.txt"].clone();
        surface.lines().filter(|line| line.starts_with("PetEnumValue::")).map(str::to_owned).collect()
    };
    let (before, after) = (variants(&names), variants(&all));
    assert_eq!(before.len(), names.len());
    assert!(before.is_subset(&after), "{before:?}\n{after:?}");
}

#[test]
fn ones_own_document_has_the_names_that_it_asks_for() {
    let text = document(&["Client".to_owned(), "a".to_owned()], &["component"]).to_string();
    let run = |levels| generate(&text, "names.json", &Selection::default(), &Options { levels, ..Options::default() });
    let report = run(Levels::default()).unwrap();
    let warnings = report.diagnostics.render(&report.source);
    assert!(warnings.contains("warning[name/collision]: the type `Client`"), "{warnings}");
    let errors = run(Levels::of_our_own()).unwrap_err().to_string();
    assert!(errors.contains("error[name/collision]: the type `Client`"), "{errors}");
}
