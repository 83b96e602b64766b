//! A service tests its own code: with the fake, with a transport of its own, with settings of its own for `reqwest`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use plaid_cra::operations::{CraCheckReportBaseReportGet, CraCheckReportCreate};
use plaid_cra::{
    ByteStream, CallOptions, Client, ClientBuilder, CraCheckReportBaseReportGetResponse, CraCheckReportCreateResponse,
    Error, ErrorKind, Exchange, FakeFailure, FakeTransport, HttpTransport, OverLimit, Payload, RateLimit, Remedy,
    Response, RetryPolicy, Transport, TransportError, Waiting, from_json,
};
use plaid_cra_tests::fault_server::{Act, FaultServer};
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::seeded::{api_error, base_report_get, create, report};
use reqwest::dns::{Name, Resolve, Resolving};
use tokio::time::Instant;

fn builder() -> ClientBuilder {
    Client::builder("id", "secret").retry(AT_ONCE)
}

/// A service's own code: how many accounts a consumer has, if the report is there.
async fn accounts(plaid: &Client) -> Result<Option<usize>, Error> {
    match plaid.cra_check_report_base_report_get(&base_report_get()).await {
        Ok(report) => Ok(Some(report.report.items.iter().map(|item| item.accounts.len()).sum())),
        Err(error) if error.remedy() == Some(Remedy::Wait) => Ok(None),
        Err(error) => Err(error),
    }
}

#[tokio::test]
async fn a_service_is_tested_with_typed_answers() {
    let fake = FakeTransport::new().on::<CraCheckReportBaseReportGet>(|_| Ok(from_json(report(1)).unwrap()));
    let plaid = builder().transport(fake.clone()).build().unwrap();
    assert_eq!(accounts(&plaid).await.unwrap(), Some(1));
    assert_eq!(fake.requests::<CraCheckReportBaseReportGet>().unwrap(), [base_report_get()]);
    assert!(fake.requests::<CraCheckReportCreate>().unwrap().is_empty());
}

#[tokio::test]
async fn a_service_is_tested_with_failures() {
    for (failure, kind, attempts) in [
        (FakeFailure::Api("INVALID_REQUEST", "INVALID_FIELD"), ErrorKind::Api, 1),
        (FakeFailure::Api("API_ERROR", "INTERNAL_SERVER_ERROR"), ErrorKind::Api, 3),
        (FakeFailure::Status(403, "<html>no"), ErrorKind::Status, 1),
        (FakeFailure::Status(502, "<html>down"), ErrorKind::Status, 3),
        (FakeFailure::Connect, ErrorKind::Connect, 3),
        (FakeFailure::Broken, ErrorKind::Transport, 3),
    ] {
        let answer = failure.clone();
        let fake = FakeTransport::new().on::<CraCheckReportBaseReportGet>(move |_| Err(answer.clone()));
        let plaid = builder().transport(fake.clone()).build().unwrap();
        let error = accounts(&plaid).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{failure:?}");
        assert_eq!(fake.requests::<CraCheckReportBaseReportGet>().unwrap().len() as u32, attempts, "{failure:?}");
        if let FakeFailure::Api(error_type, error_code) = failure {
            assert_eq!((error.error_type(), error.error_code()), (Some(error_type), Some(error_code)));
            assert!(error.api().is_some());
        }
    }
}

/// The answer follows from the request, and a billable call is not sent again here either.
#[tokio::test]
async fn a_fake_answers_by_the_request() {
    let fake = FakeTransport::new().on::<CraCheckReportCreate>(|request| match request.days_requested {
        ..=730 => Ok(CraCheckReportCreateResponse::new()),
        _ => Err(FakeFailure::Broken),
    });
    let plaid = builder().transport(fake.clone()).build().unwrap();
    plaid.cra_check_report_create(&create()).await.unwrap();
    let mut long = create();
    long.days_requested = 731;
    let error = plaid.cra_check_report_create(&long).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    let sent = fake.requests::<CraCheckReportCreate>().unwrap();
    let days: Vec<_> = sent.iter().map(|request| request.days_requested).collect();
    assert_eq!(days, [365, 731]);
}

#[tokio::test]
async fn what_nobody_answers_is_refused() {
    let plaid = builder().transport(FakeTransport::new()).build().unwrap();
    let error = plaid.cra_check_report_create(&create()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (ErrorKind::Connect, false));
}

/// A transport by hand: it counts, and refuses so many times before it answers.
struct ByHand {
    sent: Arc<AtomicU32>,
    refusals: u32,
    retry_after: &'static str,
}

