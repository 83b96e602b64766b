//! SARIF 2.1.0, for code scanning: each finding at its place in the document.

use std::collections::BTreeSet;

use codegen::diagnostic::{Diagnostic, Location, Severity, Source};
use serde_json::{Value, json};

use super::{Findings, classes};
use crate::report::sarif;

/// The findings as SARIF.
pub(super) fn render(findings: &Findings<'_>) -> String {
    let sorted = findings.diagnostics.sorted(findings.source);
    let used: BTreeSet<_> = sorted.iter().map(|(_, found)| found.code).collect();
    let meaning = |class: &str| classes::all().find(|(other, _)| *other == class).map_or("", |(_, meaning)| meaning);
    let rules = used.into_iter().map(|class| (class, meaning(class))).collect::<Vec<_>>();
    let results = sorted.into_iter().map(|(at, found)| one(findings.source, at, found)).collect();
    sarif::document(findings.command, &rules, results)
}

fn one(source: &Source, at: Location, found: &Diagnostic) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Unfinished => "note",
    };
    let text = format!("{}; {}", found.message, found.help);
    let mut result = sarif::result(found.code, level, &text, &source.name, (at.line, at.column));
    if let Some(other) = &found.other {
        let at = source.locate(other).unwrap_or_default();
        result["relatedLocations"] = json!([sarif::location(&source.name, (at.line, at.column))]);
    }
    result
}
