//! Schemas written small, and what becomes of them.

use crate::diagnostic::Diagnostics;
use crate::document::parse;
use crate::ir::{Field, Ir, Item, ResponseBody, Type, TypeDef, TypeId, TypeKind, Usage};
use crate::{Selection, select};

use super::lower;

/// Lowers a document whose one operation takes the component `Thing` and gives `Answer`, with these schemas.
fn lowered(schemas: &str) -> (Ir, Diagnostics) {
    let schemas: String = schemas.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!(
        r##"openapi: "3.0.3"
info: {{title: Test, version: "1"}}
paths:
  /thing:
    post:
      operationId: thing
      requestBody: {{content: {{application/json: {{schema: {{$ref: "#/components/schemas/Thing"}}}}}}}}
      responses:
        "200": {{description: Done., content: {{application/json: {{schema: {{$ref: "#/components/schemas/Answer"}}}}}}}}
        default: {{description: Not done., content: {{application/json: {{schema: {{$ref: "#/components/schemas/Failure"}}}}}}}}
components:
  schemas:
    Answer: {{type: object}}
    Failure: {{type: object, properties: {{code: {{type: string}}}}}}
{schemas}"##
    );
    let document = parse(&text, "test.yaml").map_err(|(found, source)| found.render(&source)).unwrap();
    let closure = select::select(&document, &Selection::default()).unwrap();
    let (ir, mut diagnostics) = lower(&document, &closure);
    // Nothing here is described.
    let _ = diagnostics.take_unfinished();
    (ir, diagnostics)
}

fn sound(schemas: &str) -> Ir {
    let (ir, diagnostics) = lowered(schemas);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    ir
}

fn def<'a>(ir: &'a Ir, id: &str) -> &'a TypeDef {
    ir.types.get(&TypeId(id.to_owned())).unwrap_or_else(|| panic!("{id} is missing: {:?}", ir.types.keys()))
}

fn field<'a>(ir: &'a Ir, id: &str, name: &str) -> &'a Field {
    let TypeKind::Struct(body) = &def(ir, id).kind else { panic!("{id} is no struct") };
    body.fields.iter().find(|field| field.wire == name).unwrap_or_else(|| panic!("{id} has no {name}"))
}

fn variants(ir: &Ir, id: &str) -> Vec<String> {
    let TypeKind::Enum(variants) = &def(ir, id).kind else { panic!("{id} is no enum") };
    variants.iter().map(|variant| variant.wire.clone()).collect()
}

fn named(id: &str) -> Type {
    Type::Named(TypeId(id.to_owned()))
}

#[test]
fn a_scalar_becomes_what_type_and_format_say() {
    for (schema, expected) in [
        ("{type: string}", Type::String),
        ("{type: string, format: uri}", Type::String),
        ("{type: string, format: of-our-own}", Type::String),
        ("{type: string, format: date}", Type::Date),
        ("{type: string, format: date-time}", Type::DateTime),
        ("{type: boolean}", Type::Boolean),
        ("{type: integer, format: int32}", Type::Integer),
        ("{type: number}", Type::Float),
        ("{type: number, format: double}", Type::Float),
        ("{type: number, format: decimal}", Type::Decimal),
        ("{}", Type::Json),
        ("{type: object}", Type::Json),
        ("{type: object, additionalProperties: true}", Type::Json),
        (
            "{type: object, additionalProperties: {type: integer}}",
            Type::Map(Box::new(Item { ty: Type::Integer, nullable: false })),
        ),
        ("{type: array, items: {}}", Type::Array(Box::new(Item { ty: Type::Json, nullable: false }))),
        (
            "{type: array, items: {type: string, nullable: true}}",
            Type::Array(Box::new(Item { ty: Type::String, nullable: true })),
        ),
    ] {
        let ir = sound(&format!("Thing: {{type: object, properties: {{a: {schema}}}}}"));
        assert_eq!(field(&ir, "Thing", "a").ty, expected, "{schema}");
    }
}

#[test]
fn a_component_is_a_type_or_stands_for_one() {
    let ir = sound(
        r##"Thing:
  type: object
  properties:
    id: {$ref: "#/components/schemas/Id"}
    when: {$ref: "#/components/schemas/When"}
    any: {$ref: "#/components/schemas/Any"}
    list: {$ref: "#/components/schemas/Ids"}
    through: {$ref: "#/components/schemas/Other"}
    wrapped: {allOf: [{$ref: "#/components/schemas/Id"}], description: In other words.}
Id: {type: string}
When: {type: string, format: date}
Any: {type: object}
Ids: {type: array, items: {$ref: "#/components/schemas/Id"}}
Other: {$ref: "#/components/schemas/Id"}"##,
    );
    assert_eq!(def(&ir, "Id").kind, TypeKind::Newtype);
    for (name, expected) in [
        ("id", named("Id")),
        ("when", Type::Date),
        ("any", Type::Json),
        ("list", Type::Array(Box::new(Item { ty: named("Id"), nullable: false }))),
        ("through", named("Id")),
        ("wrapped", named("Id")),
    ] {
        assert_eq!(field(&ir, "Thing", name).ty, expected, "{name}");
    }
    let ids: Vec<_> = ir.types.keys().map(|id| id.0.as_str()).collect();
    assert_eq!(ids, ["Answer", "Failure", "Id", "Thing"]);
}

