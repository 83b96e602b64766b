//! Changes of a document as a whole.

use crate::ir::Pointer;

use super::{Change, Comparison, Item};

impl Comparison<'_> {
    /// Compares the titles.
    pub(super) fn document(&mut self) {
        let (old, new) = (self.old.ir, self.new.ir);
        if old.title != new.title {
            let (was, is) = (old.title.clone(), new.title.clone());
            self.changes.push(of_document(Item::Title, "/info/title", was, is));
        }
    }
}

fn of_document(item: Item, pointer: &str, old: String, new: String) -> Change {
    Change { old, new, ..Change::of(item, "", Pointer(pointer.to_owned())) }
}
