//! Responses that are not quite what the spec says.

use serde_json::{Value, json};

use super::{Kind, Plan, target};

/// A value that no enum has.
const UNKNOWN: &str = "SANDBOX_UNKNOWN_VALUE";
/// A field that no object has.
const ADDED: &str = "sandbox_added_field";

/// Alters the body of a response to `path` as a fault demands.
pub(crate) fn alter(plan: &Plan, path: &str, body: &mut Value) {
    if plan.fault == Kind::AddedField {
        let added = json!({"text": "added", "amount": 12.34, "list": [1, null]});
        if let Some(report) = body.get_mut("report").filter(|report| report.is_object()) {
            report[ADDED] = added.clone();
        }
        body[ADDED] = added;
        return;
    }
    let Some(pointer) = plan.field.clone().or_else(|| target::find(path, body, plan.fault)) else {
        return;
    };
    if let Some(value) = body.pointer_mut(&pointer) {
        *value = if plan.fault == Kind::NullField { Value::Null } else { json!(UNKNOWN) };
    }
}