#[test]
fn an_enum_of_texts_keeps_the_text_of_what_is_not_quoted() {
    let ir = sound(
        r##"Thing: {type: object, properties: {a: {type: string, enum: [4.10, 4, 0x1F, yes, true, ~, "5", null]}, b: {enum: [x, null]}}}"##,
    );
    assert_eq!(variants(&ir, "Thing/a"), ["4.10", "4", "0x1F", "yes", "true", "5"]);
    assert_eq!(variants(&ir, "Thing/b"), ["x"]);
    assert!(field(&ir, "Thing", "a").nullable && field(&ir, "Thing", "b").nullable);
}

#[test]
fn nullable_is_seen_through_references() {
    let ir = sound(
        r##"Thing:
  type: object
  required: [own]
  properties:
    own: {type: string, nullable: true}
    referred: {$ref: "#/components/schemas/MayBeNull"}
    twice: {$ref: "#/components/schemas/Twice"}
    wrapped: {allOf: [{$ref: "#/components/schemas/MayBeNull"}]}
    wrapper: {allOf: [{$ref: "#/components/schemas/Never"}], nullable: true}
    listed: {$ref: "#/components/schemas/Listed"}
    merged: {$ref: "#/components/schemas/Merged"}
    half: {$ref: "#/components/schemas/Half"}
    never: {$ref: "#/components/schemas/Never"}
MayBeNull: {type: object, nullable: true, properties: {id: {type: string}}}
Twice: {$ref: "#/components/schemas/MayBeNull"}
Listed: {type: string, enum: [a, null]}
Merged: {allOf: [{$ref: "#/components/schemas/MayBeNull"}, {nullable: true, properties: {b: {type: string}}}]}
Half: {allOf: [{$ref: "#/components/schemas/MayBeNull"}, {properties: {b: {type: string}}}]}
Never: {type: object, properties: {id: {type: string}}}"##,
    );
    for (name, expected) in [
        ("own", true),
        ("referred", true),
        ("twice", true),
        ("wrapped", true),
        ("wrapper", true),
        ("listed", true),
        ("merged", true),
        ("half", false),
        ("never", false),
    ] {
        assert_eq!(field(&ir, "Thing", name).nullable, expected, "{name}");
    }
    assert!(field(&ir, "Thing", "own").required && !field(&ir, "Thing", "never").required);
}

#[test]
fn all_of_adds_up() {
    let ir = sound(
        r##"Thing:
  allOf:
  - $ref: "#/components/schemas/Base"
  - required: [note]
    properties: {note: {type: string, maxLength: 1}}
  additionalProperties: false
  properties: {last: {type: integer, minimum: 2, maximum: 731, default: 365}}
Base: {type: object, required: [id], properties: {id: {type: string}}}"##,
    );
    let TypeKind::Struct(body) = &def(&ir, "Thing").kind else { panic!() };
    let fields: Vec<_> = body.fields.iter().map(|field| (field.wire.as_str(), field.required)).collect();
    assert_eq!(fields, [("id", true), ("note", true), ("last", false)]);
    assert!(!body.open);
    assert_eq!(field(&ir, "Thing", "note").limits, [limit("maxLength", "1")]);
    assert_eq!(
        field(&ir, "Thing", "last").limits,
        [limit("minimum", "2"), limit("maximum", "731"), limit("default", "365"),]
    );
}

#[test]
fn a_property_may_bear_the_name_of_a_keyword() {
    let ir = sound(
        r##"Thing:
  type: object
  properties:
    default: {$ref: "#/components/schemas/A"}
    enum: {type: object, properties: {example: {$ref: "#/components/schemas/B"}}}
    properties: {$ref: "#/components/schemas/C"}
  example: {default: {$ref: "#/components/schemas/None"}}
A: {type: object, properties: {type: {type: string}}}
B: {type: object, properties: {required: {type: boolean}}}
C: {type: object, properties: {allOf: {type: array, items: {type: string}}}}"##,
    );
    assert_eq!(field(&ir, "Thing", "default").ty, named("A"));
    assert_eq!(field(&ir, "Thing/enum", "example").ty, named("B"));
    assert_eq!(field(&ir, "Thing", "properties").ty, named("C"));
}

