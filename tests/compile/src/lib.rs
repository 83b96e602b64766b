//! What must not compile, tried in `tests/requests.rs`.
#![forbid(unsafe_code)]
