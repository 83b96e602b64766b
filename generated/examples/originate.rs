//! A lender's main job: register a consumer, have a report made, wait for it, read it.
//!
//! It runs offline against the emulator. With `PLAID_CLIENT_ID` and `PLAID_SECRET` set it runs against Plaid's own
//! sandbox, from which no webhook reaches this machine: then it asks for the report from time to time, and that is all.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use plaid_cra::{
    AccountType, BaseReport, CallOptions, Client, ClientUserIdentity, ClientUserIdentityAddress,
    ClientUserIdentityAddressRequired, ClientUserIdentityEmail, ClientUserIdentityEmailRequired,
    ClientUserIdentityName, ClientUserIdentityNameRequired, ClientUserIdentityPhoneNumber,
    ClientUserIdentityPhoneNumberRequired, ConsumerReportPermissiblePurpose, CraCheckReportCreateRequest,
    CraCheckReportCreateRequired, CraCheckReportPartnerInsightsGetRequest, CraCheckReportPartnerInsightsGetRequired,
    CraCreditProfileInquiryType, CraCreditProfileReportGetRequest, CraCreditProfileReportGetRequired,
    CraCreditProfileReportType, CraCreditProfileReportVersion, Date, Environment, Products, ReportUserRef,
    SandboxPublicTokenCreateRequest, SandboxPublicTokenCreateRequired, UserCreateRequest, UserCreateRequired, UserId,
    UserRef, Waiting, WaitingRoom, WebhookEvent, WebhookVerifier,
};
use plaid_cra_sandbox::Sandbox;
use tokio::net::TcpListener;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long to wait for a report before giving up.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::main]
async fn main() -> Result<()> {
    let server = Server::choose().await?;
    let client = server.client()?;
    println!("calling {}", client.environment().base_url());
    let webhooks = Webhooks::listen(&client).await?;

    let user = create_user(&client).await?;
    println!("created the user {user}");

    // In production the consumer goes through Link; in both sandboxes this stands for it.
    let products = vec![Products::CraBaseReport, Products::CraPartnerInsights];
    let link = SandboxPublicTokenCreateRequest::new(SandboxPublicTokenCreateRequired {
        institution_id: "ins_109508".into(),
        initial_products: products.clone(),
    });
    client.sandbox_public_token_create(&link.user_id(user.clone())).await?;
    println!("linked a bank");

    let create = CraCheckReportCreateRequest::new(CraCheckReportCreateRequired {
        user: UserRef::UserId(user.clone()),
        days_requested: 365,
        webhook: webhooks.url.as_str().into(),
        consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::ExtensionOfCredit,
    });
    client.cra_check_report_create(&create.products(products).client_report_id("loan-4711")).await?;
    println!("asked for a report (this is the billable call)");

    // It never creates a second report. A webhook makes it ask at once; it asks now and then in any case, since a
    // webhook can be lost.
    let waiting = Waiting::up_to(PATIENCE).woken_by(&webhooks.room, &user);
    let report = client.with(CallOptions::new().waiting(waiting)).wait_for_report(user.clone()).await?;
    println!("\nreport {} of {}", report.report.report_id, report.report.date_generated);
    print_accounts(&report.report);
    print_cash_flow(&report.report);

    let insights = CraCheckReportPartnerInsightsGetRequest::new(CraCheckReportPartnerInsightsGetRequired {
        user: ReportUserRef::UserId(user.clone()),
    });
    let insights = client.cra_check_report_partner_insights_get(&insights).await?;
    let prism = insights.report.as_ref().and_then(|report| report.prism.as_ref());
    let cash_score = prism.and_then(|prism| prism.cash_score.as_ref()).and_then(|score| score.score);
    println!("\nPrism CashScore: {}", cash_score.map_or("none".to_owned(), |score| score.to_string()));

    let profile = CraCreditProfileReportGetRequest::new(CraCreditProfileReportGetRequired {
        user_id: user,
        consumer_report_permissible_purpose: ConsumerReportPermissiblePurpose::ExtensionOfCredit,
        client_report_id: "loan-4711".into(),
        report_type: CraCreditProfileReportType::Qualify,
        inquiry_type: CraCreditProfileInquiryType::SoftInquiry,
        version: CraCreditProfileReportVersion::V1,
    });
    let profile = client.cra_credit_profile_report_get(&profile).await?;
    for score in profile.report.lend_scores.iter().flatten() {
        let shown = score.score.map_or("none".to_owned(), |score| score.to_string());
        println!("LendScore {}: {shown}", score.variant);
    }
    println!("\n{} bytes of the profile to file, request id {:?}", profile.body().len(), profile.request_id());
    server.stop().await;
    Ok(())
}

