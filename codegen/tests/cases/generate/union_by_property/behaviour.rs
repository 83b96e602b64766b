use union_by_property::*;

#[test]
fn the_property_that_is_there_tells() {
    let read = |json: &str| from_json::<ThingGetResponse>(json).unwrap().owner.unwrap();
    assert!(matches!(read(r#"{"owner":{"id":"1","given_name":"Ada","legal_name":null}}"#), ThingGetResponseOwner::Person(_)));
    assert!(matches!(read(r#"{"owner":{"legal_name":"Inc","id":"1"}}"#), ThingGetResponseOwner::Company(_)));
    for json in [r#"{"owner":{"id":"1"}}"#, r#"{"owner":{"id":"1","given_name":"Ada","legal_name":"Inc"}}"#] {
        let value: ThingGetResponse = from_json(json).unwrap();
        assert!(matches!(value.owner, Some(ThingGetResponseOwner::Unrecognized(_))), "{json}");
        assert_eq!(to_json(&value), json);
    }
}
