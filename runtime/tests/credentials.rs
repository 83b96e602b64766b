//! How each kind of credential arrives, which of several goes out, and that nothing of any is shown.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, Uri};
use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::{
    Api as _, Carrier, ClientBuilder, Credentials, Error, Profile, Security, SecurityScheme, Token,
};

#[path = "support/api.rs"]
mod api;

use api::{Client, Facts};

const SECRET: &str = "hidden_value";
const HEADER: usize = 0;
const QUERY: usize = 1;
const COOKIE_KEY: usize = 2;
const BASIC: usize = 3;
const BEARER: usize = 4;
const TLS: usize = 5;
const OTHER_COOKIE: usize = 6;

const SCHEMES: &[SecurityScheme] = &[
    SecurityScheme { name: "inHeader", carrier: Carrier::Header("x-api-key") },
    SecurityScheme { name: "inQuery", carrier: Carrier::Query("api key") },
    SecurityScheme { name: "inCookie", carrier: Carrier::Cookie("session") },
    SecurityScheme { name: "basic", carrier: Carrier::Basic },
    SecurityScheme { name: "bearer", carrier: Carrier::Bearer },
    SecurityScheme { name: "tls", carrier: Carrier::Transport },
    SecurityScheme { name: "otherCookie", carrier: Carrier::Cookie("device") },
];

struct Any;

impl Facts for Any {
    const PROFILE: &'static Profile =
        &Profile { schemes: SCHEMES, headers: &[("acme-version", "7")], ..Profile::EMPTY };
}

/// A call with the credentials that a test gives it.
trait Needs {
    const SECURITY: Security;
}

struct Call<N>(std::marker::PhantomData<N>);

impl<N: Needs> Operation for Call<N> {
    const INFO: OperationInfo = OperationInfo {
        id: "call",
        method: "POST",
        path: "/call",
        retry: Retry::Safe,
        billable: false,
        security: N::SECURITY,
    };
    type Request = Empty;
    type Response = Empty;
}

macro_rules! needs {
    ($($name:ident: $security:expr;)*) => {$(
        struct $name;
        impl Needs for $name {
            const SECURITY: Security = $security;
        }
    )*};
}

needs! {
    Nothing: &[];
    InHeader: &[&[HEADER]];
    InQuery: &[&[QUERY]];
    InCookie: &[&[COOKIE_KEY]];
    WithBasic: &[&[BASIC]];
    WithBearer: &[&[BEARER]];
    WithTls: &[&[TLS]];
    Both: &[&[HEADER, BASIC]];
    Cookies: &[&[COOKIE_KEY, OTHER_COOKIE]];
    Either: &[&[HEADER, QUERY], &[BEARER]];
    TlsOrKey: &[&[TLS], &[HEADER]];
    Maybe: &[&[], &[HEADER]];
}

/// What arrived.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<(Uri, HeaderMap)>>>);

impl Transport for Wire {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let (head, _) = request.into_parts();
        self.0.lock().unwrap().push((head.uri, head.headers));
        Box::pin(async { Ok(http::Response::new(Payload::from(Bytes::from_static(b"{}")))) })
    }
}

impl Wire {
    /// The one request that arrived.
    fn only(&self) -> (Uri, HeaderMap) {
        let mut arrived = self.0.lock().unwrap();
        assert_eq!(arrived.len(), 1, "one request arrived");
        arrived.remove(0)
    }
}

fn builder(credentials: Credentials) -> ClientBuilder<Client<Any>> {
    ClientBuilder::new(credentials).base_url("http://127.0.0.1:1/base").retry(RetryPolicy::NEVER)
}

async fn call<N: Needs>(credentials: Credentials) -> (Result<(), Error>, Wire) {
    let wire = Wire::default();
    let client = builder(credentials).transport(wire.clone()).build().unwrap();
    let called = client.core().call::<Call<N>, Json>(&Empty).await;
    assert!(!format!("{client:?}", client = client.core()).contains(SECRET));
    (called.map(drop), wire)
}

/// What arrives of a call that succeeds. Each credential is marked, so that nobody who prints headers shows it.
async fn arrives<N: Needs>(credentials: Credentials) -> (Uri, HeaderMap) {
    let (called, wire) = call::<N>(credentials).await;
    called.unwrap();
    let (url, headers) = wire.only();
    assert_eq!(headers["acme-version"], "7");
    assert!(!format!("{headers:?}").contains(SECRET), "{headers:?}");
    (url, headers)
}

fn all() -> Credentials {
    Credentials::new()
        .value(HEADER, SECRET.to_owned())
        .value(QUERY, format!("{SECRET} &=é"))
        .value(COOKIE_KEY, SECRET.to_owned())
        .pair(BASIC, "Aladdin".to_owned(), "open sesame".to_owned())
        .token(BEARER, Token::from(SECRET))
        .value(OTHER_COOKIE, "d".to_owned())
}

#[tokio::test]
async fn a_key_arrives_where_its_scheme_says() {
    let (url, headers) = arrives::<InHeader>(all()).await;
    assert_eq!(headers["x-api-key"], SECRET);
    assert!(url.query().is_none() && headers.get(AUTHORIZATION).is_none() && headers.get(COOKIE).is_none());

    let (url, headers) = arrives::<InQuery>(all()).await;
    assert_eq!(url, "http://127.0.0.1:1/base/call?api%20key=hidden_value%20%26%3D%C3%A9");
    assert!(headers.get("x-api-key").is_none());

    let (_, headers) = arrives::<InCookie>(all()).await;
    assert_eq!(headers[COOKIE], "session=hidden_value");
    let (_, headers) = arrives::<Cookies>(all()).await;
    assert_eq!(headers[COOKIE], "session=hidden_value; device=d");
}

