//! Our document against another's: which differences are reported, how the text is edited, and that nothing else changes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on may panic")]

use std::fs;

use codegen::document::{Document, parse};
use codegen::drift::{Allowed, Known, apply, drift, import_operations, json, left, text};
use codegen::{Options, Selection, generate};
use similar::{ChangeTag, TextDiff};

fn read(text: &str, name: &str) -> Document {
    parse(text, name).unwrap_or_else(|(found, source)| panic!("{}", found.render(&source)))
}

/// The lines that are other, with the line before each group.
fn changes(old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(1).to_string()
}

/// The pairs of documents: what is ours, what is theirs.
fn pairs() -> Vec<(String, Document, Document)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/drift");
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".ours.yaml"));
    names.sort();
    let pair = |name: String| {
        let stem = name.trim_end_matches(".ours.yaml").to_owned();
        let document = |side: &str| {
            let file = format!("{stem}.{side}.yaml");
            read(&fs::read_to_string(format!("{folder}/{file}")).unwrap(), &file)
        };
        (stem.clone(), document("ours"), document("theirs"))
    };
    names.into_iter().map(pair).collect()
}

/// A document whose descriptions are all written.
fn described(text: &str) -> String {
    text.replace("TODO: describe.", "Words.")
}

#[test]
fn each_pair_is_reported_and_applied() {
    for (name, ours, theirs) in pairs() {
        let found = drift(&ours, &theirs, Known::default());
        let applied = apply(&ours, &theirs, Known::default()).unwrap();
        let reported = text(&found, &ours, &theirs);
        let edits = changes(&ours.source.text, &applied.text);
        insta::assert_snapshot!(name, format!("{reported}\n{}\n{edits}", left(&applied)));
    }
}

#[test]
fn after_the_edits_only_the_reported_differences_are_left() {
    for (name, ours, theirs) in pairs() {
        let applied = apply(&ours, &theirs, Known::default()).unwrap();
        let edited = read(&applied.text, &name);
        let remaining: Vec<_> = drift(&edited, &theirs, Known::default()).differences;
        let reported: Vec<_> = applied.left.into_iter().map(|(difference, _)| difference).collect();
        assert_eq!(remaining, reported, "{name}");
        assert_eq!(apply(&edited, &theirs, Known::default()).unwrap().text, applied.text, "{name}: twice is once");
        let generated = |text: &str| generate(text, &name, &Selection::default(), &Options::default());
        let unfinished = generated(&applied.text).unwrap_or_else(|errors| panic!("{name}: {errors}")).diagnostics;
        assert_eq!(unfinished.count("lower/todo") > 0, applied.text.contains("TODO:"), "{name}: {unfinished:?}");
        let finished = generated(&described(&applied.text)).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        assert_eq!(finished.diagnostics.count("lower/todo"), 0, "{name}");
    }
}

/// Line ends and comments, wherever they stand, change nothing of what is done.
#[test]
fn line_ends_and_comments_stay() {
    const ASIDE: &str = "# aside\n";
    for (name, ours, theirs) in pairs() {
        let plain = apply(&ours, &theirs, Known::default()).unwrap().text;
        let edited = |text: String| {
            apply(&read(&text, &name), &theirs, Known::default()).unwrap_or_else(|error| panic!("{error}"))
        };
        let in_two = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(edited(in_two(&ours.source.text)).text, in_two(&plain), "{name}");
        // Within a text that takes several lines it would be no comment.
        let is_key = |line: &str| line.trim_end().ends_with(':') || line.contains(": ");
        let lines = ours.source.text.split_inclusive('\n');
        let commented: String = lines.flat_map(|line| [if is_key(line) { ASIDE } else { "" }, line]).collect();
        let asides = |text: &str| text.matches(ASIDE).count();
        let text = edited(commented.clone()).text;
        assert!(text.replace(ASIDE, "") == plain, "{name}: {}", changes(&plain, &text.replace(ASIDE, "")));
        // What is replaced as a whole takes those in its midst along.
        assert!(asides(&text) * 10 > asides(&commented) * 9, "{name}");
    }
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for (name, ours, theirs) in pairs() {
        for document in [&ours, &theirs] {
            assert_eq!(drift(document, document, Known::default()).differences, [], "{name}");
        }
    }
}

