//! Two documents: what changes from one to the other, for the crate and for the API.
#![no_main]
#![forbid(unsafe_code)]

use fuzz_properties::{compare, mutate_pair};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| compare(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    plaid_cra_fuzz::mutate(mutate_pair, data, size, max_size, seed)
});
