//! Differences that need no edit: those that are there on purpose, and those of which a source cannot know.

use crate::select::is_match;

use super::{Difference, Side};

const COLUMNS: &str = "item\taspect\treason";

/// What is known about two documents beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Differences that are there on purpose.
    pub recorded: &'a [Recorded],
    /// Aspects of which their document never says anything, such as `deprecated` or `format`; `*` stands for any text.
    /// That it lacks them is no difference.
    pub silent: &'a [String],
}

impl Known<'_> {
    /// Whether their document lacks this only because it never says such a thing.
    pub(super) fn is_silent_on(&self, difference: &Difference) -> bool {
        let aspect = difference.aspect.to_string();
        difference.side() == Side::Ours && self.silent.iter().any(|pattern| is_match(pattern, &aspect))
    }
}

/// A difference, or several of a kind, that is there on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The item; `*` stands for any text.
    pub item: String,
    /// The aspect; `*` stands for any text.
    pub aspect: String,
    /// Why it is so.
    pub reason: String,
    /// The line of the record.
    pub line: usize,
}

impl Recorded {
    /// Reads a table of them: tabs between item, aspect and reason, a heading, comments after `#`.
    ///
    /// # Errors
    ///
    /// A row that does not have these three cells.
    pub fn read(text: &str) -> Result<Vec<Self>, String> {
        let rows = text.lines().zip(1..).filter(|(row, _)| !row.is_empty() && !row.starts_with('#') && *row != COLUMNS);
        rows.map(|(row, line)| match row.split('\t').collect::<Vec<_>>()[..] {
            [item, aspect, reason] if !reason.trim().is_empty() => {
                let [item, aspect, reason] = [item, aspect, reason].map(str::to_owned);
                Ok(Self { item, aspect, reason, line })
            }
            _ => Err(format!("line {line}: item, aspect and reason are due, with tabs between: {row}")),
        })
        .collect()
    }

    pub(super) fn covers(&self, difference: &Difference) -> bool {
        is_match(&self.item, &difference.item) && is_match(&self.aspect, &difference.aspect.to_string())
    }
}
