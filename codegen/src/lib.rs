//! Compiles an OpenAPI document into the source files of a Rust client crate.
//!
//! A chain of pure functions, each with a type of its own:
//!
//! | stage | from -> to |
//! |---|---|
//! | [`parse`] | text -> [`parse::Document`] |
//! | [`select`] | document, [`Selection`] -> [`select::Closure`] |
//! | [`lower`] | closure -> [`ir::Ir`] and [`diagnostic::Diagnostics`] |
//! | [`name`] | IR -> [`name::NamedIr`], every identifier and module decided |
//! | [`emit`] | named IR -> tokens of each file |
//! | [`mod@format`] | tokens -> text |
//! | [`surface`] | named IR -> `SURFACE.txt` |
//! | [`compare`] | named IR, named IR -> classified changes |
//! | [`explain`] | named IR, a name -> where it comes from and why |
//! | [`witness`] | named IR -> code that uses all of the crate |
//! | [`drift`] | our document, another's of the same API -> differences, edits of our text |
//! | [`plan`] | wanted files, files on disk -> create, update, delete |
//!
//! *Architecture invariant*: nothing here touches files, the environment, the clock or the network, and nothing in a
//! document makes it panic. It knows no vendor: what is special about an API is said in its document, as `x-…`.
#![forbid(unsafe_code)]

pub mod compare;
pub mod diagnostic;
pub mod document;
pub mod drift;
pub mod emit;
pub mod explain;
pub mod format;
pub mod ir;
pub mod lower;
pub mod name;
pub mod plan;
pub mod select;
pub mod surface;
pub mod witness;

/// The former paths of parts of [`document`].
pub use document as parse;
pub use document::schema;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

pub use document::{Files, Input};
pub use emit::Manifest;
pub use select::Selection;

use diagnostic::{Diagnostics, Source};
use plan::FilePath;

/// Choices that are not the document's.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Writes a `Cargo.toml`, so that the crate builds by itself.
    pub manifest: Option<Manifest>,
    /// Whether the document is one's own: what it cannot mean is then an error to be corrected, and not something to
    /// make the best of. These are the classes [`diagnostic::DENIED`].
    pub strict: bool,
}

/// What a run brings.
#[derive(Debug, Clone, Default)]
pub struct Generated {
    /// Text of every file, by its path in the crate.
    pub files: BTreeMap<FilePath, String>,
    /// Findings that did not stop the run, as text; empty if there are none.
    pub warnings: String,
    /// Descriptions that are still to be written: placeholders of the document (`lower/todo`), and those that are
    /// missing (`lower/undescribed`).
    pub unfinished: Diagnostics,
    /// The document's text, to print them with.
    pub source: Source,
}

/// Runs the whole chain.
///
/// # Errors
///
/// Everything that is wrong with the document, located and worded for its author. Nothing is generated then.
pub fn generate<'t>(
    input: impl Into<Input<'t>>,
    file_name: &str,
    selection: &Selection,
    options: &Options,
) -> Result<Generated, String> {
    let compiled = front(input.into(), file_name, selection, options.strict)?;
    let files = write(&compiled.named(), options, &compiled.source)?;
    let Compiled { warnings, unfinished, source, .. } = compiled;
    Ok(Generated { files, warnings, unfinished, source })
}

/// A document as far as the front of the chain takes it.
#[derive(Debug)]
pub struct Compiled {
    /// What the document says.
    pub ir: ir::Ir,
    /// The document itself.
    pub root: serde_json::Value,
    /// Its text, and where each node stands.
    pub source: Source,
    /// Findings that did not stop the run, as text; empty if there are none.
    pub warnings: String,
    /// Descriptions that are still to be written.
    pub unfinished: Diagnostics,
}

impl Compiled {
    /// The names that the crate gives to all of it.
    #[must_use]
    pub fn named(&self) -> name::NamedIr<'_> {
        name::name(&self.ir).0
    }
}

/// Runs the front of the chain: parse, select, lower.
///
/// # Errors
///
/// Everything that is wrong with the document, located and worded for its author.
pub fn compile<'t>(input: impl Into<Input<'t>>, file_name: &str, selection: &Selection) -> Result<Compiled, String> {
    front(input.into(), file_name, selection, false)
}

fn front(input: Input<'_>, file_name: &str, selection: &Selection, strict: bool) -> Result<Compiled, String> {
    let document = parse::parse(input, file_name).map_err(|(diagnostics, source)| diagnostics.render(&source))?;
    let closure = select::select(&document, selection).map_err(|found| found.render(&document.source))?;
    let (ir, mut diagnostics) = lower::lower(&document, &closure);
    // Named here as well, so that all that is wrong is reported at once.
    diagnostics.extend(name::name(&ir).1);
    if strict {
        diagnostics.deny(&diagnostic::DENIED);
    }
    let parse::Document { root, source, .. } = document;
    let unfinished = diagnostics.take_unfinished();
    if diagnostics.has_errors() {
        return Err(diagnostics.render(&source));
    }
    let warnings = if diagnostics.is_empty() { String::new() } else { diagnostics.render(&source) };
    Ok(Compiled { ir, root, source, warnings, unfinished })
}

fn write(named: &name::NamedIr<'_>, options: &Options, source: &Source) -> Result<BTreeMap<FilePath, String>, String> {
    let crate_name = options.manifest.as_ref().map_or(named.ir.title.as_str(), |manifest| manifest.name.as_str());
    let mut files = side_by_side(named, &name::crate_ident(crate_name)).map_err(|found| found.render(source))?;
    files.insert("SURFACE.txt".to_owned(), surface::render(&surface::surface(named)));
    if let Some(manifest) = &options.manifest {
        files.insert("Cargo.toml".to_owned(), emit::manifest(manifest));
    }
    Ok(files)
}

/// Emits and formats the parts of the crate on as many threads as there are processors. Tokens cannot move between
/// threads, so that each part is formatted where it was emitted.
fn side_by_side(
    named: &name::NamedIr<'_>,
    crate_name: &name::Ident,
) -> Result<BTreeMap<FilePath, String>, Diagnostics> {
    let (next, outcome) = (AtomicUsize::new(0), Mutex::new((BTreeMap::new(), Diagnostics::default())));
    let work = || {
        while let Some(part) = emit::PARTS.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (path, emitted) in part(named, crate_name) {
                let formatted = format::format(emitted.emitter, emitted.tokens);
                let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                match formatted {
                    Ok(text) => _ = outcome.0.insert(path, text),
                    Err(diagnostic) => outcome.1.push(diagnostic),
                }
            }
        }
    };
    let helpers = thread::available_parallelism().map_or(0, |processors| processors.get() - 1);
    thread::scope(|scope| {
        for _ in 0..helpers.min(emit::PARTS.len() - 1) {
            scope.spawn(work);
        }
        work();
    });
    let (files, diagnostics) = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(files) }
}
