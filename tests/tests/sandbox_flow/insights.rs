//! The products of one report agree with each other.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::bench::*;

/// All products that are read with a user alone.
const PRODUCTS: [&str; 6] = [BASE_REPORT, INCOME, CASH_FLOW, PARTNER_INSIGHTS, LEND_SCORE, NETWORK];

/// A user with two Items and a report on them.
async fn user_of_two_banks(bench: &Bench) -> Value {
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    bench.link(&user, "ins_2").await;
    bench.create(&user, "http://127.0.0.1:9/").await;
    bench.sandbox.advance(MINUTE).await;
    user
}

async fn report(bench: &Bench, path: &str, body: &Value) -> Value {
    bench.ok(path, body.clone()).await["report"].clone()
}

/// The accounts of a report.
fn accounts(report: &Value) -> impl Iterator<Item = &Value> {
    list(&report["items"]).iter().flat_map(|item| list(&item["accounts"]))
}

/// The transactions on the depository accounts of a base report.
fn transactions(base: &Value) -> impl Iterator<Item = &Value> {
    let deposits = accounts(base).filter(|account| account["type"] == "depository");
    deposits.flat_map(|account| list(&account["transactions"]))
}

#[tokio::test]
async fn incomes_are_deposits_of_the_base_report() {
    let bench = Bench::new().await;
    let user = user_of_two_banks(&bench).await;
    let base = report(&bench, BASE_REPORT, &user).await;
    let income = report(&bench, INCOME, &user).await;
    let known: BTreeMap<_, _> = transactions(&base).map(|entry| (entry["transaction_id"].to_string(), entry)).collect();
    let (mut total, mut count) = (0, 0);
    for stream in list(&income["income_streams"]) {
        let payments = list(&stream["transactions"]);
        for payment in payments {
            let entry = known[&payment["transaction_id"].to_string()];
            for field in ["amount", "date", "account_id", "original_description"] {
                assert_eq!(payment[field], entry[field]);
            }
            assert!(cents(&payment["amount"]) < 0);
            total -= cents(&payment["amount"]);
        }
        count += payments.len();
        assert_eq!(stream["end_date"], payments[0]["date"], "the newest first");
        assert_eq!(stream["insights"]["status"], "ACTIVE");
    }
    let all = transactions(&base).filter(|entry| entry["credit_category"]["primary"] == "INCOME");
    assert_eq!(all.map(|entry| -cents(&entry["amount"])).sum::<i64>(), total);

    let summary = &income["bank_income_summary"];
    assert_eq!(cents(&summary["total_amounts"][0]["amount"]), total);
    assert_eq!(summary["income_transactions_count"], count);
    let months = list(&summary["historical_summary"]).iter();
    assert_eq!(months.map(|month| cents(&month["total_amounts"][0]["amount"])).sum::<i64>(), total);

    let by_category: BTreeMap<_, _> = list(&income["income_streams"])
        .iter()
        .map(|stream| (stream["insights"]["income_category"]["secondary"].as_str().expect("a category"), stream))
        .collect();
    let frequency = |category: &str| by_category[category]["insights"]["pay_frequency"].clone();
    assert_eq!(frequency("SALARY"), "SEMI_MONTHLY");
    assert_eq!(frequency("BANK_INTEREST"), "MONTHLY");
    assert_eq!(frequency("GIG_ECONOMY"), "WEEKLY");
    let salary = &by_category["SALARY"]["income_metrics"]["current"];
    let wages = -cents(&list(&by_category["SALARY"]["transactions"])[0]["amount"]);
    assert_eq!(cents(&salary["annual"]["net_income"]), 24 * wages);
    assert_eq!(cents(&salary["monthly"]["net_income"]), 2 * wages);
    assert_eq!(by_category["SALARY"]["insights"]["next_payment"]["date"], "2026-03-16");
    let annual = |metrics: &Value| cents(&metrics["current"]["annual"]["net_income"]);
    let streams = list(&income["income_streams"]).iter().map(|stream| annual(&stream["income_metrics"])).sum::<i64>();
    assert_eq!(annual(&income["user_summary"]["income_metrics"][0]), streams);
    bench.end().await;
}

