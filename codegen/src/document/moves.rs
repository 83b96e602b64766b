//! Where the nodes of the normal form are located in the files that their author wrote.

use std::collections::BTreeMap;

use crate::ir::Pointer;

/// A node of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which file: 0 is the document, any other is one more than its index among the others.
    pub file: usize,
    /// Where in the file.
    pub pointer: Pointer,
}

/// The nodes that were moved here from another file or pointer, each with all that is below it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves(BTreeMap<Pointer, Origin>);

impl Moves {
    /// Where a node was written.
    #[must_use]
    pub fn origin(&self, pointer: &Pointer) -> Origin {
        let mut path = pointer.0.as_str();
        while !self.0.is_empty() {
            if let Some(Origin { file, pointer: moved }) = self.0.get(&Pointer(path.to_owned())) {
                let rest = &pointer.0[path.len()..];
                return Origin { file: *file, pointer: Pointer(format!("{}{rest}", moved.0)) };
            }
            match path.rfind('/') {
                Some(end) => path = &path[..end],
                None => break,
            }
        }
        Origin { file: 0, pointer: pointer.clone() }
    }

    /// Records that the node at `to` was at `from`, which may have been moved before.
    pub(super) fn insert(&mut self, to: Pointer, from: &Pointer) {
        let origin = self.origin(from);
        self.0.insert(to, origin);
    }

    /// Records that the node at `to` is from a file.
    pub(super) fn insert_origin(&mut self, to: Pointer, origin: Origin) {
        self.0.insert(to, origin);
    }
}
