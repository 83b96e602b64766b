//! Requests as they arrive at a server.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use request_bodies::*;

const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
const PICTURE: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 7\r\nconnection: close\r\n\r\npicture";

/// A request as it arrived.
struct Arrived {
    line: String,
    /// Header lines; names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Arrived {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The parts of a multipart form: the headers and the content of each.
    fn parts(&self) -> Vec<(&str, &str)> {
        let media = self.header("content-type").unwrap();
        let boundary = media.strip_prefix("multipart/form-data; boundary=").unwrap();
        let (parts, end) = self.text().rsplit_once(&format!("--{boundary}--\r\n")).unwrap();
        assert_eq!(end, "");
        let between = format!("--{boundary}\r\n");
        let mut parts = parts.split(between.as_str());
        assert_eq!(parts.next(), Some(""));
        parts.map(|part| part.strip_suffix("\r\n").unwrap().split_once("\r\n\r\n").unwrap()).collect()
    }
}

/// Makes one call to a server that responds with `response`, and gives what the server has read.
fn sent(response: &'static str, call: impl FnOnce(blocking::Client)) -> Arrived {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut read = Vec::new();
        let head = loop {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            read.extend(byte);
            if read.ends_with(b"\r\n\r\n") {
                break String::from_utf8(std::mem::take(&mut read)).unwrap();
            }
        };
        let mut lines = head.trim_end().split("\r\n");
        let line = lines.next().unwrap().to_owned();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let mut arrived = Arrived { line, headers: headers.collect(), body: Vec::new() };
        let length = arrived.header("content-length").map_or(0, |length| length.parse().unwrap());
        arrived.body = vec![0; length];
        stream.read_exact(&mut arrived.body).unwrap();
        stream.write_all(response.as_bytes()).unwrap();
        arrived
    });
    call(blocking::Client::new(Client::builder("k3y").base_url(url)).unwrap());
    let arrived = server.join().unwrap();
    assert_eq!(arrived.header("x-key"), Some("k3y"));
    arrived
}

