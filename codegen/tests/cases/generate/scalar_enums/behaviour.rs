use scalar_enums::*;

const LOAN: &str = r#"{"term":12,"terms":[24,36,9223372036854775808],"rate":0.5,"is_open":true,"mode":"auto","offset":-1,"score":2,"grade":3}"#;

#[test]
fn values_are_known_by_their_kind_and_value() {
    let loan: Loan = from_json(LOAN).unwrap();
    assert!(loan.term == Term::_12 && loan.is_open == LoanIsOpen::True && loan.mode == Some(Mode::Auto));
    assert!(loan.terms.as_deref() == Some(&[24.into(), Term::_36, Term::_9223372036854775808]));
    assert!(loan.rate == Some(Rate::_0_5) && loan.offset == Some(LoanOffset::Minus1));
    assert!(surprises(&loan).is_empty());
    assert_eq!(to_json(&loan), LOAN);
    let other: Loan = from_json(r#"{"term":1.2e1,"rate":1.0,"is_open":true,"mode":0.0}"#).unwrap();
    assert!((other.term, other.rate, other.mode) == (Term::_12, Some(Rate::_1), Some(Mode::_0)));
}

#[test]
fn unknown_values_are_kept_and_reported() {
    let json = r#"{"term":"12","terms":[48.50,12345678901234567890123456789012345678901],"rate":null,"is_open":false,"mode":true}"#;
    let loan: Loan = from_json(json).unwrap();
    assert!(matches!(loan.term, Term::Unrecognized(_)));
    assert_eq!((loan.term.value().as_str(), loan.is_open.value().as_bool()), (Some("12"), Some(false)));
    assert_eq!(to_json(&loan), json);
    let paths: Vec<_> = surprises(&loan).into_iter().map(|surprise| surprise.to_string()).collect();
    assert_eq!(paths.len(), 4, "{paths:?}");
    assert!(from_json::<Loan>(r#"{"term":[12],"is_open":true}"#).is_err());
}

#[test]
fn debug_shows_what_is_not_sensitive() {
    let loan: Loan = from_json(LOAN).unwrap();
    let shown = format!("{loan:?}");
    assert!(shown.contains("term: 12") && shown.contains("is_open: true") && shown.contains(r#"mode: "auto""#));
    assert!(shown.contains("score: [redacted]"), "{shown}");
    assert_eq!(format!("{:?} {:?}", Score::_1, Score::from(7)), "[redacted] [redacted]");
    assert_eq!(format!("{:?} {:?} {}", Term::from(7), Mode::from("b"), Mode::from(false)), r#"7 "b" false"#);
}

#[test]
fn requests_are_made_of_values() {
    let required = LoanCreateRequired { version: LoanCreateRequestVersion::_2, term: 36.into() };
    let request = LoanCreateRequest::new(required).mode(Mode::_1_5).kind("loan");
    assert_eq!(to_json(&request), r#"{"version":2,"term":36,"mode":1.5,"kind":"loan"}"#);
    assert_eq!((Term::from(36), Term::_36.value().as_i64()), (Term::_36, Some(36)));
    assert_eq!((Rate::from(1), Rate::from(Decimal::new(225, 2))), (Rate::_1, Rate::_2_25));
}
