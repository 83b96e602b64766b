//! Compiles an OpenAPI document into the source files of a Rust client crate.
//!
//! A chain of pure functions, each with a type of its own:
//!
//! | stage | from -> to |
//! |---|---|
//! | [`document`] | text, and the files beside it -> [`document::Document`], in one normal form of every version of OpenAPI |
//! | [`select`] | document, [`Selection`] -> [`select::Closure`] |
//! | [`lower`] | closure -> [`ir::Ir`] and [`diagnostic::Diagnostics`] |
//! | [`name`] | IR -> [`name::NamedIr`], every identifier and module decided |
//! | [`emit`] | named IR -> tokens of each file |
//! | [`mod@format`] | tokens -> text |
//! | [`surface`] | named IR -> `SURFACE.txt` |
//! | [`compare`] | named IR, named IR -> classified changes |
//! | [`explain`] | named IR, a name -> where it comes from and why |
//! | [`api_probe`] | named IR -> code that uses all of the crate |
//! | [`drift`] | our document, another's of the same API -> differences, edits of our text |
//! | [`plan`] | wanted files, files on disk -> create, update, delete |
//!
//! [`generate`] and [`compile`] run the chain. What they find is data ([`diagnostic::Diagnostics`]), and only whoever
//! shows it to a person or a program gives it a form.
//!
//! *Architecture invariant*: nothing here touches files, the environment, the clock or the network, and nothing in a
//! document makes it panic. It knows no vendor: what is special about an API is said in its document, as `x-…`.
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
