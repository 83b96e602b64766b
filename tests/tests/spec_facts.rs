//! The spec has every field of the four pages that the project started from, as those pages describe it.
//!
//! `facts/pages.tsv` was read off the pages themselves. Its last column names what differs on purpose: the column
//! concerned, a colon and the reason.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use plaid_cra_tests::openapi_schema::{is_nullable, is_required, keyword, property};
use serde_json::Value;

const FACTS: &str = include_str!("../facts/pages.tsv");
const SPEC: &str = include_str!("../../spec/openapi.yaml");
const COLUMNS: &str = "endpoint\tdirection\tpath\ttype\trequired\tenum\tdiffers";

/// One row of the table.
struct Fact<'a> {
    endpoint: &'a str,
    direction: &'a str,
    path: &'a str,
    kind: &'a str,
    required: &'a str,
    values: Vec<&'a str>,
    differs: &'a str,
}

impl<'a> Fact<'a> {
    fn parse(row: &'a str) -> Self {
        let cells: Vec<_> = row.split('\t').collect();
        let [endpoint, direction, path, kind, required, values, differs] = cells[..] else {
            panic!("seven cells are due: {row}");
        };
        let values = values.split('|').filter(|value| !value.is_empty()).collect();
        Self { endpoint, direction, path, kind, required, values, differs }
    }

    /// What the spec says otherwise, each as `column: detail`.
    fn differences(&self, spec: &Value) -> Vec<String> {
        let Some(mut schema) = self.body(spec) else {
            return vec!["body: the spec has none".to_owned()];
        };
        let mut required = false;
        for step in self.path.split('.') {
            let (name, is_array) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
            // The step before has led to a list if its name ends in brackets; go on with its elements.
            let owner = keyword(spec, schema, "items").unwrap_or(schema);
            let Some(found) = property(spec, owner, name) else {
                return vec![format!("path: the spec has no `{name}`")];
            };
            if is_array && keyword(spec, found, "type") != Some(&Value::from("array")) {
                return vec![format!("path: `{name}` is not an array")];
            }
            required = is_required(spec, owner, name);
            schema = found;
        }
        let mut differences = Vec::new();
        if !self.type_matches(spec, schema) {
            differences.push(format!("type: {:?}", keyword(spec, schema, "type")));
        }
        if required != (self.required == "yes") {
            differences.push(format!("required: {required}"));
        }
        let listed = keyword(spec, schema, "enum").and_then(Value::as_array);
        for value in &self.values {
            let known = match *value {
                "null" => is_nullable(spec, schema),
                value => listed.is_some_and(|listed| listed.iter().any(|known| known == value)),
            };
            if !known {
                differences.push(format!("enum: no {value}"));
            }
        }
        differences
    }

    fn body<'spec>(&self, spec: &'spec Value) -> Option<&'spec Value> {
        let operation = spec.get("paths")?.get(self.endpoint)?.get("post")?;
        let body = match self.direction {
            "request" => operation.get("requestBody")?,
            _ => operation.get("responses")?.get("200")?,
        };
        body.get("content")?.get("application/json")?.get("schema")
    }

    fn type_matches(&self, spec: &Value, schema: &Value) -> bool {
        let is = |schema, kind: &str| keyword(spec, schema, "type") == Some(&Value::from(kind));
        match self.kind.strip_prefix("array[").and_then(|rest| rest.strip_suffix(']')) {
            Some(item) => is(schema, "array") && keyword(spec, schema, "items").is_some_and(|items| is(items, item)),
            None => is(schema, self.kind),
        }
    }
}

fn facts() -> Vec<Fact<'static>> {
    let mut rows = FACTS.lines();
    assert_eq!(rows.next(), Some(COLUMNS));
    rows.map(Fact::parse).collect()
}

fn spec() -> Value {
    serde_yaml::from_str(SPEC).unwrap()
}

/// The rows on which spec and table disagree, exceptions that no longer are any included.
fn disagreements(spec: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for fact in facts() {
        let (excepted, _reason) = fact.differs.split_once(": ").unwrap_or_default();
        let (expected, unexpected): (Vec<_>, Vec<_>) =
            fact.differences(spec).into_iter().partition(|difference| difference.split(": ").next() == Some(excepted));
        let place = format!("{} {} {}", fact.endpoint, fact.direction, fact.path);
        found.extend(unexpected.into_iter().map(|difference| format!("{place}: {difference}")));
        if expected.is_empty() && !excepted.is_empty() {
            found.push(format!("{place}: no longer differs in its {excepted}"));
        }
    }
    found
}

#[test]
fn the_table_is_whole() {
    let facts = facts();
    let count = |endpoint, direction| {
        facts.iter().filter(|fact| fact.endpoint == endpoint && fact.direction == direction).count()
    };
    assert_eq!(count("/cra/check_report/create", "request"), 20);
    assert_eq!(count("/cra/check_report/partner_insights/get", "request"), 10);
    assert_eq!(count("/cra/credit_profile/report/get", "request"), 8);
    assert_eq!(count("/cra/check_report/base_report/get", "request"), 6);
    assert_eq!(count("/cra/check_report/base_report/get", "response"), 134);
    assert_eq!(facts.len(), 178);
}

#[test]
fn the_spec_has_every_field() {
    let disagreements = disagreements(&spec());
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[test]
fn the_comparison_sees_what_is_missing_or_other() {
    let changes = [
        ("/components/schemas/BaseReport/properties", "report_id", "path: the spec has no `report_id`"),
        ("/components/schemas/BaseReportAccount/properties", "owners", "path: the spec has no `owners`"),
        ("/components/schemas/ConsumerDispute", "required", "required: false"),
        ("/components/schemas/PrismCashScoreVersion", "enum", "enum: no 3_lite"),
        ("/components/schemas/PrismCashScoreVersion", "nullable", "enum: no null"),
        ("/components/schemas/CraCreditProfileReportVersion", "type", "type: None"),
    ];
    for (place, key, expected) in changes {
        let mut spec = spec();
        let removed = spec.pointer_mut(place).and_then(Value::as_object_mut).and_then(|object| object.remove(key));
        assert!(removed.is_some(), "{place} has no {key}");
        let disagreements = disagreements(&spec);
        assert!(disagreements.iter().any(|line| line.ends_with(expected)), "{key}: {disagreements:?}");
    }
}
