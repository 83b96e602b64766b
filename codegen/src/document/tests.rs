//! What the normal form of a schema is, and where its nodes were written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::references::Broken;
use super::{Document, Input, parse};
use crate::ir::Pointer;

const S: &str = "/components/schemas/S";

fn document(version: &str, schema: &Value) -> Document {
    let text = json!({
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"S": schema, "T": {"type": "string"}}},
    });
    parse(&text.to_string(), "").map_err(|(found, source)| found.render(&source)).unwrap()
}

#[test]
fn what_openapi_3_1_says_is_said_in_the_form_of_3_0() {
    let reference = "#/components/schemas/T";
    let rows = [
        // Types.
        (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
        (json!({"type": ["string"]}), json!({"type": "string"})),
        (json!({"type": "null"}), json!({"nullable": true, "enum": [null]})),
        (json!({"type": ["null"], "enum": [null]}), json!({"nullable": true, "enum": [null]})),
        (json!({"type": ["integer", "number"]}), json!({"type": "number"})),
        (json!({"type": ["object", "array", "string", "number", "boolean", "null"]}), json!({"nullable": true})),
        (
            json!({"type": ["string", "integer", "null"], "minLength": 1, "minimum": 2, "description": "D."}),
            json!({"description": "D.", "nullable": true,
                   "anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 2}]}),
        ),
        (
            json!({"type": ["string", "number"], "enum": ["a", 1, null], "format": "date"}),
            json!({"anyOf": [{"type": "string", "format": "date", "enum": ["a"]}, {"type": "number", "enum": [1]}]}),
        ),
        (
            json!({"type": ["number", "string"], "format": "int32"}),
            json!({"anyOf": [{"type": "number", "format": "int32"}, {"type": "string"}]}),
        ),
        (json!({"type": ["string", "integer"], "enum": ["a"]}), json!({"type": "string", "enum": ["a"]})),
        (
            json!({"type": ["string", "object"], "required": ["a"], "anyOf": [{"maxLength": 1}, {"minLength": 3}]}),
            json!({"anyOf": [{"maxLength": 1}, {"minLength": 3}],
                   "allOf": [{"anyOf": [{"type": "string"}, {"type": "object", "required": ["a"]}]}]}),
        ),
        // Null among alternatives.
        (
            json!({"anyOf": [{"type": "string", "title": "A"}, {"type": "null"}], "title": "B"}),
            json!({"title": "B", "nullable": true, "type": "string"}),
        ),
        (
            json!({"oneOf": [{"type": "null"}, {"$ref": reference}]}),
            json!({"nullable": true, "allOf": [{"$ref": reference}]}),
        ),
        (
            json!({"anyOf": [{"const": null}, {"minLength": 1}, {"enum": [null]}], "minLength": 2}),
            json!({"minLength": 2, "nullable": true, "allOf": [{"minLength": 1}]}),
        ),
        (
            json!({"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "integer"}]}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": true}),
        ),
        (json!({"anyOf": [{"type": ["null"]}]}), json!({"nullable": true, "enum": [null]})),
        // Single values.
        (json!({"const": 1}), json!({"enum": [1]})),
        (json!({"examples": [1, 2]}), json!({"example": 1})),
        (json!({"examples": [1], "example": 2}), json!({"example": 2})),
        (json!({"exclusiveMinimum": 1}), json!({"exclusiveMinimum": 1})),
        (json!({"contentEncoding": "base64"}), json!({"type": "string", "format": "byte"})),
        (
            json!({"contentMediaType": "image/png"}),
            json!({"contentMediaType": "image/png", "type": "string", "format": "binary"}),
        ),
        (
            json!({"type": "string", "contentMediaType": "application/problem+json"}),
            json!({"type": "string", "contentMediaType": "application/problem+json"}),
        ),
        // References.
        (json!({"$ref": reference}), json!({"$ref": reference})),
        (
            json!({"$ref": reference, "description": "D.", "allOf": [{"minLength": 1}]}),
            json!({"description": "D.", "allOf": [{"minLength": 1}, {"$ref": reference}]}),
        ),
        // Several schemas of one place.
        (
            json!({"prefixItems": [{"type": "string"}, true], "items": {"type": "string"}}),
            json!({"prefixItems": true, "items": {"anyOf": [{"type": "string"}, {}]}, "type": "array"}),
        ),
        (
            json!({"prefixItems": [{"type": "string"}], "items": false}),
            json!({"prefixItems": true, "items": {"type": "string"}, "type": "array"}),
        ),
        (
            json!({"patternProperties": {"a": {"type": "string"}}, "additionalProperties": false}),
            json!({"patternProperties": true, "additionalProperties": {"type": "string"},
                   "type": "object"}),
        ),
        (
            json!({"patternProperties": {"a": {"type": "string"}}, "additionalProperties": true}),
            json!({"patternProperties": true, "additionalProperties": true}),
        ),
        // Schemas that are true or false, and keywords that are no schemas.
        (json!(true), json!({})),
        (json!(false), json!({"not": {}})),
        (
            json!({"properties": {"const": true, "type": {"const": 1}}, "additionalProperties": false}),
            json!({"properties": {"const": {}, "type": {"enum": [1]}}, "additionalProperties": false}),
        ),
        (
            json!({"example": {"const": 1}, "default": {"type": ["a"]}, "enum": [{"const": 1}]}),
            json!({"example": {"const": 1}, "default": {"type": ["a"]}, "enum": [{"const": 1}]}),
        ),
    ];
    for (schema, expected) in rows {
        let found = document("3.1.0", &schema);
        assert_eq!(found.root.pointer(S).unwrap(), &expected, "{schema}");
        let unchanged = document("3.0.3", &schema);
        assert_eq!(unchanged.root.pointer(S).unwrap(), &schema, "OpenAPI 3.0 has none of this");
    }
}

#[test]
fn nodes_know_where_they_were_written() {
    let schema = json!({
        "type": ["object", "string", "null"],
        "properties": {
            "a": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"type": ["integer", "boolean"]}}]},
            "b": {"$ref": "#/components/schemas/S/$defs/B"},
            "c": {"const": 1},
        },
        "$defs": {"B": {"oneOf": [{"type": "null"}, {"type": "string"}, {"maxLength": 1}]}},
    });
    let document = document("3.1.0", &schema);
    let a = format!("{S}/anyOf/0/properties/a");
    for (node, expected) in [
        (format!("{S}/anyOf"), format!("{S}/type")),
        (format!("{S}/anyOf/0/properties"), format!("{S}/properties")),
        (format!("{a}/items"), format!("{S}/properties/a/anyOf/1/items")),
        (format!("{a}/items/anyOf/1"), format!("{S}/properties/a/anyOf/1/items")),
        (format!("{S}/anyOf/0/properties/c/enum/0"), format!("{S}/properties/c/const")),
        ("/components/schemas/B/oneOf/1/maxLength".to_owned(), format!("{S}/$defs/B/oneOf/2/maxLength")),
    ] {
        let node = Pointer(node);
        assert!(document.node(&node).is_some(), "{node} is missing in {}", document.root);
        assert_eq!(document.source.address(&node), format!("#{expected}"));
    }
}

