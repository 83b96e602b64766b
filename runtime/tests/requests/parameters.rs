//! Parameters as they arrive.

use plaid_cra_runtime::codec::*;
use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::wire::blank;
use plaid_cra_runtime::{BodyFormat, Operation, Parameter, Parameterised, Style, object};

use crate::support::{Reply, Server, info};

record!(Filter {
    optional state: Option<Text>,
    optional limit: Option<i64>,
});

record!(FindParameters {
    required pet: Text,
    optional tags: Option<Vec<Text>>,
    optional filter: Option<Filter>,
    optional after: Presence<Text>,
    optional raw: Option<Text>,
    optional scope: Option<Filter>,
    optional trace: Option<Text>,
    optional ids: Option<Vec<i64>>,
    optional session: Option<Text>,
    optional theme: Option<Vec<Text>>,
});

pub(crate) struct Find;

impl Operation for Find {
    const INFO: OperationInfo = info("find", "GET", "/pets/{pet}.json", Retry::Safe);
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::path("pet"),
        Parameter::query("tags").style(Style::PipeDelimited),
        Parameter::query("filter").style(Style::DeepObject),
        Parameter::query("after"),
        Parameter::query("raw").allow_reserved(),
        Parameter::query("scope").json(),
        Parameter::header("X-Trace"),
        Parameter::header("X-Ids"),
        Parameter::cookie("session"),
        Parameter::cookie("theme"),
    ];
    const BODY: BodyFormat = BodyFormat::None;
    type Request = Empty;
    type Response = Json;
}

impl Parameterised for Find {
    type Parameters = FindParameters;
}

pub(crate) fn parameters(pet: &str) -> FindParameters {
    FindParameters { pet: pet.into(), ..blank() }
}

