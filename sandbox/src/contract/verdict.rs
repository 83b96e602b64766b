//! What the errors of a validator mean.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use crate::envelope::Fault;

/// Sorts the errors of a request into the API's error codes.
///
/// The texts name fields and never their values, which may be personal.
pub(crate) fn on_request<'a>(errors: impl Iterator<Item = ValidationError<'a>>) -> Result<(), Fault> {
    let mut unknown = Vec::new();
    let mut missing = Vec::new();
    let mut invalid = Vec::new();
    for error in errors {
        let at = error.instance_path().as_str();
        match error.kind() {
            Kind::UnevaluatedProperties { unexpected } | Kind::AdditionalProperties { unexpected } => {
                unknown.extend(unexpected.iter().map(|name| field(at, name)));
            }
            Kind::Required { property } => {
                missing.push(field(at, property.as_str().unwrap_or_default()));
            }
            Kind::AnyOf { context } => match alternatives(at, context) {
                Some(fields) => missing.push(fields),
                None => invalid.push(format!("{}: {}", field(at, ""), error.masked())),
            },
            _ => invalid.push(format!("{}: {}", field(at, ""), error.masked())),
        }
    }
    let (code, lead, fields) = if !unknown.is_empty() {
        ("UNKNOWN_FIELDS", "this endpoint does not know", unknown)
    } else if !missing.is_empty() {
        ("MISSING_FIELDS", "required and missing", missing)
    } else if !invalid.is_empty() {
        ("INVALID_FIELD", "not valid", invalid)
    } else {
        return Ok(());
    };
    let message = format!("{lead}: {}", fields.join(", "));
    Err(Fault::invalid_request(code, message))
}

/// Tells what is wrong with an answer, without its values.
pub(crate) fn on_answer<'a>(errors: impl Iterator<Item = ValidationError<'a>>) -> Result<(), String> {
    let texts: Vec<_> = errors.take(20).map(|error| format!("{}: {}", error.instance_path(), error.masked())).collect();
    if texts.is_empty() { Ok(()) } else { Err(texts.join("; ")) }
}

/// `a or b`, if each alternative fails only because it lacks a field.
fn alternatives(at: &str, context: &[Vec<ValidationError<'static>>]) -> Option<String> {
    let names: Option<Vec<_>> = context
        .iter()
        .map(|errors| match errors.first()?.kind() {
            Kind::Required { property } => Some(field(at, property.as_str()?)),
            _ => None,
        })
        .collect();
    names.map(|names| names.join(" or "))
}

/// The dotted path of a field below the JSON Pointer `at`.
fn field(at: &str, name: &str) -> String {
    let path = at.trim_start_matches('/').replace('/', ".");
    match (path.as_str(), name) {
        ("", "") => "the body".to_owned(),
        ("", name) => name.to_owned(),
        (path, "") => path.to_owned(),
        (path, name) => format!("{path}.{name}"),
    }
}
