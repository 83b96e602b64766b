use union_by_discriminator::*;

fn read(json: &str) -> Payment {
    from_json(json).unwrap()
}

#[test]
fn each_tag_is_an_alternative_wherever_it_is_and_is_written_back() {
    for json in [
        r#"{"type":"card","number":"4111","more":[1.50]}"#,
        r#"{"type":"credit_card","number":"4111"}"#,
    ] {
        let Payment::Card(card) = read(json) else { panic!("{json}") };
        assert_eq!(card.number, "4111");
        assert_eq!(to_json(&read(json)), json);
    }
    assert!(matches!(read(r#"{"account":"1","more":{"type":"card"},"type":"bank"}"#), Payment::Bank(_)));
    assert!(matches!(read(r#" { "type" : "\u0043ash" } "#), Payment::Cash(_)));
}

#[test]
fn an_unknown_tag_or_none_keeps_the_value() {
    for json in [r#"{"type":"coin","n":0.10}"#, r#"{"n":1}"#, r#"{"type":7}"#, r#"{"type":null}"#, "[1]", "\"card\"", "{}"] {
        let value = read(json);
        assert!(matches!(value, Payment::Unrecognized(_)), "{json}");
        assert_eq!(to_json(&value), json);
        assert_eq!(read(&to_json(&value)), value);
    }
    assert_eq!(read(r#"{"type":"coin"}"#).tag().as_deref(), Some("coin"));
    assert_eq!(read("[1]").tag(), None);
    assert_eq!(read(r#"{"account":"1","type":"bank"}"#).tag().as_deref(), Some("bank"));
}

#[test]
fn what_does_not_fit_its_tag_is_an_error_and_is_set_aside_in_a_list() {
    assert!(from_json::<Payment>(r#"{"type":"card"}"#).is_err());
    let body = r#"{"payments":[{"type":"card"},{"type":"bank"}]}"#;
    let error = from_json::<ThingGetResponse>(body).unwrap_err();
    assert_eq!(error.path(), "payments[0]");
    let lenient = from_json_lenient::<ThingGetResponse>(body).unwrap();
    assert_eq!((lenient.value.payments.len(), lenient.set_aside.len()), (1, 1));
}

#[test]
fn an_alternative_is_sent_with_its_tag() {
    let bank = Payment::from(Bank::new().account("1"));
    assert_eq!(to_json(&bank), r#"{"account":"1","type":"bank"}"#);
    let cash = ThingGetRequest::new(ThingGetRequired { payment: Cash::new().into() });
    assert_eq!(to_json(&cash), r#"{"payment":{"type":"Cash"}}"#);
}

#[test]
fn what_is_sensitive_is_not_shown_and_what_is_not_known_is_a_surprise() {
    let json = r#"{"payments":[{"type":"card","number":"4111"},{"type":"coin","id":"4111"}],"secret":"4111",
        "node":{"kind":"branch","left":{"kind":"leaf"}},"by_id":{"a":{"type":"coin"}},"last":null}"#;
    let value: ThingGetResponse = from_json(json).unwrap();
    assert!(!format!("{value:?}").contains("4111"), "{value:?}");
    assert!(!format!("{:?}", value.secret).contains("4111"));
    let paths: Vec<_> = surprises(&value).into_iter().map(|found| found.path().to_owned()).collect();
    assert_eq!(paths, ["by_id[]", "payments[]"]);
    assert!(matches!(value.node, Some(Node::Branch(branch)) if matches!(*branch.left, Node::End(_))));
}

#[test]
fn no_depth_of_a_body_is_too_much_for_the_search_of_tags() {
    let nested = |start: &str| start.repeat(10_000) + "1" + &"}".repeat(10_000);
    assert!(from_json::<Node>(nested(r#"{"kind":"branch","left":"#)).is_err());
    assert!(matches!(from_json::<Node>(nested(r#"{"left":"#)), Ok(Node::Unrecognized(_))));
}
