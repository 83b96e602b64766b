//! The invented data: exact, consistent, and the same in every run.

use std::collections::BTreeSet;

use plaid_cra_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::bench::*;

/// A base report over two institutions, as text.
async fn report(seed: u64, days_requested: u32) -> String {
    let bench = Bench::of(Sandbox::builder().seed(seed)).await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.link(&user, "ins_2").await;
    let order = merge(&order(&user, "http://127.0.0.1:9/"), &json!({"days_requested": days_requested}));
    bench.ok(CREATE, order).await;
    bench.sandbox.advance(MINUTE).await;
    let (status, text) = bench.send(BASE_REPORT, ("id", "secret"), user.to_string()).await;
    assert_eq!(status, 200, "{text}");
    bench.end().await;
    text
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The accounts of a report.
fn accounts(answer: &Value) -> impl Iterator<Item = &Value> {
    let items = list(&answer["report"]["items"]);
    items.iter().flat_map(|item| list(&item["accounts"]))
}

#[tokio::test]
async fn a_seed_decides_everything() {
    let first = report(7, 365).await;
    assert_eq!(first, report(7, 365).await);
    assert_ne!(first, report(8, 365).await);
}

#[tokio::test]
async fn amounts_have_two_decimals_on_the_wire() {
    let text = report(1, 365).await;
    let amounts: Vec<_> =
        text.split("\"amount\":").skip(1).map(|rest| rest.split([',', '}']).next().expect("a number")).collect();
    assert!(amounts.len() > 500);
    for amount in &amounts {
        let decimals = amount.split_once('.').map(|(_, decimals)| decimals.len());
        assert_eq!(decimals, Some(2), "{amount}");
    }
    assert!(amounts.iter().any(|amount| amount.ends_with('0')));
}

#[tokio::test]
async fn sums_follow_from_the_transactions() {
    let answer = parse(&report(1, 365).await);
    let mut total = (0, 0);
    for account in accounts(&answer).filter(|account| account["type"] == "depository") {
        let amounts: Vec<_> = list(&account["transactions"]).iter().map(|entry| cents(&entry["amount"])).collect();
        let inflow: i64 = amounts.iter().filter(|amount| **amount < 0).sum();
        let outflow: i64 = amounts.iter().filter(|amount| **amount > 0).sum();
        let attributes = &account["attributes"];
        assert_eq!(cents(&attributes["total_inflow_amount"]["amount"]), inflow);
        assert_eq!(cents(&attributes["total_outflow_amount"]["amount"]), outflow);
        total = (total.0 + inflow, total.1 + outflow);

        let recent = list(&account["transactions"]).iter().filter(|entry| entry["date"].as_str() > Some("2026-01-31"));
        let recent: i64 = recent.map(|entry| cents(&entry["amount"]).max(0)).sum();
        assert_eq!(cents(&attributes["total_outflow_amount_30d"]["amount"]), recent);
    }
    let attributes = &answer["report"]["attributes"];
    assert_eq!(cents(&attributes["total_inflow_amount"]["amount"]), total.0);
    assert_eq!(cents(&attributes["total_outflow_amount"]["amount"]), total.1);
    assert!(total.0 < 0 && total.1 > 0);
}

#[tokio::test]
async fn a_narrow_category_belongs_to_the_broad_one() {
    let answer = parse(&report(1, 365).await);
    let transactions = accounts(&answer).flat_map(|account| list(&account["transactions"]));
    let categories: BTreeSet<_> = transactions
        .map(|entry| &entry["credit_category"])
        .filter_map(|category| category["primary"].as_str().zip(category["detailed"].as_str()))
        .collect();
    assert!(categories.len() > 10, "{categories:?}");
    for (primary, detailed) in categories {
        assert!(detailed.starts_with(&format!("{primary}_")), "{detailed} is no {primary}");
    }
}

#[tokio::test]
async fn history_ends_today_and_is_as_long_as_asked() {
    for (asked, given) in [(30, 180), (365, 365), (731, 731)] {
        let answer = parse(&report(1, asked).await);
        assert_eq!(answer["report"]["days_requested"], given);
        let days: Vec<_> = accounts(&answer).map(|account| account["days_available"].as_i64().expect("days")).collect();
        // Savings, card and second bank are younger than two years.
        assert_eq!(days, [given, given.min(216), given.min(641), given.min(411)]);
        for account in accounts(&answer) {
            let balances = list(&account["historical_balances"]);
            assert_eq!(balances.len() as i64, account["days_available"].as_i64().expect("days"));
            assert_eq!(balances[0]["date"], "2026-03-02");
            assert_eq!(balances[0]["current"], account["balances"]["current"]);
        }
    }
}

#[tokio::test]
async fn fields_that_can_be_null_are_null_somewhere() {
    fn collect(value: &Value, name: &str, nulls: &mut BTreeSet<String>) {
        match value {
            Value::Null => {
                nulls.insert(name.to_owned());
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, name, nulls)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(value, name, nulls)),
            _ => {}
        }
    }
    let mut nulls = BTreeSet::new();
    collect(&parse(&report(1, 365).await), "", &mut nulls);
    for name in [
        "mask",
        "official_name",
        "limit",
        "merchant_name",
        "credit_category",
        "check_number",
        "date_transacted",
        "lat",
        "client_report_id",
        "last_updated_datetime",
        "is_primary_account",
        "total_inflow_amount",
        "postal_code",
        "unofficial_currency_code",
    ] {
        assert!(nulls.contains(name), "{name} is never null");
    }
}

#[tokio::test]
async fn partner_insights_are_those_asked_for() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, "http://127.0.0.1:9/").await;
    bench.sandbox.advance(MINUTE).await;

    let prism = async |options: Value| {
        let answer = bench.ok(PARTNER_INSIGHTS, merge(&options, &user)).await;
        answer["report"]["prism"].clone()
    };
    let all = prism(json!({})).await;
    for product in ["insights", "cash_score", "extend", "first_detect", "detect"] {
        assert!(all[product].is_object(), "{product}");
    }
    let lite = prism(json!({"partner_insights": {"prism_versions": {"cashscore": "3_lite"}}})).await;
    assert_eq!(lite["cash_score"]["model_version"], "3_lite");
    assert_eq!(lite["cash_score"]["version"], 3);
    assert_eq!(lite["first_detect"]["model_version"], "3");
    let scores = prism(json!({"options": {"prism_products": ["scores"]}})).await;
    assert!(scores["insights"].is_null() && scores["cash_score"].is_object());

    let fico = json!({"partner_insights": {"fico": {
        "fico_lender_id": "lender-1",
        "lender_application_id": "application-1",
        "ultrafico_score_requests": [{
            "ultrafico_score_version": "1.0",
            "request_correlation_id": "correlation-1",
            "base_fico_score": {"bureau": "EXPERIAN", "score": 700, "base_fico_score_version": "9"},
        }],
    }}});
    let answer = bench.ok(PARTNER_INSIGHTS, merge(&fico, &user)).await;
    let fico = &answer["report"]["fico"];
    assert_eq!(fico["lender_application_id"], "application-1");
    let result = &fico["ultrafico_score_results"][0];
    assert_eq!(result["request_correlation_id"], "correlation-1");
    assert!(result["ultrafico_score"]["score"].as_u64().is_some_and(|score| (300..=850).contains(&score)));
    bench.end().await;
}
