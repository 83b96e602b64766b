//! What the tests that cross crates share.
#![forbid(unsafe_code)]

pub mod examples;
mod fault_rows;
pub mod fault_server;
pub mod fault_table;
pub mod full_body;
pub mod json_text;
pub mod log;
pub mod openapi_schema;
pub mod seeded;
pub mod server;
pub mod types;

/// The Rust in the pages that newcomers read, compiled and run.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Root;

    #[doc = include_str!("../../generated/README.md")]
    struct Client;
}
