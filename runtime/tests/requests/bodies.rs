//! Request bodies as they arrive, read by parsers of others.

use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};
use multer::Multipart;
use plaid_cra_runtime::codec::*;
use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::{Api as _, BodyFormat, Operation, PartFormat, Style, object};

use crate::support::{Arrived, Reply, Server, info};

/// An operation that posts a body.
macro_rules! post {
    ($name:ident, $body:expr, $request:ty) => {
        struct $name;

        impl Operation for $name {
            const INFO: OperationInfo = info(stringify!($name), "POST", "/post", Retry::Safe);
            const BODY: BodyFormat = $body;
            type Request = $request;
            type Response = Json;
        }
    };
}

async fn arrived<O: Operation>(request: Option<&O::Request>) -> Arrived {
    let server = Server::start([Reply::json(200, "{}")]).await;
    server.client().invoke::<O, Json>(&Empty, request.map(|request| request as &dyn Wire)).await.unwrap();
    server.only()
}

post!(Numbers, BodyFormat::Json("application/json"), Vec<Decimal>);
post!(Scalar, BodyFormat::Json("application/vnd.api+json; version=1"), Text);

#[tokio::test]
async fn json_has_any_shape_and_a_media_type_of_its_own() {
    let numbers = arrived::<Numbers>(Some(&vec!["1.10".parse().unwrap(), Decimal::TWO])).await;
    assert_eq!((numbers.header("content-type"), &*numbers.body), (vec!["application/json"], &b"[1.10,2]"[..]));
    let scalar = arrived::<Scalar>(Some(&"a\"b".into())).await;
    assert_eq!(scalar.header("content-type"), ["application/vnd.api+json; version=1"]);
    assert_eq!(scalar.body, br#""a\"b""#);
}

#[tokio::test]
async fn a_body_that_is_left_out_is_no_body() {
    let server = Server::start([Reply::json(200, "{}")]).await;
    server.client().invoke::<Numbers, Json>(&Empty, None).await.unwrap();
    let arrived = server.only();
    assert!(arrived.body.is_empty());
    assert_eq!(arrived.header("content-type"), [""; 0]);
    assert_eq!(arrived.header("content-length"), ["0"]);
}

post!(AnyBytes, BodyFormat::Bytes("application/octet-stream"), Upload);
post!(Picture, BodyFormat::Bytes("image/*"), Upload);
post!(Csv, BodyFormat::Text("text/csv"), Text);

#[tokio::test]
async fn bytes_and_strings_are_sent_as_they_are() {
    let bytes = [0, 255, b'\r', b'\n'];
    for (given, expected) in [(None, "application/octet-stream"), (Some("image/png"), "application/octet-stream")] {
        let upload = given.into_iter().fold(Upload::new(bytes.to_vec()), Upload::media_type);
        let arrived = arrived::<AnyBytes>(Some(&upload)).await;
        assert_eq!((arrived.header("content-type"), &*arrived.body), (vec![expected], &bytes[..]));
    }
    for (given, expected) in [(None, "application/octet-stream"), (Some("image/png"), "image/png")] {
        let upload = given.into_iter().fold(Upload::new(bytes.to_vec()), Upload::media_type);
        assert_eq!(arrived::<Picture>(Some(&upload)).await.header("content-type"), [expected]);
    }
    let csv = arrived::<Csv>(Some(&"a,\u{e9}\n".into())).await;
    assert_eq!((csv.header("content-type"), &*csv.body), (vec!["text/csv"], "a,\u{e9}\n".as_bytes()));
}

record!(Address {
    required city: Text,
    optional zip: Option<Text>,
});

record!(Person {
    required name: Text,
    optional tags: Option<Vec<Text>>,
    optional address: Option<Address>,
    optional home: Option<Address>,
    optional ids: Option<Vec<i64>>,
    optional note: Presence<Text>,
    optional score: Option<f64>,
});

const PERSON: &[PartFormat] = &[
    PartFormat::DEFAULT,
    PartFormat::DEFAULT,
    PartFormat::DEFAULT,
    PartFormat::style(Style::DeepObject),
    PartFormat::style(Style::Form).explode(false),
];

post!(PersonForm, BodyFormat::Form(PERSON), Person);
post!(MapForm, BodyFormat::Form(&[]), Map<i64>);

fn person() -> Person {
    let address = |city: &str| Address { city: city.into(), zip: None, extra: Extra::default() };
    let mut extra = Extra::default();
    extra.insert("new", Json::from(serde_json::json!(["x", 1])));
    Person {
        name: "Zo\u{eb} & co = 100%+".into(),
        tags: Some(vec!["a".into(), "b c".into()]),
        address: Some(address("K\u{f6}ln")),
        home: Some(address("Bonn")),
        ids: Some(vec![1, 2]),
        note: Presence::Null,
        score: Some(0.5),
        extra,
    }
}

#[tokio::test]
async fn a_form_is_read_as_it_was_meant() {
    let form = arrived::<PersonForm>(Some(&person())).await;
    assert_eq!(form.header("content-type"), ["application/x-www-form-urlencoded"]);
    assert_eq!(form.header("content-length"), [form.body.len().to_string()]);
    let fields: Vec<_> = form_urlencoded::parse(&form.body).into_owned().collect();
    let expected = [
        ("name", "Zo\u{eb} & co = 100%+"),
        ("tags", "a"),
        ("tags", "b c"),
        ("address", "{\"city\":\"K\u{f6}ln\"}"),
        ("home[city]", "Bonn"),
        ("ids", "1,2"),
        ("note", ""),
        ("score", "0.5"),
        ("new", "x"),
        ("new", "1"),
    ];
    assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let map = arrived::<MapForm>(Some(&Map::from([("b c".into(), 2), ("a".into(), 1)]))).await;
    assert_eq!(map.body, b"a=1&b+c=2");
}

record!(Report {
    required title: Text,
    required file: Upload,
    optional pages: Option<Vec<Upload>>,
    optional about: Option<Address>,
    optional tags: Option<Vec<Text>>,
    optional count: Option<i64>,
    optional csv: Option<Text>,
});

const REPORT: &[PartFormat] = &[
    PartFormat::DEFAULT,
    PartFormat::DEFAULT.media_type("application/pdf"),
    PartFormat::DEFAULT.media_type("image/png, image/jpeg"),
    PartFormat::DEFAULT,
    PartFormat::json(),
    PartFormat::DEFAULT,
    PartFormat::DEFAULT.media_type("text/csv"),
];

post!(ReportForm, BodyFormat::Multipart(REPORT), Report);

fn report() -> Report {
    Report {
        title: "a \"b\"\r\n".into(),
        file: Upload::new(vec![0, 13, 10, 45, 45, 255]).file_name("q\"1\".pdf").header("X-Page", "7"),
        pages: Some(vec![Upload::new("one").media_type("image/png"), Upload::new("")]),
        about: Some(Address { city: "K\u{f6}ln".into(), zip: None, extra: Extra::default() }),
        tags: Some(vec!["x".into(), "y".into()]),
        count: Some(3),
        csv: Some("a,b".into()),
        extra: Extra::default(),
    }
}

/// Name, file name, media type, another header, and content of each part.
type Parts = Vec<(String, Option<String>, Option<String>, Option<String>, Bytes)>;

async fn parts(arrived: &Arrived) -> Parts {
    let [media_type] = arrived.header("content-type").try_into().unwrap();
    let boundary = multer::parse_boundary(media_type).unwrap();
    let body = Bytes::from(arrived.body.clone());
    let mut form = Multipart::new(BodyDataStream::new(Full::new(body)), boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        let other = field.headers().get("x-page").map(|value| value.to_str().unwrap().to_owned());
        let media_type = field.content_type().map(ToString::to_string);
        let (name, file_name) = (field.name().unwrap().to_owned(), field.file_name().map(str::to_owned));
        parts.push((name, file_name, media_type, other, field.bytes().await.unwrap()));
    }
    parts
}

#[tokio::test]
async fn the_parts_of_a_multipart_form_are_what_was_given() {
    let arrived = arrived::<ReportForm>(Some(&report())).await;
    let some = |text: &str| Some(text.to_owned());
    let part = |name: &str, file: Option<&str>, media_type: Option<&str>, content: &[u8]| {
        let (file, media_type) = (file.and_then(some), media_type.and_then(some));
        (name.to_owned(), file, media_type, None, Bytes::copy_from_slice(content))
    };
    let mut file = part("file", Some("q%221%22.pdf"), Some("application/pdf"), &[0, 13, 10, 45, 45, 255]);
    file.3 = some("7");
    let expected = vec![
        part("title", None, None, b"a \"b\"\r\n"),
        file,
        part("pages", Some("file"), Some("image/png"), b"one"),
        part("pages", Some("file"), Some("application/octet-stream"), b""),
        part("about", None, Some("application/json"), "{\"city\":\"K\u{f6}ln\"}".as_bytes()),
        part("tags", None, Some("application/json"), br#"["x","y"]"#),
        part("count", None, None, b"3"),
        part("csv", None, Some("text/csv"), b"a,b"),
    ];
    assert_eq!(parts(&arrived).await, expected);
}

#[tokio::test]
async fn attempts_share_a_boundary_and_calls_do_not() {
    let replies = [Reply::json(503, ""), Reply::json(200, "{}"), Reply::json(200, "{}")];
    let server = Server::start(replies).await;
    let pause = std::time::Duration::from_millis(1);
    let client = server.builder().retry(RetryPolicy::STANDARD.pauses(pause, pause)).build().unwrap();
    for _ in 0..2 {
        client.core().call::<ReportForm, Json>(&report()).await.unwrap();
    }
    let [first, again, other] = server.arrived().try_into().unwrap();
    assert_eq!((first.header("content-type"), &first.body), (again.header("content-type"), &again.body));
    assert_ne!(first.header("content-type"), other.header("content-type"));
    assert_eq!(parts(&first).await, parts(&other).await);
}

#[tokio::test]
async fn a_part_cannot_have_a_header_of_another() {
    const SECRET: &str = "secret-of-a-consumer";
    let server = Server::start([]).await;
    for upload in [
        Upload::new("x").media_type(format!("text/plain\r\nX-Other: {SECRET}")),
        Upload::new("x").header("X-A", format!("{SECRET}\n")),
        Upload::new("x").header("X A", SECRET),
    ] {
        let error = server.client().call::<ReportForm, Json>(&Report { file: upload, ..report() }).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0));
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("`file`") && !source.contains(SECRET), "{source}");
        assert!(!format!("{error:?}").contains(SECRET));
    }
    assert!(server.arrived().is_empty());
}