#[test]
fn ways_to_say_the_same_do_not_differ() {
    let (_, ours, theirs) = pairs().into_iter().find(|(name, ..)| name == "equal").unwrap();
    assert_eq!(drift(&ours, &theirs, Known::default()).differences, []);
    assert_eq!(drift(&theirs, &ours, Known::default()).differences, []);
    assert_eq!(apply(&ours, &theirs, Known::default()).unwrap().text, ours.source.text);
}

/// Every line of ours is there afterwards and in its order, with its blanks and comments, but for those that say what
/// is no longer so.
#[test]
fn what_is_not_edited_stays_as_it_is() {
    let (_, ours, theirs) = pairs().into_iter().find(|(name, ..)| name == "objects").unwrap();
    let applied = apply(&ours, &theirs, Known::default()).unwrap();
    let expected = [
        "thing: [Thing]",
        "required: [kind, days] # in flow",
        "maximum: 731",
        "minimum: 1   # the least",
        "nullable: true",
        "deprecated: true",
        "- lost",
        "$ref: \"#/components/schemas/Size\"",
        "type: string",
        "additionalProperties: true",
    ];
    assert_eq!(gone(&ours.source.text, &applied.text), expected);
}

/// Our spec against itself with many a property taken out: they come back, and no line that was there is touched.
#[test]
fn what_is_taken_out_of_the_spec_comes_back() {
    let whole = include_str!("../../spec/openapi.yaml");
    let schemas = whole.find("\n  schemas:").unwrap();
    let (mut cut, mut taken, mut is_taken, mut properties) = (String::new(), 0, false, 0);
    let (before, after) = whole.split_at(schemas);
    for line in after.split_inclusive('\n') {
        let depth = line.len() - line.trim_start().len();
        if depth <= 8 && !line.trim().is_empty() {
            properties += usize::from(depth == 8 && line.trim_end().ends_with(':'));
            is_taken = depth == 8 && line.trim_end().ends_with(':') && properties % 9 == 0;
            taken += usize::from(is_taken);
        }
        if !is_taken {
            cut.push_str(line);
        }
    }
    assert!(taken > 100, "{taken}");
    let (ours, theirs) = (read(&format!("{before}{cut}"), "cut.yaml"), read(whole, "openapi.yaml"));
    let lacking = drift(&ours, &theirs, Known::default()).differences.len();
    let applied = apply(&ours, &theirs, Known::default()).unwrap();
    assert!(lacking > 100 && applied.left.is_empty(), "{lacking} lacking, {}", left(&applied));
    let mut edited = applied.text.lines();
    for line in ours.source.text.lines() {
        assert!(edited.any(|other| other == line), "{line:?} is gone, or moved");
    }
    assert_eq!(drift(&read(&applied.text, "cut.yaml"), &theirs, Known::default()).differences, []);
    generate(&described(&applied.text), "cut.yaml", &Selection::default(), &Options::default())
        .unwrap_or_else(|errors| panic!("{errors}"));
}

/// The lines of `old` that `new` lacks.
fn gone(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let gone = diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete);
    gone.map(|change| change.value().trim().to_owned()).collect()
}