async fn create_user(client: &Client) -> Result<UserId> {
    let email =
        ClientUserIdentityEmail::new(ClientUserIdentityEmailRequired { data: "ada@example.com".into(), primary: true });
    let phone = ClientUserIdentityPhoneNumber::new(ClientUserIdentityPhoneNumberRequired {
        data: "+14155550123".into(),
        primary: true,
    });
    let address =
        ClientUserIdentityAddress::new(ClientUserIdentityAddressRequired { country: "US".into(), primary: true });
    let identity = ClientUserIdentity::new()
        .name(ClientUserIdentityName::new(ClientUserIdentityNameRequired {
            given_name: "Ada".into(),
            family_name: "Example".into(),
        }))
        .date_of_birth(Date::from("1990-05-17"))
        .emails(vec![email])
        .phone_numbers(vec![phone])
        .addresses(vec![address.street_1("1 Main Street").city("Oakland").region("CA").postal_code("94612")]);
    let user = UserCreateRequest::new(UserCreateRequired { client_user_id: "consumer-4711".into() });
    Ok(client.user_create(&user.identity(identity)).await?.user_id.clone())
}

fn print_accounts(report: &BaseReport) {
    println!("{:<12} {:<18} {:>14} {:>7}", "TYPE", "SUBTYPE", "BALANCE", "DAYS");
    for account in report.items.iter().flat_map(|item| &item.accounts) {
        let kind = if account.r#type == AccountType::Depository { "deposits" } else { account.r#type.as_str() };
        let subtype = account.subtype.as_ref().map_or("", |subtype| subtype.as_str());
        let balance = account.balances.current.map_or("unknown".to_owned(), |amount| amount.to_string());
        println!("{kind:<12} {subtype:<18} {balance:>14} {:>7}", account.days_available);
    }
}

fn print_cash_flow(report: &BaseReport) {
    let Some(attributes) = &report.attributes else { return };
    let days = [30, 60, 90];
    let inflows = [
        attributes.total_inflow_amount_30d.as_ref().map(|total| total.amount),
        attributes.total_inflow_amount_60d.as_ref().map(|total| total.amount),
        attributes.total_inflow_amount_90d.as_ref().map(|total| total.amount),
    ];
    let outflows = [
        attributes.total_outflow_amount_30d.as_ref().map(|total| total.amount),
        attributes.total_outflow_amount_60d.as_ref().map(|total| total.amount),
        attributes.total_outflow_amount_90d.as_ref().map(|total| total.amount),
    ];
    println!("\n{:<12} {:>14} {:>14}", "LAST DAYS", "IN", "OUT");
    for ((days, inflow), outflow) in days.into_iter().zip(inflows).zip(outflows) {
        let shown =
            |amount: Option<plaid_cra::Decimal>| amount.map_or("unknown".to_owned(), |amount| amount.to_string());
        println!("{days:<12} {:>14} {:>14}", shown(inflow), shown(outflow));
    }
}

/// Where the example runs.
enum Server {
    /// The emulator, in this process.
    InProcess(Sandbox),
    /// Another server, such as the emulator as a program of its own.
    At(String),
    /// Plaid's own sandbox.
    Plaid { client_id: String, secret: String },
}

impl Server {
    async fn choose() -> Result<Self> {
        let variable = |name| std::env::var(name).ok();
        if let (Some(client_id), Some(secret)) = (variable("PLAID_CLIENT_ID"), variable("PLAID_SECRET")) {
            return Ok(Self::Plaid { client_id, secret });
        }
        match variable("PLAID_BASE_URL") {
            Some(url) => Ok(Self::At(url)),
            None => Ok(Self::InProcess(Sandbox::start().await?)),
        }
    }

    fn client(&self) -> Result<Client> {
        let client = match self {
            Self::InProcess(sandbox) => Client::builder("any-id", "any-secret").base_url(sandbox.url()),
            Self::At(url) => Client::builder("any-id", "any-secret").base_url(url),
            Self::Plaid { client_id, secret } => Client::builder(client_id, secret).environment(Environment::Sandbox),
        };
        Ok(client.build()?)
    }

    async fn stop(self) {
        if let Self::InProcess(sandbox) = self {
            sandbox.shutdown().await;
        }
    }
}

/// A listener for webhooks: each is verified before it is believed, and wakes whoever waits for its user.
struct Webhooks {
    url: String,
    room: WaitingRoom,
}

impl Webhooks {
    async fn listen(client: &Client) -> Result<Self> {
        let (verifier, room) = (WebhookVerifier::of(client), WaitingRoom::new());
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let url = format!("http://{}/webhook", listener.local_addr()?);
        let router = Router::new().route("/webhook", post(receive)).with_state((verifier, room.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, room })
    }
}

/// The body as raw bytes: the signature is about them, not about what they say.
async fn receive(
    State((verifier, room)): State<(WebhookVerifier, WaitingRoom)>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let webhook = match verifier.verify(&headers, &body).await {
        Ok(webhook) => webhook,
        Err(error) => {
            println!("webhook refused: {error}");
            return StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::UNAUTHORIZED);
        }
    };
    match webhook.event() {
        WebhookEvent::UserCheckReportReady(ready) => println!("webhook: the report of {} is ready", ready.user_id),
        WebhookEvent::UserCheckReportFailed(failed) => println!("webhook: the report of {} failed", failed.user_id),
        other => println!("webhook: {other:?}"),
    }
    room.hand(webhook.body());
    StatusCode::OK
}