impl Transport for ByHand {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let sent = self.sent.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            assert_eq!(request.uri(), "https://plaid.example/cra/check_report/base_report/get");
            assert_eq!(request.headers()["plaid-secret"], "secret");
            assert!(request.headers()["plaid-secret"].is_sensitive());
            let (status, body) = match sent < self.refusals {
                true => (429, api_error("RATE_LIMIT_EXCEEDED", "RATE_LIMIT")),
                false => (200, report(1)),
            };
            let answer = http::Response::builder().status(status).header("retry-after", self.retry_after);
            answer.body(Payload::from(body)).map_err(TransportError::broken)
        })
    }
}

/// A create that fails in one way and then in another, and may be sent again.
async fn fails_twice(builder: ClientBuilder, failures: [FakeFailure; 2]) -> Error {
    let sent = AtomicU32::new(0);
    let fake = FakeTransport::new()
        .on::<CraCheckReportCreate>(move |_| Err(failures[sent.fetch_add(1, Ordering::Relaxed) as usize].clone()));
    let client = builder.retry(AT_ONCE.max_attempts(2)).transport(fake).build().unwrap();
    client.with(CallOptions::new().resend(true)).cra_check_report_create(&create()).await.unwrap_err()
}

/// That the last attempt did not arrive says nothing of those before it.
#[tokio::test]
async fn a_call_may_have_arrived_if_any_attempt_may_have() {
    let error = fails_twice(builder(), [FakeFailure::Broken, FakeFailure::Connect]).await;
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Connect, 2, true));
    assert!(!error.to_string().contains("not seen"), "{error}");
    let error = fails_twice(builder(), [FakeFailure::Connect, FakeFailure::Connect]).await;
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Connect, 2, false));
    assert!(error.to_string().contains("the server has not seen the call"), "{error}");
}

/// The client's own limit forbids the second attempt: the error tells of the first.
#[tokio::test]
async fn a_retry_that_the_limit_forbids_leaves_the_failure_as_it_was() {
    let builder = builder().rate_limit(RateLimit::new(1, OverLimit::Fail));
    let error = fails_twice(builder, [FakeFailure::Broken, FakeFailure::Connect]).await;
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Transport, 1, true));
}

#[tokio::test]
async fn a_call_without_time_is_not_sent() {
    let fake = FakeTransport::new().on::<CraCheckReportCreate>(|_| Ok(CraCheckReportCreateResponse::new()));
    let client = builder().transport(fake.clone()).build().unwrap();
    let hurried = client.with(CallOptions::new().timeout(Duration::ZERO));
    let error = hurried.cra_check_report_create(&create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Timeout, 0, false));
    assert!(fake.requests::<CraCheckReportCreate>().unwrap().is_empty());
}

#[tokio::test]
async fn times_without_end_are_no_trouble() {
    let fake = FakeTransport::new().on::<CraCheckReportCreate>(|_| Ok(CraCheckReportCreateResponse::new()));
    let builder = builder().timeout(Duration::MAX).attempt_timeout(Duration::MAX).connect_timeout(Duration::MAX);
    let client = builder.transport(fake).build().unwrap();
    let waiting = Waiting::up_to(Duration::MAX).pauses(Duration::MAX, Duration::MAX);
    let client = client.with(CallOptions::new().waiting(waiting));
    assert!(client.cra_check_report_create(&create()).await.is_ok());
}

/// The time stands still unless somebody sleeps, so that what is measured is the pauses.
#[tokio::test(start_paused = true)]
async fn a_server_that_says_when_is_left_alone_for_so_long() {
    for (longest, pause, attempts) in [(20, Some(14), 3), (6, None, 1)] {
        let sent = Arc::new(AtomicU32::new(0));
        let transport = ByHand { sent: Arc::clone(&sent), refusals: 2, retry_after: "7" };
        let policy = RetryPolicy::STANDARD.pauses(Duration::ZERO, Duration::from_secs(longest));
        let client = builder().base_url("https://plaid.example/").retry(policy).transport(transport).build().unwrap();
        let start = Instant::now();
        let result = client.cra_check_report_base_report_get(&base_report_get()).await;
        assert_eq!(sent.load(Ordering::Relaxed), attempts);
        match (result, pause) {
            (Ok(response), Some(pause)) => {
                assert_eq!((response.attempts(), start.elapsed().as_secs()), (attempts, pause));
            }
            (Err(error), None) => {
                assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
                assert_eq!(start.elapsed(), Duration::ZERO);
            }
            (result, _) => panic!("{result:?}"),
        }
    }
}

/// The pauses that nobody asked for: at most half a second and then a second.
#[tokio::test(start_paused = true)]
async fn the_standard_pauses_are_short() {
    let fake = FakeTransport::new().on::<CraCheckReportBaseReportGet>(|_| Err(FakeFailure::Broken));
    let client = builder().retry(RetryPolicy::STANDARD).transport(fake).build().unwrap();
    let start = Instant::now();
    let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert!(start.elapsed() <= Duration::from_millis(1510), "{:?}", start.elapsed());
}

