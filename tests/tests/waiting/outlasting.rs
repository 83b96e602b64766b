//! What a wait outlasts, what ends it, and when it asks again.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use plaid_cra::{
    CallOptions, Client, ClientBuilder, ErrorKind, Exchange, OverLimit, Payload, RateLimit, RetryPolicy, Transport,
    TransportError, Waiting, WaitingRoom,
};
use plaid_cra_tests::seeded::{api_error, report};
use tokio::time::{Instant, sleep};

use crate::{READY, user};

/// What the server says to one question.
#[derive(Debug, Clone, Copy)]
enum Says {
    Report,
    NotReady(Option<u64>),
    /// An error of the API: status, type, code, seconds of `Retry-After`.
    Api(u16, &'static str, &'static str, Option<u64>),
    /// A body that is no error of the API.
    Page(u16, &'static str, Option<u64>),
    Broken,
    Connect,
}

const BUSY: Says = Says::Api(500, "API_ERROR", "INTERNAL_SERVER_ERROR", None);
const DOWN: Says = Says::Page(502, "<html>down", None);

fn too_many(seconds: Option<u64>) -> Says {
    Says::Api(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT", seconds)
}

impl Says {
    fn answer(self) -> Result<http::Response<Payload>, TransportError> {
        let (status, body, retry_after) = match self {
            Self::Report => (200, report(1).into(), None),
            Self::NotReady(after) => (400, api_error("CONSUMER_REPORT_ERROR", "PRODUCT_NOT_READY").into(), after),
            Self::Api(status, error_type, code, after) => (status, api_error(error_type, code).into(), after),
            Self::Page(status, body, after) => (status, Bytes::from_static(body.as_bytes()), after),
            Self::Broken => return Err(TransportError::broken("the line broke")),
            Self::Connect => return Err(TransportError::unsent("nobody listens")),
        };
        let mut answer = http::Response::builder().status(status);
        if let Some(seconds) = retry_after {
            answer = answer.header("retry-after", seconds);
        }
        answer.body(Payload::from(body)).map_err(TransportError::broken)
    }
}

/// A server that says one thing for so long and then that the report is there. When it was asked is written down.
#[derive(Clone)]
struct Server {
    says: Says,
    due: Duration,
    start: Instant,
    asked: Arc<Mutex<Vec<Duration>>>,
}

impl Transport for Server {
    fn send(&self, _: http::Request<Bytes>) -> Exchange<'_> {
        let now = self.start.elapsed();
        self.asked.lock().unwrap().push(now);
        let says = if now < self.due { self.says } else { Says::Report };
        Box::pin(async move { says.answer() })
    }
}

impl Server {
    fn new(says: Says, due: Duration) -> Self {
        Self { says, due, start: Instant::now(), asked: Arc::default() }
    }

    /// A server that goes on for ever.
    fn only(says: Says) -> Self {
        Self::new(says, Duration::MAX)
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder("id", "secret").transport(self.clone())
    }

    fn client(&self, waiting: Waiting) -> Client {
        self.builder().build().unwrap().with(CallOptions::new().waiting(waiting))
    }

    fn asked(&self) -> Vec<Duration> {
        self.asked.lock().unwrap().clone()
    }

