//! Bodies of the API as the generated types: nothing is lost, added or made up.
#![no_main]
#![forbid(unsafe_code)]

use fuzz_properties::{generated_types, mutate_tagged};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| generated_types(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    plaid_cra_fuzz::mutate(mutate_tagged, data, size, max_size, seed)
});
