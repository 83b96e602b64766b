//! Webhook tokens: none is believed that the key did not sign for the body.
#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_properties::webhook_token(data));