#[tokio::test]
async fn incomes_can_be_filtered() {
    let bench = Bench::new().await;
    let user = user_of_two_banks(&bench).await;
    let categories = async |filter: Value| {
        let options = json!({"options": {"income_insights_version": "II2", "income_insights_filter": filter}});
        let income = report(&bench, INCOME, &merge(&options, &user)).await;
        let streams = list(&income["income_streams"]).iter();
        let categories: Vec<_> =
            streams.map(|stream| stream["insights"]["income_category"]["secondary"].clone()).collect();
        (json!(categories), income)
    };
    assert_eq!(categories(json!({"included_categories": ["SALARY"]})).await.0, json!(["SALARY"]));
    let without = json!({"included_categories": [], "excluded_categories": ["SALARY"]});
    assert_eq!(categories(without).await.0, json!(["BANK_INTEREST", "GIG_ECONOMY"]));
    let (none, income) = categories(json!({"included_categories": ["RENTAL"]})).await;
    assert_eq!((none, &income["user_summary"]), (json!([]), &Value::Null));
    assert_eq!(cents(&income["bank_income_summary"]["total_amounts"][0]["amount"]), 0);
    bench.end().await;
}

#[tokio::test]
async fn attributes_are_sums_of_the_base_report() {
    let bench = Bench::new().await;
    let user = user_of_two_banks(&bench).await;
    let base = report(&bench, BASE_REPORT, &user).await;
    let flows = report(&bench, CASH_FLOW, &user).await["attributes"].clone();
    for days in [30, 60, 90] {
        let of_base = |name: &str| cents(&base["attributes"][format!("total_{name}_amount_{days}d")]["amount"]);
        let (inflow, outflow) = (of_base("inflow"), of_base("outflow"));
        assert!(inflow < 0 && outflow > 0);
        assert_eq!(cents(&flows[format!("inflow_amt_{days}d")]), -inflow);
        assert_eq!(cents(&flows[format!("outflow_amt_{days}d")]), outflow);
        assert_eq!(cents(&flows[format!("net_cash_flow_amt_{days}d")]), -inflow - outflow);
        let fees = &base["attributes"][format!("nsf_overdraft_transactions_count_{days}d")];
        assert_eq!(&flows[format!("nsf_overdraft_cnt_{days}d")], fees);
    }
    let deposits = accounts(&base).filter(|account| account["type"] == "depository");
    let balance: i64 = deposits.map(|account| cents(&account["balances"]["current"])).sum();
    assert_eq!(cents(&flows["current_balance_amt"]), balance);

    let network = report(&bench, NETWORK, &user).await;
    let attributes = network["network_attributes"].as_object().expect("attributes");
    assert!(attributes.len() > 3 && attributes.values().all(Value::is_number), "{attributes:?}");
    assert_eq!(list(&network["items"]).len(), 2);
    let inquiry = json!({
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT", "client_report_id": "loan-7",
        "report_type": "QUALIFY", "inquiry_type": "SOFT_INQUIRY", "version": "v1",
    });
    let profile = report(&bench, CREDIT_PROFILE, &merge(&inquiry, &user)).await;
    let billed: Vec<_> = bench.sandbox.billable_events().into_iter().map(|event| event.path).collect();
    assert_eq!(billed, [CREATE, CREDIT_PROFILE]);
    let score = report(&bench, LEND_SCORE, &user).await["lend_score"].clone();
    assert_eq!(score["score"], profile["lend_scores"][0]["score"]);
    assert!(score["score"].as_u64().is_some_and(|score| (1..=99).contains(&score)));
    bench.end().await;
}

