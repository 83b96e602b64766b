//! Where the strings of a response are stored.
//!
//! Not in its body: three quarters of a report are keys, punctuation and what is held in place, and a text that
//! pointed into it would keep all of that alive.

use std::sync::Arc;

use crate::text::{Page, Text};

/// Bytes of a page. One string of a response keeps no more than this alive.
const PAGE: usize = 1 << 16;
/// Longest string that is put on a page; a longer one would leave much of the page before it empty.
const LONGEST: usize = PAGE / 16;
/// Number of earlier strings that are compared before a string is stored again.
const RECENT: usize = 64;

/// A string that was stored.
#[derive(Clone, Copy, Default)]
struct Recent {
    start: u32,
    len: u16,
    /// Some bits of its hash, so that the page is looked at only if it is likely to be the same.
    tag: u16,
}

/// The page that is being written.
pub(crate) struct Pages {
    page: Arc<Page>,
    text: String,
    /// Positions of strings on this page, by a few of their bytes: ids and names repeat.
    recent: [Recent; RECENT],
    /// Bytes that are still to come, at most; a small answer does not need a whole page.
    left: usize,
}

impl Pages {
    /// Pages for a body of `size` bytes.
    pub(super) fn new(size: usize) -> Self {
        Self { page: Arc::default(), text: String::new(), recent: [Recent::default(); RECENT], left: size }
    }

    /// Stores a string.
    #[inline]
    pub(super) fn keep(&mut self, text: &str) -> Text {
        Text::short(text).unwrap_or_else(|| self.keep_long(text))
    }

    fn keep_long(&mut self, text: &str) -> Text {
        let Some(len) = u16::try_from(text.len()).ok().filter(|_| text.len() <= LONGEST) else {
            return Text::from(text);
        };
        if self.text.len() + text.len() > PAGE {
            self.turn();
        }
        let (place, tag) = hash(text.as_bytes());
        let recent = &mut self.recent[place];
        if recent.tag == tag && recent.len == len {
            let start = recent.start as usize;
            if self.text.as_bytes().get(start..start + text.len()) == Some(text.as_bytes()) {
                return Text::on_page(&self.page, recent.start, len);
            }
        }
        if self.text.capacity() == 0 {
            self.text.reserve_exact(self.left.min(PAGE));
        }
        // It fits, since a page ends far below four gigabytes.
        let start = u32::try_from(self.text.len()).unwrap_or_default();
        self.text.push_str(text);
        *recent = Recent { start, len, tag };
        Text::on_page(&self.page, start, len)
    }

    /// Fills the page, and begins the next.
    fn turn(&mut self) {
        self.left = self.left.saturating_sub(self.text.len());
        let page = std::mem::take(&mut self.page);
        page.fill(std::mem::take(&mut self.text));
        self.recent = [Recent::default(); RECENT];
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.page.fill(std::mem::take(&mut self.text));
    }
}

/// The slot in which a string is looked up, and its tag: length and ends distinguish most strings.
#[inline]
fn hash(text: &[u8]) -> (usize, u16) {
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let ends = word(text.first_chunk()) ^ word(text.last_chunk()).rotate_left(29) ^ text.len() as u64;
    let hash = ends.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((hash >> (u64::BITS - RECENT.ilog2())) as usize, (hash >> 32) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_kept_over_many_pages() {
        let texts: Vec<String> = (0..3 * PAGE / 100).map(|index| format!("{index:>0$}é", index % 200)).collect();
        let long = ["x".repeat(LONGEST), "y".repeat(LONGEST + 1), "z".repeat(2 * PAGE)];
        let mut pages = Pages::new(usize::MAX);
        let all: Vec<&String> = texts.iter().chain(&long).chain(&texts).collect();
        let kept: Vec<Text> = all.iter().map(|text| pages.keep(text)).collect();
        drop(pages);
        assert!(kept.iter().map(Text::as_str).eq(all));
    }

    #[test]
    fn what_comes_again_stands_on_the_page_once() {
        let mut pages = Pages::new(1000);
        for _ in 0..100 {
            for id in ["an id of some length", "another id of some length"] {
                pages.keep(id);
            }
        }
        assert_eq!(pages.text, "an id of some lengthanother id of some length");
    }
}
