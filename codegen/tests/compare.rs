//! Every kind of change that a document can see, one at a time, with its two verdicts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on may panic")]

use codegen::compare::{Change, Direction, Item, Kind, Source, Step, compare, step};
use codegen::ir::{Effective, TypeKind};
use codegen::{Compiled, Options, Selection, compile, compile_with};

#[path = "fixtures/compare/rows.rs"]
mod rows;

use rows::{BASE, ROWS, SEVERAL, edit};

fn compiled(text: &str) -> Compiled {
    compile(text, "base.yaml", &Selection::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (compiled(old), compiled(new));
    compare(&old.named(), &new.named())
}

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
        let own: Vec<_> = changes.iter().filter(|change| change.item.to_string() == *item).collect();
        let [change] = own[..] else {
            wrong.push(format!("{number} {item}: `{replace}`: {changes:#?}"));
            continue;
        };
        // What affects no code has no reason why it would.
        let has_reason = change.why.is_empty() == (change.source == Source::None);
        if broken(change) != *wire || change.source != *source || !has_reason {
            wrong.push(format!("{number} {item}: `{replace}`: expected {wire} {source:?}: {change:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows\n{}", wrong.len(), wrong.join("\n"));
}

/// A change of one place is one entry, whatever is made of it.
#[test]
fn a_change_is_reported_once() {
    let mut reported = Vec::new();
    for (_, find, replace, ..) in ROWS {
        let changes = changes(BASE, &edit(find, replace));
        if changes.len() != 1 {
            reported
                .push(format!("`{find}` -> `{replace}`: {:#?}", changes.iter().map(|c| &c.item).collect::<Vec<_>>()));
        }
    }
    assert!(reported.is_empty(), "{}", reported.join("\n"));
}

/// The second edit adds an alternative with the type of another one, which `into` no longer tells.
#[test]
fn several_changes_are_several_entries() {
    let sources = SEVERAL.iter().map(|(find, replace)| {
        changes(BASE, &edit(find, replace)).iter().map(|change| change.source).collect::<Vec<_>>()
    });
    assert_eq!(sources.collect::<Vec<_>>(), [[Source::Additive; 2], [Source::Breaking, Source::Additive]]);
}

/// The judges read no discriminators, so that this is no row.
#[test]
fn what_distinguishes_alternatives_is_part_of_both_directions() {
    let edited = edit("discriminator: {propertyName: pet}", "discriminator: {propertyName: by}");
    let [change] = &changes(BASE, &edited)[..] else { panic!() };
    assert_eq!(
        (change.item.to_string().as_str(), broken(change).as_str(), change.source),
        ("Pick", "qa", Source::None)
    );
}

/// Objects beside another kind of JSON are distinguished as objects alone are.
#[test]
fn alternatives_beside_a_string_are_compared_as_any() {
    const DOG: &str = "{$ref: \"#/components/schemas/Dog\"}";
    let mixed = |members: &str| edit(DOG, &format!("{DOG}{members}, {{type: string}}"));
    let three = mixed(", {$ref: \"#/components/schemas/Item\"}");
    let found = |new: &str| {
        let found = changes(&three, new);
        found.iter().map(|change| (change.rust.clone(), change.kind, broken(change))).collect::<Vec<_>>()
    };
    let [(item, kind, wire)] = &found(&mixed(""))[..] else { panic!() };
    assert_eq!((item.as_str(), *kind, wire.as_str()), ("Pick::Item", Kind::Removed, "q"));
    let [(item, _, wire)] = &found(&three.replace("{propertyName: pet}", "{propertyName: by}"))[..] else { panic!() };
    assert_eq!((item.as_str(), wire.as_str()), ("Pick", "qa"));
}

#[test]
fn nothing_is_reported_of_equal_documents() {
    assert_eq!(changes(BASE, BASE), []);
    // Limits beside a bare reference mean nothing in OpenAPI 3.0.
    let beside = edit(
        "items: {$ref: \"#/components/schemas/Item\"}",
        "items: {$ref: \"#/components/schemas/Item\", minProperties: 1}",
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

/// A component that is no type of its own is one entry all the same, at the word that is new, with what it changes.
#[test]
fn a_shared_value_is_reported_at_its_place() {
    let found = changes(BASE, &edit("{type: string, maxLength: 12}", "{type: string, maxLength: 9}"));
    let [change] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((change.old.as_str(), change.new.as_str()), ("Word, maxLength 12", "Word, maxLength 9"));
    assert_eq!(change.pointer.0, "/components/schemas/Word/maxLength");
    // The limit of `ShareAsk.last` is its own.
    assert_eq!(change.uses, ["ShareAsk.next", "ShareAsk.word", "ShareAsk.words"]);
    assert_eq!(change.reach, ["thingShare"]);
    let found = changes(BASE, &edit("{type: number, format: decimal}\n    Names", "{type: number}\n    Names"));
    let [change] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((change.old.as_str(), change.new.as_str(), change.rust.as_str()), ("Decimal", "f64", ""));
    assert_eq!(change.uses, ["ShareAsk.sum", "ShareTell.sum", "ShareTell.sums"]);
    // Through another component, too; what that one says beside is its own.
    let found = changes(BASE, &edit("maximum: 90", "maximum: 9"));
    assert_eq!(found[0].uses, ["ShareAsk.far", "ShareAsk.near", "ShareTell.far"]);
    let both = edit("maximum: 90", "maximum: 9").replace(
        "    Far: {$ref: \"#/components/schemas/Near\"}",
        "    Far: {allOf: [{$ref: \"#/components/schemas/Near\"}], minimum: 1}",
    );
    let found = changes(BASE, &both);
    let reported: Vec<_> = found.iter().map(|change| (change.item.to_string(), change.uses.len())).collect();
    assert_eq!(reported, [("Far".to_owned(), 2), ("Near".to_owned(), 3)]);
}

/// So is what bodies refer to.
#[test]
fn a_shared_body_is_reported_once() {
    let alias = "    Item: {type: object,";
    let old = edit(alias, &format!("    Answer: {{$ref: \"#/components/schemas/Tell\"}}\n{alias}"))
        .replace("schema: {$ref: \"#/components/schemas/Tell\"}", "schema: {$ref: \"#/components/schemas/Answer\"}")
        .replace(
            "schema: {$ref: \"#/components/schemas/ShareTell\"}",
            "schema: {$ref: \"#/components/schemas/Answer\"}",
        );
    assert!(changes(BASE, &old).iter().all(|change| change.item.to_string() != "Answer"));
    let found = changes(
        &old,
        &old.replace(
            "Answer: {$ref: \"#/components/schemas/Tell\"}",
            "Answer: {$ref: \"#/components/schemas/Opening\"}",
        ),
    );
    let [change] = &found[..] else { panic!("{found:#?}") };
    let item = change.item.to_string();
    assert_eq!((item.as_str(), change.old.as_str(), change.new.as_str()), ("Answer", "Tell", "Opening"));
    assert_eq!((broken(change).as_str(), change.source), ("a", Source::Breaking));
    assert_eq!(change.uses, ["Client::thing_ask", "Client::thing_share"]);
}

/// So is what several structs take over.
#[test]
fn what_structs_have_in_common_is_reported_once() {
    let whole = "    Whole:\n      allOf:\n      - $ref: \"#/components/schemas/Base\"\n";
    let part = format!(
        "    Piece:\n      allOf:\n      - $ref: \"#/components/schemas/Base\"\n      - required: [base]\n{whole}"
    );
    let old = BASE
        .replace(whole, &part)
        .replace("        secret:", "        piece: {$ref: \"#/components/schemas/Piece\"}\n        secret:");
    let found = changes(&old, &old.replace("base: {type: string}", "base: {type: boolean}"));
    let [change] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((change.item.to_string().as_str(), change.rust.as_str()), ("Base.base", ""));
    assert_eq!(change.uses, ["Piece.base", "Whole.base"]);
    assert_eq!((broken(change).as_str(), change.source), ("a", Source::Breaking));
    // A second property, and one more value, are two of them.
    let found = changes(
        &old,
        &old.replace("{base: {type: string}}", "{base: {type: string}, more: {type: string}, less: {type: string}}"),
    );
    assert_eq!(found.iter().map(|change| change.item.to_string()).collect::<Vec<_>>(), ["Base.less", "Base.more"]);
    let values = old.replace("base: {type: string}", "base: {type: string, enum: [a]}");
    let found = changes(&values, &values.replace("enum: [a]}", "enum: [a, b, c]}"));
    let reported: Vec<_> =
        found.iter().map(|change| (change.item.to_string(), change.new.clone(), change.uses.len())).collect();
    assert_eq!(reported, ["b", "c"].map(|value| ("Base/base".to_owned(), format!("`{value}`"), 2)));
    // What one of them says beside is its own.
    let found = changes(&old, &old.replace("      - required: [base]\n", "      - required: []\n"));
    let [change] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(change.item.to_string(), "Piece.base");
}

/// What a field says itself is reported at the field, and nothing of what is said elsewhere now.
#[test]
fn a_field_that_leaves_a_shared_value_is_reported_of_alone() {
    let items = |text: &str| changes(BASE, text).into_iter().map(|change| change.item.to_string()).collect::<Vec<_>>();
    let sum = "{$ref: \"#/components/schemas/Sum\"}";
    // Said in place, or under another name, is the same.
    assert_eq!(items(&BASE.replace(sum, "{type: number, format: decimal}")), [""; 0]);
    let renamed = BASE.replace("schemas/Sum\"", "schemas/Total\"").replace("    Sum:", "    Total:");
    assert_eq!(items(&renamed), [""; 0]);
    assert_eq!(items(&renamed.replace("Total: {type: number, format: decimal}", "Total: {type: integer}")), ["Total"]);
    let in_place = BASE.replace(
        "        names: {$ref: \"#/components/schemas/Names\"}\n        more",
        "        names: {type: array, items: {type: string}}\n        more",
    );
    assert_ne!(in_place, BASE);
    assert_eq!(items(&in_place), [""; 0]);
    // One that has left it is not reached by its change.
    let less =
        in_place.replace("Names: {type: array, items: {type: string}}", "Names: {type: array, items: {type: integer}}");
    let found = changes(BASE, &less);
    let [change] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(change.uses, ["ShareAsk.names", "ShareTell.more_names"]);
    // Nor is one that takes back at once what the component says.
    let back = edit("Word: {type: string, maxLength: 12}", "Word: {type: string, maxLength: 9}").replace(
        "        word: {$ref: \"#/components/schemas/Word\"}",
        "        word: {allOf: [{$ref: \"#/components/schemas/Word\"}], maxLength: 12}",
    );
    assert_eq!(changes(BASE, &back)[0].uses, ["ShareAsk.next", "ShareAsk.words"]);
    // Both at once are two entries, each with its own part.
    let both = edit("Word: {type: string, maxLength: 12}", "Word: {type: string, maxLength: 9}")
        .replace("minLength: 2}", "minLength: 3}");
    let found = changes(BASE, &both);
    let reported: Vec<_> = found.iter().map(|change| (change.item.to_string(), change.wire[0].why.as_str())).collect();
    assert_eq!(
        reported,
        [("ShareAsk.next".to_owned(), "`minLength` is now `3`"), ("Word".to_owned(), "`maxLength` is now `9`")]
    );
}

/// What a schema says by itself and what it refers to come to what the crate is made of.
#[test]
fn own_words_and_components_come_to_the_whole() {
    let spec = include_str!("../../spec/openapi.yaml");
    let mut seen = 0;
    for text in [BASE, spec] {
        let ir = compiled(text).ir;
        let find = |name: &str| ir.components.get(name).map(|component| &component.declared);
        for def in ir.types.values() {
            let TypeKind::Struct(body) = &def.kind else { continue };
            for field in &body.fields {
                let Effective { ty, facts } = field.declared.resolve(&find);
                let expected = (&field.ty, field.nullable, field.sensitive, &field.limits);
                assert_eq!((&ty, facts.nullable, facts.sensitive, &facts.limits), expected, "{}", field.origin);
                seen += usize::from(field.declared.reference().is_some());
            }
        }
    }
    assert!(seen > 100);
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

/// What else has changed of a type with another name is reported of once, beside the name.
#[test]
fn a_rename_is_reported_beside_other_changes() {
    let rename = |body: &str| {
        let body = format!("    Duo: {{type: object, {body}");
        BASE.replace("schemas/Both", "schemas/Duo").replace("    Both: {type: object, ", &body)
    };
    let items = |text: &str| {
        let found = changes(BASE, text);
        found.iter().map(|change| (change.item.to_string(), change.kind, change.source)).collect::<Vec<_>>()
    };
    let reported = |item: &str, kind, source| (item.to_owned(), kind, source);
    assert_eq!(
        items(&rename("").replace("{x: {type: string}", "{x: {type: integer}")),
        [reported("Duo", Kind::Renamed, Source::Breaking), reported("Duo.x", Kind::Changed, Source::Breaking)]
    );
    // Another place of the new name hides nothing.
    assert_eq!(
        items(&rename("").replace("        soft:", "        duo: {$ref: \"#/components/schemas/Duo\"}\n        soft:")),
        [reported("Duo", Kind::Renamed, Source::Breaking), reported("Tell.duo", Kind::Added, Source::Additive)]
    );
    assert_eq!(
        items(
            &rename("x-rust-aliases: [Both], ").replace("{x: {type: string}", "{x: {type: string}, y: {type: string}")
        ),
        [reported("Duo", Kind::Renamed, Source::Additive), reported("Duo.y", Kind::Added, Source::Additive)]
    );
    // With a bridge, whatever the type has become.
    let other = BASE.replace("schemas/ThingId\"", "schemas/Ident\"");
    let other = other.replace("ThingId: {type: string}", "Ident: {type: string, enum: [a], x-rust-aliases: [ThingId]}");
    let kinds: Vec<_> = items(&other).into_iter().map(|(_, kind, _)| kind).collect();
    assert_eq!(kinds, [Kind::Renamed, Kind::Changed]);
}

/// A field may change by itself along with the component that has taken the place of its own.
#[test]
fn a_renamed_component_and_its_field_change_each_for_itself() {
    let old = BASE.replace(
        "    ThingId: {type: string}",
        "    ThingId: {type: string}\n    Place: {type: string, x-sensitive: true}",
    );
    let old = old.replace("note: {type: string, maxLength: 40}", "note: {$ref: \"#/components/schemas/Place\"}");
    let old = old.replace("required: [kind, days]", "required: [kind, days, note]");
    let new = old.replace("    Place: {", "    Spot: {nullable: true, ").replace("schemas/Place", "schemas/Spot");
    let new = new.replace("required: [kind, days, note]", "required: [kind, days]");
    let found = changes(&old, &new);
    let reported: Vec<_> = found.iter().map(|change| (change.item.to_string(), broken(change))).collect();
    assert_eq!(reported, ["Ask.note", "Spot", "Spot"].map(|item| (item.to_owned(), String::new())), "{found:#?}");
}

/// Of two that are alike, each by its place or by what is said of it.
#[test]
fn two_fields_renamed_at_once_are_two_entries() {
    let reported = |old: &str, new: &str| {
        let found = changes(old, new);
        found.iter().map(|change| (change.old.clone(), change.new.clone())).collect::<Vec<_>>()
    };
    let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
    let by_place = BASE.replace("        soft:", "        mild:").replace("        secret:", "        hidden:");
    assert_eq!(reported(BASE, &by_place), [pair("secret", "hidden"), pair("soft", "mild")]);
    let two = |first: &str, second: &str| BASE.replace("        soft: {type: string}\n", &format!("{first}{second}"));
    let old =
        two("        soft: {type: string, description: One.}\n", "        hard: {type: string, description: Two.}\n");
    let new =
        two("        stiff: {type: string, description: Two.}\n", "        mild: {type: string, description: One.}\n");
    assert_eq!(reported(&old, &new), [pair("soft", "mild"), pair("hard", "stiff")]);
    // With nothing to tell them by, they are gone, and others come.
    let new = two("        flag: {type: boolean}\n", "        mild: {type: string}\n        stiff: {type: string}\n");
    let kinds: Vec<_> = changes(&two("        soft: {type: string}\n", "        hard: {type: string}\n"), &new)
        .iter()
        .map(|change| change.kind)
        .collect();
    assert!(!kinds.contains(&Kind::Renamed), "{kinds:?}");
}

/// The alternative of a choice goes by the name of its field.
#[test]
fn a_renamed_alternative_is_one_entry() {
    let found = changes(BASE, &BASE.replace("by_mail", "by_email"));
    assert_eq!(found.iter().map(|change| change.item.to_string()).collect::<Vec<_>>(), ["Choosing.by_email"]);
    assert_eq!(broken(&found[0]), "q");
}

/// A place is reported of wherever there is one.
#[test]
fn errors_have_a_place() {
    for (_, find, replace, ..) in ROWS.iter().filter(|(item, ..)| ["error", "x-error-codes"].contains(item)) {
        let new = compiled(&edit(find, replace));
        for change in compare(&compiled(BASE).named(), &new.named()) {
            assert!(new.source.locate(&change.pointer).is_some_and(|place| place.line > 1), "{change:#?}");
        }
    }
}

#[test]
fn an_operation_that_goes_takes_its_types_along() {
    let start = BASE.find("  /thing/ask:").unwrap();
    let end = BASE.find("  /thing/pdf:").unwrap();
    let without = format!("{}{}", &BASE[..start], &BASE[end..]);
    let found = changes(BASE, &without);
    let own: Vec<_> = found.iter().filter(|change| change.kind == Kind::Removed).collect();
    assert_eq!(own.len(), 1, "{found:#?}");
    assert_eq!(own[0].item.to_string(), "thingAsk");
    assert_eq!(own[0].step(), Step::Major);
    let found = changes(&without, BASE);
    let own: Vec<_> = found.iter().filter(|change| change.kind == Kind::Added).collect();
    assert_eq!((own.len(), own[0].source), (1, Source::Additive), "{found:#?}");
}

/// Each is known by its id, so that neither is taken for the other; an old client calls the wrong one.
#[test]
fn paths_that_are_swapped_are_reported_both() {
    let swapped = BASE
        .replace("/thing/ask:", "/thing/other:")
        .replace("/thing/share:", "/thing/ask:")
        .replace("/thing/other:", "/thing/share:");
    let found = changes(BASE, &swapped);
    let reported: Vec<_> =
        found.iter().map(|change| (change.item.to_string(), change.old.as_str(), change.new.as_str())).collect();
    assert_eq!(
        reported,
        [
            ("thingAsk".to_owned(), "POST /thing/ask", "POST /thing/share"),
            ("thingShare".to_owned(), "POST /thing/share", "POST /thing/ask"),
        ]
    );
    assert!(found.iter().all(|change| broken(change) == "q" && change.source == Source::None));
    assert!(found[0].wire[0].why.contains("thingShare"), "{found:#?}");
}

/// One operation with another error takes the error from no other. If most have another one, none is shared; that the
/// others have their errors typed for that reason alone is reported once.
#[test]
fn an_error_that_is_no_longer_shared_is_reported_once() {
    let with = |schema: &str| {
        format!(
            "default: {{description: No., content: {{application/json: {{schema: {{$ref: \"#/components/schemas/{schema}\""
        )
    };
    let one = BASE.replacen(&with("Failure"), &with("Item"), 1);
    let each = one.replacen(&with("Failure"), &with("ShareTell"), 1);
    let reported = |old: &str, new: &str| {
        let found = changes(old, new).into_iter().map(|change| (change.item.to_string(), change.source));
        found.collect::<Vec<_>>()
    };
    let [error, ask, pdf] = ["error", "thingAsk", "thingPdf"].map(str::to_owned);
    assert_eq!(reported(BASE, &one), [(ask.clone(), Source::Additive)]);
    assert_eq!(reported(&one, BASE), [(ask.clone(), Source::Breaking)]);
    let error = (error, Source::Breaking);
    let typed = [error.clone(), (ask.clone(), Source::Additive), (pdf.clone(), Source::Additive)];
    assert_eq!(reported(BASE, &each), typed);
    assert_eq!(reported(&each, BASE), [error, (ask, Source::Breaking), (pdf, Source::Breaking)]);
}

/// A method that the generator no longer makes is gone from the crate, but not from the API.
#[test]
fn what_the_generator_leaves_out_is_not_removed() {
    let whole = BASE.to_owned();
    let wrong = |text: &str| {
        text.replace("operationId: thingShare\n", "operationId: thingShare\n      externalDocs: {url: 1}\n")
            .replace("{type: THING, code: OPENED}", "{type: THING}")
    };
    let without = |text: &str| {
        let start = text.find("  /thing/share:").unwrap();
        let end = text.find("  /thing/made:").unwrap();
        format!("{}{}", &text[..start], &text[end..])
    };
    let kept = |text: &str| {
        let options = Options { keep_going: true, ..Options::default() };
        compile_with(text, "base.yaml", &Selection::default(), &options).unwrap()
    };
    let reported = |old: &str, new: &str| {
        let (old, new) = (kept(old), kept(new));
        let found = compare(&old.named(), &new.named());
        let of_calls = found.into_iter().filter(|change| matches!(change.item, Item::Operation(_) | Item::Webhook(_)));
        of_calls
            .map(|change| (change.item.to_string(), change.kind, broken(&change), change.source, change.new))
            .collect::<Vec<_>>()
    };
    let (share, opened) = ("thingShare".to_owned(), "webhook Opened".to_owned());
    let left = |class: &str| format!("left out by the generator, because of `{class}`");
    let none = String::new;
    assert_eq!(
        reported(&whole, &wrong(&whole)),
        [
            (share.clone(), Kind::LeftOut, none(), Source::Breaking, left("parse/outline")),
            (opened.clone(), Kind::LeftOut, none(), Source::Breaking, left("lower/webhook")),
        ]
    );
    let back = reported(&wrong(&whole), &whole);
    assert!(back.iter().all(|(_, kind, _, source, _)| (*kind, *source) == (Kind::Added, Source::Additive)), "{back:?}");
    // What no version has generated is reported, too, though no code knows it.
    assert_eq!(reported(&wrong(&whole), &wrong(&whole)), []);
    let removed = reported(&wrong(&whole), &without(&wrong(&whole)));
    assert_eq!(removed, [(share.clone(), Kind::Removed, none(), Source::None, none())]);
    let added = reported(&without(&wrong(&whole)), &wrong(&whole));
    assert_eq!(added, [(share, Kind::LeftOut, none(), Source::None, left("parse/outline"))]);
}

/// A client sends what its document lists first; a server that goes on taking it breaks nothing.
#[test]
fn a_media_type_that_is_still_taken_breaks_nothing() {
    let json = "          application/json: {schema: {$ref: \"#/components/schemas/Sending\"}}\n";
    let both = edit("          multipart/form-data:\n", &format!("{json}          multipart/form-data:\n"));
    let found = changes(BASE, &both);
    let of_call: Vec<_> = found.iter().filter(|change| change.item.to_string() == "thingSend").collect();
    let [change] = of_call[..] else { panic!("{found:#?}") };
    assert_eq!((broken(change).as_str(), change.source), ("", Source::None));
    assert_eq!(change.old, "Sending as multipart/form-data, optional");
    let without = both.replace("          multipart/form-data:", "          multipart/mixed:");
    let found = changes(BASE, &without);
    assert!(found.iter().any(|change| change.item.to_string() == "thingSend" && broken(change) == "q"), "{found:#?}");
}
