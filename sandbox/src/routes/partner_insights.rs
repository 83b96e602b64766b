//! `/cra/partner_insights/get`, which newer integrations do without.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::scenario;
use crate::state::{BillableEvent, State};

/// The path of [`get`].
pub(crate) const GET: &str = "/cra/partner_insights/get";

/// Partner insights of the latest report, for a user of the older kind.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let report = state.users.named_in(body)?.report()?.open(now)?;
    let insights = scenario::partner_insights(report, &report.options["partner_insights"]);
    state.tally.billable.push(BillableEvent { path: GET.to_owned(), at: now });
    Ok(json!({ "report": [insights] }))
}
