//! Differences that need no edit: those that are intended, and those in aspects that the upstream document never states.

use crate::select::is_match;

use super::{Difference, Side};

const COLUMNS: &str = "item\taspect\treason";

/// What is known about two documents in advance.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The allow-list of intended differences.
    pub allowed: &'a [Allowed],
    /// Aspects that the upstream document never states, such as `deprecated` or `format`; `*` matches any string. Their
    /// absence is not reported.
    pub silent: &'a [String],
}

impl Known<'_> {
    /// Whether the upstream document lacks this only because it never states such an aspect.
    pub(super) fn is_silent_on(&self, difference: &Difference) -> bool {
        let aspect = difference.aspect.to_string();
        difference.side() == Side::Ours && self.silent.iter().any(|pattern| is_match(pattern, &aspect))
    }
}

/// An entry of the allow-list: one intended difference, or several that match a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The item; `*` matches any string.
    pub item: String,
    /// The aspect; `*` matches any string.
    pub aspect: String,
    /// Why it is intended.
    pub reason: String,
    /// The line of the entry.
    pub line: usize,
}

impl Allowed {
    /// Reads a table: item, aspect and reason separated by tabs, a heading, and comments that start with `#`.
    ///
    /// # Errors
    ///
    /// If a row does not have these three cells.
    pub fn read(text: &str) -> Result<Vec<Self>, String> {
        let rows = text.lines().zip(1..).filter(|(row, _)| !row.is_empty() && !row.starts_with('#') && *row != COLUMNS);
        rows.map(|(row, line)| match row.split('\t').collect::<Vec<_>>()[..] {
            [item, aspect, reason] if !reason.trim().is_empty() => {
                let [item, aspect, reason] = [item, aspect, reason].map(str::to_owned);
                Ok(Self { item, aspect, reason, line })
            }
            _ => Err(format!("line {line}: expected item, aspect and reason, separated by tabs: {row}")),
        })
        .collect()
    }

    pub(super) fn covers(&self, difference: &Difference) -> bool {
        is_match(&self.item, &difference.item) && is_match(&self.aspect, &difference.aspect.to_string())
    }
}
