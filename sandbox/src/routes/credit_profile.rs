//! `/cra/credit_profile/report/get`.

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::scenario;
use crate::state::{BillableEvent, State};

/// The path of [`get`].
pub(crate) const GET: &str = "/cra/credit_profile/report/get";

/// The credit profile, drawn from the data of the latest report.
pub(crate) fn get(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let now = state.clock.now();
    let user = state.users.named_in(body)?;
    let report = user.report()?.open(now)?;
    let mut profile = scenario::credit_profile(report, now);
    for echoed in ["inquiry_type", "client_report_id"] {
        profile[echoed] = body[echoed].clone();
    }
    let response = json!({
        "report": profile,
        "user_id": user.user_id,
        "warnings": [],
    });
    state.tally.billable.push(BillableEvent { path: GET.to_owned(), at: now });
    Ok(response)
}