#[test]
fn what_is_secret_is_so_wherever_it_is_referred_to() {
    let ir = sound(
        r##"Thing:
  type: object
  properties:
    token: {$ref: "#/components/schemas/Token"}
    tokens: {type: array, items: {$ref: "#/components/schemas/Token"}}
    key: {type: string, format: password, x-credential: true}
    name: {type: string, x-sensitive: true}
    id: {type: string}
Token: {type: string, format: password}"##,
    );
    assert!(def(&ir, "Token").sensitive && !def(&ir, "Thing").sensitive);
    for (name, expected) in [("token", true), ("tokens", true), ("key", true), ("name", true), ("id", false)] {
        assert_eq!(field(&ir, "Thing", name).sensitive, expected, "{name}");
    }
    assert!(field(&ir, "Thing", "key").credential && !field(&ir, "Thing", "name").credential);
}

#[test]
fn a_type_that_contains_itself_is_behind_a_pointer() {
    let ir = sound(
        r##"Thing:
  type: object
  properties:
    next: {$ref: "#/components/schemas/Thing"}
    list: {type: array, items: {$ref: "#/components/schemas/Thing"}}
    leaf: {$ref: "#/components/schemas/Leaf"}
Leaf: {type: object, properties: {id: {type: string}}}"##,
    );
    assert_eq!(field(&ir, "Thing", "next").ty, Type::Boxed(TypeId("Thing".to_owned())));
    assert_eq!(field(&ir, "Thing", "list").ty, Type::Array(Box::new(Item { ty: named("Thing"), nullable: false })));
    assert_eq!(field(&ir, "Thing", "leaf").ty, named("Leaf"));
}

#[test]
fn usage_follows_the_direction() {
    let ir = sound(
        r##"Thing: {type: object, properties: {both: {$ref: "#/components/schemas/Failure"}, to: {$ref: "#/components/schemas/To"}}}
To: {type: object, properties: {id: {type: string}}}
Unreached: {type: object, properties: {id: {type: string}}}"##,
    );
    assert_eq!(def(&ir, "To").usage, Usage { request: true, response: false });
    assert_eq!(def(&ir, "Failure").usage, Usage { request: true, response: true });
    assert!(!ir.types.contains_key(&TypeId("Unreached".to_owned())));
    assert_eq!(ir.error, Some(TypeId("Failure".to_owned())));
    assert_eq!(ir.operations[0].request_type(), Some(&named("Thing")));
    assert_eq!(ir.operations[0].responses.single(), Some(&ResponseBody::Json(named("Answer"))));
}

#[test]
fn alternatives_become_a_choice() {
    let ir = sound(
        r##"Thing:
  type: object
  properties: {id: {type: string}, token: {$ref: "#/components/schemas/Token"}, note: {type: string}}
  anyOf: [{required: [id]}, {required: [token]}]
  x-choice: {type: ThingRef, field: thing}
Token: {type: string}"##,
    );
    let TypeKind::Struct(body) = &def(&ir, "Thing").kind else { panic!() };
    assert_eq!(body.choice.as_deref(), Some("ThingRef"));
    assert_eq!(body.fields.len(), 3);
    let choice = &ir.choices["ThingRef"];
    assert_eq!(choice.field, "thing");
    assert_eq!(choice.options, [("id".to_owned(), Type::String), ("token".to_owned(), named("Token"))]);
}

#[test]
fn the_order_of_components_means_nothing() {
    let schemas = [
        r##"Thing: {type: object, properties: {a: {$ref: "#/components/schemas/A"}, b: {$ref: "#/components/schemas/B"}}}"##,
        r##"A: {type: object, properties: {b: {$ref: "#/components/schemas/B"}}}"##,
        r##"B: {type: object, properties: {a: {$ref: "#/components/schemas/A"}, e: {type: string, enum: [x]}}}"##,
    ];
    let forward = sound(&schemas.join("\n"));
    let backward: Vec<_> = schemas.into_iter().rev().collect();
    assert_eq!(forward, sound(&backward.join("\n")));
}

#[test]
fn the_same_mistake_is_found_behind_a_list() {
    let (_, diagnostics) = lowered("Thing: {type: object, properties: {a: {type: array, items: {type: strin}}}}");
    let found: Vec<_> = diagnostics.iter().map(|found| (found.code, found.pointer.0.as_str())).collect();
    assert_eq!(found, [("lower/unknown-type", "/components/schemas/Thing/properties/a/items/type")]);
}

fn limit(keyword: &str, value: &str) -> crate::ir::Limit {
    crate::ir::Limit { keyword: keyword.to_owned(), value: value.to_owned() }
}

#[test]
fn a_member_that_only_repeats_the_type_of_a_plain_value_adds_nothing() {
    let ir = sound(
        "\
Kind: {type: string, enum: [a, b]}
Thing: {type: object, properties: {kind: {allOf: [{$ref: \"#/components/schemas/Kind\"}, {type: string, description: Which.}]}}}",
    );
    assert_eq!(field(&ir, "Thing", "kind").ty, named("Kind"));
}
