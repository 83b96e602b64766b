//! What clients tell of loans.

use serde_json::{Value, json};

use crate::bench::*;

const APPLY: &str = "/cra/loans/applications/register";
const REGISTER: &str = "/cra/loans/register";
const LOAN_UPDATE: &str = "/cra/loans/update";
const UNREGISTER: &str = "/cra/loans/unregister";

fn loan(user: &Value, id: &str) -> Value {
    let loan = json!({
        "loan_id": id,
        "type": "PERSONAL",
        "payment_schedule": "MONTHLY",
        "opened_date": "2026-03-02",
        "opened_with_status": {"status": "BOOKED", "date": "2026-03-02"},
        "loan_amount": 1200.50,
        "application": {"application_id": "application-1"},
    });
    merge(&loan, user)
}

fn closing(id: &str) -> Value {
    json!({"loans": [{"loan_id": id, "closed_with_status": {"status": "PAID_OFF", "date": "2026-09-02"}}]})
}

#[tokio::test]
async fn a_loan_from_application_to_its_end() {
    let bench = Bench::new().await;
    let user = bench.older_user().await;
    let application = json!({"application_id": "application-1", "type": "PERSONAL", "decision": "APPROVED"});
    bench.ok(APPLY, json!({"applications": [merge(&application, &user)]})).await;
    bench.ok(REGISTER, json!({"loans": [loan(&user, "loan-1"), loan(&user, "loan-2")]})).await;
    let told = bench.state().await["loans"].clone();
    assert_eq!(told["applications"], 1);
    assert_eq!(told["open"]["loan-1"], json!({"status": "BOOKED", "payments": []}));

    let payment = |period: i64, late: i64| json!({"period": period, "due_date": "2026-04-02", "days_past_due": late, "balance_remaining": 1100.00});
    // States may be told in any order, and a period twice.
    let update = json!({"loans": [{
        "loan_id": "loan-1",
        "status_history": [
            {"status": "DELINQUENT", "date": "2026-04-05"},
            {"status": "CURRENT", "date": "2026-03-03"},
        ],
        "payment_history": [payment(1, 3)],
    }]});
    bench.ok(LOAN_UPDATE, update).await;
    bench
        .ok(LOAN_UPDATE, json!({"loans": [{"loan_id": "loan-1", "payment_history": [payment(2, 0), payment(1, 5)]}]}))
        .await;
    let told = bench.state().await["loans"]["open"].clone();
    assert_eq!(told["loan-1"]["status"], "DELINQUENT");
    let late: Vec<_> =
        list(&told["loan-1"]["payments"]).iter().map(|payment| payment["days_past_due"].clone()).collect();
    assert_eq!(late, [5, 0]);
    assert_eq!(told["loan-2"]["status"], "BOOKED");

    bench.ok(UNREGISTER, closing("loan-1")).await;
    assert_eq!(bench.state().await["loans"]["open"]["loan-1"], Value::Null);
    assert_eq!(bench.error(UNREGISTER, closing("loan-1")).await, "INVALID_INPUT LOAN_NOT_FOUND");
    bench.ok(REMOVE, user).await;
    assert_eq!(bench.state().await["loans"], json!({"applications": 0, "open": {}}));
    bench.end().await;
}

#[tokio::test]
async fn a_list_with_a_mistake_changes_nothing() {
    let bench = Bench::new().await;
    let user = bench.older_user().await;
    bench.ok(REGISTER, json!({"loans": [loan(&user, "loan-1")]})).await;
    let before = bench.state().await["loans"].clone();
    let nobody = json!({"user_token": "user-sandbox-nobody"});
    let application = json!({"application_id": "application-1", "type": "AUTO", "decision": "DECLINED"});
    let status = json!([{"status": "PAID_OFF", "date": "2027-01-01"}]);
    for (path, body, error) in [
        (
            REGISTER,
            json!({"loans": [loan(&user, "loan-2"), loan(&user, "loan-1")]}),
            "INVALID_INPUT LOAN_ALREADY_REGISTERED",
        ),
        (
            REGISTER,
            json!({"loans": [loan(&user, "loan-3"), loan(&user, "loan-3")]}),
            "INVALID_INPUT LOAN_ALREADY_REGISTERED",
        ),
        (REGISTER, json!({"loans": [loan(&user, "loan-4"), loan(&nobody, "loan-5")]}), "USER_ERROR USER_NOT_FOUND"),
        (
            APPLY,
            json!({"applications": [merge(&application, &user), merge(&application, &nobody)]}),
            "USER_ERROR USER_NOT_FOUND",
        ),
        (
            LOAN_UPDATE,
            json!({"loans": [{"loan_id": "loan-1", "status_history": status}, {"loan_id": "loan-9"}]}),
            "INVALID_INPUT LOAN_NOT_FOUND",
        ),
        (UNREGISTER, closing("loan-9"), "INVALID_INPUT LOAN_NOT_FOUND"),
    ] {
        assert_eq!(bench.error(path, body.clone()).await, error, "{path} {body}");
    }
    assert_eq!(bench.state().await["loans"], before);
    bench.end().await;
}