#[tokio::test]
async fn names_and_tokens_arrive_in_the_header_of_http() {
    // The pair of RFC 7617.
    let (_, headers) = arrives::<WithBasic>(all()).await;
    assert_eq!(headers[AUTHORIZATION], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert!(headers[AUTHORIZATION].is_sensitive());
    let (_, headers) = arrives::<WithBearer>(all()).await;
    assert_eq!(headers[AUTHORIZATION], "Bearer hidden_value");
}

#[tokio::test]
async fn what_is_needed_together_arrives_together_and_nothing_else_does() {
    let (_, headers) = arrives::<Both>(all()).await;
    assert!(headers.contains_key("x-api-key") && headers.contains_key(AUTHORIZATION));
    for (url, headers) in [arrives::<Nothing>(all()).await, arrives::<Nothing>(Credentials::new()).await] {
        let is_bare = ["x-api-key", "authorization", "cookie"].iter().all(|name| !headers.contains_key(*name));
        assert!(is_bare && url.query().is_none(), "{url} {headers:?}");
    }
}

#[tokio::test]
async fn of_alternatives_the_first_that_is_there_goes_out() {
    let token = || Credentials::new().token(BEARER, Token::from(SECRET));
    let (url, headers) = arrives::<Either>(token().value(HEADER, "half".to_owned())).await;
    assert!(url.query().is_none() && !headers.contains_key("x-api-key") && headers.contains_key(AUTHORIZATION));
    let (url, headers) = arrives::<Either>(all()).await;
    assert!(url.query().is_some() && headers.contains_key("x-api-key") && !headers.contains_key(AUTHORIZATION));
}

#[tokio::test]
async fn an_optional_credential_goes_out_if_it_is_there() {
    assert!(arrives::<Maybe>(all()).await.1.contains_key("x-api-key"));
    assert!(!arrives::<Maybe>(Credentials::new()).await.1.contains_key("x-api-key"));
}

#[tokio::test]
async fn what_the_transport_adds_is_taken_to_be_there() {
    assert!(!arrives::<WithTls>(Credentials::new()).await.1.contains_key(AUTHORIZATION));
    assert!(arrives::<TlsOrKey>(all()).await.1.contains_key("x-api-key"));
    assert!(!arrives::<TlsOrKey>(Credentials::new()).await.1.contains_key("x-api-key"));
}

#[tokio::test]
async fn a_call_without_its_credentials_is_not_sent_and_names_the_schemes() {
    let (called, wire) = call::<Either>(Credentials::new().value(HEADER, SECRET.to_owned())).await;
    let error = called.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (ErrorKind::Configuration, false));
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "the client has no credentials for `inHeader` and `inQuery`, or `bearer`");
    assert!(!format!("{error:?} {error}").contains(SECRET));
    assert!(wire.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_source_is_asked_before_each_attempt() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let source = move || {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        async move { Ok::<_, std::io::Error>(format!("token{number}")) }
    };
    let wire = Wire::default();
    let credentials = Credentials::new().token(BEARER, Token::from_source(source));
    let client = builder(credentials).transport(wire.clone()).build().unwrap();
    for expected in ["Bearer token0", "Bearer token1"] {
        client.core().call::<Call<WithBearer>, Json>(&Empty).await.unwrap();
        assert_eq!(wire.only().1[AUTHORIZATION], expected);
    }
    client.core().call::<Call<InHeader>, Json>(&Empty).await.unwrap_err();
    client.core().call::<Call<Nothing>, Json>(&Empty).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2, "a call without the token does not ask for it");
}

#[tokio::test]
async fn a_source_that_fails_shows_nothing_and_nothing_is_sent() {
    let source = || async { Err::<String, _>(format!("refused for {SECRET}")) };
    let (called, wire) = call::<WithBearer>(Credentials::new().token(BEARER, Token::from_source(source))).await;
    let error = called.unwrap_err();
    assert_eq!((error.kind(), error.may_have_arrived()), (ErrorKind::Credentials, false));
    assert!(!format!("{error:?} {error} {}", error.source().unwrap()).contains(SECRET));
    // The reason is there for the asking.
    let reason = error.source().and_then(|token| token.source()).unwrap();
    assert!(reason.to_string().contains(SECRET));
    assert!(wire.0.lock().unwrap().is_empty());

    let source = || async { Ok::<_, std::io::Error>(format!("{SECRET}\r\nx: y")) };
    let (called, wire) = call::<WithBearer>(Credentials::new().token(BEARER, Token::from_source(source))).await;
    let error = called.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error:?} {error}").contains(SECRET));
    assert!(wire.0.lock().unwrap().is_empty());
}

#[test]
fn what_cannot_be_sent_is_refused_when_the_client_is_built() {
    let bad = [
        Credentials::new().value(HEADER, format!("{SECRET}\n")),
        Credentials::new().value(COOKIE_KEY, format!("{SECRET}; admin=1")),
        Credentials::new().value(COOKIE_KEY, format!("{SECRET} x")),
        Credentials::new().pair(BASIC, format!("{SECRET}:"), String::new()),
        Credentials::new().token(BEARER, Token::from(format!("{SECRET}\r\n"))),
        Credentials::new().pair(HEADER, String::new(), SECRET.to_owned()),
        Credentials::new().value(BASIC, SECRET.to_owned()),
    ];
    for credentials in bad {
        let error = builder(credentials).build().err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error:?} {error} {:?}", error.source()).contains(SECRET));
    }
}

#[test]
fn credentials_show_nothing() {
    let shown = format!("{:?} {:?} {:?}", all(), Token::from(SECRET), builder(all()));
    assert!(!shown.contains(SECRET) && !shown.contains("sesame"), "{shown}");
}
