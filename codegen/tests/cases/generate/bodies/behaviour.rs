use bodies::testing::FakeTransport;
use bodies::*;

fn client(fake: &FakeTransport) -> blocking::Client {
    blocking::Client::new(Client::builder().base_url("http://127.0.0.1:9").transport(fake.clone())).unwrap()
}

/// The media type and the body of the only request of an operation.
fn sent<O: Operation>(fake: &FakeTransport) -> (String, String) {
    let [request] = &fake.sent::<O>()[..] else { panic!() };
    let media_type = request.headers()["content-type"].to_str().unwrap().to_owned();
    (media_type, String::from_utf8(request.body().to_vec()).unwrap())
}

fn rex() -> Pet {
    Pet::new(PetRequired { name: "rex & co".into() }).tags(["a", "b"].map(Text::from))
}

#[test]
fn a_response_may_be_a_list_a_number_a_string_or_anything() {
    let fake = FakeTransport::new()
        .on_request::<operations::ListPets>(|_| Ok(vec![rex()]))
        .on_request::<operations::ReplacePets>(|_| Ok(3))
        .on_request::<operations::Login>(|_| Ok("token".into()))
        .on_request::<operations::PatchPet>(|_| Ok(from_json("[1,{}]").unwrap()));
    let client = client(&fake);
    assert_eq!(client.list_pets().unwrap().value()[..], [rex()]);
    assert_eq!(*client.replace_pets(&Map::default()).unwrap().value(), 3);
    let login = Login::new(LoginRequired { name: "a b".into(), password: "s&cret".into() });
    assert_eq!(client.login(&login).unwrap().value().as_str(), "token");
    let form = "application/x-www-form-urlencoded".to_owned();
    assert_eq!(sent::<operations::Login>(&fake), (form, "name=a+b&password=s%26cret".to_owned()));
    assert_eq!(to_json(client.patch_pet(&rex()).unwrap().value()), "[1,{}]");
    let (media_type, body) = sent::<operations::PatchPet>(&fake);
    assert_eq!((media_type.as_str(), body), ("application/merge-patch+json", to_json(&rex())));
}

#[test]
fn a_form_of_parts_has_one_for_each_element() {
    let fake = FakeTransport::new().on_request::<operations::Tag>(|_| Ok(NoContent));
    client(&fake).tag(&rex()).unwrap();
    let (media_type, body) = sent::<operations::Tag>(&fake);
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert_eq!(body.matches(&format!("--{boundary}\r\n")).count(), 3, "{body}");
    assert!(body.contains("name=\"name\"\r\n\r\nrex & co\r\n"), "{body}");
    assert_eq!(body.matches("name=\"tags\"").count(), 2, "{body}");
}
