//! Responses of an operation of the new server, by status, for the old client.

use codegen::ir::{ResponseBody, Status, StatusResponse, TypeId};
use codegen::name::{NamedByStatus, NamedOperation};

/// A response of the new server, and the body that the old client decodes it as; `None` if the status is unknown to it.
struct Taken<'a> {
    about: String,
    old: Option<&'a ResponseBody>,
    new: &'a ResponseBody,
}

/// Named types that the old client decodes as another: the item, the old type and the new one. A mismatch in an error
/// body fails no call.
pub(super) fn pairs<'a>(
    old: &'a NamedOperation<'a>,
    new: &'a NamedOperation<'a>,
) -> Vec<(String, &'a TypeId, &'a TypeId)> {
    let pairs = successes(old, new).into_iter().filter_map(|taken| {
        let (from, to) = (taken.old?.json()?.as_named()?, taken.new.json()?.as_named()?);
        Some((taken.about, from, to))
    });
    pairs.collect()
}

/// The items of responses that are not JSON where the old client expects JSON.
pub(super) fn not_json(old: &NamedOperation<'_>, new: &NamedOperation<'_>) -> Vec<String> {
    let all = successes(old, new).into_iter();
    let refused = all.filter(|taken| {
        let expects_json = taken.old.is_none_or(|body| body.json().is_some());
        expects_json && taken.new.json().is_none()
    });
    refused.map(|taken| taken.about).collect()
}

fn successes<'a>(old: &'a NamedOperation<'a>, new: &'a NamedOperation<'a>) -> Vec<Taken<'a>> {
    let (before, after) = (&old.operation.responses, &new.operation.responses);
    let method = || format!("Client::{}", old.method_ident);
    let about = |response: &StatusResponse| match (&old.response, &new.response) {
        (Some(_), Some(by_status)) => variant(by_status, response),
        _ => method(),
    };
    let taken = |response: &'a StatusResponse| {
        let single = before.single();
        let by_status = old.response.as_ref().and_then(|by_status| of_status(by_status, response.status));
        Taken { about: about(response), old: single.or(by_status), new: &response.body }
    };
    let empty = Taken { about: method(), old: before.single(), new: &ResponseBody::Empty };
    if after.success.is_empty() { vec![empty] } else { after.success.iter().map(taken).collect() }
}

fn variant(by_status: &NamedByStatus<'_>, response: &StatusResponse) -> String {
    format!("{}::{}", by_status.ident, response.status.name())
}

/// The body that a client expects with a status.
fn of_status<'a>(by_status: &NamedByStatus<'a>, status: Status) -> Option<&'a ResponseBody> {
    let covers = |listed: Status| match (listed, status) {
        (Status::Default, _) => true,
        (Status::Range(class), Status::Code(code)) => class == code / 100,
        _ => listed == status,
    };
    by_status.variants.iter().find(|(_, response)| covers(response.status)).map(|(_, response)| &response.body)
}
