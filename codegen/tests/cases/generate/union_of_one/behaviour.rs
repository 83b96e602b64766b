use union_of_one::*;

#[test]
fn what_comes_to_one_type_is_that_type() {
    let json = r#"{"null_or_object":null,"when":"2024-01-02","amount":1.5,"state":"newer","status":"gone","described":"new"}"#;
    let value: ThingGetResponse = from_json(json).unwrap();
    assert_eq!(value.amount, Some(1.5));
    assert_eq!(value.when.as_deref(), Some("2024-01-02"));
    assert!(matches!(value.state, Some(ThingGetResponseState::Unrecognized(_))));
    assert_eq!((value.status, value.described), (Some(Status::Gone), Some(Status::New)));
    let value: ThingGetResponse = from_json(json).unwrap();
    assert_eq!(to_json(&value), json);
}
