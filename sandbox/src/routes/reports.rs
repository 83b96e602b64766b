//! `/cra/check_report/*/get`: the products of the latest report.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::scenario;
use crate::state::State;

/// The base report.
pub(crate) fn base_report(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let report = state.users.named_in(body)?.report()?.open(now)?;
    Ok(json!({
        "report": scenario::base_report(report),
        "warnings": [],
    }))
}

/// Partner insights, with options of creation or, failing that, of this request.
pub(crate) fn partner_insights(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let report = state.users.named_in(body)?.report()?.open(now)?;
    let options = [&report.partner_insights, &body["partner_insights"], &body["options"]]
        .into_iter()
        .find(|options| options.is_object())
        .unwrap_or(&Value::Null);
    Ok(json!({
        "report": scenario::partner_insights(report, options),
        "warnings": [],
    }))
}
