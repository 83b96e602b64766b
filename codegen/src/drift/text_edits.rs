//! Text edits: byte ranges and their replacements.

use std::cmp::Reverse;
use std::ops::Range;

/// Edits that are applied together.
#[derive(Debug, Default)]
pub(super) struct Edits {
    replaced: Vec<(Range<usize>, String)>,
    /// Insertions: byte offset, indentation, text.
    inserted: Vec<(usize, usize, String)>,
}

impl Edits {
    /// Replaces a range by `text`, unless another edit overlaps it.
    pub(super) fn replace(&mut self, range: Range<usize>, text: String) -> bool {
        self.all(vec![(range, text)])
    }

    /// Adds several replacements or none.
    pub(super) fn all(&mut self, edits: Vec<(Range<usize>, String)>) -> bool {
        let is_free = |new: &Range<usize>| {
            self.replaced.iter().all(|(old, _)| old.end <= new.start || new.end <= old.start)
                && self.inserted.iter().all(|(at, ..)| *at <= new.start || new.end <= *at)
        };
        let is_free = edits.iter().all(|(range, _)| is_free(range));
        if is_free {
            self.replaced.extend(edits);
        }
        is_free
    }

    /// Inserts lines before a byte, unless another edit overlaps it. Of several insertions at one offset the deepest comes
    /// first, since it belongs to the entry that ends there; the others keep their order.
    pub(super) fn insert(&mut self, at: usize, indent: usize, text: String) -> bool {
        let is_free = self.replaced.iter().all(|(range, _)| at <= range.start || range.end <= at);
        if is_free {
            self.inserted.push((at, indent, text));
        }
        is_free
    }

    pub(super) fn is_empty(&self) -> bool {
        self.replaced.is_empty() && self.inserted.is_empty()
    }

    /// Applies all edits. New lines end as the others do.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.inserted.sort_by_key(|(at, indent, _)| (*at, Reverse(*indent)));
        let inserted = self.inserted.into_iter().map(|(at, _, text)| (at..at, text));
        let mut edits: Vec<_> = inserted.chain(self.replaced).collect();
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut edited = String::with_capacity(text.len());
        let mut kept = 0;
        let ends_in_two = text.contains("\r\n");
        for (range, replacement) in edits {
            edited.push_str(&text[kept..range.start]);
            edited.push_str(&if ends_in_two { replacement.replace('\n', "\r\n") } else { replacement });
            kept = range.end;
        }
        edited.push_str(&text[kept..]);
        edited
    }
}

#[cfg(test)]
mod tests {
    use super::Edits;

    #[test]
    fn every_byte_outside_the_edits_stays() {
        let mut edits = Edits::default();
        assert!(edits.replace(6..10, "BETA".to_owned()));
        assert!(edits.insert(0, 2, "b".to_owned()));
        assert!(edits.insert(0, 2, "c".to_owned()));
        assert!(edits.insert(0, 4, "a".to_owned()), "the deepest comes first");
        assert!(edits.insert(16, 0, "!".to_owned()));
        assert!(!edits.replace(8..12, String::new()), "it touches bytes that are replaced already");
        assert!(!edits.insert(7, 0, String::new()), "it is inside of them");
        assert!(edits.insert(10, 0, "?".to_owned()), "it is behind them");
        assert!(!edits.replace(9..11, String::new()), "it would swallow the insertion");
        assert!(!edits.all(vec![(12..13, String::new()), (6..7, String::new())]), "all or none");
        assert_eq!(edits.apply("alpha beta gamma"), "abcalpha BETA? gamma!");
    }
}
