use union_nested::*;

fn read(json: &str) -> ThingGetResponse {
    let value: ThingGetResponse = from_json(json).unwrap();
    assert_eq!(to_json(&value), json);
    value
}

#[test]
fn an_object_is_told_by_its_tag_and_all_else_by_its_kind() {
    let json = r#"{"sources":["a",["b"],{"kind":"card","number":"1"},{"kind":"bank","x":1.50},{"kind":"cash"},7]}"#;
    let value = read(json);
    let [text, list, card, bank, cash, number] = &value.sources.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!((text, list), (Source::Text(_), Source::List(_))));
    assert!(matches!((card, bank), (Source::Card(_), Source::Bank(_))));
    assert!(matches!((cash, number), (Source::Unrecognized(_), Source::Unrecognized(_))));
    assert_eq!(cash.tag().as_deref(), Some("cash"));
    assert_eq!(text.tag(), None);
}

#[test]
fn an_object_is_told_by_its_property() {
    let json = r#"{"targets":[7,{"iban":"a"},{"bic":"b"},{"iban":"a","bic":"b"},"c"]}"#;
    let value = read(json);
    let [number, inland, abroad, both, text] = &value.targets.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!(number, Target::Number(7)));
    assert!(matches!((inland, abroad), (Target::Inland(_), Target::Abroad(_))));
    assert!(matches!((both, text), (Target::Unrecognized(_), Target::Unrecognized(_))));
}

#[test]
fn a_union_within_a_union_stays_one_if_its_kind_tells_it() {
    let value = read(r#"{"payees":["a",null,{"kind":"bank"},{"kind":"none"}]}"#);
    let [text, null, bank, unknown] = &value.payees.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!(text, Some(Payee::Text(_))));
    assert!(null.is_none());
    assert!(matches!(bank, Some(Payee::Party(Party::Bank(_)))));
    assert!(matches!(unknown, Some(Payee::Party(Party::Unrecognized(_)))));
}

#[test]
fn unions_that_overlap_are_one() {
    let value = read(r#"{"marks":[{"kind":"cash"},{"kind":"bank"},"none","else",2]}"#);
    let [cash, bank, none, other, number] = &value.marks.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!((cash, bank), (Mark::Cash(_), Mark::Bank(_))));
    assert!(matches!(none, Mark::Text(MarkText::None)));
    assert!(matches!(other, Mark::Text(MarkText::Unrecognized(_))));
    assert!(matches!(number, Mark::Number(2)));
}

#[test]
fn what_shares_a_tag_is_kept_as_json_and_the_others_are_not() {
    let value = read(r#"{"events":[{"kind":"cash"},{"kind":"move","to":"a"},{"kind":"stay"}]}"#);
    let [cash, moved, unknown] = &value.events.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!((cash, unknown), (EventModel::Cash(_), EventModel::Unrecognized(_))));
    let EventModel::Move(moved) = moved else { panic!() };
    assert_eq!(moved.as_sent().unwrap().to.as_deref(), Some("a"));
}

#[test]
fn what_nothing_tells_apart_is_kept_as_json_by_kind() {
    let value = read(r#"{"rates":[1.50,{"fixed":"a"},[1,2],["b"]]}"#);
    let [number, object, numbers, texts] = &value.rates.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!(number, Rate::Number(_)));
    let (Rate::Object(object), Rate::List(numbers), Rate::List(texts)) = (object, numbers, texts) else { panic!() };
    assert_eq!(object.as_fixed().unwrap().fixed.as_deref(), Some("a"));
    assert_eq!(numbers.as_list_2().unwrap(), [1, 2]);
    assert!(texts.as_list().is_ok() && texts.as_list_2().is_err());
}

#[test]
fn an_alternative_becomes_the_union_and_is_not_shown() {
    let request = ThingGetRequest::new().source(Text::from("a"));
    assert_eq!(to_json(&request), r#"{"source":"a"}"#);
    let shown = format!("{:?}", read(r#"{"sources":[{"kind":"card","number":"4711"},{"kind":"x","number":"4711"}]}"#));
    assert!(!shown.contains("4711"), "{shown}");
}

#[test]
fn a_boolean_tells_apart() {
    let value = read(r#"{"results":[{"ok":true,"id":"a"},{"ok":false,"id":"a"},["a"],{"ok":"true"},{"ok":1}]}"#);
    let [yes, no, list, text, number] = &value.results.as_ref().unwrap()[..] else { panic!() };
    assert!(matches!((yes, no), (ResultModel::True(_), ResultModel::False(_))));
    assert!(matches!(list, ResultModel::List(_)));
    assert!(matches!((text, number), (ResultModel::Unrecognized(_), ResultModel::Unrecognized(_))));
}
