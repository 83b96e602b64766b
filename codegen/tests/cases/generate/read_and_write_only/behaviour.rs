use read_and_write_only::*;

#[test]
fn a_request_is_made_without_what_only_the_server_sends() {
    let account = Account::new(AccountRequired { name: "Ann".into(), pin: "1234".into() }).secret("cat").note("A note.");
    assert_eq!(to_json(&account), r#"{"name":"Ann","pin":"1234","secret":"cat","note":"A note."}"#);
    let login = Login::new(LoginRequired { account: "a".into(), pin: "1234".into() });
    assert_eq!(to_json(&login), r#"{"account":"a","pin":"1234"}"#);
}

#[test]
fn a_response_is_read_without_what_only_callers_send() {
    let json = r#"{"id":"1","name":"Ann","created":"2024-01-02T03:04:05Z","closed":null,"owner":{"name":"Bob"}}"#;
    let account: Account = from_json(json).unwrap();
    assert!(account.pin.is_none() && account.id.as_deref() == Some("1"));
    assert!(account.closed == Presence::Null && account.secret == Presence::Absent);
    assert_eq!(to_json(&account), json);
    assert!(from_json::<Session>(r#"{"token":"t"}"#).unwrap().pin.is_none());
    assert!(from_json::<Session>(r#"{"pin":"1234"}"#).is_err());
}

#[test]
fn what_comes_against_the_rule_is_kept_and_not_shown() {
    let json = r#"{"name":"Ann","pin":"1234","secret":"cat"}"#;
    let account: Account = from_json(json).unwrap();
    let shown = format!("{account:?}");
    assert!(!shown.contains("1234") && !shown.contains("cat"), "{shown}");
    assert_eq!(to_json(&account), json);
}
