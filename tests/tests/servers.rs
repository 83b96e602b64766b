//! The client chooses among the servers by `Environment`; nothing is generated for those that the spec lists.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use codegen::{Selection, compile};
use plaid_cra::Environment;

#[test]
fn the_servers_of_the_spec_are_the_environments() {
    let spec = include_str!("../../spec/openapi.yaml");
    let compiled = compile(spec, "spec/openapi.yaml", &Selection::default()).unwrap();
    let environments = [Environment::Production, Environment::Sandbox];
    assert_eq!(compiled.ir.servers, environments.map(|environment| environment.base_url().to_owned()));
}
