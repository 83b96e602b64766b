//! Which version of OpenAPI a document is written in.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Pointer;

/// The versions whose keywords differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1, or a newer one that is read as such.
    V3_1,
}

impl Version {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V3_0 => "OpenAPI 3.0",
            Self::V3_1 => "OpenAPI 3.1",
        }
    }
}

/// The dialects of JSON Schema that OpenAPI 3.1 is written in, unless a document says otherwise.
const DIALECTS: [&str; 3] = [
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2020-12/schema#",
];

/// The version of a document, or a diagnostic that it is not read.
pub(crate) fn read(root: &mut Value, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Some(written) = root.get("openapi").and_then(text) else {
        diagnostics.push(other(root));
        return None;
    };
    let mut parts = written.split('.');
    let version = match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Version::V3_0,
        (Some("3"), Some("1")) => Version::V3_1,
        (Some("3"), Some("2")) => {
            diagnostics.push(Diagnostic::warning(
                "parse/newer-version",
                format!("OpenAPI {written} is read as OpenAPI 3.1"),
                Pointer("/openapi".to_owned()),
                "check that the generated code covers what that version added",
            ));
            Version::V3_1
        }
        _ => {
            diagnostics.push(refused(&format!("OpenAPI {written}"), "/openapi"));
            return None;
        }
    };
    if version == Version::V3_1 {
        check_dialect(root, diagnostics);
    }
    // Without quotes, YAML takes `3.1` for a number.
    if let Some(openapi) = root.get_mut("openapi") {
        *openapi = Value::String(written);
    }
    Some(version)
}

/// What a document is that is not of OpenAPI 3.
fn other(root: &Value) -> Diagnostic {
    if let Some(written) = root.get("swagger").and_then(text) {
        return refused(&format!("Swagger {written}"), "/swagger");
    }
    Diagnostic::error(
        "parse/version",
        "expected an OpenAPI document, with `openapi: 3.…` at the top",
        if root.get("openapi").is_some() { Pointer("/openapi".to_owned()) } else { Pointer::default() },
        "add `openapi: \"3.1.0\"` or `openapi: \"3.0.3\"`",
    )
}

fn refused(what: &str, pointer: &str) -> Diagnostic {
    let message = format!("expected OpenAPI 3.0 or 3.1, found {what}");
    Diagnostic::error(
        "parse/version",
        message,
        Pointer(pointer.to_owned()),
        "convert the document to OpenAPI 3.0 or 3.1",
    )
}

fn check_dialect(root: &Value, diagnostics: &mut Diagnostics) {
    let dialect = root.get("jsonSchemaDialect").and_then(Value::as_str);
    if let Some(dialect) = dialect.filter(|dialect| !DIALECTS.contains(dialect)) {
        diagnostics.push(Diagnostic::warning(
            "unsupported/dialect",
            format!("the schema dialect `{dialect}` is not supported; it is read as JSON Schema 2020-12"),
            Pointer("/jsonSchemaDialect".to_owned()),
            "keep it if the keywords mean the same in both",
        ));
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        // 3.0 is written as `3` by whatever reads it as a number.
        Value::Number(number) => Some(match number.as_f64() {
            Some(whole) if whole.fract() == 0.0 => format!("{whole:.1}"),
            _ => number.to_string(),
        }),
        _ => None,
    }
}
