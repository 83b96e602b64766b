//! Which webhook requests are believed. No test leaves the process or waits on a real clock.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

#[path = "../support/api.rs"]
mod api;
mod attacks;
mod genuine;
mod keys;
mod quiet;
mod starving;
mod stored;
mod support;
