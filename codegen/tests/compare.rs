//! Every kind of change that a document can see, one at a time, with its two verdicts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on may panic")]

use codegen::compare::{Change, Direction, Kind, Source, Step, compare, step};
use codegen::{Compiled, Selection, compile};

/// One operation with a request, an answer and what both are made of; a second one, a webhook, an error.
const BASE: &str = include_str!("fixtures/compare/base.yaml");

fn compiled(text: &str) -> Compiled {
    compile(text, "base.yaml", &Selection::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (compiled(old), compiled(new));
    compare(&old.named().unwrap(), &new.named().unwrap())
}

/// The text with one edit. What is looked for must be there exactly once.
fn edit(find: &str, replace: &str) -> String {
    assert_eq!(BASE.matches(find).count(), 1, "`{find}` must be there once");
    BASE.replacen(find, replace, 1)
}

/// A row: the item, what is found, what it becomes, who is broken on the wire, what becomes of Rust.
/// `q` stands for requests, `a` for answers.
type Row = (&'static str, &'static str, &'static str, &'static str, Source);

const B: Source = Source::Breaking;
const A: Source = Source::Additive;
const N: Source = Source::None;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Fields of a request.
    ("Ask.more", "        note: {type: string", "        more: {type: string}\n        note: {type: string", "", A),
    ("Ask.must", "[kind, days]\n      properties:", "[kind, days, must]\n      properties:\n        must: {type: string}", "q", B),
    ("Ask.note", "        note: {type: string, maxLength: 40}\n", "", "q", B),
    ("Ask.remark", "        note: {type: string, max", "        remark: {type: string, max", "q", B),
    ("Ask.note", "required: [kind, days]", "required: [kind, days, note]", "q", B),
    ("Ask.days", "required: [kind, days]", "required: [kind]", "", B),
    ("Ask.maybe", "maybe: {type: string, nullable: true}", "maybe: {type: string}", "q", B),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 40, nullable: true}", "", B),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: integer}", "q", B),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: boolean, x-was: 1}", "q", B),
    ("Ask.days", "days: {type: integer, minimum: 1, maximum: 731}", "days: {type: number, minimum: 1, maximum: 731}", "", B),
    ("Ask.size", "size: {type: number, format: decimal}", "size: {type: integer}", "q", B),
    ("Ask.size", "size: {type: number, format: decimal}", "size: {type: number}", "", B),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 40, format: date}", "q", B),
    ("Ask.day", "day: {type: string, format: date}", "day: {type: string}", "", B),
    ("Ask.day", "day: {type: string, format: date}", "day: {type: string, format: date-time}", "q", B),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {$ref: \"#/components/schemas/ThingId\", maxLength: 40}", "", B),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {$ref: \"#/components/schemas/Kind\"}", "q", B),
    ("Ask.kind", "        kind: {$ref: \"#/components/schemas/Kind\"}\n        days", "        kind: {type: string}\n        days", "", B),
    ("Ask.tags", "tags: {type: array, items: {type: string}, minItems: 1}", "tags: {type: array, items: {type: integer}, minItems: 1}", "q", B),
    ("Ask.tags", "tags: {type: array, items: {type: string}, minItems: 1}", "tags: {type: array, items: {type: string, nullable: true}, minItems: 1}", "", B),
    ("Ask.part", "part: {$ref: \"#/components/schemas/Part\"}", "part: {$ref: \"#/components/schemas/Other\"}", "q", B),
    ("Ask.free", "free: {type: object}", "free: {type: string}", "q", B),
    // Limits.
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 20}", "q", N),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 80}", "", N),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string}", "", N),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 40, minLength: 1}", "q", N),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 40, pattern: a}", "q", N),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 40, format: url}", "q", N),
    ("Ask.note", "note: {type: string, maxLength: 40}", "note: {type: string, maxLength: 40, default: x}", "", N),
    ("Ask.days", "minimum: 1, maximum: 731", "minimum: 1, maximum: 365", "q", N),
    ("Ask.days", "minimum: 1, maximum: 731", "minimum: 2, maximum: 731", "q", N),
    ("Ask.days", "minimum: 1, maximum: 731", "minimum: 0, maximum: 731", "", N),
    ("Ask.days", "minimum: 1, maximum: 731", "maximum: 731", "", N),
    ("Ask.days", "minimum: 1, maximum: 731", "minimum: 1, maximum: 731, multipleOf: 5", "q", N),
    ("Ask.days", "minimum: 1, maximum: 731", "minimum: 1, maximum: 731, exclusiveMinimum: true", "q", N),
    ("Ask.tags", "items: {type: string}, minItems: 1", "items: {type: string}, minItems: 2", "q", N),
    ("Ask.tags", "items: {type: string}, minItems: 1", "items: {type: string}, minItems: 1, maxItems: 9", "q", N),
    ("Ask.tags", "items: {type: string}, minItems: 1", "items: {type: string}, minItems: 1, uniqueItems: true", "q", N),
    ("Ask.tags", "items: {type: string}, minItems: 1", "items: {type: string, maxLength: 3}, minItems: 1", "q", N),
    // Fields of an answer.
    ("Tell.more", "        name: {type: string}", "        more: {type: string}\n        name: {type: string}", "", A),
    ("Tell.name", "[name, id, when]\n      properties:\n        name: {type: string}\n", "[id, when]\n      properties:\n", "a", B),
    ("Tell.soft", "        soft: {type: string}\n", "", "", B),
    ("Tell.name", "required: [name, id, when]", "required: [id, when]", "a", B),
    ("Tell.soft", "required: [name, id, when]", "required: [name, id, when, soft]", "", B),
    ("Tell.name", " name: {type: string}", " name: {type: string, nullable: true}", "a", B),
    ("Tell.soft", "soft: {type: string}", "soft: {type: string, nullable: true}", "", N),
    ("Tell.empty", "empty: {type: string, nullable: true}", "empty: {type: string}", "", N),
    ("Tell.name", " name: {type: string}", " name: {type: integer}", "a", B),
    ("Tell.name", " name: {type: string}", " name: {type: string, format: date}", "", B),
    ("Tell.when", "when: {type: string, format: date-time}", "when: {type: string}", "", B),
    ("Tell.count", "count: {type: integer}", "count: {type: number}", "a", B),
    ("Tell.money", "money: {type: number, format: decimal}", "money: {type: integer}", "", B),
    ("Tell.list", "list: {type: array, items: {$ref: \"#/components/schemas/Item\"}}", "list: {$ref: \"#/components/schemas/Item\"}", "a", B),
    ("Tell.list", "list: {type: array, items: {$ref: \"#/components/schemas/Item\"}}", "list: {type: array, items: {allOf: [{$ref: \"#/components/schemas/Item\"}], nullable: true}}", "a", B),
    ("Tell.map", "map: {type: object, additionalProperties: {type: integer}}", "map: {type: object, additionalProperties: {type: string}}", "a", B),
    ("Tell.map", "map: {type: object, additionalProperties: {type: integer}}", "map: {type: object}", "a", B),
    ("Tell.secret", "secret: {type: string}", "secret: {type: string, x-sensitive: true}", "", N),
    ("Tell.name", " name: {type: string}", " name: {type: string, deprecated: true}", "", N),
    ("Tell.name", " name: {type: string}", " name: {type: string, description: A name.}", "", N),
    ("Tell.name", " name: {type: string}", " name: {type: string, maxLength: 3}", "", N),
    // Through a reference, in a list, in an allOf.
    ("Item.label", "label: {type: string}", "label: {type: integer}", "a", B),
    ("Item.label", "required: [label]", "required: []", "a", B),
    ("Whole.base", "base: {type: string}", "base: {type: boolean}", "a", B),
    ("Whole.extra_note", "extra_note: {type: string}", "extra_note: {type: string, nullable: true}", "", N),
    ("Tell.alias", "Alias: {type: string, nullable: true, format: date}", "Alias: {type: string, format: date}", "", N),
    ("Ask.bound", "Bound: {type: integer, maximum: 10}", "Bound: {type: integer, maximum: 5}", "q", N),
    // Types as a whole.
    ("Part", "    Part: {type: object,", "    Part: {type: object, additionalProperties: false,", "q", B),
    ("Item", "    Item: {type: object,", "    Item: {type: object, additionalProperties: false,", "", B),
    ("Kind", "enum: [a, b]", "enum: [a, b, c]", "", A),
    ("Kind", "enum: [a, b]", "enum: [a]", "q", B),
    ("State", "enum: [on, off]", "enum: [\"on\"]", "", B),
    ("State", "enum: [on, off]", "enum: [on, off, idle]", "", A),
    ("ThingId", "ThingId: {type: string}", "ThingId: {type: string, x-sensitive: true}", "", B),
    ("ThingKey", "ThingKey: {type: string, format: password}", "ThingKey: {type: string}", "", A),
    ("ThingId", "ThingId: {type: string}", "ThingId: {type: string, enum: [x]}", "q", B),
    ("Kind", "Kind: {type: string, enum: [a, b]}", "Kind: {type: string}", "", B),
    ("ThingId", "ThingId: {type: string}", "ThingId: {type: string, x-rust-name: Ident}", "", B),
    ("ThingId", "ThingId: {type: string}", "ThingId: {type: string, x-rust-name: Ident, x-rust-aliases: [ThingId]}", "", A),
    // Choices.
    ("Choosing", "anyOf: [{required: [by_id]}, {required: [by_name]}, {required: [by_mail]}]\n      x-choice: {type: ByRef, field: by}\n", "deprecated: false\n", "", B),
    ("Part", "    Part: {type: object,", "    Part: {type: object, anyOf: [{required: [size]}, {required: [color]}],", "q", B),
    ("ByRef", "{required: [by_mail]}]", "{required: [by_mail]}, {required: [by_fax]}]", "", A),
    ("ByRef", ", {required: [by_mail]}]", "]", "q", B),
    ("ByRef", "field: by}", "field: whom}", "", B),
    // Operations.
    ("thingQuery", "operationId: thingAsk", "operationId: thingQuery", "", B),
    ("thingAsk", "  /thing/ask:", "  /thing/query:", "q", N),
    ("thingPdf", "application/pdf: {schema: {type: string, format: binary}}", "application/json: {schema: {$ref: \"#/components/schemas/Tell\"}}", "", B),
    ("thingPdf", "application/pdf:", "image/png:", "", N),
    ("thingAsk", "x-retry: safe", "x-retry: never", "", N),
    ("thingAsk", "x-billable: false", "x-billable: true", "", N),
    ("thingAsk", "x-retry: safe", "x-retry: safe\n      x-wait: wait_for_thing", "", A),
    ("thingAsk", "description: Asks.", "description: Asks for it.", "", N),
    ("thingAsk", "schemas/Tell\"}}}}\n        default", "schemas/Item\"}}}}\n        default", "a", B),
    // Webhooks and errors.
    ("webhook Opened", "code: OPENED", "code: UNSEALED", "", N),
    ("webhook Opened", "schema: {$ref: \"#/components/schemas/Event\"}", "schema: {$ref: \"#/components/schemas/Item\"}", "", B),
    ("x-error-codes", "remedy: wait", "remedy: stop", "", N),
    ("FailureCode", "{code: GONE, remedy: stop}", "{code: GONE, remedy: stop}, {code: LATE, remedy: wait}", "", A),
    ("Failure.note", "        code: {$ref", "        note: {type: string}\n        code: {$ref", "", A),
];

