//! The accounts that hold a consumer's own money.

use serde_json::{Value, json};

use super::item::{Account, Item};
use super::ledger::Ledger;
use crate::state::Report;

/// The depository accounts of an Item.
pub(crate) fn deposits(item: &Item) -> impl Iterator<Item = &Account> {
    let accounts = item.accounts.iter();
    accounts.filter(|account| account.kind.is_depository())
}

/// The ledger of an account, as far as a report looks back.
pub(crate) fn ledger(report: &Report, account: &Account) -> Ledger {
    let today = report.created_at.date_naive();
    Ledger::read(account, report.days_requested, today)
}

/// The ledgers of all depository accounts.
pub(crate) fn ledgers(report: &Report) -> impl Iterator<Item = Ledger> {
    let accounts = report.items.iter().flat_map(deposits);
    accounts.map(|account| ledger(report, account))
}

/// What an account is, without what is on it.
pub(crate) fn summary(account: &Account, ledger: &Ledger) -> Value {
    let (kind, subtype) = account.kind.names();
    json!({
        "account_id": account.id,
        "mask": account.mask,
        "metadata": {"start_date": ledger.start, "end_date": ledger.end},
        "name": account.name,
        "official_name": account.official_name,
        "type": kind,
        "subtype": subtype,
    })
}
