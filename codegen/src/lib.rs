//! Compiles an OpenAPI document into the source files of a Rust client crate.
#![forbid(unsafe_code)]

pub mod ir;