fn broken(change: &Change) -> String {
    let mut directions: Vec<_> = change.wire.iter().map(|found| found.direction).collect();
    directions.sort();
    directions.dedup();
    directions.iter().map(|direction| if *direction == Direction::Request { 'q' } else { 'a' }).collect()
}

#[test]
fn every_kind_of_change_has_its_verdicts() {
    assert!(ROWS.len() >= 60);
    let mut wrong = Vec::new();
    for (number, (item, find, replace, wire, source)) in ROWS.iter().enumerate() {
        let changes = changes(BASE, &edit(find, replace));
        let own: Vec<_> = changes.iter().filter(|change| change.item == *item).collect();
        let [change] = own[..] else {
            wrong.push(format!("{number} {item}: `{replace}`: {changes:#?}"));
            continue;
        };
        if broken(change) != *wire || change.source != *source {
            wrong.push(format!("{number} {item}: `{replace}`: due {wire} {source:?}: {change:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows\n{}", wrong.len(), wrong.join("\n"));
}

/// A change of one place is one entry, whatever is made of it.
#[test]
fn a_change_is_told_once() {
    let mut told = Vec::new();
    for (_, find, replace, ..) in ROWS {
        let changes = changes(BASE, &edit(find, replace));
        if changes.len() != 1 {
            told.push(format!("`{find}` -> `{replace}`: {:#?}", changes.iter().map(|c| &c.item).collect::<Vec<_>>()));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn nothing_is_told_of_equal_documents() {
    assert_eq!(changes(BASE, BASE), []);
    // What stands beside a bare reference means nothing in OpenAPI 3.0.
    let beside = edit(
        "items: {$ref: \"#/components/schemas/Item\"}",
        "items: {$ref: \"#/components/schemas/Item\", nullable: true}",
    );
    assert_eq!(changes(BASE, &beside), []);
    assert_eq!(step(&[]), Step::None);
}

#[test]
fn a_shared_component_names_the_places_that_it_reaches() {
    let found = changes(BASE, &edit("enum: [on, off]", "enum: [on, off, idle]"));
    assert_eq!(found[0].reach, ["Opened", "thingAsk"]);
    assert_eq!(found[0].step(), Step::Minor);
}

#[test]
fn a_renamed_type_is_one_entry() {
    let renamed = BASE.replace("ThingId", "ThingIdent");
    let found = changes(BASE, &renamed);
    let [change] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((change.kind, change.source), (Kind::Renamed, Source::Breaking));
    assert_eq!((change.old.as_str(), change.new.as_str()), ("ThingId (ThingId)", "ThingIdent (ThingIdent)"));
    let renamed = BASE.replace("schemas/Tell", "schemas/Telling").replace("    Tell:", "    Telling:");
    let found = changes(BASE, &renamed);
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn an_operation_that_goes_takes_its_types_along() {
    let start = BASE.find("  /thing/ask:").unwrap();
    let end = BASE.find("  /thing/pdf:").unwrap();
    let without = format!("{}{}", &BASE[..start], &BASE[end..]);
    let found = changes(BASE, &without);
    let own: Vec<_> = found.iter().filter(|change| change.kind == Kind::Removed).collect();
    assert_eq!(own.len(), 1, "{found:#?}");
    assert_eq!(own[0].item, "thingAsk");
    assert_eq!(own[0].step(), Step::Major);
    let found = changes(&without, BASE);
    let own: Vec<_> = found.iter().filter(|change| change.kind == Kind::Added).collect();
    assert_eq!((own.len(), own[0].source), (1, Source::Additive), "{found:#?}");
}
