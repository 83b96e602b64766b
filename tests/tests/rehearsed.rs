//! The Rust client through each fault that the sandbox rehearses.
#![allow(missing_docs)]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use plaid_cra::*;
use plaid_cra_sandbox::Sandbox;
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::server::nobody;
use serde_json::{Value, json};

const BASE_REPORT: &str = "/cra/check_report/base_report/get";
const CREATE: &str = "/cra/check_report/create";

/// A sandbox with a user whose report is ready, and a client that tries again at once.
struct Stage {
    sandbox: Sandbox,
    client: Client,
    user: UserId,
}

impl Stage {
    async fn new() -> Self {
        let sandbox = Sandbox::builder().manual_clock().ready_after(Duration::ZERO).start().await.unwrap();
        let client = Client::builder("id", "secret").base_url(sandbox.url()).retry(AT_ONCE).build().unwrap();
        let user = UserCreateRequest::new(UserCreateRequired { client_user_id: "consumer-1".into() });
        let user = client.user_create(&user.identity(ClientUserIdentity::new())).await.unwrap().user_id.clone();
        let link = SandboxPublicTokenCreateRequest::new(SandboxPublicTokenCreateRequired {
            institution_id: "ins_1".into(),
            initial_products: vec![Products::CraBaseReport],
        });
        client.sandbox_public_token_create(&link.user_id(user.clone())).await.unwrap();
        let stage = Self { sandbox, client, user };
        stage.create().await.unwrap();
        stage
    }

    async fn plan(&self, fault: Value) {
        let url = format!("{}/_sandbox/faults", self.sandbox.url());
        let response = reqwest::Client::new().post(url).body(fault.to_string()).send().await.unwrap();
        assert_eq!(response.status(), 200, "{fault}");
    }

    async fn create(&self) -> Result<(), Error> {
        let create = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
            user: self.user.clone().into(),
            days_requested: 365,
            webhook: nobody().await.into(),
            consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::ExtensionOfCredit,
        });
        self.client.cra_check_report_create(&create).await.map(drop)
    }

    async fn base_report(&self) -> Result<Response<CraCheckReportBaseReportGetResponse>, Error> {
        let request = CraCheckReportBaseReportGetRequest::new(CraCheckReportBaseReportGetRequired {
            user: self.user.clone().into(),
        });
        self.client.cra_check_report_base_report_get(&request).await
    }

    /// How often an operation arrived.
    fn arrivals(&self, path: &str) -> usize {
        self.sandbox.requests().iter().filter(|request| request.path == path).count()
    }
}

/// A read is tried again until it succeeds.
#[tokio::test]
async fn reads_survive_what_passes() {
    let stage = Stage::new().await;
    let passing = ["too_many_requests", "server_error", "html", "truncate", "reset"];
    for (nth, fault) in passing.into_iter().enumerate() {
        stage.plan(json!({"fault": fault, "path": BASE_REPORT})).await;
        let report = stage.base_report().await.unwrap_or_else(|error| panic!("{fault}: {error}"));
        assert!(!report.report.items.is_empty());
        assert_eq!(stage.arrivals(BASE_REPORT), 2 * (nth + 1), "{fault}: once more and no more");
    }
}

/// An order is billed, so it is never sent again, whether it took effect or not, and the error says which is possible.
#[tokio::test]
async fn an_order_is_never_sent_twice() {
    for fault in ["too_many_requests", "server_error", "html", "reset"] {
        // Who refuses a call for its rate has not done its work.
        let effects: &[bool] = if fault == "too_many_requests" { &[false] } else { &[false, true] };
        for &after in effects {
            let stage = Stage::new().await;
            let billed = stage.sandbox.billable_events().len();
            stage.plan(json!({"fault": fault, "path": CREATE, "after": after})).await;
            let outcome = stage.create().await;
            let arrivals = stage.arrivals(CREATE) - 1;
            let events = stage.sandbox.billable_events().len() - billed;
            match outcome {
                // A refusal for the rate is no order, so that one may be sent again.
                Ok(()) => assert!(fault == "too_many_requests" && arrivals == 2, "{fault} {after}"),
                Err(error) => {
                    assert_eq!(arrivals, 1, "{fault} {after}: {error}");
                    assert_eq!(events, usize::from(after), "{fault}: {error}");
                    let refused = error.status() == Some(429);
                    assert!(refused || error.may_have_arrived(), "{fault} {after}: {error}");
                }
            }
        }
    }
}

/// What the API adds does no harm, and is kept.
#[tokio::test]
async fn additions_do_no_harm() {
    let stage = Stage::new().await;
    for (fault, trace) in [("unknown_value", "SANDBOX_UNKNOWN_VALUE"), ("added_field", "sandbox_added_field")] {
        stage.plan(json!({"fault": fault, "path": BASE_REPORT})).await;
        let report = stage.base_report().await.unwrap_or_else(|error| panic!("{fault}: {error}"));
        assert!(to_json(report.value()).contains(trace), "{fault}");
    }
}

/// A null where the spec forbids it is an error of decoding that says where, and nothing of what else was there.
#[tokio::test]
async fn a_null_in_a_required_field_is_reported_with_its_place() {
    let stage = Stage::new().await;
    let field = "/report/items/0/accounts/0/transactions/3/amount";
    stage.plan(json!({"fault": "null_field", "path": BASE_REPORT, "field": field})).await;
    let error = stage.base_report().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = format!("{error} {error:?}");
    assert!(text.contains("transactions[3].amount"), "{text}");
    assert!(!text.contains("PAYROLL") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_response_that_is_late_ends_with_the_patience_of_the_caller() {
    let mut stage = Stage::new().await;
    let client = Client::builder("id", "secret").base_url(stage.sandbox.url()).timeout(Duration::from_millis(500));
    stage.client = client.build().unwrap();
    for fault in ["latency", "slow_body"] {
        stage.plan(json!({"fault": fault, "path": BASE_REPORT, "seconds": 3600})).await;
        let error = stage.base_report().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{fault}: {error}");
        assert!(error.may_have_arrived(), "{fault}: {error}");
    }
}
