//! SARIF 2.1.0, as every command that reports places in a document writes it.

use serde_json::{Value, json};

/// A whole document: one run of `command`, the rules as id and meaning, and the results.
pub(crate) fn document(command: &str, rules: &[(&str, &str)], results: Vec<Value>) -> String {
    let rules: Vec<_> =
        rules.iter().map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } })).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": command,
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://plaid.com/docs/api/products/check/",
                "rules": rules,
            } },
            "results": results,
        }],
    });
    format!("{document:#}")
}

/// One result at a line and a column.
pub(crate) fn result(rule: &str, level: &str, text: &str, file: &str, place: (usize, usize)) -> Value {
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": text },
        "locations": [location(file, place)],
    })
}

/// A place in a document.
pub(crate) fn location(file: &str, (line, column): (usize, usize)) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": file },
        "region": { "startLine": line.max(1), "startColumn": column.max(1) },
    } })
}