#[test]
fn files_are_parts_with_names_and_types() {
    let document = Document::new(DocumentRequired { file: Upload::new("%PDF").file_name("a \"b\".pdf") })
        .title("An offer & more")
        .cover(Upload::new("JPG").media_type("image/jpeg"))
        .pages(["one", "two"].map(Upload::from))
        .details(Details::new().size(3).raw("text"))
        .labels(["x", "y"].map(Text::from))
        .note("*new*")
        .count(2);
    let arrived = sent(NO_CONTENT, |client| drop(client.upload_document(&document).unwrap()));
    assert_eq!(arrived.line, "POST /documents HTTP/1.1");
    let name = |name: &str, more: &str| format!("Content-Disposition: form-data; name=\"{name}\"{more}");
    let octets = "; filename=\"file\"\r\nContent-Type: application/octet-stream";
    let expected = [
        (name("title", ""), "An offer & more"),
        (name("file", "; filename=\"a %22b%22.pdf\"\r\nContent-Type: application/octet-stream"), "%PDF"),
        (name("cover", "; filename=\"file\"\r\nContent-Type: image/jpeg"), "JPG"),
        (name("pages", octets), "one"),
        (name("pages", octets), "two"),
        (name("details", "\r\nContent-Type: application/json"), r#"{"size":3,"raw":"text"}"#),
        (name("labels", "\r\nContent-Type: application/json"), r#"["x","y"]"#),
        (name("note", "\r\nContent-Type: text/markdown"), "*new*"),
        (name("count", ""), "2"),
    ];
    let parts = arrived.parts();
    assert_eq!(parts, expected.iter().map(|(head, content)| (head.as_str(), *content)).collect::<Vec<_>>());
}

#[test]
fn only_fields_that_are_set_are_sent() {
    let document = Document::new(DocumentRequired { file: Upload::new(vec![0, 255, 13, 10]) });
    let arrived = sent(NO_CONTENT, |client| drop(client.upload_document(&document).unwrap()));
    assert!(arrived.body.windows(4).any(|window| window == [0, 255, 13, 10]));
    let count = arrived.body.windows(5).filter(|window| window == b"name=").count();
    assert_eq!(count, 2, "the name of the field, and the name of the file");
    let fields = Map::from_iter([("a b", "c"), ("d", "e")].map(|(name, value)| (name.into(), Text::from(value))));
    let arrived = sent(NO_CONTENT, |client| drop(client.send_anything(&fields).unwrap()));
    let mut parts = arrived.parts();
    parts.sort_unstable();
    let expected =
        [("Content-Disposition: form-data; name=\"a b\"", "c"), ("Content-Disposition: form-data; name=\"d\"", "e")];
    assert_eq!(parts, expected);
}

#[test]
fn bytes_have_the_type_of_the_document_or_their_own() {
    let bytes = Upload::new(vec![0, 1, 2, 255]).media_type("image/webp");
    let parameters = ReplaceContentParameters::new(ReplaceContentParametersRequired { id: "a/b c".into() });
    let arrived = sent(NO_CONTENT, |client| drop(client.replace_content(&parameters, &bytes).unwrap()));
    assert_eq!(arrived.line, "PUT /documents/a%2Fb%20c/content HTTP/1.1");
    assert_eq!(arrived.header("content-type"), Some("application/octet-stream"));
    assert_eq!(arrived.body, [0, 1, 2, 255]);
    let parameters = AddContentParameters::new(AddContentParametersRequired { id: "1".into() }).position(2);
    let arrived = sent(NO_CONTENT, |client| drop(client.add_content(&parameters, &bytes).unwrap()));
    assert_eq!(arrived.line, "POST /documents/1/content?position=2 HTTP/1.1");
    assert_eq!(arrived.header("content-type"), Some("image/webp"));
    let invoice = Upload::from("<invoice/>");
    let arrived = sent(NO_CONTENT, |client| drop(client.send_invoice(&invoice).unwrap()));
    assert_eq!((arrived.header("content-type"), arrived.text()), (Some("application/xml"), "<invoice/>"));
}

#[test]
fn a_string_is_sent_as_it_is() {
    let parameters = ReplaceTextParameters::new(ReplaceTextParametersRequired { id: "1".into() });
    let text = Text::from("\"é\" & more");
    let arrived = sent(NO_CONTENT, |client| drop(client.replace_text(&parameters, &text).unwrap()));
    assert_eq!((arrived.header("content-type"), arrived.text()), (Some("text/plain"), "\"é\" & more"));
    let arrived = sent(NO_CONTENT, |client| drop(client.set_mode(&Mode::Off).unwrap()));
    assert_eq!((arrived.header("content-type"), arrived.text()), (Some("text/plain; charset=utf-8"), "off"));
}

#[test]
fn an_optional_body_may_be_absent() {
    let parameters = || DeleteContentParameters::new(DeleteContentParametersRequired { id: "1".into() });
    let arrived = sent(NO_CONTENT, |client| drop(client.delete_content(&parameters(), None).unwrap()));
    assert_eq!(arrived.line, "DELETE /documents/1/content HTTP/1.1");
    assert_eq!((arrived.header("content-type"), arrived.body.len()), (None, 0));
    assert_eq!((arrived.header("x-reason"), arrived.header("cookie")), (None, None));
    let parameters = parameters().x_reason("old").session("a b");
    let deletion = Deletion::new().reason("old");
    let arrived = sent(NO_CONTENT, |client| drop(client.delete_content(&parameters, Some(&deletion)).unwrap()));
    assert_eq!((arrived.header("content-type"), arrived.text()), (Some("application/json"), r#"{"reason":"old"}"#));
    assert_eq!((arrived.header("x-reason"), arrived.header("cookie")), (Some("old"), Some("session=a%20b")));
}

/// OpenAPI has a body as optional of which nothing is said; hardly any document means it.
#[test]
fn a_body_of_which_nothing_is_said_is_sent() {
    let arrived = sent(NO_CONTENT, |client| drop(client.send_bare(&Deletion::new()).unwrap()));
    assert_eq!((arrived.header("content-type"), arrived.text()), (Some("application/json"), "{}"));
}

#[test]
fn a_form_has_the_styles_of_the_document() {
    let search = Search::new()
        .words(["a b", "c"].map(Text::from))
        .range(SearchRange::new().from(1).to(9))
        .path("/a?b&c")
        .filter(["x"].map(Text::from))
        .plain(["1", "2"].map(Text::from));
    let arrived = sent(NO_CONTENT, |client| drop(client.search(&search).unwrap()));
    assert_eq!(arrived.header("content-type"), Some("application/x-www-form-urlencoded"));
    let expected = "words=a+b%7Cc&range%5Bfrom%5D=1&range%5Bto%5D=9&path=/a?b%26c&filter=%5B%22x%22%5D&plain=1&plain=2";
    assert_eq!(arrived.text(), expected);
}

#[test]
fn each_method_has_a_form_with_optional_parameters() {
    let parameters = MakeThumbnailParameters::new().width(64);
    let image = Upload::new("PNG");
    for (call, line) in [
        (0, "POST /thumbnail HTTP/1.1"),
        (1, "POST /thumbnail?width=64 HTTP/1.1"),
        (2, "POST /thumbnail HTTP/1.1"),
        (3, "POST /thumbnail?width=64 HTTP/1.1"),
        (4, "POST /thumbnail?width=64 HTTP/1.1"),
    ] {
        let arrived = sent(PICTURE, |client| {
            let response = match call {
                0 => client.make_thumbnail(Some(&image)),
                1 => client.make_thumbnail_with(&parameters, Some(&image)),
                2 => client.wait_for_thumbnail(Some(&image)),
                3 => client.wait_for_thumbnail_with(&parameters, Some(&image)),
                _ => client.call_with::<operations::MakeThumbnail>(&parameters, &image),
            };
            assert_eq!(response.unwrap().as_bytes(), b"picture");
        });
        assert_eq!((arrived.line.as_str(), arrived.text()), (line, "PNG"));
    }
    let arrived = sent(PICTURE, |client| drop(client.make_thumbnail(None).unwrap()));
    assert_eq!((arrived.header("content-type"), arrived.text()), (None, ""));
}