#[test]
fn whole_operations_come_with_all_that_they_refer_to() {
    let (_, ours, theirs) = pairs().into_iter().find(|(name, ..)| name == "shapes").unwrap();
    let globs = |globs: &[&str]| globs.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
    let (edited, added) = import_operations(&ours, &theirs, &globs(&["thingMake"])).unwrap();
    assert_eq!(added, ["POST /thing/make"]);
    insta::assert_snapshot!("operations", changes(&ours.source.text, &edited));
    generate(&described(&edited), "edited.yaml", &Selection::default(), &Options::default()).unwrap();
    let again = read(&edited, "edited.yaml");
    let (twice, added) = import_operations(&again, &theirs, &globs(&["thingMake", "/thing/get"])).unwrap();
    assert_eq!(added, ["DELETE /thing/get"], "what is there is left alone");
    assert!(twice.len() > edited.len());
    let error = import_operations(&ours, &theirs, &globs(&["thing*", "noSuch*"])).unwrap_err();
    assert_eq!(error, "no operation or path of shapes.theirs.yaml matches `noSuch*`");
}

/// A document with one webhook, called `name`, and one property.
fn with_webhook(name: &str, kind: &str, property: &str) -> Document {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\nx-webhooks:\n  Other:\n    post:\n      \
         x-webhook: {{type: OTHER, code: READY}}\n      requestBody: {{content: {{application/json: {{schema: {{type: \
         object}}}}}}}}\n  {name}:\n    post:\n      x-webhook: {{type: {kind}, code: READY}}\n      requestBody: \
         {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Ready'}}}}}}}}\ncomponents:\n  \
         schemas:\n    Ready:\n      type: object\n      properties:\n        id: {property}\n"
    );
    read(&text, "webhooks.yaml")
}

#[test]
fn a_webhook_is_matched_by_type_and_code() {
    let ours = with_webhook("Ready", "REPORT", "{type: string}");
    let theirs = with_webhook("ReportReady", "REPORT", "{type: integer}");
    let found = drift(&ours, &theirs, Known::default()).differences;
    assert_eq!(found.iter().map(|one| one.item.as_str()).collect::<Vec<_>>(), ["Ready.id"]);
}

#[test]
fn aspects_that_upstream_never_states_are_ignored() {
    let ours = with_webhook("Ready", "REPORT", "{type: string, deprecated: true, format: url, maxLength: 3}");
    let theirs = with_webhook("Ready", "REPORT", "{type: string, pattern: a}");
    let silent = ["deprecated", "format", "pattern"].map(str::to_owned);
    let known = Known { allowed: &[], silent: &silent };
    let found = drift(&ours, &theirs, known).differences;
    assert_eq!(found.iter().map(|one| one.aspect.to_string()).collect::<Vec<_>>(), ["maxLength", "pattern"]);
    let edited = apply(&ours, &theirs, known).unwrap().text;
    assert!(edited.contains("deprecated: true") && edited.contains("format: url"), "{edited}");
}

#[test]
fn allowed_differences_are_counted_and_stale_entries_reported() {
    let (_, ours, theirs) = pairs().into_iter().find(|(name, ..)| name == "shapes").unwrap();
    let table = "# Why.\nitem\taspect\treason\nDrop\tchoice\tone is needed\nBase.*\t*\tours\nNobody\ttype\tof old\n";
    let allowed = Allowed::read(table).unwrap();
    let known = Known { allowed: &allowed, silent: &[] };
    let found = drift(&ours, &theirs, known);
    let items: Vec<_> = found.on_purpose.iter().map(|one| format!("{} {}", one.item, one.aspect)).collect();
    assert_eq!(items, ["Base.more property", "Base.base nullable", "Drop choice"]);
    assert_eq!(found.idle.iter().map(|entry| (entry.item.as_str(), entry.line)).collect::<Vec<_>>(), [("Nobody", 5)]);
    assert!(text(&found, &ours, &theirs).contains("allow-list entry without a difference: Nobody type (line 5)"));
    assert!(!apply(&ours, &theirs, known).unwrap().text.contains("more:"), "it stays as it is");
    assert_eq!(found.idle.iter().map(|entry| (entry.item.as_str(), entry.line)).collect::<Vec<_>>(), [("Nobody", 5)]);
    assert!(text(&found, &ours, &theirs).contains("allow-list entry without a difference: Nobody type (line 5)"));
    assert!(!apply(&ours, &theirs, known).unwrap().text.contains("more:"), "it stays as it is");
    assert_eq!(
        Allowed::read("Thing\ttype").unwrap_err(),
        "line 1: expected item, aspect and reason, separated by tabs: Thing\ttype"
    );
    let report: serde_json::Value = serde_json::from_str(&json(&found, &ours, &theirs)).unwrap();
    assert_eq!(report["on_purpose"].as_array().unwrap().len(), 3);
    let named = report["differences"].as_array().unwrap().iter().find(|one| one["aspect"] == "name").unwrap();
    assert_eq!(named["side"], "both");
    assert_eq!((&named["ours"], &named["theirs"]), (&"OldName".into(), &"NewName".into()));
    assert_eq!((&named["our_line"], &named["their_line"]), (&39.into(), &47.into()));
}

