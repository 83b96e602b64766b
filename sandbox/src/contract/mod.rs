//! The API description as a judge of requests, answers and webhooks.

mod convert;
mod verdict;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::answer::Content;
use crate::envelope::Fault;
use convert::Usage;

/// The text of the spec that the sandbox is built with.
pub(crate) const SPEC: &str = include_str!("../../../spec/openapi.yaml");

/// Compiled once for all sandboxes of a process.
static CONTRACT: LazyLock<Result<Contract, String>> = LazyLock::new(|| Contract::parse(SPEC));

/// Validators for everything that crosses the wire.
pub(crate) struct Contract {
    operations: BTreeMap<String, Operation>,
    webhooks: BTreeMap<(String, String), Validator>,
    error: Validator,
}

struct Operation {
    request: Validator,
    /// `None` if the answer is a PDF.
    answer: Option<Validator>,
}

impl Contract {
    /// The contract that `spec/openapi.yaml` states.
    pub(crate) fn of_spec() -> Result<&'static Self, &'static str> {
        CONTRACT.as_ref().map_err(String::as_str)
    }

    fn parse(spec: &str) -> Result<Self, String> {
        let document: Value = serde_yaml::from_str(spec).map_err(|error| format!("the spec is not YAML: {error}"))?;
        let compiler = Compiler::new(&document);

        let mut operations = BTreeMap::new();
        for (path, item) in entries(&document, "/paths") {
            let Some(post) = item.get("post") else {
                continue;
            };
            let request = post.pointer("/requestBody/content/application~1json/schema");
            let answer = post.pointer("/responses/200/content/application~1json/schema");
            let is_pdf = post.pointer("/responses/200/content/application~1pdf").is_some();
            let (Some(request), true) = (request, answer.is_some() || is_pdf) else {
                return Err(format!("{path}: neither JSON nor a PDF"));
            };
            let operation = Operation {
                request: compiler.compile(request, Usage::Request, path)?,
                answer: answer.map(|answer| compiler.compile(answer, Usage::Answer, path)).transpose()?,
            };
            operations.insert(path.clone(), operation);
        }

        let mut webhooks = BTreeMap::new();
        for (name, item) in entries(&document, "/x-webhooks") {
            let text = |pointer| item.pointer(pointer).and_then(Value::as_str);
            let schema = item.pointer("/post/requestBody/content/application~1json/schema");
            if let (Some(kind), Some(code), Some(schema)) =
                (text("/post/x-webhook/type"), text("/post/x-webhook/code"), schema)
            {
                let validator = compiler.compile(schema, Usage::Answer, name)?;
                webhooks.insert((kind.to_owned(), code.to_owned()), validator);
            }
        }

        let error = json!({"$ref": "#/components/schemas/PlaidError"});
        let error = compiler.compile(&error, Usage::Answer, "PlaidError")?;
        Ok(Self { operations, webhooks, error })
    }

    /// Judges the body of a request the way the API would.
    pub(crate) fn check_request(&self, path: &str, body: &Value) -> Result<(), Fault> {
        let operation = self.operations.get(path).ok_or_else(Fault::no_such_endpoint)?;
        verdict::on_request(operation.request.iter_errors(body))
    }

    /// Judges an answer of ours; an `Err` tells what is wrong with it.
    pub(crate) fn check_answer(&self, path: &str, content: &Content) -> Result<(), String> {
        let operation = self.operations.get(path).ok_or("the spec has no such path")?;
        match (&operation.answer, content) {
            (Some(validator), Content::Json(body)) => verdict::on_answer(validator.iter_errors(body)),
            (None, Content::Pdf(bytes)) if bytes.starts_with(b"%PDF-") => Ok(()),
            _ => Err(format!("an answer of this path is not {}", content.media_type())),
        }
    }

    /// Judges an error body of ours.
    pub(crate) fn check_error(&self, body: &Value) -> Result<(), String> {
        verdict::on_answer(self.error.iter_errors(body))
    }

    /// Judges a webhook of ours.
    pub(crate) fn check_webhook(&self, kind: &str, code: &str, body: &Value) -> Result<(), String> {
        let validator = self.webhooks.get(&(kind.to_owned(), code.to_owned())).ok_or("the spec has no such webhook")?;
        verdict::on_answer(validator.iter_errors(body))
    }
}

fn entries<'a>(document: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    document.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

/// Compiles schemas against the components that they refer to.
struct Compiler {
    definitions: Value,
}

impl Compiler {
    fn new(document: &Value) -> Self {
        Self { definitions: convert::definitions(entries(document, "/components/schemas")) }
    }

    fn compile(&self, schema: &Value, usage: Usage, owner: &str) -> Result<Validator, String> {
        let mut schema = convert::schema(schema, usage);
        schema["$defs"] = self.definitions.clone();
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|error| format!("{owner}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::routes;

    #[test]
    fn the_routes_are_those_of_the_spec() {
        let contract = Contract::of_spec().expect("the spec compiles");
        let routes: BTreeSet<_> = routes::paths().collect();
        let operations: BTreeSet<_> = contract.operations.keys().map(String::as_str).collect();
        assert_eq!(routes, operations);
        assert_eq!(routes::paths().count(), routes.len(), "no path has two routes");
    }

    #[test]
    fn the_spec_compiles_to_judges_that_refuse() {
        let contract = Contract::of_spec().expect("the spec compiles");
        let path = "/cra/check_report/base_report/get";
        let error = contract.check_answer(path, &Content::Json(json!({"report": null})));
        assert!(error.is_err_and(|text| text.contains("request_id")));
    }
}
