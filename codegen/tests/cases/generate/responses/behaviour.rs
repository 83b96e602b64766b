use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use responses::testing::FakeTransport;
use responses::*;

/// A client of a server that responds once, with this status, these headers and this body.
fn client(status: u16, headers: &str, body: &str) -> blocking::Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let length = if status == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let response = format!("HTTP/1.1 {status} Any\r\nconnection: close\r\n{length}{headers}\r\n{body}");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        stream.write_all(response.as_bytes()).unwrap();
    });
    blocking::Client::new(Client::builder().base_url(&url).retry(RetryPolicy::NEVER)).unwrap()
}

const JSON: &str = "content-type: application/json\r\n";
const TEXT: &str = "content-type: text/plain\r\n";

fn get(status: u16, headers: &str, body: &str) -> Result<Response<GetPetResponse>, Error> {
    client(status, headers, body).get_pet(&GetPetParameters::new(GetPetParametersRequired { id: "7".into() }))
}

fn put(status: u16, headers: &str, body: &str) -> Result<Response<PutPetResponse>, Error> {
    client(status, headers, body).put_pet(&PutPetParameters::new(PutPetParametersRequired { id: "7".into() }))
}

fn read<T: Wire>(json: &str) -> T {
    from_json(json).unwrap()
}

#[test]
fn a_success_is_read_by_its_status() {
    let pet = r#"{"name":"rex"}"#;
    for (status, headers, body, expected) in [
        (200, JSON, pet, GetPetResponse::Ok(read(pet))),
        (202, JSON, r#"{"job":"a"}"#, GetPetResponse::Accepted(read(r#"{"job":"a"}"#))),
        (203, TEXT, "rex", GetPetResponse::NonAuthoritativeInformation("rex".into())),
        (204, "", "", GetPetResponse::NoContent),
        (206, JSON, r#"{"part":1}"#, GetPetResponse::PartialContent(read(r#"{"part":1}"#))),
        (299, JSON, "[1]", GetPetResponse::Unrecognized(read("[1]"))),
    ] {
        let response = get(status, headers, body).unwrap();
        assert_eq!((response.status(), response.value()), (status, &expected));
    }
    let error = get(200, JSON, "[]").unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(200)));
    assert_eq!(*put(201, JSON, pet).unwrap(), PutPetResponse::Created(read(pet)));
    let PutPetResponse::Success(bytes) = put(200, "", "\u{0}\u{1}").unwrap().into_value() else { panic!() };
    assert_eq!(bytes.as_bytes(), [0, 1]);
}

#[test]
fn an_error_is_read_by_its_status() {
    let missing = r#"{"id":"7"}"#;
    for (status, headers, body, expected) in [
        (404, JSON, missing, Some(GetPetError::NotFound(read(missing)))),
        (409, JSON, r#"["name"]"#, Some(GetPetError::ClientError(vec!["name".into()]))),
        (503, "", "", Some(GetPetError::ServiceUnavailable)),
        (500, JSON, "{}", Some(GetPetError::Unrecognized(read("{}")))),
        (404, JSON, "[]", None),
    ] {
        let error = get(status, headers, body).unwrap_err();
        assert_eq!((error.status(), error.body_as::<operations::GetPet>()), (Some(status), expected));
        assert!(error.body_as::<operations::PutPet>().is_none());
    }
    let error = put(404, JSON, missing).unwrap_err();
    assert_eq!(error.body_as::<operations::PutPet>(), Some(PutPetError::NotFound(read(missing))));
    let error = put(500, TEXT, "why").unwrap_err();
    assert_eq!(error.body_as::<operations::PutPet>(), Some(PutPetError::Default("why".into())));
    // What all operations share is the error of the crate.
    let call = client(400, "content-type: application/problem+json\r\n", r#"{"title":"no"}"#).create_pet();
    assert_eq!(call.unwrap_err().api().unwrap().title, "no");
}

#[test]
fn nothing_is_shown_of_bodies_that_are_not_described() {
    let error = put(500, TEXT, "secret").unwrap_err();
    let body = error.body_as::<operations::PutPet>().unwrap();
    assert!(!format!("{error} {error:?} {body:?}").contains("secret"));
}

#[test]
fn headers_have_types() {
    let headers = "content-type: application/json\r\netag: \"a\"\r\nx-rate-limit: 7\r\nx-price: 0.10\r\nx-tags: a, b\r\n\
                   x-state: old\r\nx-plan: {\"job\":\"a\"}\r\nset-cookie: secret\r\n";
    let response = get(200, headers, r#"{"name":"rex"}"#).unwrap();
    let typed: GetPetHeaders = response.headers_as();
    assert_eq!((typed.e_tag.unwrap().as_str(), typed.x_rate_limit), ("\"a\"", Some(7)));
    assert_eq!(typed.x_price.unwrap().to_string(), "0.10");
    assert_eq!(typed.x_tags.unwrap(), ["a", "b"]);
    assert_eq!((typed.x_state.unwrap(), typed.x_plan.unwrap().job.as_str()), (State::Old, "a"));
    let typed: GetPetHeaders = response.headers_as();
    assert!(typed.set_cookie.is_some() && typed.x_job.is_none() && !format!("{typed:?}").contains("secret"));
    // One that does not fit is as if it had not come.
    let response = get(204, "x-rate-limit: many\r\nx-job: 1\r\n", "").unwrap();
    let typed: GetPetHeaders = response.headers_as();
    assert_eq!((typed.x_rate_limit, typed.x_job.unwrap().as_str()), (None, "1"));
}

#[test]
fn one_type_is_that_of_a_response_that_no_status_changes() {
    assert_eq!(client(201, JSON, "3").count_pets().unwrap().into_value(), 3);
    assert_eq!(client(200, JSON, r#"[{"name":"rex"}]"#).list_pets().unwrap()[0].name, "rex");
    assert_eq!(client(200, "content-type: text/csv\r\n", "a,b").export_pets().unwrap().as_str(), "a,b");
    let queued = client(202, TEXT, "7").queue_pets().unwrap().into_value();
    assert_eq!(queued, QueuePetsResponse::Accepted("7".into()));
    let page = client(200, "content-type: text/plain; charset=iso-8859-1\r\n", "a").print_pets().unwrap();
    assert_eq!(page.as_bytes(), b"a");
    assert_eq!(client(200, "", "").create_pet().unwrap().into_value(), NoContent);
    let parameters = DeletePetParameters::new(DeletePetParametersRequired { id: "7".into() });
    assert_eq!(client(200, JSON, r#"{"name":"rex"}"#).delete_pet(&parameters).unwrap().name, "rex");
}

#[test]
fn what_a_fake_responds_with_is_read_as_what_it_was() {
    let any = [
        GetPetResponse::Accepted(read(r#"{"job":"a"}"#)),
        GetPetResponse::NonAuthoritativeInformation("rex".into()),
        GetPetResponse::NoContent,
        GetPetResponse::Unrecognized(read("[1]")),
    ];
    for value in any {
        let shared = value.clone();
        let fake = FakeTransport::new().on_request::<operations::GetPet>(move |_| Ok(shared.clone()));
        let client = Client::builder().base_url("http://127.0.0.1:9").transport(fake);
        let client = blocking::Client::new(client).unwrap();
        let parameters = GetPetParameters::new(GetPetParametersRequired { id: "7".into() });
        assert_eq!(client.get_pet(&parameters).unwrap().into_value(), value);
    }
}