/// The text of `local` after the edits, which are made once.
fn edited(local: &str, upstream: &str) -> String {
    let (local, upstream) = (read(local, "local.yaml"), read(upstream, "upstream.yaml"));
    let applied =
        apply(&local, &upstream, Known::default()).unwrap_or_else(|error| panic!("{error}\n{}", upstream.source.text));
    let edited = read(&applied.text, "edited.yaml");
    assert!(!edited.diagnostics.has_errors(), "{}", applied.text);
    let remaining = drift(&edited, &upstream, Known::default()).differences;
    let left: Vec<_> = applied.left.into_iter().map(|(difference, _)| difference).collect();
    assert_eq!(remaining, left, "{}", applied.text);
    assert_eq!(apply(&edited, &upstream, Known::default()).unwrap().text, applied.text);
    applied.text
}

/// A document in JSON whose one path has the operation `method` with a request body of the component `Thing`.
fn posted(method: &str, schemas: &str) -> String {
    let body = r##""requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}"##;
    let paths = format!(r#"{{"/thing":{{"{method}":{{{body},"responses":{{}}}}}}}}"#);
    format!(
        r#"{{"openapi":"3.0.3","info":{{"title":"Things","version":"1"}},"paths":{paths},"components":{{"schemas":{schemas}}}}}"#
    )
}

const HEAD: &str = "openapi: \"3.0.3\"\ninfo: {title: Things, version: \"1\"}\npaths:\n  /thing:\n";
const POST: &str = "    post:
      requestBody:
        content:
          application/json:
            schema:
              $ref: \"#/components/schemas/Thing\"
      responses: {}
";

#[test]
fn components_come_where_there_are_none() {
    let upstream = posted("post", r#"{"Thing":{"properties":{"name":{"type":"string"}}}}"#);
    let component = "    Thing:\n      description: \"TODO: describe.\"\n      type: object\n";
    for (components, expected) in [
        ("", format!("components:\n  schemas:\n{component}")),
        ("components: {}\n", format!("components:\n  schemas:\n{component}")),
        ("components:\n", format!("components:\n  schemas:\n{component}")),
        ("components:\n  schemas:\n", format!("components:\n  schemas:\n{component}")),
        ("components:\n  schemas: {}\n", format!("components:\n  schemas:\n{component}")),
        (
            "components:\n  parameters: {}\nx-last: 1\n",
            format!("components:\n  parameters: {{}}\n  schemas:\n{component}"),
        ),
    ] {
        let text = edited(&format!("{HEAD}    x-own: 1\n{components}"), &upstream);
        assert!(text.contains(&expected), "{text}");
    }
}

/// What cannot be written is not referred to.
#[test]
fn what_refers_to_a_component_without_a_place_is_left() {
    let upstream = posted("post", r#"{"Thing":{"properties":{"name":{"type":"string"}}}}"#);
    let local = format!("{HEAD}    x-own: 1\ncomponents: {{schemas: {{Other: {{}}}}}}\n");
    assert_eq!(edited(&local, &upstream), local);
}

#[test]
fn a_key_that_is_there_is_not_written_again() {
    let upstream = posted(
        "post",
        r##"{"Part":{"properties":{}},"Thing":{"properties":{
            "part":{"allOf":[{"$ref":"#/components/schemas/Part"},{"deprecated":true}]}}}}"##,
    );
    let schemas = "components:\n  schemas:\n    Thing:\n      properties:\n        part:\n";
    let text =
        edited(&format!("{HEAD}{POST}{schemas}          deprecated: true\n          nullable: true\n"), &upstream);
    let part = "          allOf:\n            - $ref: \"#/components/schemas/Part\"\n          deprecated: true\n";
    assert!(text.contains(&format!("        part:\n{part}")) && !text.contains("nullable"), "{text}");
}

