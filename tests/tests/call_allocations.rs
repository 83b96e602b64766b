//! What a call without parameters takes of the allocator, beside what its two bodies take.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use bytes::Bytes;
use plaid_cra::{Client, Exchange, Payload, Transport};
use plaid_cra_tests::seeded::base_report_get;
use tokio::runtime::Builder;

/// Allocations of a call that ends in an error of the decoder: a response has those of its own type.
const MOST: u64 = 13;

/// Responds with what is JSON and no response.
struct Short;

impl Transport for Short {
    fn send(&self, _: http::Request<Bytes>) -> Exchange<'_> {
        Box::pin(async { Ok(http::Response::new(Payload::from("[]"))) })
    }
}

#[test]
fn a_call_without_parameters_allocates_no_more_than_it_did() {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let client = Client::builder("id", "secret").transport(Short).build().unwrap();
    let request = base_report_get();
    let call = || drop(runtime.block_on(client.cra_check_report_base_report_get(&request)).unwrap_err());
    call();
    let count = allocation_counter::measure(call).count_total;
    assert!(count <= MOST, "{count} allocations");
}
