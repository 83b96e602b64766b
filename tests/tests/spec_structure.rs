//! The spec has every operation, object, field and value of Plaid's public API document of version 1.697.4, and what is
//! new in 1.778 as the official Python SDK knows it, and no flag that differs from them, beyond what the tables name.
//!
//! `facts/structure.tsv` was read off that document and `facts/structure-1.778.tsv` off that SDK, with references to anything but objects resolved: how a spec cuts
//! itself into components is no fact of the wire. Rows whose owner is a path speak of an operation, `webhook` of an
//! event, any other owner of an object; an empty field means the object itself. The last column names what differs on
//! purpose: the columns concerned, a colon and the reason.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use plaid_cra_tests::openapi_schema::{is_nullable, is_required, keyword, parts, property};
use serde_json::{Value, json};

const FACTS: [&str; 2] = [include_str!("../facts/structure.tsv"), include_str!("../facts/structure-1.778.tsv")];
const SPEC: &str = include_str!("../../spec/openapi.yaml");
const COLUMNS: &str = "owner\tfield\ttype\trequired\tnullable\tdeprecated\tvalues\tlimits\tdiffers";
const LIMITS: [&str; 7] = ["minLength", "maxLength", "minimum", "maximum", "minItems", "uniqueItems", "default"];

struct Fact<'a> {
    owner: &'a str,
    field: &'a str,
    kind: &'a str,
    required: bool,
    nullable: bool,
    deprecated: bool,
    values: Vec<&'a str>,
    limits: &'a str,
    differs: &'a str,
}

fn facts() -> Vec<Fact<'static>> {
    FACTS.into_iter().flat_map(table).collect()
}

fn table(text: &str) -> Vec<Fact<'_>> {
    let mut rows = text.lines();
    assert_eq!(rows.next(), Some(COLUMNS));
    rows.map(|row| {
        let cells: Vec<_> = row.split('\t').collect();
        let [owner, field, kind, required, nullable, deprecated, values, limits, differs] = cells[..] else {
            panic!("nine cells are due: {row}");
        };
        let values = values.split('|').filter(|value| !value.is_empty()).collect();
        let [required, nullable, deprecated] = [required, nullable, deprecated].map(|cell| cell == "yes");
        Fact { owner, field, kind, required, nullable, deprecated, values, limits, differs }
    })
    .collect()
}

fn spec() -> Value {
    serde_yaml::from_str(SPEC).unwrap()
}

/// The type as the table writes it: `string:date`, `@Name` for an object with a name, `[…]` for a list. The precision
/// of numbers is left out, since the spec says more of it than the document does.
fn kind(spec: &Value, schema: &Value) -> String {
    let word = |key| keyword(spec, schema, key).and_then(Value::as_str);
    match word("type") {
        Some("array") => format!("[{}]", kind(spec, keyword(spec, schema, "items").unwrap_or(&Value::Null))),
        Some("object") => reference(schema).map_or_else(|| "object".to_owned(), |name| format!("@{name}")),
        Some("number") => "number".to_owned(),
        Some(kind) => match word("format") {
            // `password` only keeps a text from being shown.
            Some(format) if format != "password" => format!("{kind}:{format}"),
            _ => kind.to_owned(),
        },
        None => "any".to_owned(),
    }
}

/// The component that a schema refers to, alone or in an `allOf`.
fn reference(schema: &Value) -> Option<&str> {
    let members = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let reference = std::iter::once(schema).chain(members).find_map(|part| part.get("$ref")?.as_str())?;
    reference.rsplit('/').next()
}