#[tokio::test]
async fn parameters_arrive_where_they_belong_and_without_a_body() {
    let server = Server::start([Reply::json(200, "[1]")]).await;
    let values = FindParameters {
        tags: Some(vec!["a b".into(), "c&d".into()]),
        filter: Some(Filter { state: Some("new".into()), limit: Some(3), extra: Extra::default() }),
        after: Presence::Null,
        raw: Some("a/b?c&pet=x#d".into()),
        scope: Some(Filter { state: Some("\u{e9}".into()), ..blank() }),
        trace: Some("t 1".into()),
        ids: Some(vec![1, 2]),
        session: Some("s;x=1".into()),
        theme: Some(vec!["dark".into(), "high".into()]),
        ..parameters("r\u{e9}x/..?x=1#")
    };
    let response = server.client().call_with::<Find, Json>(&values, &Empty).await.unwrap();
    assert_eq!(response.value().as_str(), "[1]");
    let arrived = server.only();
    let target = arrived.line.strip_prefix("GET /pets/r%C3%A9x%2F..%3Fx%3D1%23.json?").unwrap();
    assert!(target.starts_with("tags=a%20b%7Cc%26d&filter%5Bstate%5D=new&"), "{target}");
    let expected = [
        ("tags", "a b|c&d"),
        ("filter[state]", "new"),
        ("filter[limit]", "3"),
        ("after", ""),
        ("raw", "a/b?c&pet=x#d"),
        ("scope", "{\"state\":\"\u{e9}\"}"),
    ];
    assert_eq!(arrived.query(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(arrived.header("x-trace"), ["t 1"]);
    assert_eq!(arrived.header("x-ids"), ["1,2"]);
    assert_eq!(arrived.header("cookie"), ["session=s%3Bx%3D1; theme=dark; theme=high"]);
    assert!(arrived.body.is_empty());
    for name in ["content-type", "content-length", "transfer-encoding"] {
        assert_eq!(arrived.header(name), [""; 0], "{name}");
    }
}

#[tokio::test]
async fn what_has_no_value_is_not_sent() {
    let server = Server::start([Reply::json(200, "{}")]).await;
    server.client().call_with::<Find, Json>(&parameters("rex"), &Empty).await.unwrap();
    let arrived = server.only();
    assert_eq!(arrived.line, "GET /pets/rex.json HTTP/1.1");
    assert_eq!(arrived.header("cookie"), [""; 0]);
    assert_eq!(arrived.header("x-trace"), [""; 0]);
}

/// An operation all of whose parameters are optional is called without them, too.
struct List;

impl Operation for List {
    const INFO: OperationInfo = info("list", "DELETE", "/pets", Retry::Safe);
    const PARAMETERS: &'static [Parameter] = &[Parameter::query("state"), Parameter::query("limit")];
    const BODY: BodyFormat = BodyFormat::None;
    type Request = Empty;
    type Response = NoContent;
}

impl Parameterised for List {
    type Parameters = Filter;
}

#[tokio::test]
async fn parameters_that_are_all_optional_may_be_left_out() {
    let server = Server::start([Reply::new(204, &[], ""), Reply::new(204, &[], "")]).await;
    let client = server.client();
    client.call::<List, Json>(&Empty).await.unwrap();
    client.call_with::<List, Json>(&Filter { limit: Some(1), ..blank() }, &Empty).await.unwrap();
    let lines: Vec<_> = server.arrived().into_iter().map(|arrived| arrived.line).collect();
    assert_eq!(lines, ["DELETE /pets HTTP/1.1", "DELETE /pets?limit=1 HTTP/1.1"]);
    assert!(server.arrived().iter().all(|arrived| arrived.header("content-type").is_empty()));
}

#[tokio::test]
async fn a_path_is_below_that_of_the_base_url() {
    let server = Server::start([Reply::json(200, "{}")]).await;
    let client = server.builder().base_url(format!("{}/v1/", server.url)).build().unwrap();
    let core = plaid_cra_runtime::Api::core(&client);
    core.call_with::<Find, Json>(&FindParameters { raw: Some("x".into()), ..parameters("rex") }, &Empty).await.unwrap();
    assert_eq!(server.only().line, "GET /v1/pets/rex.json?raw=x HTTP/1.1");
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent_and_not_shown() {
    const SECRET: &str = "secret-of-a-consumer";
    let server = Server::start([]).await;
    for values in [
        parameters(""),
        FindParameters { trace: Some(format!("{SECRET}\r\nx-other: 1").into()), ..parameters("rex") },
        FindParameters { trace: Some(format!("{SECRET}\u{e9}").into()), ..parameters("rex") },
    ] {
        let error = server.client().call_with::<Find, Json>(&values, &Empty).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Configuration, 0, false));
        let source = std::error::Error::source(&error).unwrap();
        let shown = format!("{error} {error:?} {source} {source:?}");
        assert!(shown.contains("find") && !shown.contains(SECRET), "{shown}");
    }
    assert!(server.arrived().is_empty());
}

/// A header that is also one of the client's credentials.
struct Impostor;

impl Operation for Impostor {
    const INFO: OperationInfo = info("impostor", "GET", "/", Retry::Safe);
    const PARAMETERS: &'static [Parameter] = &[Parameter::header("Plaid-Secret"), Parameter::header("User-Agent")];
    const BODY: BodyFormat = BodyFormat::None;
    type Request = Empty;
    type Response = Json;
}

impl Parameterised for Impostor {
    type Parameters = Names;
}

record!(Names {
    optional secret: Option<Text>,
    optional agent: Option<Text>,
});

#[tokio::test]
async fn a_parameter_replaces_no_credential() {
    let server = Server::start([Reply::json(200, "{}")]).await;
    let names = Names { secret: Some("other".into()), agent: Some("mine".into()), ..blank() };
    server.client().call_with::<Impostor, Json>(&names, &Empty).await.unwrap();
    let arrived = server.only();
    assert_eq!((arrived.header("plaid-secret"), arrived.header("user-agent")), (vec!["secret"], vec!["mine"]));
}

/// No URL, header or cookie of a request is in an error, whatever becomes of the request.
#[tokio::test]
async fn errors_show_no_parameter() {
    const SECRET: &str = "secret-of-a-consumer";
    let values = FindParameters {
        raw: Some(SECRET.into()),
        trace: Some(SECRET.into()),
        session: Some(SECRET.into()),
        ..parameters(SECRET)
    };
    let once = RetryPolicy::NEVER;
    let replies = [Reply::json(200, "no JSON"), Reply::json(500, "{}"), Reply::new(302, &[("location", "/")], "")];
    let server = Server::start(replies).await;
    let closed = Server::start([]).await;
    for client in [&server, &server, &server, &closed] {
        let client = client.builder().retry(once).build().unwrap();
        let core = plaid_cra_runtime::Api::core(&client);
        let error = core.call_with::<Find, Json>(&values, &Empty).await.unwrap_err();
        let mut shown = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            shown.push_str(&format!("{inner} {inner:?}"));
            source = inner.source();
        }
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn attempts_send_the_same_request() {
    let server = Server::start([Reply::json(503, ""), Reply::json(200, "{}")]).await;
    let pause = std::time::Duration::from_millis(1);
    let client = server.builder().retry(RetryPolicy::STANDARD.pauses(pause, pause)).build().unwrap();
    let core = plaid_cra_runtime::Api::core(&client);
    let values = FindParameters { trace: Some("t".into()), session: Some("s".into()), ..parameters("rex") };
    assert_eq!(core.call_with::<Find, Json>(&values, &Empty).await.unwrap().attempts(), 2);
    let [first, second] = server.arrived().try_into().unwrap();
    assert_eq!((first.line, first.headers), (second.line, second.headers));
}
