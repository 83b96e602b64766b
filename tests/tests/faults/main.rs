//! The client against a server that misbehaves on purpose.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod arrival;
mod limits;
mod table;

use plaid_cra::{Client, ClientBuilder};
use plaid_cra_tests::fault_server::FaultServer;
use plaid_cra_tests::fault_table::AT_ONCE;
use plaid_cra_tests::seeded;

fn builder(server: &FaultServer) -> ClientBuilder {
    Client::builder(seeded::CLIENT_ID, seeded::SECRET).base_url(server.url()).retry(AT_ONCE)
}
