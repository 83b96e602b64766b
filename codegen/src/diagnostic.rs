//! Diagnostics: where, what, and what to do next. Collected, sorted by place and printed together.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

use crate::document::moves::Moves;
use crate::ir::Pointer;

/// Classes of what a document cannot mean, though something is generated all the same. They are warnings, since somebody
/// else's document is what it is, and errors of a document that is compiled strictly.
pub const DENIED: [&str; 18] = [
    "lower/alias-cycle",
    "lower/all-of-cycle",
    "lower/choice",
    "lower/enum-value",
    "lower/inline-name",
    "lower/keyword",
    "lower/not-a-schema",
    "lower/operation-id",
    "lower/reference",
    "lower/type-mismatch",
    "lower/unknown-type",
    "lower/unresolved",
    "lower/webhook",
    "name/collision",
    "name/no-identifier",
    "parse/duplicate-key",
    "parse/outline",
    "place/no-domain",
];

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
    /// Where in the text, if that is known better than by the pointer.
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

    /// The same finding at a place of the text.
    #[must_use]
    pub fn at(self, location: Location) -> Self {
        Self { location: Some(Box::new(location)), ..self }
    }
}

/// A stretch of one line. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Location {
    /// Which file of the [`Source`]: 0 is the document.
    pub file: usize,
    /// Line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Number of characters.
    pub width: usize,
}

/// The text that diagnostics are about.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Name as it is printed.
    pub name: String,
    /// Text.
    pub text: String,
    /// Where each node of it is located.
    pub locations: BTreeMap<Pointer, Location>,
    /// What was written in another place than where it is in the document's normal form.
    pub elsewhere: Box<Elsewhere>,
}

/// What of a document was written elsewhere than in its text, or at another pointer of it.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    /// The other files that the document refers to.
    pub files: Vec<SourceFile>,
    /// The nodes that are not where they were written.
    pub moves: Moves,
}

/// Another file that a document refers to.
#[derive(Debug, Clone, Default)]
pub struct SourceFile {
    /// Name as it is printed.
    pub name: String,
    /// Text.
    pub text: String,
    /// Where each node of it is located.
    pub locations: BTreeMap<Pointer, Location>,
}

impl Source {
    /// Where a node was written; for one that has no place of its own, where the nearest node around it was.
    #[must_use]
    pub fn locate(&self, pointer: &Pointer) -> Option<Location> {
        let origin = self.elsewhere.moves.origin(pointer);
        let others = || self.elsewhere.files.get(origin.file.checked_sub(1)?);
        let locations = others().map_or(&self.locations, |file| &file.locations);
        let mut path = origin.pointer.0.as_str();
        loop {
            if let Some(location) = locations.get(&Pointer(path.to_owned())) {
                return Some(*location);
            }
            path = &path[..path.rfind('/')?];
        }
    }

    /// The address of a node in the file that it was written in, as its author knows it.
    #[must_use]
    pub fn address(&self, pointer: &Pointer) -> String {
        self.elsewhere.moves.origin(pointer).pointer.to_string()
    }

    /// The name and the text of a file; those of the document if there is no file of this number.
    #[must_use]
    pub fn file(&self, number: usize) -> (&str, &str) {
        let other = number.checked_sub(1).and_then(|index| self.elsewhere.files.get(index));
        other.map_or((&self.name, &self.text), |file| (&file.name, &file.text))
    }

