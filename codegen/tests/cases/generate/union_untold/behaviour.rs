use union_untold::*;

#[test]
fn the_json_is_kept_and_read_as_what_it_fits() {
    let json = r#"{"address":{"city":"Berlin","zip":10115.0}}"#;
    let address = from_json::<ThingGetResponse>(json).unwrap().address.unwrap();
    assert_eq!(address.as_full().unwrap().city, "Berlin");
    assert_eq!(address.as_short().unwrap().city.as_deref(), Some("Berlin"));
    assert_eq!(to_json(&address), r#"{"city":"Berlin","zip":10115.0}"#);
    assert!(Address::from(from_json::<Json>("[]").unwrap()).as_full().is_err());
    assert!(!format!("{address:?}").contains("Berlin"));
}


#[test]
fn an_alternative_is_sent_as_it_is() {
    let request = ThingGetRequest::new(ThingGetRequired { address: Short::new().city("Bonn").into() });
    assert_eq!(to_json(&request), r#"{"address":{"city":"Bonn"}}"#);
}
