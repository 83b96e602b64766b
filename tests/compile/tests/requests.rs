//! A request that lacks what it cannot do without does not compile, and the compiler says what is missing.

#[test]
fn what_is_missing_is_named() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("compile_fail/*.rs");
    cases.pass("compile_pass/*.rs");
}
