//! The products of a report of the second generation, made of what the older ones are made of.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::deposits::{ledger, ledgers};
use super::flows::{is_nsf_fee, within};
use super::income::{Income, streams};
use super::income_insights::modeled;
use super::item::{Account, Item, Kind};
use super::people::owners;
use super::{CURRENCY, base_report, cashflow_insights, income_insights, lend_score, network_insights, timestamp};
use crate::envelope::Fault;
use crate::json::text;
use crate::state::{CraReport, Report};

/// The parts of an account of a Base Report that both generations have.
const ACCOUNT: [&str; 12] = [
    "account_id",
    "name",
    "official_name",
    "mask",
    "type",
    "subtype",
    "days_available",
    "metadata",
    "owners",
    "ownership_type",
    "consumer_disputes",
    "historical_balances",
];

/// One product of a report, read with the options of the request, or why it failed.
pub(crate) fn cra_report_product(report: &CraReport, product: &Value, options: &Value) -> Value {
    let name = text(product, "product").unwrap_or_default();
    let is_made = report.has(product);
    let mut entry = json!({
        "product": name,
        "version": product["version"],
        "metadata": if is_made { metadata(name, &report.made_of) } else { Value::Null },
        "errors": if is_made { json!([]) } else { json!([Fault::product_failed().in_item()]) },
    });
    let of_network = report.contents.scope == "PLAID_NETWORK";
    let items = |items: Vec<Value>| if of_network || !is_made { json!([]) } else { json!(items) };
    let matched = report.contents.identity_match;
    match name {
        "cra_base_report" => entry["items"] = items(base_items(&report.made_of, matched)),
        "cra_income_insights" => entry["items"] = items(plain_items(&report.made_of)),
        "cra_home_lending" | "cra_income_complete" | "cra_lend_score_complete" => {
            entry["items"] = items(enriched_items(&report.made_of, matched));
        }
        _ => {}
    }
    if name == "cra_lend_score" {
        entry["scores"] = if is_made { scores(&report.made_of, product, options) } else { json!([]) };
    } else if is_made {
        entry["attributes"] = attributes(name, &report.made_of, product, options);
    } else if name != "cra_base_report" {
        entry["attributes"] = Value::Null;
    }
    entry
}

fn attributes(name: &str, report: &Report, product: &Value, options: &Value) -> Value {
    let incomes = || {
        let insights = income_insights(report, &product["options"]["income_insights_filter"]);
        pick(&insights, ["income_streams", "user_summary"])
    };
    match name {
        "cra_base_report" => base_report(report)["attributes"].clone(),
        "cra_cashflow_insights" => cashflow_insights(report)["attributes"].clone(),
        "cra_network_insights" => network_insights(report)["network_attributes"].clone(),
        "cra_income_insights" => incomes(),
        "cra_income_complete" => json!({ "income_insights": incomes() }),
        "cra_home_lending" => home_lending(report),
        "cra_lend_score_complete" => json!({
            "lend_scores": scores(report, product, options),
            "cashflow_insights": cashflow_insights(report)["attributes"],
            "network_insights": network_insights(report)["network_attributes"],
        }),
        _ => json!({ "qualify_score": lend_score::score_of(report, "qualify") }),
    }
}

/// When and of what a product was made.
fn metadata(name: &str, report: &Report) -> Value {
    let accounts = || report.items.iter().flat_map(|item| &item.accounts);
    let mut metadata = json!({
        "generated_time": timestamp(report.created_at),
        "item_count": report.items.len(),
        "account_count": accounts().count(),
        "institution_ids": report.items.iter().map(|item| &item.institution_id).collect::<Vec<_>>(),
    });
    if name == "cra_home_lending" {
        return metadata;
    }
    let deposits = accounts().filter(|account| account.kind.is_depository()).count();
    let days = accounts().flat_map(|account| ledger(report, account).entries).map(|entry| entry.date);
    let days: Vec<_> = days.collect();
    for (name, value) in [
        ("primary_account_count", json!(1)),
        ("depository_account_type_count", json!(deposits)),
        ("credit_account_type_count", json!(accounts().count() - deposits)),
        ("investment_account_type_count", json!(0)),
        ("other_account_type_count", json!(0)),
        ("multiple_owner_account_count", json!(accounts().filter(|account| account.joint).count())),
        ("oldest_transaction_date", json!(days.iter().min())),
        ("most_recent_transaction_date", json!(days.iter().max())),
    ] {
        metadata[name] = value;
    }
    if name == "cra_base_report" {
        metadata["days_requested"] = json!(report.days_requested);
    }
    metadata
}

/// The Items of the older Base Report, as this one tells them.
fn base_items(report: &Report, matched: bool) -> Vec<Value> {
    let mut older = base_report(report);
    let items = older["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let item = |mut item: Value| {
        let accounts = item["accounts"].as_array().into_iter().flatten();
        item["accounts"] = accounts.map(|account| base_account(account, matched)).collect();
        item
    };
    items.into_iter().map(item).collect()
}

fn base_account(older: &Value, matched: bool) -> Value {
    let mut account = pick(older, ACCOUNT);
    account["attributes"] = older["attributes"].clone();
    let transactions = older["transactions"].as_array().into_iter().flatten();
    account["transactions"] = transactions.map(|transaction| without(transaction, "transaction_type")).collect();
    account["balances"] = without(&older["balances"], "last_updated_datetime");
    account["account_insights"] = without(&older["account_insights"], "days_available");
    account["identity_match"] = identity_match(matched);
    account
}

