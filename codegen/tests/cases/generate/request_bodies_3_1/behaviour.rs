use request_bodies_3_1::testing::FakeTransport;
use request_bodies_3_1::*;

#[test]
fn files_have_the_type_that_their_schema_says() {
    let fake = FakeTransport::new().on_request::<operations::AddPhotos>(|_| Ok(NoContent));
    let builder = Client::builder().base_url("http://127.0.0.1:9").transport(fake.clone());
    let photos = AddPhotosRequest::new(AddPhotosRequired { first: "1".into() })
        .others(["2"].map(Upload::from))
        .raw("3")
        .stamp(Upload::new("4").media_type("image/bmp"))
        .inline("NQ==");
    blocking::Client::new(builder).unwrap().add_photos(&photos).unwrap();
    let [request] = &fake.sent::<operations::AddPhotos>()[..] else { panic!() };
    let body = std::str::from_utf8(request.body()).unwrap();
    for part in [
        "name=\"first\"; filename=\"file\"\r\nContent-Type: image/webp\r\n\r\n1\r\n",
        "name=\"others\"; filename=\"file\"\r\nContent-Type: image/jpeg\r\n\r\n2\r\n",
        "name=\"raw\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n3\r\n",
        "name=\"stamp\"; filename=\"file\"\r\nContent-Type: image/bmp\r\n\r\n4\r\n",
        "name=\"inline\"\r\n\r\nNQ==\r\n",
    ] {
        assert!(body.contains(part), "{part:?} in {body}");
    }
}