#[test]
fn references_are_resolved_through_others() {
    let text = json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "components": {
            "parameters": {
                "A": {"$ref": "#/components/parameters/B", "description": "This may be here."},
                "B": {"$ref": "more.json#/C"},
                "Loop": {"$ref": "#/components/parameters/Loop"},
                "Nowhere": {"$ref": "#/components/parameters/None"},
            },
        },
    });
    let files = BTreeMap::from([(
        "more.json".to_owned(),
        json!({"C": {"$ref": "#/D"}, "D": {"name": "d", "in": "query", "schema": {"$ref": "#/S"}}, "S": true})
            .to_string(),
    )]);
    let document = parse(Input { text: &text.to_string(), files: &files }, "folder/test.json").unwrap();
    let resolve = |name: &str| {
        let pointer = Pointer("/components/parameters".to_owned()).join(name);
        document.resolve(document.node(&pointer).unwrap()).map(|node| document.source.address(&node.pointer))
    };
    assert_eq!(resolve("A"), Ok("#/D".to_owned()));
    assert_eq!(resolve("Loop"), Err(Broken::Circle));
    assert_eq!(resolve("Nowhere"), Err(Broken::Nowhere));
    let place = document.source.locate(&Pointer("/components/schemas/S".to_owned())).unwrap();
    assert_eq!(document.source.file(place.file).0, "folder/more.json");
    assert_eq!(
        document.root.pointer("/components/parameters/D/schema").unwrap(),
        &json!({"$ref": "#/components/schemas/S"})
    );
}