impl Fact<'_> {
    /// What the spec says otherwise, each as `column: detail`.
    fn differences(&self, spec: &Value) -> Vec<String> {
        if let Some(operation) = spec["paths"].get(self.owner).map(|item| &item["post"]) {
            return self.operation_differences(spec, operation);
        }
        if self.owner == "webhook" {
            return self.webhook_differences(spec);
        }
        let Some(owner) = spec["components"]["schemas"].get(self.owner) else {
            return vec!["owner: the spec has none".to_owned()];
        };
        if self.field.is_empty() {
            let open = parts(spec, owner).iter().any(|part| part.get("additionalProperties") == Some(&json!(true)));
            let kind = if open { "object open" } else { "object" };
            let nullable = owner.get("nullable") == Some(&json!(true));
            return self.flags(kind, nullable, owner);
        }
        let Some(field) = property(spec, owner, self.field) else {
            return vec!["field: the spec has none".to_owned()];
        };
        let mut found = self.flags(&kind(spec, field), is_nullable(spec, field), field);
        let required = is_required(spec, owner, self.field);
        if required != self.required {
            found.push(format!("required: {required}"));
        }
        let listed = |schema| keyword(spec, schema, "enum").and_then(Value::as_array);
        let known = listed(field).or_else(|| listed(keyword(spec, field, "items")?));
        for value in &self.values {
            if !known.is_some_and(|known| known.iter().any(|known| known == value)) {
                found.push(format!("values: no {value}"));
            }
        }
        let limits = LIMITS.iter().filter_map(|key| match keyword(spec, field, key)? {
            Value::String(text) => Some(format!("{key}={text}")),
            value => Some(format!("{key}={value}")),
        });
        let limits = limits.collect::<Vec<_>>().join(" ");
        if limits != self.limits {
            found.push(format!("limits: {limits}"));
        }
        found
    }

    fn flags(&self, kind: &str, nullable: bool, schema: &Value) -> Vec<String> {
        let deprecated = schema.get("deprecated") == Some(&json!(true));
        let mut found = Vec::new();
        if kind != self.kind {
            found.push(format!("type: {kind}"));
        }
        if nullable != self.nullable {
            found.push(format!("nullable: {nullable}"));
        }
        if deprecated != self.deprecated {
            found.push(format!("deprecated: {deprecated}"));
        }
        found
    }

    fn operation_differences(&self, spec: &Value, operation: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let body = match self.field {
            "request" => {
                if operation["operationId"] != self.limits {
                    found.push(format!("limits: {}", operation["operationId"]));
                }
                &operation["requestBody"]
            }
            status => &operation["responses"][status],
        };
        let body = reference(body).map_or(body, |name| &spec["components"]["responses"][name]);
        let content = body["content"].as_object().into_iter().flatten();
        let content: Vec<_> =
            content.map(|(media, content)| format!("{media} {}", kind(spec, &content["schema"]))).collect();
        if content != [self.kind] {
            found.push(format!("type: {}", content.join(", ")));
        }
        found
    }

    fn webhook_differences(&self, spec: &Value) -> Vec<String> {
        let events = spec["x-webhooks"].as_object().into_iter().flatten();
        let marks = |event: &Value| {
            let mark = |key: &str| event["post"]["x-webhook"][key].as_str().unwrap_or_default().to_owned();
            format!("{} {}", mark("type"), mark("code"))
        };
        let found: Vec<_> = events
            .filter(|(_, event)| marks(event) == self.field)
            .map(|(_, event)| kind(spec, &event["post"]["requestBody"]["content"]["application/json"]["schema"]))
            .collect();
        if found == [self.kind] { vec![] } else { vec![format!("type: {}", found.join(", "))] }
    }
}

/// The rows on which spec and table disagree, exceptions that no longer are any included.
fn disagreements(spec: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for fact in facts() {
        let (excepted, _reason) = fact.differs.split_once(": ").unwrap_or_default();
        let excepted: Vec<_> = excepted.split(", ").filter(|column| !column.is_empty()).collect();
        let differences = fact.differences(spec);
        let columns: Vec<_> = differences.iter().filter_map(|difference| difference.split(": ").next()).collect();
        let place = format!("{} {}", fact.owner, fact.field);
        let unexpected = differences.iter().zip(&columns).filter(|(_, column)| !excepted.contains(column));
        found.extend(unexpected.map(|(difference, _)| format!("{place}: {difference}")));
        let idle = excepted.iter().filter(|column| !columns.contains(column));
        found.extend(idle.map(|column| format!("{place}: no longer differs in its {column}")));
    }
    found
}

