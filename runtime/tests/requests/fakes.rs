//! Operations with parameters, bodies and statuses of every kind, without a server.

use plaid_cra_runtime::prelude::*;
use plaid_cra_runtime::{Api as _, BodyFormat, Operation, Parameter, Parameterised};

use crate::parameters::{Find, FindParameters, parameters};
use crate::support::{builder, info};

struct Best;

impl Operation for Best {
    const INFO: OperationInfo = info("best", "GET", "/pets/best.json", Retry::Safe);
    const BODY: BodyFormat = BodyFormat::None;
    type Request = Empty;
    type Response = PlainText;
    const MEDIA_TYPE: &'static str = "text/plain; charset=utf-8";
}

struct Forget;

impl Operation for Forget {
    const INFO: OperationInfo = info("forget", "DELETE", "/pets/{pet}.json", Retry::Safe);
    const PARAMETERS: &'static [Parameter] = Find::PARAMETERS;
    const BODY: BodyFormat = BodyFormat::None;
    type Request = Empty;
    type Response = NoContent;
}

impl Parameterised for Forget {
    type Parameters = FindParameters;
}

#[tokio::test]
async fn a_fake_tells_operations_apart_by_method_and_path() {
    let fake = FakeTransport::new()
        .on_request::<Find>(|request| Ok(Json::from(serde_json::json!(request.uri().path()))))
        .on::<Best>(|Empty| Ok(PlainText::from("rex")))
        .on::<Forget>(|Empty| Ok(NoContent));
    let client = builder().transport(fake.clone()).build().unwrap();
    let core = client.core();
    let found = core.call_with::<Find, Json>(&parameters("a/b"), &Empty).await.unwrap();
    assert_eq!(found.value().as_str(), r#""/pets/a%2Fb.json""#);
    let best = core.call::<Best, Json>(&Empty).await.unwrap();
    assert_eq!((best.as_str(), best.headers()["content-type"].to_str().unwrap()), ("rex", Best::MEDIA_TYPE));
    let forgotten = core.call_with::<Forget, Json>(&parameters("rex"), &Empty).await.unwrap();
    assert_eq!((forgotten.status(), forgotten.body().len()), (204, 0));
    let error = core.call_with::<Find, Json>(&parameters("best"), &Empty).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotJson);
    assert_eq!(fake.sent::<Find>().iter().map(|sent| sent.uri().path()).collect::<Vec<_>>(), ["/pets/a%2Fb.json"]);
    assert_eq!((fake.requests::<Best>().unwrap().len(), fake.requests::<Forget>().unwrap().len()), (2, 1));
}
