//! Reports as PDF.

use serde_json::{Value, json};

use super::link::names;
use crate::envelope::Fault;
use crate::json::to_bytes;
use crate::pdf::document;
use crate::scenario;
use crate::state::{Report, State};

/// The base report, with the add-ons that the request names.
pub(crate) fn report(state: &mut State, body: &Value) -> Result<Vec<u8>, Fault> {
    let report = latest(state, body)?;
    let mut lines = head("Consumer report", report);
    outline(&mut lines, 0, "base report", &brief(scenario::base_report(report)));
    for add_on in names(&body["add_ons"]) {
        let added = match add_on.as_str() {
            "cra_income_insights" => scenario::income_insights(report, &Value::Null),
            _ => scenario::partner_insights(report, &report.options["partner_insights"]),
        };
        outline(&mut lines, 0, &add_on, &brief(added));
    }
    Ok(document(&lines))
}

/// The verification reports that the request names, in the newer or the older field.
pub(crate) fn verification(state: &mut State, body: &Value) -> Result<Vec<u8>, Fault> {
    let older = json!([body["report_requested"]]);
    let requested = if body["reports_requested"].is_array() { &body["reports_requested"] } else { &older };
    let requested: Vec<_> = names(requested).iter().map(|name| name.to_uppercase()).collect();
    if requested.is_empty() {
        return Err(Fault::invalid_request("MISSING_FIELDS", "required and missing: reports_requested"));
    }
    let report = latest(state, body)?;
    let mut lines = head("Verification report", report);
    let verification = scenario::verification(report, &json!(requested), None);
    for name in requested {
        outline(&mut lines, 0, &name, &brief(verification[name.to_lowercase()].clone()));
    }
    Ok(document(&lines))
}

fn latest<'a>(state: &'a mut State, body: &Value) -> Result<&'a Report, Fault> {
    let now = state.clock.now();
    state.users.named_in(body)?.report()?.open(now)
}

fn head(title: &str, report: &Report) -> Vec<String> {
    let made = report.created_at.format("%Y-%m-%d %H:%M UTC");
    vec![title.to_owned(), format!("report {}, made {made}", report.id), String::new()]
}

/// A report for people, who do not read every day of a history: long lists become their lengths.
fn brief(mut report: Value) -> Value {
    shorten(&mut report);
    report
}

fn shorten(value: &mut Value) {
    match value {
        Value::Array(entries) if entries.len() > 6 => *value = json!(format!("{} entries", entries.len())),
        Value::Array(entries) => entries.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// A value as indented lines.
fn outline(lines: &mut Vec<String>, depth: usize, name: &str, value: &Value) {
    let label = format!("{}{}", "  ".repeat(depth), name.replace('_', " "));
    match value {
        Value::Object(fields) => {
            lines.push(label);
            fields.iter().for_each(|(name, value)| outline(lines, depth + 1, name, value));
        }
        Value::Array(entries) => {
            for (nth, entry) in entries.iter().enumerate() {
                outline(lines, depth, &format!("{name} {}", nth + 1), entry);
            }
        }
        Value::Null => {}
        Value::String(text) => lines.push(format!("{label}: {text}")),
        other => lines.push(format!("{label}: {}", String::from_utf8_lossy(&to_bytes(other)))),
    }
}
