//! `/cra/check_report/*/get`: the products of the latest report. The responses are kept, so they follow from the report
//! and the request and from nothing else.

use serde_json::Value;

use crate::scenario;
use crate::state::Report;

/// The base report.
pub(crate) fn base_report(report: &Report, _: &Value) -> Value {
    scenario::base_report(report)
}

/// Income insights, with the filter of creation or, failing that, of this request.
pub(crate) fn income_insights(report: &Report, body: &Value) -> Value {
    let options = first_object([&report.options["income_insights"], &body["options"]]);
    scenario::income_insights(report, &options["income_insights_filter"])
}

/// Cash flow insights.
pub(crate) fn cashflow_insights(report: &Report, _: &Value) -> Value {
    scenario::cashflow_insights(report)
}

/// Partner insights, with options of creation or, failing that, of this request.
pub(crate) fn partner_insights(report: &Report, body: &Value) -> Value {
    let sources = [&report.options["partner_insights"], &body["partner_insights"], &body["options"]];
    scenario::partner_insights(report, first_object(sources))
}

/// The lend score.
pub(crate) fn lend_score(report: &Report, _: &Value) -> Value {
    scenario::lend_score(report)
}

/// Network insights.
pub(crate) fn network_insights(report: &Report, _: &Value) -> Value {
    scenario::network_insights(report)
}

/// Verification reports.
pub(crate) fn verification(report: &Report, body: &Value) -> Value {
    let of_creation = &report.options["base_report"]["home_lending_report_options"];
    let options = first_object([&body["employment_refresh_options"], &of_creation["employment_refresh_options"]]);
    scenario::verification(report, &body["reports_requested"], options["days_requested"].as_u64())
}

/// The first source that has options, or null.
fn first_object<'a>(sources: impl IntoIterator<Item = &'a Value>) -> &'a Value {
    sources.into_iter().find(|options| options.is_object()).unwrap_or(&Value::Null)
}
