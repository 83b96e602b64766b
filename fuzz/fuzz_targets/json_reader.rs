//! JSON as the codec's own types read it, against `serde_json`.
#![no_main]
#![forbid(unsafe_code)]

use fuzz_properties::{json_reader, mutate_document};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| json_reader(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    plaid_cra_fuzz::mutate(mutate_document, data, size, max_size, seed)
});
