//! What the tests of the sandbox share.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use plaid_cra_sandbox::{Builder, Sandbox};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) const USER: &str = "/user/create";
pub(crate) const LINK: &str = "/sandbox/public_token/create";
pub(crate) const CREATE: &str = "/cra/check_report/create";
pub(crate) const BASE_REPORT: &str = "/cra/check_report/base_report/get";
pub(crate) const PARTNER_INSIGHTS: &str = "/cra/check_report/partner_insights/get";
pub(crate) const INCOME: &str = "/cra/check_report/income_insights/get";
pub(crate) const CASH_FLOW: &str = "/cra/check_report/cashflow_insights/get";
pub(crate) const LEND_SCORE: &str = "/cra/check_report/lend_score/get";
pub(crate) const NETWORK: &str = "/cra/check_report/network_insights/get";
pub(crate) const VERIFICATION: &str = "/cra/check_report/verification/get";
pub(crate) const PDF: &str = "/cra/check_report/pdf/get";
pub(crate) const VERIFICATION_PDF: &str = "/cra/check_report/verification/pdf/get";
pub(crate) const CREDIT_PROFILE: &str = "/cra/credit_profile/report/get";
pub(crate) const ITEMS: &str = "/user/items/get";
pub(crate) const REMOVE: &str = "/user/remove";
pub(crate) const LINK_TOKEN: &str = "/link/token/create";
pub(crate) const EXCHANGE: &str = "/item/public_token/exchange";
pub(crate) const SUBSCRIBE: &str = "/cra/monitoring_insights/subscribe";
pub(crate) const MONITORING: &str = "/cra/monitoring_insights/get";
pub(crate) const UNSUBSCRIBE: &str = "/cra/monitoring_insights/unsubscribe";
pub(crate) const CASH_FLOW_UPDATE: &str = "/sandbox/cra/cashflow_updates/update";

/// A sandbox whose reports take a minute, and a way to call it.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::of(Sandbox::builder()).await
    }

    pub(crate) async fn of(builder: Builder) -> Self {
        let start = "2026-03-02T12:00:00Z".parse().expect("a time");
        let builder = builder.manual_clock().start_time(start).ready_after(MINUTE);
        Self::around(builder.start().await.expect("the sandbox starts"))
    }

    /// A bench for a sandbox that runs already.
    pub(crate) fn around(sandbox: Sandbox) -> Self {
        Self { sandbox, http: reqwest::Client::builder().no_proxy().build().expect("a client") }
    }

    pub(crate) async fn send(&self, path: &str, keys: (&str, &str), body: String) -> (u16, String) {
        let request = self
            .http
            .post(format!("{}{path}", self.sandbox.url()))
            .header("PLAID-CLIENT-ID", keys.0)
            .header("PLAID-SECRET", keys.1)
            .body(body);
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        (status, response.text().await.expect("a body"))
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let credentials = self.sandbox.credentials();
        let keys = (credentials.client_id.as_str(), credentials.secret.as_str());
        let (status, text) = self.send(path, keys, body.to_string()).await;
        (status, serde_json::from_str(&text).expect("JSON"))
    }

    pub(crate) async fn ok(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        assert!(answer["request_id"].is_string());
        answer
    }

    /// The error type and code of a request that must fail.
    pub(crate) async fn error(&self, path: &str, body: Value) -> String {
        let (status, answer) = self.post(path, body).await;
        assert_eq!(status, 400, "{path}: {answer}");
        assert!(answer["display_message"].is_null());
        let text = |name: &str| answer[name].as_str().expect(name).to_owned();
        format!("{} {}", text("error_type"), text("error_code"))
    }

    /// Steers the sandbox, and demands that it does as told.
    pub(crate) async fn control(&self, command: &str, body: Value) -> Value {
        let (status, answer) = self.post(&format!("/_sandbox/{command}"), body).await;
        assert_eq!(status, 200, "{command}: {answer}");
        answer
    }

    /// The state that the sandbox shows of itself.
    pub(crate) async fn state(&self) -> Value {
        let request = self.http.get(format!("{}/_sandbox/state", self.sandbox.url()));
        let text = request.send().await.expect("an answer").text().await.expect("a body");
        serde_json::from_str(&text).expect("JSON")
    }

    /// A user of the older kind, by its token.
    pub(crate) async fn older_user(&self) -> Value {
        let user = json!({
            "client_user_id": "customer-2",
            "consumer_report_user_identity": {
                "first_name": "Ada", "last_name": "Example",
                "phone_numbers": ["+15550100100"], "emails": ["ada@mail.example"],
                "date_of_birth": "1980-01-31", "ssn_last_4": "6789",
                "primary_address": {
                    "city": "Alder Falls", "region": "OR", "street": "1 Elm Road",
                    "postal_code": "97099", "country": "US",
                },
            },
        });
        json!({"user_token": self.ok(USER, user).await["user_token"]})
    }

    /// A user with an Item and a report that is ready.
    pub(crate) async fn reported_user(&self) -> Value {
        let user = self.user().await;
        self.link(&user, "ins_1").await;
        self.create(&user, "http://127.0.0.1:9/").await;
        self.sandbox.advance(MINUTE).await;
        user
    }

    pub(crate) async fn user(&self) -> Value {
        let answer = self.ok(USER, json!({"client_user_id": "customer-1"})).await;
        json!({"user_id": answer["user_id"]})
    }

    pub(crate) async fn link(&self, user: &Value, institution: &str) {
        let link = json!({"institution_id": institution, "initial_products": ["cra_base_report"]});
        self.ok(LINK, merge(&link, user)).await;
    }

    pub(crate) async fn create(&self, user: &Value, webhook: &str) {
        self.ok(CREATE, order(user, webhook)).await;
    }

    pub(crate) async fn end(self) {
        assert_eq!(self.sandbox.contract_violations(), 0);
        self.sandbox.shutdown().await;
    }
}

