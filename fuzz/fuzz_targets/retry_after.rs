//! `Retry-After`: what it is read as, and how long a call waits for it.
#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_properties::retry_after(data));
