//! Partner insights: the scores of other companies.

use serde_json::{Value, json};

use super::deposits::{deposits, ledger, ledgers, summary};
use super::health::score;
use super::item::Item;
use super::people::owners;
use super::{flows, timestamp};
use crate::json::{money, text};
use crate::state::Report;

/// The insights that `options` ask for.
pub(crate) fn partner_insights(report: &Report, options: &Value) -> Value {
    let items = report.items.iter();
    let items = items.map(|item| item_json(report, item));
    json!({
        "report_id": report.id,
        "generated_time": timestamp(report.created_at),
        "client_report_id": report.client_report_id,
        "prism": prism(report, options),
        "fico": fico(report, &options["fico"]),
        "items": items.collect::<Vec<_>>(),
    })
}

fn item_json(report: &Report, item: &Item) -> Value {
    let accounts = deposits(item).map(|account| {
        let mut summary = summary(account, &ledger(report, account));
        summary["owners"] = owners(account);
        summary
    });
    json!({
        "institution_id": item.institution_id,
        "institution_name": item.institution_name,
        "item_id": item.id,
        "accounts": accounts.collect::<Vec<_>>(),
    })
}

/// Results by Prism: all of them, or those of the families asked for.
fn prism(report: &Report, options: &Value) -> Value {
    let families = options["prism_products"].as_array();
    let wanted = |family: &str| families.is_none_or(|families| families.iter().any(|wanted| wanted == family));
    let version = |product: &str, default| text(&options["prism_versions"], product).unwrap_or(default);
    let scored = |product: &str, default| {
        let version = version(product, default);
        wanted("scores").then(|| {
            json!({
                "version": major(version),
                "model_version": version,
                "score": score(report, product, 1, 999),
                "reason_codes": ["CS03038", "CS01014", "CS02014"],
                "metadata": metadata(report),
            })
        })
    };
    let insights = wanted("insights").then(|| {
        let version = version("insights", "4");
        json!({
            "version": major(version),
            "model_version": version,
            "result": insights(report),
        })
    });
    json!({
        "insights": insights,
        "cash_score": scored("cashscore", "4"),
        "extend": scored("extend", "4"),
        "first_detect": scored("firstdetect", "3"),
        "detect": scored("detect", "4"),
        "status": "SUCCESS",
    })
}

/// The number that a version begins with; the API keeps it in an older field.
fn major(version: &str) -> u32 {
    let digits = version.split(|next: char| !next.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(3)
}

fn metadata(report: &Report) -> Value {
    let (mut credits, mut debits, mut oldest) = (0, 0, 0);
    for ledger in ledgers(report) {
        let incoming = ledger.entries.iter().filter(|entry| entry.cents < 0).count();
        credits += incoming;
        debits += ledger.entries.len() - incoming;
        oldest = oldest.max(ledger.days());
    }
    let last_month = |incoming: bool| {
        ledgers(report)
            .map(|ledger| flows::within(&ledger, Some(30)).filter(|entry| (entry.cents < 0) == incoming).count())
            .sum::<usize>()
    };
    json!({
        "max_age": oldest,
        "min_age": 1,
        "min_age_credit": null,
        "min_age_debit": 1,
        "max_age_debit": oldest,
        "max_age_credit": null,
        "num_trxn_credit": credits,
        "num_trxn_debit": debits,
        "l1m_credit_value_cnt": last_month(true),
        "l1m_debit_value_cnt": last_month(false),
    })
}

fn insights(report: &Report) -> Value {
    let (mut incoming, mut outgoing, mut balance) = (0, 0, 0);
    for ledger in ledgers(report) {
        let month = || flows::within(&ledger, Some(30));
        incoming -= flows::sum(month().filter(|entry| entry.cents < 0));
        outgoing += flows::sum(month().filter(|entry| entry.cents > 0));
        balance += ledger.current();
    }
    json!({
        "l1m_cumulative_balance": money(balance),
        "l1m_credit_value": money(incoming),
        "l1m_debit_value": money(outgoing),
    })
}

/// UltraFICO scores, one for each that is asked for.
fn fico(report: &Report, request: &Value) -> Value {
    let Some(requests) = request["ultrafico_score_requests"].as_array() else {
        return Value::Null;
    };
    let results = requests.iter().map(|wanted| {
        let mut result = json!({
            "ultrafico_score": {
                "ultrafico_score_version": wanted["ultrafico_score_version"],
                "score": score(report, "ultrafico", 300, 850),
                "positive_reason_codes": ["U8"],
                "negative_reason_codes": ["U14", "U21"],
                "did_inquiries_adversely_affect_score": null,
            },
        });
        for echoed in ["request_correlation_id", "fico_scoring_request_id"] {
            if let Some(id) = wanted.get(echoed) {
                result[echoed] = id.clone();
            }
        }
        result
    });
    json!({
        "lender_application_id": request["lender_application_id"],
        "ultrafico_score_results": results.collect::<Vec<_>>(),
        "report_characteristics": null,
    })
}