pub(crate) fn order(user: &Value, webhook: &str) -> Value {
    let order = json!({
        "webhook": webhook,
        "days_requested": 365,
        "consumer_report_permissible_purpose": "EXTENSION_OF_CREDIT",
    });
    merge(&order, user)
}

pub(crate) fn merge(left: &Value, right: &Value) -> Value {
    let fields = [left, right].into_iter().filter_map(Value::as_object).flatten();
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

pub(crate) fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// An amount in cents.
pub(crate) fn cents(value: &Value) -> i64 {
    (value.as_f64().expect("a number") * 100.0).round() as i64
}

/// A webhook as it came.
#[derive(Clone)]
pub(crate) struct Webhook {
    /// The header with the token that proves its origin.
    pub(crate) token: String,
    pub(crate) body: String,
}

impl Webhook {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// A receiver of webhooks.
pub(crate) struct Listener {
    pub(crate) url: String,
    webhooks: watch::Receiver<Vec<Webhook>>,
}

impl Listener {
    /// Answers with 502 so many times, then with 200.
    pub(crate) async fn new(failures: usize) -> Self {
        Self::answering(move |number| async move {
            if number <= failures { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
        })
        .await
    }

    /// Answers each webhook, numbered from 1, as `answer` says.
    pub(crate) async fn answering<F, A>(answer: F) -> Self
    where
        F: Fn(usize) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = StatusCode> + Send,
    {
        let (sender, webhooks) = watch::channel(Vec::new());
        let sender = Arc::new(sender);
        let receive = move |headers: HeaderMap, body: String| {
            let token = headers.get("Plaid-Verification").and_then(|token| token.to_str().ok());
            let token = token.expect("a token").to_owned();
            sender.send_modify(|webhooks| webhooks.push(Webhook { token, body }));
            answer(sender.borrow().len())
        };
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", socket.local_addr().expect("an address"));
        let router = Router::new().fallback(receive);
        tokio::spawn(async move { axum::serve(socket, router).await });
        Self { url, webhooks }
    }

    /// All webhooks so far.
    pub(crate) fn received(&self) -> Vec<Value> {
        self.webhooks.borrow().iter().map(Webhook::json).collect()
    }

    /// The latest webhook.
    pub(crate) fn latest(&self) -> Webhook {
        self.webhooks.borrow().last().expect("a webhook").clone()
    }

    /// Waits for the first webhook.
    pub(crate) async fn first(&mut self) -> Value {
        let first = self.webhooks.wait_for(|webhooks| !webhooks.is_empty());
        let webhooks = tokio::time::timeout(Duration::from_secs(20), first).await;
        webhooks.expect("a webhook in time").expect("a listener")[0].json()
    }
}
