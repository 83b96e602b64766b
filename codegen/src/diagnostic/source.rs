//! The source files that diagnostics refer to, and the locations in them.

use std::collections::HashMap;

use crate::document::moves::Moves;
use crate::ir::Pointer;

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

/// The source files that diagnostics refer to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Name as it is printed.
    pub name: String,
    /// Text.
    pub text: String,
    /// Where each node of it is located. Boxed, as what follows is: errors hold a source, and should be small to move.
    pub locations: Box<HashMap<Pointer, Location>>,
    /// What was written in another place than where it is in the document's normal form.
    pub elsewhere: Box<Elsewhere>,
}

/// The nodes of a document that come from another file, or from another pointer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Elsewhere {
    /// The other files that the document refers to.
    pub files: Vec<SourceFile>,
    /// The nodes that are not where they were written.
    pub moves: Moves,
}

/// Another file that a document refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceFile {
    /// Name as it is printed.
    pub name: String,
    /// Text.
    pub text: String,
    /// Where each node of it is located.
    pub locations: HashMap<Pointer, Location>,
}

impl Source {
    /// Where a node was written; for one that has no place of its own, where the nearest node around it was.
    #[must_use]
    pub fn locate(&self, pointer: &Pointer) -> Option<Location> {
        let origin = self.elsewhere.moves.origin(pointer);
        let others = || self.elsewhere.files.get(origin.file.checked_sub(1)?);
        let locations = others().map_or(&*self.locations, |file| &file.locations);
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

    /// The name and contents of a file; those of the document if there is no file of this number.
    #[must_use]
    pub fn file(&self, number: usize) -> (&str, &str) {
        let other = number.checked_sub(1).and_then(|index| self.elsewhere.files.get(index));
        other.map_or((&self.name, &self.text), |file| (&file.name, &file.text))
    }

    /// The lines of each file.
    pub(super) fn lines(&self) -> Vec<Vec<&str>> {
        (0..=self.elsewhere.files.len()).map(|number| self.file(number).1.lines().collect()).collect()
    }
}
