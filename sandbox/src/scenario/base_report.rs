//! The base report.

use serde_json::{Value, json};

use super::deposits::{ledger, ledgers};
use super::habits::Channel;
use super::insights::{account_insights, months};
use super::item::{Account, Item, Kind};
use super::ledger::{Entry, Ledger};
use super::people::owners;
use super::{CURRENCY, amount, average, flows, timestamp};
use crate::json::money;
use crate::state::{Ids, Report};

const CREDIT_LIMIT: i64 = 600_000;

/// The base report in the state of the day on which it was created.
pub(crate) fn base_report(report: &Report) -> Value {
    let mut items = Vec::new();
    for (nth, item) in report.items.iter().enumerate() {
        items.push(item_json(report, item, accounts(report, item, nth == 0)));
    }
    let deposits: Vec<_> = ledgers(report).collect();
    json!({
        "report_id": report.id,
        "date_generated": timestamp(report.created_at),
        "days_requested": report.days_requested,
        "client_report_id": report.client_report_id,
        "items": items,
        "attributes": flows::attributes(&deposits.iter().collect::<Vec<_>>()),
    })
}

/// The accounts of an Item, which is at the consumer's main bank or at another.
pub(crate) fn accounts(report: &Report, item: &Item, main_bank: bool) -> Vec<Value> {
    let accounts = item.accounts.iter().enumerate();
    accounts
        .map(|(nth, account)| account_json(report, account, &ledger(report, account), main_bank && nth == 0))
        .collect()
}

fn item_json(report: &Report, item: &Item, accounts: Vec<Value>) -> Value {
    // This field has more digits than most clients expect, which is allowed.
    let updated = report.created_at.format("%Y-%m-%dT%H:%M:%S%.9fZ");
    json!({
        "institution_name": item.institution_name,
        "institution_id": item.institution_id,
        "date_last_updated": updated.to_string(),
        "item_id": item.id,
        "accounts": accounts,
    })
}

fn account_json(report: &Report, account: &Account, ledger: &Ledger, primary: bool) -> Value {
    let (kind, subtype) = account.kind.names();
    let depository = account.kind.is_depository();
    let counted: &[&Ledger] = if depository { &[ledger] } else { &[] };
    let mut attributes = flows::attributes(counted);
    let primary = depository.then_some(primary);
    attributes.insert("is_primary_account".to_owned(), json!(primary));
    let score = primary.map(|primary| if primary { 0.93 } else { 0.25 });
    attributes.insert("primary_account_score".to_owned(), json!(score));

    let newest_first = ledger.entries.iter().rev();
    json!({
        "account_id": account.id,
        "balances": balances(report, account, ledger),
        "historical_balances": historical_balances(ledger),
        "consumer_disputes": consumer_disputes(account, ledger),
        "mask": account.mask,
        "metadata": {"start_date": ledger.start, "end_date": ledger.end},
        "name": account.name,
        "official_name": account.official_name,
        "type": kind,
        "subtype": subtype,
        "days_available": ledger.days(),
        "transactions": newest_first
            .map(|entry| transaction(account, entry))
            .collect::<Vec<_>>(),
        "owners": owners(account),
        "ownership_type": if account.joint { "joint" } else { "individual" },
        "account_insights": account_insights(account, ledger),
        "attributes": attributes,
    })
}

/// What is on an account, or owed on it, on the last day of its ledger.
pub(crate) fn current_balances(account: &Account, ledger: &Ledger) -> Value {
    let current = ledger.current();
    let available = if account.kind.is_depository() { current } else { CREDIT_LIMIT - current } - ledger.pending();
    json!({
        "available": money(available),
        "current": money(current),
        "iso_currency_code": CURRENCY,
        "unofficial_currency_code": null,
    })
}

fn balances(report: &Report, account: &Account, ledger: &Ledger) -> Value {
    let monthly = months(ledger).into_iter().map(|(start, end)| {
        let days = ledger.balances.iter().copied();
        let days: Vec<_> = days.filter(|(date, _)| start <= *date && *date <= end).collect();
        json!({
            "start_date": start,
            "end_date": end,
            "average_balance": amount(average(&days)),
        })
    });
    // Banks do not tell the age of every balance.
    let told_update = account.official_name.map(|_| timestamp(report.created_at));
    let recent = ledger.days().saturating_sub(30);
    let limit = (!account.kind.is_depository()).then(|| money(CREDIT_LIMIT));
    let mut balances = current_balances(account, ledger);
    for (name, value) in [
        ("limit", json!(limit)),
        ("last_updated_datetime", json!(told_update)),
        ("average_balance", money(average(&ledger.balances))),
        ("average_monthly_balances", monthly.collect()),
        ("most_recent_thirty_day_average_balance", money(average(&ledger.balances[recent..]))),
    ] {
        balances[name] = value;
    }
    balances
}

/// The balance of each day, the newest first.
pub(crate) fn historical_balances(ledger: &Ledger) -> Value {
    let newest_first = ledger.balances.iter().rev();
    let balance = |(date, cents): &(_, i64)| {
        json!({
            "date": date,
            "current": money(*cents),
            "iso_currency_code": CURRENCY,
            "unofficial_currency_code": null,
        })
    };
    newest_first.map(balance).collect()
}

/// One dispute, about a card.
pub(crate) fn consumer_disputes(account: &Account, ledger: &Ledger) -> Value {
    if account.kind != Kind::CreditCard {
        return json!([]);
    }
    json!([{
        "consumer_dispute_id": Ids::new(account.seed).uuid(),
        "dispute_field_create_date": ledger.start,
        "category": "TRANSACTION",
        "statement": "I was charged twice for one purchase.",
    }])
}

/// A transaction as reports tell it.
pub(crate) fn transaction(account: &Account, entry: &Entry) -> Value {
    let habit = entry.habit;
    let category = habit.category.map(|(primary, detailed)| json!({"primary": primary, "detailed": detailed}));
    let kind = match habit.channel {
        Channel::Bank => "special",
        Channel::Place => "place",
        Channel::Digital => "digital",
        Channel::Check => "unresolved",
    };
    let check_number = (habit.channel == Channel::Check).then(|| entry.date.format("%y%m").to_string());
    // The day of the purchase is known only where the bank tells it.
    let transacted = (habit.channel == Channel::Digital).then_some(entry.date);
    json!({
        "account_id": account.id,
        "transaction_id": entry.id,
        "amount": money(entry.cents),
        "iso_currency_code": CURRENCY,
        "unofficial_currency_code": null,
        "original_description": habit.description,
        "credit_category": category,
        "check_number": check_number,
        "date": entry.date,
        "date_transacted": transacted,
        "location": location(habit.channel),
        "merchant_name": habit.merchant,
        "pending": entry.pending,
        "account_owner": null,
        "transaction_type": kind,
    })
}

/// Where a transaction took place; online there is no place.
fn location(channel: Channel) -> Value {
    let place = (channel == Channel::Place).then(|| {
        json!({
            "address": "240 Mill Street",
            "city": "Alder Falls",
            "region": "OR",
            "postal_code": "97099",
            "country": "US",
            "lat": 44.9121,
            "lon": -122.5107,
            "store_number": null,
        })
    });
    place.unwrap_or_else(|| {
        json!({
            "address": null,
            "city": null,
            "region": null,
            "postal_code": null,
            "country": null,
            "lat": null,
            "lon": null,
            "store_number": null,
        })
    })
}