#[test]
fn a_value_that_is_described_already_is_not_described_again() {
    let upstream = posted("post", r#"{"Thing":{"properties":{"kind":{"type":"string","enum":["a","4"]}}}}"#);
    let kind = "        kind:\n          type: string\n          enum:\n            - a\n          x-enum-descriptions:\n            a: One.\n            \"4\": Four.\n";
    let schemas = "components:\n  schemas:\n    Thing:\n      properties:\n";
    let text = edited(&format!("{HEAD}{POST}{schemas}{kind}"), &upstream);
    assert!(text.ends_with(&kind.replace("- a\n", "- a\n            - \"4\"\n")), "{text}");
}

#[test]
fn a_renamed_component_that_refers_to_itself_is_there_once() {
    let upstream =
        posted("post", r##"{"Other":{"properties":{"again":{"items":{"$ref":"#/components/schemas/Other"}}}}}"##)
            .replace("schemas/Thing", "schemas/Other");
    let text = edited(&format!("{HEAD}{POST}components:\n  schemas:\n    Thing:\n      properties:\n"), &upstream);
    assert_eq!(text.matches("    Other:\n").count(), 1, "{text}");
    assert!(
        text.contains("              $ref: \"#/components/schemas/Other\"\n") && !text.contains("Thing:"),
        "{text}"
    );
}

#[test]
fn names_and_types_are_written_as_they_are() {
    for name in
        ["]string", "\u{1F980}\u{0}", "no", "a: b", "a #b", "- a", "\u{85}\u{feff}\u{fffe}", "1.0", "a\u{7f}", "null"]
    {
        let name = serde_json::Value::from(name);
        let schemas = format!(
            r##"{{"Thing":{{"properties":{{"part":{{"$ref":"#/components/schemas/Part"}},
            {name}:{{"enum":["a",{name}],"type":"string"}}}}}},"Part":{{"type":{name}}}}}"##
        );
        let text = edited(&format!("{HEAD}    x-own: 1\n"), &posted("post", &schemas));
        let read = read(&text, "edited.yaml").root;
        let properties = &read["components"]["schemas"]["Thing"]["properties"];
        assert_eq!(properties["part"]["type"], name, "{text}");
        assert_eq!(properties[name.as_str().unwrap()]["enum"][1], name, "{text}");
    }
}

