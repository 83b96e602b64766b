//! Responses by status, media type and headers.

use plaid_cra_runtime::codec::*;
use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::wire::blank;
use plaid_cra_runtime::{Api as _, BodyFormat, Content, Operation, Received, TypedErrors, object};

use crate::support::{FakeTransport, Reply, Server, info};

record!(Pet {
    required name: Text,
    optional age: Option<i64>,
});

record!(Problem {
    required title: Text,
});

/// What a generated enum by status is.
#[derive(Debug, PartialEq)]
enum PetResponse {
    Ok(Pet),
    Created(Vec<i64>),
    NoContent(NoContent),
    Accepted(PlainText),
    Unrecognized(Json),
}

impl Answer for PetResponse {
    fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
        match received.status() {
            200 => received.read_as(Self::Ok),
            201 => received.read_as(Self::Created),
            204 => received.read_as(Self::NoContent),
            202..=299 => received.read_as(Self::Accepted),
            _ => received.read_as(Self::Unrecognized),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Ok(_) | Self::Unrecognized(_) => 200,
            Self::Created(_) => 201,
            Self::NoContent(_) => 204,
            Self::Accepted(_) => 202,
        }
    }

    fn content(&self) -> Content<'_> {
        match self {
            Self::Ok(body) => body.content(),
            Self::Created(body) => body.content(),
            Self::NoContent(body) => body.content(),
            Self::Accepted(body) => body.content(),
            Self::Unrecognized(body) => body.content(),
        }
    }
}

#[derive(Debug, PartialEq)]
enum PetError {
    NotFound(Problem),
    ClientError(Vec<Text>),
    Default(PlainText),
}

impl Answer for PetError {
    fn read(received: &Received<'_>) -> Result<Lenient<Self>, DecodeError> {
        match received.status() {
            404 => received.read_as(Self::NotFound),
            400..=499 => received.read_as(Self::ClientError),
            _ => received.read_as(Self::Default),
        }
    }

    fn content(&self) -> Content<'_> {
        match self {
            Self::NotFound(body) => body.content(),
            Self::ClientError(body) => body.content(),
            Self::Default(body) => body.content(),
        }
    }
}

/// An operation that gets something.
macro_rules! get {
    ($name:ident, $media_type:literal, $response:ty) => {
        struct $name;

        impl Operation for $name {
            const INFO: OperationInfo = info(stringify!($name), "GET", "/get", Retry::Never);
            const BODY: BodyFormat = BodyFormat::None;
            const MEDIA_TYPE: &'static str = $media_type;
            type Request = Empty;
            type Response = $response;
        }
    };
}

get!(PetGet, "application/json, text/plain", PetResponse);

impl TypedErrors for PetGet {
    type Error = PetError;
}

async fn got<O: Operation<Request = Empty>>(reply: Reply) -> Result<Response<O::Response>, plaid_cra_runtime::Error> {
    let server = Server::start([reply]).await;
    let got = server.client().call::<O, Json>(&Empty).await;
    assert_eq!(server.only().header("accept"), [O::MEDIA_TYPE]);
    got
}

fn pet(name: &str) -> Pet {
    Pet { name: name.into(), ..blank() }
}

#[tokio::test]
async fn a_response_is_read_by_its_status() {
    for (reply, expected) in [
        (Reply::json(200, r#"{"name":"rex"}"#), PetResponse::Ok(pet("rex"))),
        (Reply::json(201, "[1,2]"), PetResponse::Created(vec![1, 2])),
        (Reply::new(204, &[], ""), PetResponse::NoContent(NoContent)),
        (Reply::new(202, &[("content-type", "text/plain")], "later"), PetResponse::Accepted("later".into())),
        (Reply::new(299, &[], ""), PetResponse::Accepted("".into())),
    ] {
        assert_eq!(got::<PetGet>(reply).await.unwrap().into_value(), expected);
    }
    let error = got::<PetGet>(Reply::json(200, "[1]")).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(200)));
    assert_eq!(error.decode().unwrap().to_string(), "expected an object, found a list (at byte 0)");
}

