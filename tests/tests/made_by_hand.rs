//! Answers and events that a user's own test makes, with no server and no JSON at hand.
#![allow(missing_docs, clippy::expect_used, reason = "a test may stop where it stands")]

use plaid_cra::testing::{
    BaseReportAccountBalancesRequired, BaseReportAccountMetadataRequired, BaseReportAccountRequired,
    BaseReportItemRequired, BaseReportRequired, BaseReportTransactionRequired,
    CraCheckReportBaseReportGetResponseRequired, CraUserCheckReportReadyWebhookRequired, CreditCategoryRequired,
    OwnerRequired, PlaidErrorRequired,
};
use plaid_cra::{
    AccountSubtype, AccountType, BaseReport, BaseReportAccount, BaseReportAccountBalances, BaseReportAccountMetadata,
    BaseReportItem, BaseReportTransaction, CraCheckReportBaseReportGetResponse, CraUserCheckReportReadyWebhook,
    CreditCategory, Decimal, Owner, OwnershipType, PlaidError, PlaidErrorCode, PlaidErrorType, WebhookEvent, from_json,
    to_json,
};

const BASE_REPORT: &str = r#"{
    "report": {
        "report_id": "report-1",
        "date_generated": "2025-03-01T12:00:00Z",
        "days_requested": 365,
        "client_report_id": "loan-4711",
        "items": [{
            "institution_name": "First Platypus Bank",
            "institution_id": "ins_109508",
            "item_id": "item-1",
            "date_last_updated": "2025-03-01T11:59:00Z",
            "accounts": [{
                "balances": {
                    "available": 1200.50,
                    "current": 1234.56,
                    "limit": null,
                    "iso_currency_code": "USD",
                    "unofficial_currency_code": null
                },
                "consumer_disputes": [],
                "account_id": "account-1",
                "mask": "0000",
                "metadata": {"start_date": "2024-03-01", "end_date": "2025-03-01"},
                "name": "Checking",
                "official_name": null,
                "type": "depository",
                "subtype": "checking",
                "days_available": 365,
                "transactions": [{
                    "account_id": "account-1",
                    "amount": -89.40,
                    "iso_currency_code": "USD",
                    "unofficial_currency_code": null,
                    "original_description": "SparkFun",
                    "date": "2025-02-14",
                    "pending": false,
                    "transaction_id": "transaction-1",
                    "merchant_name": "SparkFun",
                    "credit_category": {"primary": "GENERAL_MERCHANDISE", "detailed": "ELECTRONICS"}
                }],
                "owners": [{"names": ["Alberta Charleson"], "phone_numbers": [], "emails": [], "addresses": []}],
                "ownership_type": "individual"
            }]
        }]
    },
    "request_id": "request-1",
    "warnings": []
}"#;

fn transaction() -> BaseReportTransaction {
    BaseReportTransaction::new(BaseReportTransactionRequired {
        account_id: "account-1".into(),
        amount: Decimal::new(-8940, 2),
        iso_currency_code: Some("USD".into()),
        unofficial_currency_code: None,
        original_description: Some("SparkFun".into()),
        date: "2025-02-14".into(),
        pending: false,
        transaction_id: "transaction-1".into(),
    })
    .merchant_name("SparkFun")
    .credit_category(CreditCategory::new(CreditCategoryRequired {
        primary: "GENERAL_MERCHANDISE".into(),
        detailed: "ELECTRONICS".into(),
    }))
}

fn account() -> BaseReportAccount {
    BaseReportAccount::new(BaseReportAccountRequired {
        balances: BaseReportAccountBalances::new(BaseReportAccountBalancesRequired {
            available: Some(Decimal::new(120_050, 2)),
            current: Some(Decimal::new(123_456, 2)),
            limit: None,
            iso_currency_code: Some("USD".into()),
            unofficial_currency_code: None,
        }),
        consumer_disputes: vec![],
        account_id: "account-1".into(),
        mask: Some("0000".into()),
        metadata: BaseReportAccountMetadata::new(BaseReportAccountMetadataRequired {
            start_date: Some("2024-03-01".into()),
            end_date: Some("2025-03-01".into()),
        }),
        name: "Checking".into(),
        official_name: None,
        r#type: AccountType::Depository,
        subtype: Some(AccountSubtype::Checking),
        days_available: 365.0,
        transactions: vec![transaction()],
        owners: vec![Owner::new(OwnerRequired {
            names: vec!["Alberta Charleson".into()],
            phone_numbers: vec![],
            emails: vec![],
            addresses: vec![],
        })],
        ownership_type: Some(OwnershipType::Individual),
    })
}

#[test]
fn a_whole_base_report_equals_the_one_that_is_decoded() {
    let made = CraCheckReportBaseReportGetResponse::new(CraCheckReportBaseReportGetResponseRequired {
        report: BaseReport::new(BaseReportRequired {
            report_id: "report-1".into(),
            date_generated: "2025-03-01T12:00:00Z".into(),
            days_requested: 365.0,
            items: vec![BaseReportItem::new(BaseReportItemRequired {
                institution_name: "First Platypus Bank".into(),
                institution_id: "ins_109508".into(),
                item_id: "item-1".into(),
                date_last_updated: "2025-03-01T11:59:00Z".into(),
                accounts: vec![account()],
            })],
        })
        .client_report_id("loan-4711"),
        request_id: "request-1".into(),
        warnings: vec![],
    });
    assert_eq!(from_json::<CraCheckReportBaseReportGetResponse>(BASE_REPORT).expect("the report fits"), made);
    assert_eq!(from_json::<CraCheckReportBaseReportGetResponse>(to_json(&made)).expect("what is written fits"), made);
}

#[test]
fn an_event_equals_the_one_that_is_decoded() {
    let body = br#"{"webhook_type":"CHECK_REPORT","webhook_code":"USER_CHECK_REPORT_READY","user_id":"usr_1",
        "successful_products":["cra_base_report"],"failed_products":[],"environment":"sandbox"}"#;
    let made = CraUserCheckReportReadyWebhook::new(CraUserCheckReportReadyWebhookRequired {
        webhook_type: "CHECK_REPORT".into(),
        webhook_code: "USER_CHECK_REPORT_READY".into(),
        user_id: "usr_1".into(),
        environment: "sandbox".into(),
    })
    .successful_products(vec!["cra_base_report".into()])
    .failed_products(vec![]);
    assert_eq!(WebhookEvent::decode(body), WebhookEvent::UserCheckReportReady(made));
}

#[test]
fn an_error_body_equals_the_one_that_is_decoded() {
    let made = PlaidError::new(PlaidErrorRequired {
        error_type: PlaidErrorType::ItemError,
        error_code: PlaidErrorCode::ItemLoginRequired,
        error_message: "the login details of this item have changed".into(),
        display_message: None,
    });
    assert_eq!(from_json::<PlaidError>(to_json(&made)).expect("what is written fits"), made);
    assert_eq!(made.error_code.as_str(), "ITEM_LOGIN_REQUIRED");
}
