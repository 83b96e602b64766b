use extra_values::*;

#[test]
fn further_properties_are_read_as_their_type() {
    let json = r#"{"currency":"EUR","B":1.50,"A":2}"#;
    let prices: Prices = from_json(json).unwrap();
    let values = prices.extra_values().unwrap();
    assert_eq!(values.get("B").map(ToString::to_string).as_deref(), Some("1.50"));
    assert_eq!((values.len(), to_json(&prices).as_str()), (2, json));
}

#[test]
fn what_does_not_fit_is_kept_and_only_the_view_fails() {
    let json = r#"{"total":3,"north":null,"south":4,"east":"many"}"#;
    let regions: ByRegion = from_json(json).unwrap();
    assert!(regions.extra_values().is_err());
    assert_eq!(to_json(&regions), json);
    let fine: ByRegion = from_json(r#"{"north":null,"south":4}"#).unwrap();
    assert_eq!(fine.extra_values().unwrap().get("south"), Some(&Some(4)));
}

#[test]
fn views_go_as_deep_as_the_value() {
    let tree: Tree = from_json(r#"{"label":"a","x":{"y":{"label":"b"}}}"#).unwrap();
    let inner = tree.extra_values().unwrap();
    let y = inner.get("x").unwrap().extra_values().unwrap();
    assert_eq!(y.get("y").unwrap().label.as_deref(), Some("b"));
}

#[test]
fn nothing_of_the_values_is_shown() {
    let people: People = from_json(r#"{"count":1,"ann":{"name":"Ann Smith"}}"#).unwrap();
    let shown = format!("{people:?} {:?}", people.extra_values().unwrap());
    assert!(!shown.contains("ann") || shown.contains("[redacted]"), "{shown}");
    assert!(!shown.contains("Smith"), "{shown}");
}