#[tokio::test]
async fn a_response_by_status_is_lenient_and_surprising() {
    let reply = || Reply::json(200, r#"{"name":"rex","age":"old","new":1}"#);
    assert_eq!(got::<PetGet>(reply()).await.unwrap_err().kind(), ErrorKind::Decode);
    let server = Server::start([reply()]).await;
    let lenient = server.client().with(CallOptions::new().lenient(true));
    let response = lenient.call::<PetGet, Json>(&Empty).await.unwrap();
    assert_eq!(response.set_aside()[0].path(), "age");
    assert_eq!(response.surprises()[0].path(), "new");
    assert!(matches!(response.value(), PetResponse::Ok(pet) if pet.name == "rex" && pet.age.is_none()));
}

#[tokio::test]
async fn an_error_body_is_read_by_its_status() {
    // The API has no members by which it tells errors apart, so that each JSON object is one.
    for (reply, kind, expected) in [
        (
            Reply::json(404, r#"{"title":"no pet"}"#),
            ErrorKind::Api,
            Some(PetError::NotFound(Problem { title: "no pet".into(), ..blank() })),
        ),
        (Reply::json(422, r#"["name"]"#), ErrorKind::Status, Some(PetError::ClientError(vec!["name".into()]))),
        (
            Reply::new(500, &[("content-type", "text/html")], "<html>"),
            ErrorKind::Status,
            Some(PetError::Default("<html>".into())),
        ),
        (Reply::json(404, "[]"), ErrorKind::Status, None),
    ] {
        let error = got::<PetGet>(reply).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.body_as::<PetGet>(), expected);
        // Only the operation that was called says what its body is.
        assert!(error.body_as::<OtherGet>().is_none());
    }
    let error = got::<PetGet>(Reply::json(200, "{}")).await.unwrap_err();
    assert!(error.body_as::<PetGet>().is_none());
}

get!(OtherGet, "application/json", Json);

impl TypedErrors for OtherGet {
    type Error = Json;
}

get!(Count, "application/json", i64);
get!(Names, "application/vnd.api+json", Vec<Text>);
get!(Nothing, "application/json", NoContent);
get!(Note, "text/plain", PlainText);
get!(Image, "image/*", Binary);
get!(Any, "*/*", Binary);

#[tokio::test]
async fn json_of_any_shape_is_read() {
    assert_eq!(*got::<Count>(Reply::json(200, " 7 ")).await.unwrap(), 7);
    let names = got::<Names>(Reply::new(200, &[("content-type", "application/vnd.api+json")], r#"["a"]"#)).await;
    assert_eq!(*names.unwrap(), ["a"]);
    assert_eq!(got::<Count>(Reply::json(200, "")).await.unwrap_err().kind(), ErrorKind::NotJson);
    let page = Reply::new(200, &[("content-type", "text/html")], "<html>");
    assert_eq!(got::<Names>(page).await.unwrap_err().kind(), ErrorKind::NotJson);
}

#[tokio::test]
async fn a_response_without_content_may_have_some() {
    for reply in [Reply::new(204, &[], ""), Reply::new(200, &[], ""), Reply::json(200, "{}")] {
        assert_eq!(*got::<Nothing>(reply).await.unwrap(), NoContent);
    }
}

#[tokio::test]
async fn strings_and_bytes_are_what_the_media_type_says() {
    let text = |media_type: &str, body: &str| Reply::new(200, &[("content-type", media_type)], body);
    for body in ["a\n", "", "{}"] {
        assert_eq!(got::<Note>(text("text/plain; charset=utf-8", body)).await.unwrap().as_str(), body);
    }
    assert_eq!(got::<Note>(text("text/html", "<html>")).await.unwrap_err().kind(), ErrorKind::NotDocument);
    assert_eq!(got::<Image>(text("image/png", "\u{89}PNG")).await.unwrap().as_bytes(), "\u{89}PNG".as_bytes());
    assert_eq!(got::<Image>(text("text/html", "<html>")).await.unwrap_err().kind(), ErrorKind::NotDocument);
    assert_eq!(got::<Image>(text("image/png", "")).await.unwrap_err().kind(), ErrorKind::NotDocument);
    assert_eq!(got::<Any>(text("a/b", "x")).await.unwrap().as_bytes(), b"x");
    let created = Reply::new(201, &[("content-type", "image/png")], "x");
    assert_eq!(got::<Image>(created).await.unwrap().status(), 201);
}

struct Head;

impl Operation for Head {
    const INFO: OperationInfo = info("head", "HEAD", "/head", Retry::Safe);
    const BODY: BodyFormat = BodyFormat::None;
    type Request = Empty;
    type Response = NoContent;
}

record!(Headers {
    optional limit: Option<i64>,
    optional price: Option<Decimal>,
    optional etag: Option<Text>,
    optional day: Option<Date>,
    optional tags: Option<Vec<Text>>,
    optional sizes: Option<Vec<i64>>,
    optional live: Option<bool>,
    optional wrong: Option<i64>,
    optional absent: Option<Text>,
});

#[tokio::test]
async fn headers_have_types() {
    let headers = [
        ("Limit", "7"),
        ("price", "0.10"),
        ("ETag", "\"abc\""),
        ("day", "2026-02-03"),
        ("tags", "a, b"),
        ("tags", "1"),
        ("sizes", "1, 2"),
        ("live", "true"),
        ("wrong", "x"),
    ];
    let server = Server::start([Reply::new(200, &headers, "")]).await;
    let response = server.client().call::<Head, Json>(&Empty).await.unwrap();
    assert_eq!(server.only().line, "HEAD /head HTTP/1.1");
    let typed: Headers = response.headers_as();
    assert_eq!((typed.limit, typed.live, typed.wrong, typed.absent), (Some(7), Some(true), None, None));
    assert_eq!(typed.price.unwrap().to_string(), "0.10");
    assert_eq!(typed.etag.unwrap(), "\"abc\"");
    assert_eq!(typed.day.unwrap().to_string(), "2026-02-03");
    assert_eq!(typed.tags.unwrap(), ["a", "b", "1"]);
    assert_eq!(typed.sizes.unwrap(), [1, 2]);
}

/// What a fake responds with is read as what it was.
#[tokio::test]
async fn a_fake_responds_by_status() {
    for value in [
        PetResponse::Ok(pet("rex")),
        PetResponse::Created(vec![1]),
        PetResponse::NoContent(NoContent),
        PetResponse::Accepted("later".into()),
    ] {
        let status = value.status();
        let value = std::sync::Mutex::new(Some(value));
        let fake = FakeTransport::new().on::<PetGet>(move |Empty| Ok(value.lock().unwrap().take().unwrap()));
        let client = crate::support::builder().transport(fake).build().unwrap();
        let response = client.core().call::<PetGet, Json>(&Empty).await.unwrap();
        assert_eq!((response.status(), response.value().status()), (status, status));
    }
}
