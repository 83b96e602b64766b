use union_by_tag::*;

#[test]
fn the_values_that_each_lists_tell() {
    let read = |json: &str| from_json::<Happening>(json).unwrap();
    assert!(matches!(read(r#"{"code":"opened"}"#), Happening::Opened(_)));
    assert!(matches!(read(r#"{"reason":"","code":"expired"}"#), Happening::Closed(_)));
    assert!(matches!(read(r#"{"code":"lost"}"#), Happening::Unrecognized(_)));
}
