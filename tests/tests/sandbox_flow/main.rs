//! The sandbox seen by a plain HTTP client, with a clock that stands still
//! unless it is told to move.
#![allow(missing_docs)]
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod belongings;
mod bench;
mod clock;
mod data;
mod faults;
mod flow;
mod generation;
mod insights;
mod link;
mod loans;
mod monitoring;
mod pages;
mod pdf;
mod people;
mod repair;
mod servicing;
mod signature;
mod user;
