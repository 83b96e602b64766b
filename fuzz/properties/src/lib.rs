//! What must hold for any input. A property that does not hold panics, which is how both a fuzzer and a test learn of it.
//!
//! The fuzz targets beside this package look for an input that breaks a property. The tests of this package replay the
//! checked-in seeds, so that the ordinary test run needs no fuzzer.
#![forbid(unsafe_code)]
#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used, reason = "a property that does not hold panics")]

mod compare;
mod document;
mod generated_types;
mod json_reader;
mod mutate;
mod number;
mod retry_after;
mod tree;
mod webhook_token;

pub use compare::compare;
pub use document::document;
pub use generated_types::generated_types;
pub use json_reader::json_reader;
pub use mutate::{mutate_document, mutate_pair, mutate_tagged};
pub use retry_after::retry_after;
pub use webhook_token::webhook_token;

/// A property of all inputs.
pub type Property = fn(&[u8]);

/// Every property, by the name of its fuzz target.
pub const ALL: &[(&str, Property)] = &[
    ("compare", compare),
    ("document", document),
    ("generated_types", generated_types),
    ("json_reader", json_reader),
    ("retry_after", retry_after),
    ("webhook_token", webhook_token),
];
