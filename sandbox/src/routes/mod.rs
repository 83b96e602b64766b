//! The endpoints, one file a family.

mod check_report;
mod credit_profile;
mod reports;
mod sandbox;
mod user;

use serde_json::Value;

use crate::envelope::Fault;
use crate::state::State;

/// Answers a request whose body fits its schema. The request id is added later.
pub(crate) type Route = fn(&mut State, &Value) -> Result<Value, Fault>;

const ROUTES: &[(&str, Route)] = &[
    ("/user/create", user::create),
    ("/sandbox/public_token/create", sandbox::create_public_token),
    (check_report::CREATE, check_report::create),
    ("/cra/check_report/base_report/get", reports::base_report),
    ("/cra/check_report/partner_insights/get", reports::partner_insights),
    ("/cra/credit_profile/report/get", credit_profile::get),
];

/// The route of a path.
pub(crate) fn find(path: &str) -> Option<Route> {
    let mut routes = ROUTES.iter();
    routes.find(|(known, _)| *known == path).map(|(_, route)| *route)
}

/// The paths that have a route.
#[cfg(test)]
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|(path, _)| *path)
}
