//! The servers that the spec lists are the variants of `Environment`, and one of them is the usual one.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use codegen::{Selection, compile};
use plaid_cra::{Client, Environment};

#[test]
fn the_servers_of_the_spec_are_the_environments() {
    let spec = include_str!("../../spec/openapi.yaml");
    let compiled = compile(spec, "spec/openapi.yaml", &Selection::default()).unwrap();
    let servers: Vec<_> = compiled.ir.servers.iter().map(|server| server.default_url()).collect();
    let environments = [Environment::Production, Environment::Sandbox];
    assert_eq!(servers, environments.map(|environment| environment.base_url().to_owned()));
}

#[test]
fn invented_consumers_are_the_default() {
    let client = Client::builder("id", "secret").build().unwrap();
    assert_eq!(*client.environment(), Environment::Sandbox);
}
