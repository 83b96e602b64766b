//! Webhook tokens: none is believed that the key did not sign for the body.
#![no_main]

libfuzzer_sys::fuzz_target!(init: plaid_cra_fuzz::report_stack_overflows(), |data: &[u8]| fuzz_properties::webhook_token(data));
