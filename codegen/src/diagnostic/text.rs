//! Diagnostics as text, in the style of rustc.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

use crate::hidden::shown;
use crate::ir::Pointer;

use super::{Diagnostic, Diagnostics, Location, Severity, Source};

impl Diagnostics {
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
    shown(&Renderer::plain().render(&[group.element(Level::HELP.message(first.help))]))
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
    // Findings about the file as a whole have no location in the tree.
    if diagnostic.pointer != Pointer::default() {
        group = group.element(Level::NOTE.message(format!("at {}", source.address(&diagnostic.pointer))));
    }
    // What a document says must not control the terminal that shows it.
    shown(&Renderer::plain().render(&[group.element(Level::HELP.message(diagnostic.help))]))
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