post!(FileForm, BodyFormat::Form(&[]), Report);

#[tokio::test]
async fn a_form_without_parts_has_no_place_for_a_file() {
    let server = Server::start([]).await;
    let error = server.client().call::<FileForm, Json>(&report()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("`file` cannot be sent: bytes "), "{source}");
}

/// What is in a request is in none of its prints.
#[test]
fn an_upload_is_not_shown() {
    let upload = Upload::new("secret").file_name("secret.txt").media_type("secret/x").header("x", "secret");
    assert_eq!(format!("{upload:?}"), "Upload(6 bytes)");
    assert_eq!(to_json(&upload), r#""c2VjcmV0""#);
    assert_eq!(from_json::<Upload>(r#""c2VjcmV0""#).unwrap().as_bytes(), b"secret");
    assert!(from_json::<Upload>(r#""?""#).is_err());
}

/// A billable call is sent once, whatever its format.
struct Costly;

impl Operation for Costly {
    const INFO: OperationInfo = info("costly", "POST", "/costly", Retry::Never);
    const BODY: BodyFormat = BodyFormat::Multipart(REPORT);
    type Request = Report;
    type Response = Json;
}

#[tokio::test]
async fn a_billable_form_is_sent_once() {
    let server = Server::start([Reply::json(503, ""), Reply::json(200, "{}")]).await;
    let error = server.client().call::<Costly, Json>(&report()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_arrived()), (ErrorKind::Status, 1, true));
    server.only();
}
