//! `/cra/check_report/*/get`: the products of the latest report.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::scenario;
use crate::state::{Report, State};

/// The base report.
pub(crate) fn base_report(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_named(state, body, scenario::base_report)
}

/// Income insights, with the filter of creation or, failing that, of this request.
pub(crate) fn income_insights(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_named(state, body, |report| {
        let options = first_object([&report.options["income_insights"], &body["options"]]);
        scenario::income_insights(report, &options["income_insights_filter"])
    })
}

/// Cash flow insights.
pub(crate) fn cashflow_insights(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_latest(state, body, scenario::cashflow_insights)
}

/// Partner insights, with options of creation or, failing that, of this request.
pub(crate) fn partner_insights(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_latest(state, body, |report| {
        let sources = [&report.options["partner_insights"], &body["partner_insights"], &body["options"]];
        scenario::partner_insights(report, first_object(sources))
    })
}

/// The lend score.
pub(crate) fn lend_score(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_latest(state, body, scenario::lend_score)
}

/// Network insights.
pub(crate) fn network_insights(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_latest(state, body, scenario::network_insights)
}

/// Verification reports.
pub(crate) fn verification(state: &mut State, body: &Value) -> Result<Value, Fault> {
    of_latest(state, body, |report| {
        let of_creation = &report.options["base_report"]["home_lending_report_options"];
        let options = first_object([&body["employment_refresh_options"], &of_creation["employment_refresh_options"]]);
        scenario::verification(report, &body["reports_requested"], options["days_requested"].as_u64())
    })
}

/// Answers with what `make` makes of the report of the second generation that the request names; of the latest of the
/// older ones, if it names none.
fn of_named(state: &mut State, body: &Value, make: impl FnOnce(&Report) -> Value) -> Result<Value, Fault> {
    let Some(report_id) = text(body, "report_id") else { return of_latest(state, body, make) };
    let now = state.clock.now();
    let user_id = &state.users.named_in(body)?.user_id;
    let report = state.reports.of_user(user_id, Some(report_id))?.open(now)?;
    Ok(json!({ "report": make(&report.made_of), "warnings": [] }))
}

/// Answers with what `make` makes of the latest report of the user.
fn of_latest(state: &mut State, body: &Value, make: impl FnOnce(&Report) -> Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let report = state.users.named_in(body)?.report()?.open(now)?;
    Ok(json!({ "report": make(report), "warnings": [] }))
}

/// The first source that has options, or null.
fn first_object<'a>(sources: impl IntoIterator<Item = &'a Value>) -> &'a Value {
    sources.into_iter().find(|options| options.is_object()).unwrap_or(&Value::Null)
}