/// A carriage return ends a line in YAML, wherever it stands.
#[test]
fn a_lone_carriage_return_ends_a_line() {
    let upstream = posted("post", r#"{"Thing":{"properties":{"name":{"type":"string"},"more":{"type":"string"}}}}"#);
    let schemas = "components:\n  schemas:\n    Thing:\n      properties:\n        name:\n  \r          type: string\n";
    let text = edited(&format!("{HEAD}{POST}{schemas}x-last: 1\n"), &upstream);
    assert!(text.contains("          type: string\n        more:\n"), "{text:?}");
}

/// What the members of an `allOf` that only annotate say is said of the value, wherever the type is.
#[test]
fn annotations_in_an_all_of_count() {
    let part = |part: &str| {
        let schemas = r#"{"Part":{"properties":{}},"Other":{"properties":{}},"Thing":{"properties":{"part":PART}}}"#;
        read(&posted("post", &schemas.replace("PART", part)), "things.json")
    };
    let (reference, other) =
        (r##"{"$ref":"#/components/schemas/Part"}"##, r##"{"$ref":"#/components/schemas/Other"}"##);
    for value in [r#"{"type":"string"}"#.to_owned(), reference.to_owned(), format!("{reference},{other}")] {
        let plain = part(&format!(r#"{{"allOf":[{value}]}}"#));
        let beside = part(&format!(r#"{{"allOf":[{value}],"deprecated":true,"nullable":true}}"#));
        for list in [
            format!(r#"{value},{{"deprecated":true,"nullable":true}}"#),
            format!(r#"{{"deprecated":true,"nullable":true}},{value}"#),
        ] {
            let within = part(&format!(r#"{{"allOf":[{list}]}}"#));
            assert_eq!(drift(&beside, &within, Known::default()).differences, [], "{list}");
            let found = drift(&plain, &within, Known::default()).differences;
            let aspects: Vec<_> = found.iter().map(|one| format!("{} {}", one.item, one.aspect)).collect();
            assert_eq!(aspects, ["Thing.part nullable", "Thing.part deprecated"], "{list}");
        }
    }
}

/// Whatever an `allOf` holds, what is written for it is read as the same.
#[test]
fn all_ofs_are_written_as_they_are_read() {
    let part = r##"{"$ref":"#/components/schemas/Part"}"##;
    for members in [
        format!("{part},{part},{{\"deprecated\":true}}"),
        format!("{part},{{\"enum\":[\"a\",\"a\"]}}"),
        r#"{"oneOf":[]},{"description":"x"}"#.to_owned(),
        r#"{"description":"x"},{"maxLength":3}"#.to_owned(),
        r#"{"additionalProperties":{"description":"x"}}"#.to_owned(),
        r#"{"type":"array"},{"items":{}}"#.to_owned(),
    ] {
        for around in ["", r#""type":"object","#, r#""type":"string","#, r#""properties":{},"#] {
            let schemas = format!(
                r#"{{"Thing":{{"properties":{{"part":{{{around}"allOf":[{members}]}}}}}},"Part":{{"type":"string"}}}}"#
            );
            let upstream = posted("post", &schemas);
            let text = edited(&format!("{HEAD}    x-own: 1\n"), &upstream);
            let found =
                drift(&read(&text, "edited.yaml"), &read(&upstream, "upstream.yaml"), Known::default()).differences;
            assert_eq!(found, [], "{upstream}\n{text}");
        }
    }
}

#[test]
fn a_component_of_another_type_is_left() {
    let upstream = posted("post", r#"{"Thing":{"properties":{"name":{"type":"string"}}}}"#);
    let local = format!("{HEAD}{POST}components:\n  schemas:\n    Thing:\n      type: string\n");
    assert_eq!(edited(&local, &upstream), local);
}

/// Braces and brackets may go over several lines, on which nothing can be added.
#[test]
fn what_is_in_braces_on_several_lines_is_left() {
    let upstream = posted(
        "post",
        r#"{"Thing":{"required":["a"],"properties":{"a":{"type":"string","nullable":true},"b":{"type":"string"}}}}"#,
    );
    for thing in [
        "{type: object,\n      properties: {a: {\n        type: string}}}",
        "\n      {\n      properties: {\n        a: {type: string}\n      }\n      }",
        "# Comment.\n      {\n      required: [[a],\n        []],\n      properties: {a: {type: string}}}",
    ] {
        let local = format!("{HEAD}{POST}components:\n  schemas:\n    Thing: {thing}\n");
        assert_eq!(edited(&local, &upstream), local);
    }
}
