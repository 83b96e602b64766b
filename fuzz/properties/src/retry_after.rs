//! `Retry-After`, seen through a client: what it is read as, and how long a call waits for it.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderValue;
use plaid_cra::{
    Client, CraCheckReportBaseReportGetRequest, Error, Exchange, Payload, RetryPolicy, Transport, TransportError,
    from_json,
};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

/// The longest pause that the client is allowed.
const LONGEST: Duration = Duration::from_secs(60);
/// What is added to a pause at random.
const DRAWN: Duration = Duration::from_millis(500);
/// How much later the client's clock may be looked at than ours, and the part of a second that a date has not.
const TOLERANCE: Duration = Duration::from_secs(5);

/// Its clock moves only to the next timer, so that no pause takes real time.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime"));

/// A header of any bytes is read or ignored, as HTTP says, and a call never waits longer than it may.
pub fn retry_after(data: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(data) {
        let asked = call(&value);
        assert_eq!(asked.is_some(), asked.is_some_and(|asked| is_expected(data, asked)), "{value:?}: {asked:?}");
        assert!(asked.is_some() || !must_be_read(data), "{value:?} is ignored");
    }
    if let Some(seconds) = data.first_chunk::<4>().map(|bytes| u64::from(u32::from_le_bytes(*bytes))) {
        every_date_is_read(seconds);
    }
}

/// Dates of HTTP's usual form, up to the year 2106.
fn every_date_is_read(seconds: u64) {
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let text = httpdate::fmt_http_date(date);
    let asked = call(&HeaderValue::from_str(&text).expect("a date is a header")).expect("a date is read");
    assert!(is_near(date, asked), "{text}: {asked:?}");
}

fn is_near(date: SystemTime, asked: Duration) -> bool {
    let expected = date.duration_since(SystemTime::now()).unwrap_or_default();
    asked.abs_diff(expected) <= TOLERANCE
}

/// Whether the header is digits.
fn is_seconds(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(u8::is_ascii_digit)
}

fn must_be_read(data: &[u8]) -> bool {
    is_seconds(data.trim_ascii())
}

/// Whether the header asks for this, as far as another reader knows it.
fn is_expected(data: &[u8], asked: Duration) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let text = text.trim_ascii();
    if is_seconds(text.as_bytes()) {
        return asked == Duration::from_secs(text.parse().unwrap_or(u64::MAX));
    }
    httpdate::parse_http_date(text).map_or(true, |date| is_near(date, asked))
}

/// What a client makes of a header.
fn call(retry_after: &HeaderValue) -> Option<Duration> {
    let once = failed(retry_after, RetryPolicy::NEVER);
    assert_eq!(once.error.attempts(), 1);
    assert_eq!(once.took, Duration::ZERO, "{retry_after:?}");
    let asked = once.error.retry_after();

    let twice = failed(retry_after, RetryPolicy::STANDARD.max_attempts(2).pauses(DRAWN, LONGEST));
    let may_wait = asked.is_none_or(|asked| asked <= LONGEST + TOLERANCE);
    let must_wait = asked.is_none_or(|asked| asked.saturating_add(TOLERANCE) <= LONGEST);
    match twice.error.attempts() {
        1 => assert!(!must_wait && twice.took == Duration::ZERO, "{retry_after:?}: {:?}", twice.took),
        2 => {
            let least = asked.unwrap_or_default().saturating_sub(TOLERANCE);
            assert!(may_wait && twice.took >= least && twice.took <= LONGEST + DRAWN + TOLERANCE, "{retry_after:?}");
        }
        attempts => panic!("{retry_after:?}: {attempts} attempts"),
    }
    asked
}

/// A call that failed, and how long it took.
struct Failed {
    error: Error,
    took: Duration,
}

fn failed(retry_after: &HeaderValue, policy: RetryPolicy) -> Failed {
    let busy = Busy(retry_after.clone());
    let client = Client::builder("id", "secret").transport(busy).retry(policy).build().expect("a client");
    let request: CraCheckReportBaseReportGetRequest = from_json(r#"{"user_id":"usr_1"}"#).expect("a request");
    RUNTIME.block_on(async {
        let begin = Instant::now();
        let error = client.cra_check_report_base_report_get(&request).await.expect_err("the server is busy");
        Failed { error, took: begin.elapsed() }
    })
}

/// A server that is always busy.
struct Busy(HeaderValue);

impl Transport for Busy {
    fn send(&self, _: http::Request<Bytes>) -> Exchange<'_> {
        let response = http::Response::builder().status(503).header("retry-after", self.0.clone());
        let response = response.body(Payload::from(Bytes::new())).map_err(TransportError::broken);
        Box::pin(std::future::ready(response))
    }
}
