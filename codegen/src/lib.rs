//! Compiles an OpenAPI document into the source files of a Rust client crate.
//!
//! A chain of pure functions, each with a type of its own:
//!
//! | stage | from -> to |
//! |---|---|
//! | [`document`] | source files -> [`document::Document`], in one normal form of every version of OpenAPI |
//! | [`select`] | document, [`Selection`] -> [`select::Closure`] |
//! | [`lower`] | closure -> [`ir::Ir`] and [`diagnostic::Diagnostics`] |
//! | [`name`] | IR -> [`name::NamedIr`], every identifier and module decided |
//! | [`emit`] | named IR -> tokens of each file |
//! | [`mod@format`] | tokens -> source code |
//! | [`surface`] | named IR -> `SURFACE.txt` |
//! | [`compare`] | named IR, named IR -> classified changes |
//! | [`explain`] | named IR, a name -> where it comes from and why |
//! | [`api_probe`] | named IR -> code that uses all of the crate |
//! | [`drift`] | local document, upstream's of the same API -> differences, edits of the local file |
//! | [`plan`] | wanted files, files on disk -> create, update, delete |
//!
//! [`generate`] and [`compile`] run the chain. Their findings are data ([`diagnostic::Diagnostics`]); the caller decides
//! how to print them.
//!
//! Where a change belongs:
//!
//! | change | where |
//! |---|---|
//! | a keyword of OpenAPI | its row in [`lower::keywords`]; an older or newer spelling of it, in [`document::normalise`] |
//! | a `format` of strings or numbers | its row in [`document::formats`] |
//! | a construct that the IR lacks | [`ir`], and each stage from `lower` on: most matches on the IR are exhaustive |
//! | a rule for names | [`name`], which claims each of them in a scope |
//! | code of the generated crate | the emitter of that file in [`emit`] |
//! | a class of diagnostics | where it is found, and its row in `docs/diagnostics.md` |
//!
//! Each begins with a fixture below `tests/cases`.
//!
//! *Architecture invariant*: nothing here touches files, the environment, the clock or the network, and nothing in a
//! document makes it panic. It knows no vendor: the document declares what is special about its API, as `x-…`.
#![forbid(unsafe_code)]

pub mod api_probe;
pub mod compare;
pub mod diagnostic;
pub mod document;
pub mod drift;
pub mod emit;
pub mod explain;
pub mod format;
mod hidden;
pub mod ir;
mod keep_going;
pub mod lower;
pub mod name;
mod pipeline;
pub mod plan;
pub mod select;
pub mod surface;

pub use document::{Files, Input};
pub use emit::Manifest;
pub use pipeline::{Compiled, Failed, Options, Report, compile, compile_with, generate};
pub use select::{Selection, is_match};
