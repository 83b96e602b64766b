//! The facade: the whole chain, and its front.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::diagnostic::{Diagnostics, Levels, Source};
use crate::document::{self, Document, Input};
use crate::emit::Manifest;
use crate::ir::Ir;
use crate::keep_going::Exclusion;
use crate::plan::FilePath;
use crate::select::Selection;
use crate::{emit, format, lower, name, select, surface};

/// Choices that are not the document's.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Writes a `Cargo.toml`, so that the crate builds by itself.
    pub manifest: Option<Manifest>,
    /// How much findings weigh.
    pub levels: Levels,
    /// Leaves out the operations and webhooks that an error touches, in place of stopping. An error that touches none
    /// because it is not about operations stops all the same.
    pub keep_going: bool,
}

/// What a run that succeeds brings.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Text of every file, by its path in the crate.
    pub files: BTreeMap<FilePath, String>,
    /// Everything that was found; none of it is an error.
    pub diagnostics: Diagnostics,
    /// What the files are made of, and which operations and webhooks they lack ([`Ir::left_out`]).
    pub ir: Ir,
    /// The document's source files, and the location of each node.
    pub source: Source,
}

/// Why a run stopped. Displayed in the style of rustc.
#[derive(Clone, PartialEq, Eq)]
pub struct Failed {
    /// What was found; at least one error.
    pub diagnostics: Diagnostics,
    /// The document's source files, and the location of each node.
    pub source: Source,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.diagnostics.render(&self.source))
    }
}

/// As displayed: the source holds the whole document.
impl std::fmt::Debug for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Failed {}

/// A document as far as the front of the chain takes it.
#[derive(Debug)]
pub struct Compiled {
    /// What the document says.
    pub ir: Ir,
    /// The document itself.
    pub root: serde_json::Value,
    /// Its source files, and the location of each node.
    pub source: Source,
    /// Everything that was found; none of it is an error.
    pub diagnostics: Diagnostics,
}

impl Compiled {
    /// The names that the crate gives to all of it.
    #[must_use]
    pub fn named(&self) -> name::NamedIr<'_> {
        name::name(&self.ir).0
    }
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
) -> Result<Report, Failed> {
    let document = read(input, file_name, options)?;
    let (ir, diagnostics, (source, written)) = front(document, selection, options, |document, named| {
        // The rest of the document, which nothing reads any more, is dropped before the largest part of the work.
        let source = document.into_source();
        (source, write(named, options))
    })?;
    match written {
        Ok(files) => Ok(Report { files, diagnostics, ir, source }),
        Err(diagnostics) => Err(Failed { diagnostics, source }),
    }
}

/// Runs the front of the chain: parse, select, lower.
///
/// # Errors
///
/// Everything that is wrong with the document, located and worded for its author.
pub fn compile<'t>(input: impl Into<Input<'t>>, file_name: &str, selection: &Selection) -> Result<Compiled, Failed> {
    compile_with(input, file_name, selection, &Options::default())
}

/// As [`compile`], with the levels of `options`, and going on where it says so.
///
/// # Errors
///
/// As [`compile`].
pub fn compile_with<'t>(
    input: impl Into<Input<'t>>,
    file_name: &str,
    selection: &Selection,
    options: &Options,
) -> Result<Compiled, Failed> {
    let document = read(input, file_name, options)?;
    let (ir, diagnostics, Document { root, source, .. }) = front(document, selection, options, |document, _| document)?;
    Ok(Compiled { ir, root, source, diagnostics })
}

fn read<'t>(input: impl Into<Input<'t>>, file_name: &str, options: &Options) -> Result<Document, Failed> {
    let mut document =
        document::parse(input, file_name).map_err(|(diagnostics, source)| Failed { diagnostics, source })?;
    options.levels.apply(&mut document.diagnostics);
    Ok(document)
}

/// Selects, lowers and names, as often as something has to be left out, and hands the document and its names on. The
/// names borrow from the IR, so that what is made of them is made in here.
fn front<T>(
    mut document: Document,
    selection: &Selection,
    options: &Options,
    then: impl FnOnce(Document, &name::NamedIr<'_>) -> T,
) -> Result<(Ir, Diagnostics, T), Failed> {
    // The errors of the source itself, which every round would find again.
    let mut of_text = document.diagnostics.take_errors();
    let mut exclusion = Exclusion::new(&document, selection);
    if options.keep_going && exclusion.tolerates(&of_text) {
        exclusion.add(std::mem::take(&mut of_text));
    }
    let failure = loop {
        let (mut ir, mut diagnostics) = match round(&document, &exclusion.selection()) {
            Ok(lowered) => lowered,
            Err(diagnostics) => break diagnostics,
        };
        exclusion.list(&mut ir);
        let (named, found) = name::name(&ir);
        diagnostics.extend(found);
        options.levels.apply(&mut diagnostics);
        let mut errors = diagnostics.take_errors();
        errors.extend(of_text.clone());
        if errors.is_empty() {
            diagnostics.extend(exclusion.finish(&options.levels));
            if diagnostics.has_errors() {
                break diagnostics;
            }
            let made = then(document, &named);
            return Ok((ir, diagnostics, made));
        }
        if !options.keep_going || !exclusion.tolerates(&errors) || !exclusion.add(errors.clone()) {
            diagnostics.extend(errors);
            break diagnostics;
        }
    };
    Err(failed(failure, document))
}

fn failed(mut diagnostics: Diagnostics, document: Document) -> Failed {
    // Descriptions can wait until there is something to describe.
    let _ = diagnostics.take_unfinished();
    Failed { diagnostics, source: document.into_source() }
}

fn round(document: &Document, selection: &Selection) -> Result<(Ir, Diagnostics), Diagnostics> {
    let closure = select::select(document, selection)?;
    Ok(lower::lower(document, &closure))
}

fn write(named: &name::NamedIr<'_>, options: &Options) -> Result<BTreeMap<FilePath, String>, Diagnostics> {
    let crate_name = options.manifest.as_ref().map_or(named.ir.title.as_str(), |manifest| manifest.name.as_str());
    let mut files = side_by_side(named, &name::crate_ident(crate_name))?;
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
