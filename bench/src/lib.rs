//! What the benchmarks share: the document, the candidates, and the tables. Each benchmark is a program in `bin/`.
//!
//! A candidate that fails stops the benchmark, so panics are wanted here.

pub mod candidates;
pub mod large;
#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "as the generator wrote it")]
mod openapi_to_rust;
#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "as the generator wrote it")]
mod openapi_to_rust_closed;
mod plain;
#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "as the generator wrote it")]
mod progenitor;
pub mod report;
pub mod table;
