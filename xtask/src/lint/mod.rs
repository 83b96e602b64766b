//! `cargo xtask lint FILE`: reports what is valid in a document but suspicious.
//!
//! It reads the document itself on purpose, and shares no code with the generator.

mod components;
mod convert;
mod examples;
mod operations;
mod schemas;
mod walk;

use std::path::PathBuf;

use codegen::Input;
use codegen::diagnostic::{Diagnostic, Diagnostics, Severity};
use codegen::document::parse;
use codegen::ir::Pointer;
use serde_json::Value;

use crate::Failure;
use crate::findings::{self, Findings};
use crate::folder::Folder;

/// The arguments of `lint`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask lint spec/openapi.yaml
  cargo xtask lint other.yaml --allow lint/description --deny lint/example --format sarif")]
pub(crate) struct Args {
    /// OpenAPI document.
    file: PathBuf,
    /// List each description that is missing.
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    findings: findings::Choices,
}

/// Runs the command. Fails if a finding is an error, as one of a class that is denied.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let levels = args.findings.levels()?;
    let text =
        std::fs::read_to_string(&args.file).map_err(|error| Failure::io("read the document", &args.file, &error))?;
    let input = Input { text: &text, files: &Folder::of(&args.file) };
    let name = args.file.display().to_string();
    let (mut diagnostics, source) = match parse(input, &name) {
        Ok(document) => {
            let mut diagnostics = document.diagnostics;
            diagnostics.extend(lint(&document.root));
            (diagnostics, document.source)
        }
        Err(refused) => refused,
    };
    levels.apply(&mut diagnostics);
    let command = "cargo xtask lint";
    let findings = Findings { command, diagnostics: &diagnostics, left_out: &[], source: &source };
    args.findings.print(&findings, args.verbose);
    match diagnostics.count_of(Severity::Error) {
        0 => Ok(()),
        errors => Err(Failure(format!("errors: {errors}"))),
    }
}

/// Everything that is doubtful in a document.
fn lint(root: &Value) -> Diagnostics {
    let mut linter = Linter { root, found: Diagnostics::default() };
    let places = walk::places(root);
    linter.schemas(&places.schemas);
    linter.examples(&places);
    linter.operations();
    linter.components();
    linter.found
}

/// A document and its findings so far.
struct Linter<'d> {
    root: &'d Value,
    found: Diagnostics,
}

impl<'d> Linter<'d> {
    fn warn(&mut self, class: &'static str, message: impl Into<String>, pointer: Pointer, help: &'static str) {
        self.found.push(Diagnostic::warning(class, message, pointer, help));
    }

    /// Reports an item without a description.
    fn described(&mut self, node: &Value, what: &str, pointer: &Pointer) {
        let is_text = |key| node.get(key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        // A reference is reported at its target.
        if !is_text("description") && !is_text("summary") && node.get("$ref").is_none() {
            let message = format!("{what} has no description");
            let help = "say what it is for";
            self.found.push(Diagnostic::unfinished("lint/description", message, pointer.clone(), help));
        }
    }

    /// The node with its reference resolved.
    fn resolve(&self, node: &'d Value) -> &'d Value {
        // References to references are rare, and circles of them rarer.
        (0..8).fold(node, |node, _| target(self.root, node).unwrap_or(node))
    }
}

/// The target of the reference of a node.
fn target<'d>(root: &'d Value, node: &Value) -> Option<&'d Value> {
    root.pointer(node.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// The entries of an object below a node.
fn entries<'d>(node: &'d Value, key: &str) -> impl Iterator<Item = (&'d String, &'d Value)> + use<'d> {
    node.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// The elements of a list below a node.
fn elements<'d>(node: &'d Value, key: &str) -> impl Iterator<Item = (usize, &'d Value)> + use<'d> {
    node.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
}
