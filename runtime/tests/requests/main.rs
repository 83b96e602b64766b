//! Requests of every kind as they arrive at a server, and responses of every kind as they are read.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(unused_macros, reason = "other tests have enums, too")]
#[path = "../record/mod.rs"]
mod record;
mod bodies;
mod fakes;
mod parameters;
mod responses;
mod support;