    /// The lines of each file.
    fn lines(&self) -> Vec<Vec<&str>> {
        (0..=self.elsewhere.files.len()).map(|number| self.file(number).1.lines().collect()).collect()
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

    /// Makes errors of the findings of these classes.
    pub fn deny(&mut self, classes: &[&str]) {
        for found in self.0.iter_mut().filter(|found| classes.contains(&found.code)) {
            found.severity = Severity::Error;
        }
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

    /// Takes the descriptions that are still to be written out of the findings.
    #[must_use]
    pub fn take_unfinished(&mut self) -> Self {
        let is_unfinished = |found: &Diagnostic| found.severity == Severity::Unfinished;
        let (unfinished, others) = std::mem::take(&mut self.0).into_iter().partition(is_unfinished);
        self.0 = others;
        Self(unfinished)
    }

    /// All findings as text, in the order of the source, each once, and their number. Of descriptions that are still to
    /// be written, only the first few are listed.
    #[must_use]
    pub fn render(&self, source: &Source) -> String {
        let sorted = self.sorted(source);
        let lines = source.lines();
        let is_unfinished = |found: &&(Location, &Diagnostic)| found.1.severity == Severity::Unfinished;
        let mut text = String::new();
        for (place, diagnostic) in sorted.iter().filter(|found| !is_unfinished(found)) {
            text.push_str(&render_one(diagnostic, *place, source, &lines));
            text.push_str("\n\n");
        }
        let mut unfinished: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for found in sorted.iter().filter(is_unfinished) {
            unfinished.entry(found.1.code).or_default().push(*found);
        }
        for found in unfinished.values() {
            text.push_str(&summary(found, source, &lines));
            text.push_str("\n\n");
        }
        let count = |severity| sorted.iter().filter(|(_, diagnostic)| diagnostic.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning) + unfinished.len());
        let _ = writeln!(text, "{}, {}", counted(errors, "error"), counted(warnings, "warning"));
        text
    }

    /// Every finding as text, in the order of the source, each once.
    #[must_use]
    pub fn render_each(&self, source: &Source) -> String {
        let lines = source.lines();
        let each = self.sorted(source).into_iter().map(|(place, found)| render_one(found, place, source, &lines));
        each.collect::<Vec<_>>().join("\n\n")
    }

    /// The findings in the order of the source, each once.
    fn sorted(&self, source: &Source) -> Vec<(Location, &Diagnostic)> {
        let place = |diagnostic: &Diagnostic| {
            diagnostic.location.as_deref().copied().or_else(|| source.locate(&diagnostic.pointer)).unwrap_or_default()
        };
        let mut sorted: Vec<_> = self.0.iter().map(|diagnostic| (place(diagnostic), diagnostic)).collect();
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

/// One warning for all descriptions of one class that are still to be written.
fn summary(found: &[(Location, &Diagnostic)], source: &Source, lines: &[Vec<&str>]) -> String {
    const LISTED: usize = 3;
    let Some((_, first)) = found.first() else { return String::new() };
    let many = if found.len() == 1 { "description is" } else { "descriptions are" };
    let title = format!("{} {many} still to be written", found.len());
    let mut group =
        Level::WARNING.primary_title(title).id(first.code).elements(Vec::<Snippet<'_, Annotation<'_>>>::new());
    for (place, _) in found.iter().take(LISTED) {
        group = group.element(snippet(*place, source, lines, AnnotationKind::Primary));
    }
    if found.len() > LISTED {
        group = group.element(Level::NOTE.message(format!("and {} more", found.len() - LISTED)));
    }
    Renderer::plain().render(&[group.element(Level::HELP.message(first.help))])
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn render_one(diagnostic: &Diagnostic, place: Location, source: &Source, lines: &[Vec<&str>]) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning | Severity::Unfinished => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = title.element(snippet(place, source, lines, AnnotationKind::Primary));
    if let Some(other) = &diagnostic.other {
        let place = source.locate(other).unwrap_or_default();
        group = group.element(Level::NOTE.message(format!("the other is at {}", source.address(other))));
        group = group.element(snippet(place, source, lines, AnnotationKind::Context));
    }
    // What concerns the text as such has no place in the tree.
    if diagnostic.pointer != Pointer::default() {
        group = group.element(Level::NOTE.message(format!("at {}", source.address(&diagnostic.pointer))));
    }
    Renderer::plain().render(&[group.element(Level::HELP.message(diagnostic.help))])
}

/// The line of a place, with the place underlined.
fn snippet<'a>(
    place: Location,
    source: &'a Source,
    lines: &[Vec<&'a str>],
    kind: AnnotationKind,
) -> Snippet<'a, Annotation<'a>> {
    let line =
        lines.get(place.file).and_then(|lines| lines.get(place.line.saturating_sub(1))).copied().unwrap_or_default();
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let start = byte(place.column.saturating_sub(1));
    let end = byte(place.column.saturating_sub(1) + place.width.max(1));
    Snippet::source(line)
        .line_start(place.line.max(1))
        .path(source.file(place.file).0)
        .annotation(kind.span(start..end))
}
