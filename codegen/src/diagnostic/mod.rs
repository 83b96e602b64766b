//! Diagnostics as data: location, message and help. Only `text` decides how they look.

mod levels;
mod source;
mod text;

use crate::ir::Pointer;

pub use levels::{DENIED, Level, Levels};
pub use source::{Elsewhere, Location, Source, SourceFile};

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Something is generated, but perhaps not what was meant.
    Warning,
    /// All is generated as it was meant, but prose is missing.
    Unfinished,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// Stable name, `stage/what`.
    pub code: &'static str,
    /// What is the matter.
    pub message: String,
    /// Where in the document.
    pub pointer: Pointer,
    /// The location in the file, if it is known more precisely than by the pointer.
    pub location: Option<Box<Location>>,
    /// What it contradicts, if that is another part of the document.
    pub other: Option<Pointer>,
    /// What to do next.
    pub help: &'static str,
}

impl Diagnostic {
    /// A finding that stops the run.
    pub fn error(code: &'static str, message: impl Into<String>, pointer: Pointer, help: &'static str) -> Self {
        let message = message.into();
        Self { severity: Severity::Error, code, message, pointer, location: None, other: None, help }
    }

    /// A finding that does not.
    pub fn warning(code: &'static str, message: impl Into<String>, pointer: Pointer, help: &'static str) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message, pointer, help) }
    }

    /// A description that is still to be written.
    pub fn unfinished(code: &'static str, message: impl Into<String>, pointer: Pointer, help: &'static str) -> Self {
        Self { severity: Severity::Unfinished, ..Self::error(code, message, pointer, help) }
    }

    /// The same finding, which the part of the document at `other` contradicts.
    #[must_use]
    pub fn against(self, other: Pointer) -> Self {
        Self { other: Some(other), ..self }
    }

    /// The location in the file; line 0 if it has none.
    #[must_use]
    pub fn place(&self, source: &Source) -> Location {
        self.location.as_deref().copied().or_else(|| source.locate(&self.pointer)).unwrap_or_default()
    }

    /// The same finding, at a location in the file.
    #[must_use]
    pub fn at(self, location: Location) -> Self {
        Self { location: Some(Box::new(location)), ..self }
    }
}

/// Findings of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all findings of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether one of them stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are of the class `code`.
    #[must_use]
    pub fn count(&self, code: &str) -> usize {
        self.0.iter().filter(|found| found.code == code).count()
    }

    /// The findings, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// How many are of this severity.
    #[must_use]
    pub fn count_of(&self, severity: Severity) -> usize {
        self.0.iter().filter(|found| found.severity == severity).count()
    }

    /// The last one that was made.
    #[must_use]
    pub fn last(&self) -> Option<&Diagnostic> {
        self.0.last()
    }

    /// Takes the findings that stop the run.
    #[must_use]
    pub fn take_errors(&mut self) -> Self {
        self.take(Severity::Error)
    }

    /// The same findings, none of which stops the run.
    #[must_use]
    pub fn tolerated(mut self) -> Self {
        for found in self.0.iter_mut().filter(|found| found.severity == Severity::Error) {
            found.severity = Severity::Warning;
        }
        self
    }

    /// Takes the descriptions that are still to be written out of the findings.
    #[must_use]
    pub fn take_unfinished(&mut self) -> Self {
        self.take(Severity::Unfinished)
    }

    fn take(&mut self, severity: Severity) -> Self {
        let (taken, others) = std::mem::take(&mut self.0).into_iter().partition(|found| found.severity == severity);
        self.0 = others;
        Self(taken)
    }

    /// The findings in the order of the source with where each is located, each once.
    #[must_use]
    pub fn sorted(&self, source: &Source) -> Vec<(Location, &Diagnostic)> {
        let mut sorted: Vec<_> = self.0.iter().map(|diagnostic| (diagnostic.place(source), diagnostic)).collect();
        sorted.sort_by(|(left_place, left), (right_place, right)| {
            (left_place, left.severity, left.code, &left.message).cmp(&(
                right_place,
                right.severity,
                right.code,
                &right.message,
            ))
        });
        sorted.dedup();
        sorted
    }
}
