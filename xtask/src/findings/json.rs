//! For programs. The form is described in docs/diagnostics.md; `format` grows when it changes.

use codegen::diagnostic::{Diagnostic, Location, Severity, Source};
use codegen::ir::Pointer;
use serde_json::{Value, json};

use super::Findings;

/// Number of the form.
const FORMAT: u32 = 1;

/// The findings as JSON.
pub(super) fn render(findings: &Findings<'_>) -> String {
    let source = findings.source;
    let count = |severity| findings.diagnostics.count_of(severity);
    let sorted = findings.diagnostics.sorted(source);
    let left_out = findings.left_out.iter().map(|left| {
        json!({
            "id": left.id,
            "method": left.method,
            "path": left.path,
            "class": left.class,
            "cause": left.cause.0,
            "place": place(source, source.locate(&left.origin), &left.origin),
        })
    });
    let document = json!({
        "format": FORMAT,
        "command": findings.command,
        "document": source.name,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "unfinished": count(Severity::Unfinished),
        "left_out": left_out.collect::<Vec<_>>(),
        "diagnostics": sorted.into_iter().map(|(at, found)| one(source, at, found)).collect::<Vec<_>>(),
    });
    format!("{document:#}")
}

fn one(source: &Source, at: Location, found: &Diagnostic) -> Value {
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Unfinished => "unfinished",
    };
    json!({
        "class": found.code,
        "severity": severity,
        "message": found.message,
        "help": found.help,
        "place": place(source, Some(at), &found.pointer),
        "other": found.other.as_ref().map(|other| place(source, source.locate(other), other)),
    })
}

fn place(source: &Source, at: Option<Location>, pointer: &Pointer) -> Value {
    let at = at.unwrap_or_default();
    json!({
        "file": source.name,
        "line": at.line.max(1),
        "column": at.column.max(1),
        "width": at.width,
        "pointer": pointer.0,
    })
}
