//! OpenAPI documents through the whole generator.
#![no_main]
#![forbid(unsafe_code)]

use fuzz_properties::{document, mutate_document};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| document(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    plaid_cra_fuzz::mutate(mutate_document, data, size, max_size, seed)
});