#[tokio::test]
async fn verification_gives_what_is_requested_of_the_same_accounts() {
    let bench = Bench::new().await;
    let user = user_of_two_banks(&bench).await;
    let base = report(&bench, BASE_REPORT, &user).await;
    let verify = async |body: Value| report(&bench, VERIFICATION, &merge(&body, &user)).await;
    let voa = verify(json!({"reports_requested": ["VOA"]})).await;
    assert_eq!((&voa["employment_refresh"], &voa["income"]), (&Value::Null, &Value::Null));
    assert_eq!(voa["report_id"], base["report_id"]);
    let voa = &voa["voa"];
    assert_eq!(accounts(voa).count(), accounts(&base).count());
    for (verified, account) in accounts(voa).zip(accounts(&base)) {
        for field in ["account_id", "mask", "name", "type", "owners", "ownership_type", "days_available"] {
            assert_eq!(verified[field], account[field], "{field}");
        }
        for field in ["available", "current"] {
            assert_eq!(verified["balances"][field], account["balances"][field]);
        }
        assert_eq!(verified["balances"]["historical_balances"], account["historical_balances"]);
        let average = &account["balances"]["most_recent_thirty_day_average_balance"];
        assert_eq!(&verified["balances"]["average_balance_30_days"], average);
        assert_eq!(verified["transactions_insights"]["all_transactions"], account["transactions"]);
    }
    for field in ["total_inflow_amount", "total_outflow_amount"] {
        assert_eq!(voa["attributes"][field], base["attributes"][field]);
    }

    let other = verify(json!({
        "reports_requested": ["EMPLOYMENT_REFRESH", "INCOME"],
        "employment_refresh_options": {"days_requested": 30},
    }))
    .await;
    assert_eq!(other["voa"], Value::Null);
    assert_eq!(other["employment_refresh"]["days_requested"], 30);
    let refreshed = accounts(&other["employment_refresh"]).flat_map(|account| list(&account["transactions"]));
    let recent = transactions(&base).filter(|entry| entry["date"].as_str() > Some("2026-01-31"));
    assert!(refreshed.map(|entry| &entry["transaction_id"]).eq(recent.map(|entry| &entry["transaction_id"])));
    let income = report(&bench, INCOME, &user).await;
    let payments = |report: &Value| {
        list(&report["income_streams"]).iter().map(|stream| stream["transactions"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(payments(&other["income"]), payments(&income));
    let current = |report: &Value| report["user_summary"]["income_metrics"][0]["current"].clone();
    assert_eq!(current(&other["income"]), current(&income));
    bench.end().await;
}

#[tokio::test]
async fn every_product_has_the_life_of_its_report() {
    let bench = Bench::new().await;
    let user = bench.user().await;
    bench.link(&user, "ins_1").await;
    let voa = json!({"reports_requested": ["VOA"]});
    let voa_pdf = json!({"reports_requested": ["voa"]});
    let more = [(VERIFICATION, voa), (PDF, json!({})), (VERIFICATION_PDF, voa_pdf)];
    let all = || PRODUCTS.map(|path| (path, json!({}))).into_iter().chain(more.clone());
    let all_fail_with = async |code: &str| {
        for (path, body) in all() {
            let expected = format!("CONSUMER_REPORT_ERROR {code}");
            assert_eq!(bench.error(path, merge(&body, &user)).await, expected, "{path}");
        }
    };
    all_fail_with("CONSUMER_REPORT_NOT_FOUND").await;
    bench.create(&user, "http://127.0.0.1:9/").await;
    all_fail_with("PRODUCT_NOT_READY").await;
    bench.sandbox.advance(MINUTE).await;
    let mut ids = Vec::new();
    for path in PRODUCTS {
        ids.push(report(&bench, path, &user).await["report_id"].clone());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "all are of one report");
    bench.sandbox.advance(DAY).await;
    all_fail_with("CONSUMER_REPORT_EXPIRED").await;
    bench.end().await;
}

#[tokio::test]
async fn older_users_have_partner_insights_of_their_own() {
    let bench = Bench::new().await;
    let user = bench.older_user().await;
    bench.link(&user, "ins_1").await;
    bench.create(&user, "http://127.0.0.1:9/").await;
    const OLDER: &str = "/cra/partner_insights/get";
    assert_eq!(bench.error(OLDER, user.clone()).await, "CONSUMER_REPORT_ERROR PRODUCT_NOT_READY");
    bench.sandbox.advance(MINUTE).await;
    let older = report(&bench, OLDER, &user).await;
    assert_eq!(older, json!([report(&bench, PARTNER_INSIGHTS, &user).await]));
    assert_eq!(bench.error(OLDER, json!({"user_id": user["user_token"]})).await, "INVALID_REQUEST UNKNOWN_FIELDS");
    let nobody = json!({"user_token": "user-sandbox-nobody"});
    assert_eq!(bench.error(OLDER, nobody).await, "USER_ERROR USER_NOT_FOUND");
    let billed: Vec<_> = bench.sandbox.billable_events().into_iter().map(|event| event.path).collect();
    assert_eq!(billed, [CREATE, OLDER], "a call that fails costs nothing");
    bench.end().await;
}