fn plain_items(report: &Report) -> Vec<Value> {
    items(report, |_, account| plain_account(account))
}

fn enriched_items(report: &Report, matched: bool) -> Vec<Value> {
    items(report, |main_bank, account| {
        let is_primary = main_bank && account.kind == Kind::Checking;
        let mut enriched = plain_account(account);
        enriched["primary_account"] = json!({"is_primary": is_primary, "score": if is_primary { 0.93 } else { 0.25 }});
        enriched["identity_match"] = identity_match(matched);
        enriched["owners"] = owners(account);
        enriched
    })
}

/// The Items, with what `account` makes of each account, at the consumer's main bank or at another.
fn items(report: &Report, account: impl Fn(bool, &Account) -> Value) -> Vec<Value> {
    let item = |(nth, item): (usize, &Item)| {
        json!({
            "institution_id": item.institution_id,
            "institution_name": item.institution_name,
            "item_id": item.id,
            "last_updated_time": timestamp(report.created_at),
            "accounts": item.accounts.iter().map(|one| account(nth == 0, one)).collect::<Vec<_>>(),
        })
    };
    report.items.iter().enumerate().map(item).collect()
}

fn plain_account(account: &Account) -> Value {
    let (kind, subtype) = account.kind.names();
    json!({
        "account_id": account.id,
        "name": account.name,
        "official_name": account.official_name,
        "mask": account.mask,
        "type": kind,
        "subtype": subtype,
    })
}

/// How well the owners agree with the identity of the user; null unless the client asked.
fn identity_match(matched: bool) -> Value {
    if !matched {
        return Value::Null;
    }
    json!({
        "legal_name": {
            "score": 92,
            "is_first_name_or_last_name_match": true,
            "is_nickname_match": false,
            "is_business_name_detected": false,
        },
        "phone_number": {"score": 100},
        "email_address": {"score": null},
        "address": {"score": 85, "is_postal_code_match": true},
    })
}

/// The scores for the kinds of loan that creation asked for and this request wants.
fn scores(report: &Report, product: &Value, options: &Value) -> Value {
    let list = |options: &Value| options["variants"].as_array().cloned().filter(|list| !list.is_empty());
    let made = list(&product["options"]).unwrap_or_else(|| vec![json!("GENERALIST")]);
    let wanted = list(options);
    let is_wanted = |variant: &&Value| wanted.as_ref().is_none_or(|wanted| wanted.contains(variant));
    let score = |variant: &Value| {
        json!({
            "variant": variant,
            "score": lend_score::score_of(report, &format!("lend {variant}")),
            "reason_codes": lend_score::REASONS,
            "error_code": null,
        })
    };
    made.iter().filter(is_wanted).map(score).collect()
}

fn home_lending(report: &Report) -> Value {
    let streams = streams(report);
    let mut by_category: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for stream in &streams {
        by_category.entry(stream.category).or_default().extend(stream.annual());
    }
    let current = |incomes: &[Income]| modeled(Income::sum(incomes.iter().copied()));
    let categories = by_category.iter().map(|(category, incomes)| {
        json!({
            "income_category": {"primary": "INCOME", "secondary": category},
            "current": current(incomes),
        })
    });
    let in_currency = |name: &str, value: Value| {
        let mut entry = Map::new();
        entry.insert(name.to_owned(), value);
        entry.insert("iso_currency_code".to_owned(), json!(CURRENCY));
        entry.insert("unofficial_currency_code".to_owned(), Value::Null);
        json!([entry])
    };
    let all: Vec<_> = streams.iter().filter_map(|stream| stream.annual()).collect();
    let providers = streams.iter().map(|stream| json!({"name": stream.description, "is_normalized": false}));
    json!({
        "income_metrics": in_currency("current", current(&all)),
        "income_by_categories": in_currency("categories", categories.collect()),
        "income_sources": {
            "income_stream_count": streams.len(),
            "income_providers": providers.collect::<Vec<_>>(),
        },
        "loan_payments_cash_advance_count_90d": payments(report, "LOAN_PAYMENTS_CASH_ADVANCES"),
        "loan_payments_bnpl_count_90d": payments(report, "LOAN_PAYMENTS_BNPL"),
        "payment_behavior_nsf_late_fees_flag_90d": u8::from(has_fees(report)),
    })
}

/// How many payments of a category the last 90 days have.
fn payments(report: &Report, detailed: &str) -> usize {
    let is_one = |category: (&str, &str)| category.1 == detailed;
    let ledgers = ledgers(report);
    ledgers
        .map(|ledger| within(&ledger, Some(90)).filter(|entry| entry.habit.category.is_some_and(is_one)).count())
        .sum()
}

fn has_fees(report: &Report) -> bool {
    ledgers(report).any(|ledger| within(&ledger, Some(90)).any(is_nsf_fee))
}

/// An object of these fields of another.
fn pick<const N: usize>(object: &Value, names: [&str; N]) -> Value {
    let fields = names.map(|name| (name.to_owned(), object[name].clone()));
    Value::Object(Map::from_iter(fields))
}

/// An object but for one field.
fn without(object: &Value, name: &str) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.remove(name);
    }
    object
}
