//! How much findings of each class weigh, as whoever runs the generator decides.

use crate::select::is_match;

use super::{Diagnostics, Severity};

/// Classes of what a document cannot mean, though something is generated all the same. They are warnings, since somebody
/// else's document is what it is, and errors of one's own.
pub const DENIED: [&str; 19] = [
    "lower/alias-cycle",
    "lower/all-of-cycle",
    "lower/choice",
    "lower/enum-value",
    "lower/error-codes",
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

/// What becomes of findings of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// They are dropped.
    Allow,
    /// They are reported.
    Warn,
    /// They are errors.
    Deny,
}

/// Levels by class. An error stays one: nothing sensible can be generated then, whatever the level.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    rules: Vec<(String, Level)>,
    denies_warnings: bool,
}

impl Levels {
    /// Gives a level to the classes that match `glob`, in which `*` matches any string. Of several globs that match a
    /// class, the longest holds, and of those the strictest, so that their order does not matter.
    pub fn set(&mut self, glob: &str, level: Level) {
        self.rules.push((glob.to_owned(), level));
    }

    /// The levels for one's own document: it can be corrected, so that nothing has to be made the best of.
    #[must_use]
    pub fn of_our_own() -> Self {
        let mut levels = Self::default();
        DENIED.iter().for_each(|class| levels.set(class, Level::Deny));
        levels
    }

    /// These levels and `others`.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.rules.extend(others.rules);
        Self { denies_warnings: self.denies_warnings || others.denies_warnings, ..self }
    }

    /// The same levels, with warnings without a level of their own as errors.
    #[must_use]
    pub fn deny_warnings(self) -> Self {
        Self { denies_warnings: true, ..self }
    }

    /// The globs, in the order in which they were given.
    pub fn globs(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|(glob, _)| glob.as_str())
    }

    /// Changes the findings accordingly.
    pub fn apply(&self, diagnostics: &mut Diagnostics) {
        diagnostics.0.retain(|found| found.severity == Severity::Error || self.of(found.code) != Some(Level::Allow));
        for found in &mut diagnostics.0 {
            let by_default = self.denies_warnings && found.severity == Severity::Warning;
            let is_denied = self.of(found.code).map_or(by_default, |level| level == Level::Deny);
            if is_denied {
                found.severity = Severity::Error;
            }
        }
    }

    fn of(&self, class: &str) -> Option<Level> {
        let matching = self.rules.iter().filter(|(glob, _)| is_match(glob, class));
        matching.max_by_key(|(glob, level)| (glob.len(), *level)).map(|(_, level)| *level)
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Levels};
    use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
    use crate::ir::Pointer;

    fn severities(levels: &Levels) -> Vec<(&'static str, Severity)> {
        let mut found = Diagnostics::default();
        found.push(Diagnostic::error("lower/keyword", "", Pointer::default(), ""));
        found.push(Diagnostic::warning("unsupported/not", "", Pointer::default(), ""));
        found.push(Diagnostic::warning("unsupported/one-of", "", Pointer::default(), ""));
        found.push(Diagnostic::unfinished("lower/undescribed", "", Pointer::default(), ""));
        levels.apply(&mut found);
        found.iter().map(|found| (found.code, found.severity)).collect()
    }

    fn levels(rules: &[(&str, Level)]) -> Levels {
        let mut levels = Levels::default();
        rules.iter().for_each(|(glob, level)| levels.set(glob, *level));
        levels
    }

    #[test]
    fn the_longest_glob_holds_and_an_error_stays_one() {
        use Severity::{Error, Unfinished, Warning};
        let all = [("lower/keyword", Error), ("unsupported/not", Warning), ("unsupported/one-of", Warning)];
        let unfinished = ("lower/undescribed", Unfinished);
        assert_eq!(severities(&Levels::default()), [all[0], all[1], all[2], unfinished]);
        assert_eq!(severities(&levels(&[("*", Level::Allow)])), [all[0]]);
        let rules = [("unsupported/not", Level::Warn), ("unsupported/*", Level::Deny), ("lower/*", Level::Allow)];
        let expected = [all[0], all[1], ("unsupported/one-of", Error)];
        assert_eq!(severities(&levels(&rules)), expected);
        let reversed: Vec<_> = rules.into_iter().rev().collect();
        assert_eq!(severities(&levels(&reversed)), expected);
        let both = [("unsupported/not", Level::Allow), ("unsupported/not", Level::Deny)];
        assert_eq!(severities(&levels(&both))[1], ("unsupported/not", Error));
    }

    #[test]
    fn warnings_are_denied_but_for_those_with_a_level() {
        let levels = levels(&[("unsupported/not", Level::Warn)]).deny_warnings();
        let expected = [Severity::Error, Severity::Warning, Severity::Error, Severity::Unfinished];
        assert_eq!(severities(&levels).into_iter().map(|(_, severity)| severity).collect::<Vec<_>>(), expected);
    }
}
