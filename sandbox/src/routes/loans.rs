//! `/cra/loans/*`: what became of loans. A request is taken as a whole or not at all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::envelope::Fault;
use crate::json::text;
use crate::state::{Loan, Reference, State};

/// Remembers applications for loans.
pub(crate) fn register_applications(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let users = users(state, &body["applications"])?;
    for (application, user_id) in list(&body["applications"]).zip(users) {
        state.loans.apply(id(application, "application_id").to_owned(), user_id);
    }
    Ok(json!({}))
}

/// Opens loans.
pub(crate) fn register(state: &mut State, body: &Value) -> Result<Value, Fault> {
    let users = users(state, &body["loans"])?;
    state.loans.check_new(loan_ids(body))?;
    for (loan, user_id) in list(&body["loans"]).zip(users) {
        let (date, status) = dated(&loan["opened_with_status"]);
        let states = BTreeMap::from([(date, status)]);
        state.loans.open(id(loan, "loan_id").to_owned(), Loan { user_id, states, payments: BTreeMap::new() });
    }
    Ok(json!({}))
}

/// Remembers new states of open loans, and payments.
pub(crate) fn update(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.loans.check_open(loan_ids(body))?;
    for told in list(&body["loans"]) {
        let loan = state.loans.get(id(told, "loan_id"))?;
        loan.states.extend(list(&told["status_history"]).map(dated));
        let payments = list(&told["payment_history"]);
        loan.payments.extend(payments.map(|payment| (payment["period"].as_i64().unwrap_or_default(), payment.clone())));
    }
    Ok(json!({}))
}

/// Closes loans.
pub(crate) fn unregister(state: &mut State, body: &Value) -> Result<Value, Fault> {
    state.loans.check_open(loan_ids(body))?;
    for loan_id in loan_ids(body) {
        state.loans.close(loan_id)?;
    }
    Ok(json!({}))
}

/// The ids of the users that the entries of a list name.
fn users(state: &mut State, entries: &Value) -> Result<Vec<String>, Fault> {
    let named = list(entries).map(|entry| {
        let user = state.users.find(Reference::Token(id(entry, "user_token")))?;
        Ok(user.user_id.clone())
    });
    named.collect()
}

fn loan_ids(body: &Value) -> impl Iterator<Item = &str> {
    list(&body["loans"]).map(|loan| id(loan, "loan_id"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn id<'a>(entry: &'a Value, name: &str) -> &'a str {
    text(entry, name).unwrap_or_default()
}

/// A status, after its date.
fn dated(status: &Value) -> (String, String) {
    (id(status, "date").to_owned(), id(status, "status").to_owned())
}
