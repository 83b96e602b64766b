//! `Retry-After`: what it is read as, and how long a call waits for it.
#![no_main]

libfuzzer_sys::fuzz_target!(init: plaid_cra_fuzz::report_stack_overflows(), |data: &[u8]| fuzz_properties::retry_after(data));