#[test]
fn the_tables_are_whole() {
    // Operations, webhooks, objects, rows.
    for (text, due) in FACTS.into_iter().zip([[29, 18, 287, 1616], [14, 2, 121, 789]]) {
        let facts = table(text);
        let count = |is: &dyn Fn(&Fact<'_>) -> bool| facts.iter().filter(|fact| is(fact)).count();
        let operations = count(&|fact| fact.owner.starts_with('/') && fact.field == "request");
        let webhooks = count(&|fact| fact.owner == "webhook");
        let objects = count(&|fact| !fact.owner.starts_with('/') && fact.field.is_empty());
        assert_eq!([operations, webhooks, objects, facts.len()], due);
    }
}

#[test]
fn the_spec_agrees() {
    let disagreements = disagreements(&spec());
    assert!(disagreements.is_empty(), "{} rows:\n{}", disagreements.len(), disagreements.join("\n"));
}

/// No operation, webhook or required field that the document lacks: the spec asks for nothing more.
#[test]
fn the_spec_asks_for_no_more() {
    let (spec, facts) = (spec(), facts());
    let paths = spec["paths"].as_object().unwrap();
    assert!(paths.keys().all(|path| facts.iter().any(|fact| fact.owner == path)));
    assert_eq!(spec["x-webhooks"].as_object().unwrap().len(), 20);
    for (name, schema) in spec["components"]["schemas"].as_object().unwrap() {
        let of_object: Vec<_> = facts.iter().filter(|fact| fact.owner == name).collect();
        if of_object.is_empty() {
            continue;
        }
        let properties = parts(&spec, schema).into_iter().filter_map(|part| part.get("properties")?.as_object());
        for field in properties.flatten().map(|(field, _)| field) {
            let known = of_object.iter().any(|fact| fact.field == field);
            assert!(known || !is_required(&spec, schema, field), "{name}.{field} is required and of no source");
        }
    }
}

#[test]
fn the_comparison_sees_what_is_missing_or_other() {
    let schema = "/components/schemas";
    let changes = [
        (format!("{schema}/CraVoaReport/properties"), "items", "CraVoaReport items: field: the spec has none"),
        (format!("{schema}/CraVoaReport"), "required", "CraVoaReport items: required: false"),
        (format!("{schema}/CraVoaReport"), "nullable", "CraVoaReport : nullable: false"),
        (format!("{schema}/CraLoanStatus"), "enum", "CraLoanClosedStatus status: values: no BOOKED"),
        (format!("{schema}/CraVoaReport"), "additionalProperties", "CraVoaReport : type: object"),
        (format!("{schema}/CraLoanRegister/properties/opened_date"), "format", "opened_date: type: string"),
        (
            format!("{schema}/LinkTokenTransactions/properties/days_requested"),
            "maximum",
            "limits: minimum=1 default=90",
        ),
        ("/paths/~1user~1get/post".to_owned(), "operationId", "/user/get request: limits: null"),
        ("/x-webhooks/BankIncomeError/post".to_owned(), "x-webhook", "CRA_INCOME ERROR: type: "),
    ];
    for (place, key, expected) in changes {
        let mut spec = spec();
        let removed = spec.pointer_mut(&place).and_then(Value::as_object_mut).and_then(|object| object.remove(key));
        assert!(removed.is_some(), "{place} has no {key}");
        let disagreements = disagreements(&spec);
        assert!(disagreements.iter().any(|line| line.ends_with(expected)), "{key}: {disagreements:?}");
    }
}