    fn gaps(&self) -> Vec<Duration> {
        self.asked().windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_outlasted() {
    for says in [
        DOWN,
        Says::Page(503, "<html>down", Some(90)),
        BUSY,
        Says::Broken,
        Says::Connect,
        too_many(None),
        too_many(Some(7)),
        too_many(Some(120)),
    ] {
        let server = Server::new(says, 5 * MINUTE);
        server.client(Waiting::default()).wait_for_report(user()).await.unwrap();
        let elapsed = server.start.elapsed();
        assert!((5 * MINUTE..=7 * MINUTE + 5 * SECOND).contains(&elapsed), "{says:?}: {elapsed:?}");
        // About a dozen questions with three attempts each.
        assert!(server.asked().len() <= 45, "{says:?}: {:?}", server.asked());
    }
}

/// Neither a call that is never to be sent again nor a spent budget keeps the wait from asking.
#[tokio::test(start_paused = true)]
async fn a_wait_needs_no_retries() {
    let server = Server::new(DOWN, 8 * MINUTE);
    let options = CallOptions::new().waiting(Waiting::default());
    server.builder().build().unwrap().with(options.retry(RetryPolicy::NEVER)).wait_for_report(user()).await.unwrap();
    assert!(server.gaps().iter().all(|gap| *gap >= 2 * SECOND), "{:?}", server.gaps());

    let server = Server::new(DOWN, 8 * MINUTE);
    server.client(Waiting::default().pauses(SECOND, SECOND)).wait_for_report(user()).await.unwrap();
    let quiet = server.gaps().len() - 200;
    assert!(server.gaps()[200..].iter().filter(|gap| **gap >= SECOND / 2).count() >= quiet * 9 / 10);
}

#[tokio::test(start_paused = true)]
async fn nobody_asks_earlier_than_the_server_says() {
    let after = Some(90);
    for says in [Says::NotReady(after), too_many(after), Says::Page(503, "<html>down", after)] {
        let server = Server::new(says, 5 * MINUTE);
        server.client(Waiting::default()).wait_for_report(user()).await.unwrap();
        assert!(server.gaps().iter().all(|gap| (90..=96).contains(&gap.as_secs())), "{says:?}: {:?}", server.gaps());
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_pass_ends_the_wait_at_once() {
    for (says, kind) in [
        (Says::Api(400, "INVALID_INPUT", "INVALID_API_KEYS", None), ErrorKind::Api),
        (Says::Api(400, "INVALID_REQUEST", "INVALID_FIELD", None), ErrorKind::Api),
        (Says::Api(400, "CHECK_REPORT_ERROR", "DATA_UNAVAILABLE", None), ErrorKind::Api),
        (Says::Api(500, "NOBODY_KNOWS", "NOBODY_KNOWS", Some(1)), ErrorKind::Api),
        (Says::Page(403, "<html>no", None), ErrorKind::Status),
        (Says::Page(200, "<html>login", None), ErrorKind::NotJson),
        (Says::Page(200, "{}", None), ErrorKind::Decode),
    ] {
        let server = Server::only(says);
        let error = server.client(Waiting::default()).wait_for_report(user()).await.unwrap_err();
        assert_eq!((error.kind(), server.asked()), (kind, vec![Duration::ZERO]), "{says:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_wait_tells_what_it_was_up_against() {
    for (says, last, status, code) in [
        (DOWN, "with an error that is not the API's (status 502)", Some(502), None),
        (BUSY, "API_ERROR INTERNAL_SERVER_ERROR (status 500)", Some(500), Some("INTERNAL_SERVER_ERROR")),
        (too_many(None), "RATE_LIMIT (status 429)", Some(429), Some("RATE_LIMIT")),
        (Says::Broken, "the connection broke before an answer came", None, None),
        (Says::Connect, "no connection came about", None, None),
    ] {
        let server = Server::only(says);
        let error = server.client(Waiting::up_to(2 * MINUTE)).wait_for_report(user()).await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.error_code()), (ErrorKind::Timeout, status, code), "{says:?}");
        let text = error.to_string();
        assert!(text.contains("the time allowed ran out; last: ") && text.contains(last), "{text}");
        assert!(text.contains(&format!("(after {} attempts)", server.asked().len())), "{text}");
        assert!(format!("{error:?}").contains("last: "), "{error:?}");
        let source = error.source().map(ToString::to_string);
        match says {
            Says::Broken => assert_eq!(source.as_deref(), Some("the line broke")),
            Says::Connect => assert_eq!(source.as_deref(), Some("nobody listens")),
            _ => assert_eq!(source, None),
        }
        assert_eq!(error.may_have_arrived(), !matches!(says, Says::Connect));
        let elapsed = server.start.elapsed();
        assert!((120..=122).contains(&elapsed.as_secs()), "{says:?}: {elapsed:?}");
    }
}

/// Nothing could come of waiting.
#[tokio::test(start_paused = true)]
async fn a_server_that_wants_to_be_left_alone_beyond_the_end_ends_the_wait() {
    let server = Server::only(too_many(Some(3600)));
    let room = WaitingRoom::new();
    for waiting in [Waiting::default(), Waiting::default().woken_by(&room, user().as_str())] {
        let error = server.client(waiting).wait_for_report(user()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, Some(429)));
        assert_eq!((error.retry_after(), server.start.elapsed()), (Some(60 * MINUTE), Duration::ZERO));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_being_made_is_asked_for_once_more_at_the_end() {
    let server = Server::new(Says::NotReady(Some(3600)), MINUTE);
    server.client(Waiting::up_to(MINUTE)).wait_for_report(user()).await.unwrap();
    assert_eq!(server.asked(), [Duration::ZERO, MINUTE]);
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_the_client_does_not_end_a_wait() {
    for over in [OverLimit::Fail, OverLimit::Wait] {
        let server = Server::new(Says::NotReady(None), 5 * MINUTE);
        let client = server.builder().rate_limit(RateLimit::new(1, over)).build().unwrap();
        client.wait_for_report(user()).await.unwrap();
        assert!(server.gaps().iter().all(|gap| *gap >= MINUTE), "{over:?}: {:?}", server.gaps());
        assert!(server.start.elapsed() <= 7 * MINUTE, "{over:?}: {:?}", server.start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_may_never_ask_says_so() {
    let server = Server::only(Says::Report);
    let client = server.builder().rate_limit(RateLimit::new(0, OverLimit::Fail)).build().unwrap();
    let error = client.wait_for_report(user()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Timeout, 0, false));
    assert!(error.to_string().contains("the client's own limit on calls is reached"), "{error}");
    assert!(server.start.elapsed() >= 9 * MINUTE && server.asked().is_empty(), "{:?}", server.start.elapsed());
}

/// A webhook says that there is something to ask for, and not that there may be more calls.
#[tokio::test(start_paused = true)]
async fn a_webhook_wakes_at_once_unless_there_were_too_many_calls() {
    let limited = Duration::from_secs(50);
    for (says, woken) in [
        (Says::NotReady(Some(3600)), 10 * SECOND),
        (Says::Page(503, "<html>down", Some(50)), 10 * SECOND),
        (Says::Page(503, "<html>down", Some(3600)), 10 * SECOND),
        (too_many(Some(50)), limited),
        (Says::Page(429, "<html>slowly", Some(50)), limited),
    ] {
        let server = Server::new(says, 10 * SECOND);
        let room = WaitingRoom::new();
        let client = server.client(Waiting::default().woken_by(&room, user().as_str()));
        let wait = tokio::spawn(async move { client.wait_for_report(user()).await.map(drop) });
        sleep(10 * SECOND).await;
        assert!(room.hand(READY.as_bytes()));
        wait.await.unwrap().unwrap();
        assert_eq!(server.asked(), [Duration::ZERO, woken], "{says:?}");
    }
}
