//! Findings on a document, as a person or a program reads them, and how much they weigh.

mod classes;
mod json;
mod sarif;

use clap::ValueEnum;
use codegen::diagnostic::{Diagnostics, Level, Levels, Source};
use codegen::ir::LeftOut;

use crate::{Failure, report};

/// Arguments of commands that report findings.
#[derive(clap::Args, Default)]
pub(crate) struct Choices {
    /// Drop findings of this class; `*` matches any string.
    #[arg(long, value_name = "CLASS")]
    allow: Vec<String>,
    /// Report findings of this class.
    #[arg(long, value_name = "CLASS")]
    warn: Vec<String>,
    /// Make findings of this class errors. Of several globs that match, the longest holds.
    #[arg(long, value_name = "CLASS")]
    deny: Vec<String>,
    /// How to write the findings; for programs, to the standard output and with nothing else on it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs; docs/diagnostics.md describes it.
    Json,
    /// For code scanning: places in the document.
    Sarif,
}

/// All that was found on a document.
pub(crate) struct Findings<'a> {
    /// The command that found it.
    pub(crate) command: &'a str,
    pub(crate) diagnostics: &'a Diagnostics,
    pub(crate) left_out: &'a [LeftOut],
    pub(crate) source: &'a Source,
}

impl Choices {
    /// The levels that they ask for.
    ///
    /// # Errors
    ///
    /// If a glob matches no class, and so is a mistake.
    pub(crate) fn levels(&self) -> Result<Levels, Failure> {
        let mut levels = Levels::default();
        for (globs, level) in [(&self.allow, Level::Allow), (&self.warn, Level::Warn), (&self.deny, Level::Deny)] {
            globs.iter().for_each(|glob| levels.set(glob, level));
        }
        let is_known = |glob: &str| classes::all().any(|(class, _)| codegen::is_match(glob, class));
        if let Some(glob) = levels.globs().find(|glob| !is_known(glob)) {
            return Err(Failure::new(format!("no class matches `{glob}`; docs/diagnostics.md lists them")));
        }
        Ok(levels)
    }

    /// Writes findings. `verbose` lists each description that is still to be written, in text.
    pub(crate) fn print(&self, findings: &Findings<'_>, verbose: bool) {
        self.write(&self.render(findings, verbose));
    }

    /// The findings as text; empty without findings.
    pub(crate) fn render(&self, findings: &Findings<'_>, verbose: bool) -> String {
        match self.format {
            Format::Text => as_text(findings, verbose),
            Format::Json => json::render(findings),
            Format::Sarif => sarif::render(findings),
        }
    }

    /// Writes the findings as text.
    pub(crate) fn write(&self, text: &str) {
        match self.format {
            Format::Text if text.is_empty() => {}
            Format::Text => eprintln!("{text}"),
            Format::Json | Format::Sarif => report::line(text),
        }
    }

    /// Writes a line of progress: beside the findings, or to the standard error where those are for a program.
    pub(crate) fn say(&self, text: &str) {
        match self.format {
            Format::Text => report::line(text),
            Format::Json | Format::Sarif => eprintln!("{text}"),
        }
    }
}

fn as_text(findings: &Findings<'_>, verbose: bool) -> String {
    let mut others = findings.diagnostics.clone();
    let unfinished = others.take_unfinished();
    let mut listed = Vec::new();
    if !others.is_empty() {
        listed.push(others.render(findings.source));
    }
    if !unfinished.is_empty() {
        let render = if verbose { Diagnostics::render_each } else { Diagnostics::render };
        listed.push(render(&unfinished, findings.source));
    }
    listed.iter().map(|text| text.trim_end()).collect::<Vec<_>>().join("\n")
}
