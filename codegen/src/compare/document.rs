//! What is true of a document as a whole.

use crate::ir::Pointer;

use super::{Change, Comparison, Direction, Item, Kind, Source, breaks};

impl Comparison<'_> {
    /// The title and the servers.
    pub(super) fn document(&mut self) {
        let (old, new) = (self.old.ir, self.new.ir);
        if old.title != new.title {
            let (was, is) = (old.title.clone(), new.title.clone());
            self.changes.push(of_document(Item::Title, "/info/title", was, is));
        }
        if old.servers != new.servers {
            // An old client keeps the URL that it was built with.
            let gone = old.servers.iter().filter(|server| !new.servers.contains(server));
            let wire = gone.map(|server| breaks(Direction::Request, format!("`{server}` is no longer a server")));
            let wire = wire.collect();
            let change = of_document(Item::Servers, "/servers", old.servers.join(", "), new.servers.join(", "));
            self.changes.push(Change { wire, in_old: new.servers.is_empty(), ..change });
        }
    }
}

fn of_document(item: Item, pointer: &str, old: String, new: String) -> Change {
    Change {
        item,
        rust: String::new(),
        kind: Kind::Changed,
        old,
        new,
        pointer: Pointer(pointer.to_owned()),
        in_old: false,
        wire: Vec::new(),
        source: Source::None,
        why: String::new(),
        uses: Vec::new(),
        reach: Vec::new(),
    }
}
