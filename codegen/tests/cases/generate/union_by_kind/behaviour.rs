use union_by_kind::*;

#[test]
fn each_kind_of_json_is_its_alternative() {
    let json = r#"{"filters":["a",["b"],1.5,{"from":"2024-01-02"},true,null],"flag":"auto"}"#;
    let value: ThingGetResponse = from_json(json).unwrap();
    let [text, list, number, object, unknown, null] = &value.filters.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!(text, Filter::Text(text) if text == "a"));
    assert!(matches!(list, Filter::List(list) if list.len() == 1));
    assert!(matches!(number, Filter::Number(number) if *number == 1.5));
    assert!(matches!(object, Filter::Object(_)));
    assert!(matches!((unknown, null), (Filter::Unrecognized(_), Filter::Unrecognized(_))));
    assert_eq!(to_json(&value), json);
}

#[test]
fn an_alternative_becomes_the_union() {
    let request = ThingGetRequest::new().filter(vec![Text::from("a")]);
    assert_eq!(to_json(&request), r#"{"filter":["a"]}"#);
}