/// Plaid's limits are for a minute, so that a server may well ask for one.
#[tokio::test(start_paused = true)]
async fn a_minute_that_a_server_asks_for_is_waited_for() {
    let client = |retry_after, refusals| {
        let transport = ByHand { sent: Arc::default(), refusals, retry_after };
        builder().base_url("https://plaid.example").retry(RetryPolicy::STANDARD).transport(transport).build().unwrap()
    };
    let start = Instant::now();
    let response = client("60", 1).cra_check_report_base_report_get(&base_report_get()).await.unwrap();
    assert_eq!((response.attempts(), start.elapsed().as_secs()), (2, 60));
    // Not by a call that has no time for it, nor if it is more.
    for (after, timeout) in [("60", 59), ("61", 180)] {
        let start = Instant::now();
        let client = client(after, 1).with(CallOptions::new().timeout(Duration::from_secs(timeout)));
        let error = client.cra_check_report_base_report_get(&base_report_get()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts(), start.elapsed()), (Some(429), 1, Duration::ZERO));
    }
}

/// A hundred retries are all that a client has at first.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_in_a_pause_costs_no_retry() {
    let transport = ByHand { sent: Arc::default(), refusals: 151, retry_after: "7" };
    let policy = RetryPolicy::STANDARD.pauses(Duration::ZERO, Duration::from_secs(7));
    let client = builder().base_url("https://plaid.example").retry(policy).transport(transport).build().unwrap();
    let request = base_report_get();
    for _ in 0..150 {
        let call = client.cra_check_report_base_report_get(&request);
        assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
    }
    assert_eq!(client.cra_check_report_base_report_get(&request).await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_transport_around_the_built_in_one_carries_the_calls() {
    /// Counts what it passes on.
    struct Counted(HttpTransport, Arc<AtomicU32>);

    impl Transport for Counted {
        fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.send(request)
        }
    }

    let server = FaultServer::start([Act::answer(200, &[], report(1))]).await;
    let sent = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&sent);
    let builder = builder().base_url(server.url()).reqwest(|http| http.referer(false));
    let plaid = builder.wrap_transport(|own| Counted(own, count)).build().unwrap();
    assert_eq!(accounts(&plaid).await.unwrap(), Some(1));
    drop(plaid);
    assert_eq!((server.finish().await.requests, sent.load(Ordering::Relaxed)), (1, 1));
}

/// A resolver that knows no name.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err(io::Error::other("no such name").into()) })
    }
}

/// Nothing was sent, for certain: even what costs money is tried again.
#[tokio::test]
async fn a_name_that_nobody_knows_is_no_connection() {
    let builder = builder().base_url("https://plaid.example").reqwest(|http| http.dns_resolver(NoNames).no_proxy());
    let plaid = builder.build().unwrap();
    let error = plaid.cra_check_report_create(&create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Connect, 3, false));
}

#[test]
fn a_url_that_is_none_is_a_matter_of_configuration() {
    for url in ["", "plaid", "plaid.example:443", "http://", "/relative", "http://a b/", "ftp://plaid.example"] {
        let error = builder().base_url(url).build().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0), "{url:?}: {error:?}");
    }
    for url in ["https://plaid.example/?token=t0ken", "https://plaid.example/below#t0ken", "http://u:p?t0ken@h/"] {
        let builder = builder().base_url(url);
        let shown = format!("{builder:?}");
        let error = builder.build().unwrap_err();
        let source = std::error::Error::source(&error).expect("the reason").to_string();
        assert_eq!(
            (error.kind(), source.as_str()),
            (ErrorKind::Configuration, "the base URL has a query or a fragment")
        );
        assert!(!shown.contains("t0ken") && !format!("{error:?}").contains("t0ken"), "{shown} {error:?}");
    }
    for url in ["http://127.0.0.1:1", "https://user:password@plaid.example/below/", "http://[::1]:80/"] {
        builder().base_url(url).build().unwrap();
    }
}

/// What a service may share between its threads and tasks, checked when this is compiled.
#[test]
fn what_is_shared_may_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send>(_: impl FnOnce() -> T) {}
    shared::<Client>();
    shared::<ClientBuilder>();
    shared::<Error>();
    shared::<Response<CraCheckReportBaseReportGetResponse>>();
    shared::<FakeTransport>();
    fn moved<T: Send + 'static>() {}
    moved::<ByteStream>();
    let (client, request, wanted) = (builder().build().unwrap(), base_report_get(), create());
    sent(|| client.cra_check_report_base_report_get(&request));
    sent(|| client.cra_check_report_create(&wanted));
    sent(|| client.wait_for_report(plaid_cra::UserId::from("usr_1")));
    #[allow(dead_code, reason = "only its type is looked at")]
    fn piece(stream: &mut ByteStream) -> impl Future<Output = Option<Result<Bytes, Error>>> + Send {
        stream.next()
    }
}
