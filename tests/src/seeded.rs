//! Requests and answers that hold secrets and personal data of a form that occurs nowhere else.

use plaid_cra::{
    ConsumerReportPermissiblePurpose, CraCheckReportBaseReportGetRequest, CraCheckReportBaseReportGetRequired,
    CraCheckReportCreateRequest, CraCheckReportCreateRequired, ReportUserRef, UserRef,
};
use serde_json::{Value, json};

/// The client id.
pub const CLIENT_ID: &str = "seeded-client-4f1a";
/// The secret.
pub const SECRET: &str = "seeded-secret-77c0";
/// The user token.
pub const USER_TOKEN: &str = "seeded-token-e93b";
/// A password in a URL that the client sends.
pub const WEBHOOK_KEY: &str = "seeded-key-5d02";
/// A session of a proxy's.
pub const COOKIE: &str = "seeded-cookie-b1c8";
/// A person.
pub const NAME: &str = "Zebulon Quackenbush";
/// What a person paid for.
pub const DESCRIPTION: &str = "SEEDED CLINIC COPAY";
/// The number of an account.
pub const ACCOUNT_NUMBER: &str = "983412077651";
/// An amount of money.
pub const AMOUNT: &str = "73519.46";
/// All of them: none may occur in a log, an error or a `Debug`.
pub const SEEDS: [&str; 9] =
    [CLIENT_ID, SECRET, USER_TOKEN, WEBHOOK_KEY, COOKIE, NAME, DESCRIPTION, ACCOUNT_NUMBER, AMOUNT];

/// Asks for a base report.
#[must_use]
pub fn base_report_get() -> CraCheckReportBaseReportGetRequest {
    CraCheckReportBaseReportGetRequest::new(CraCheckReportBaseReportGetRequired {
        user: ReportUserRef::UserToken(USER_TOKEN.into()),
    })
}

/// Asks for a report to be made.
#[must_use]
pub fn create() -> CraCheckReportCreateRequest {
    CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        user: UserRef::UserToken(USER_TOKEN.into()),
        days_requested: 365,
        webhook: format!("https://lender.example/hook?key={WEBHOOK_KEY}").into(),
        consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::ExtensionOfCredit,
    })
}

/// A base report with so many transactions. As an answer to another call it is an object with a field too many.
#[must_use]
pub fn report(transactions: usize) -> String {
    let transactions: Vec<_> = (0..transactions).map(transaction).collect();
    let answer = json!({
        "report": {
            "report_id": "report-1",
            "date_generated": "2026-11-06T08:50:37Z",
            "days_requested": 365,
            "items": [{
                "institution_name": "First Platypus Bank",
                "institution_id": "ins_109508",
                "date_last_updated": "2026-11-06T08:50:37Z",
                "item_id": "item-1",
                "accounts": [account(&transactions)],
            }],
        },
        "warnings": [],
        "request_id": "request-1",
    });
    answer.to_string()
}

fn account(transactions: &[Value]) -> Value {
    json!({
        "account_id": "account-1",
        "balances": {"available": amount(), "current": amount(), "limit": null, "iso_currency_code": "USD",
                     "unofficial_currency_code": null, "average_balance": amount()},
        "consumer_disputes": [],
        "mask": "7651",
        "metadata": {"start_date": "2025-11-06", "end_date": "2026-11-06"},
        "name": format!("{NAME} {ACCOUNT_NUMBER}"),
        "official_name": NAME,
        "type": "depository",
        "subtype": "checking",
        "days_available": 365,
        "transactions": transactions,
        "owners": [{"names": [NAME], "phone_numbers": [], "emails": [], "addresses": []}],
        "ownership_type": null,
        "account_number": ACCOUNT_NUMBER,
    })
}

fn transaction(number: usize) -> Value {
    json!({
        "account_id": "account-1",
        "amount": amount(),
        "iso_currency_code": "USD",
        "unofficial_currency_code": null,
        "original_description": format!("{DESCRIPTION} {number}"),
        "credit_category": {"primary": "MEDICAL", "detailed": "MEDICAL_OTHER"},
        "check_number": null,
        "date": "2026-10-12",
        "date_transacted": "2026-10-11",
        "location": {"address": null, "city": null, "region": null, "postal_code": null, "country": null,
                     "lat": null, "lon": null, "store_number": null},
        "merchant_name": DESCRIPTION,
        "pending": false,
        "account_owner": NAME,
        "transaction_id": format!("transaction-{number}"),
    })
}

fn amount() -> Value {
    serde_json::from_str(AMOUNT).unwrap_or_default()
}

/// An error of the API's, with messages that quote what they should not.
#[must_use]
pub fn api_error(error_type: &str, error_code: &str) -> String {
    let error = json!({
        "error_type": error_type,
        "error_code": error_code,
        "error_message": format!("{NAME} ({ACCOUNT_NUMBER}) is known by {USER_TOKEN}"),
        "display_message": format!("{AMOUNT} for {DESCRIPTION}"),
        "causes": [{"item_id": "item-1", "error_message": format!("{NAME} has to log in")}],
        "suggested_action": null,
        "request_id": "request-2",
    });
    error.to_string()
}

/// A page of something in between.
#[must_use]
pub fn page() -> String {
    format!("<html><title>{NAME}</title><p>{SECRET} {ACCOUNT_NUMBER} {AMOUNT}</html>")
}

/// What else is in the head of an answer.
pub const HEADERS: [(&str, &str); 3] =
    [("set-cookie", COOKIE), ("x-consumer", NAME), ("x-echo", "seeded-secret-77c0 seeded-token-e93b")];
