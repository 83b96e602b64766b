//! Where the texts of an answer are kept.
//!
//! Not in its body: three quarters of a report are keys, punctuation and what is held in place, and a text that
//! pointed into it would keep all of that alive.

use std::sync::Arc;

use crate::text::{Page, Text};

/// Bytes of a page. One text of an answer keeps no more than this alive.
const PAGE: usize = 1 << 16;
/// Longest text that goes on a page; a longer one would leave much of the page before it empty.
const LONGEST: usize = PAGE / 16;
/// How many texts are looked up before one is written again.
const RECENT: usize = 64;

/// The page that is being written.
pub(super) struct Pages {
    page: Arc<Page>,
    text: String,
    /// Where texts of this page stand, by a few of their bytes: ids and names come again and again.
    recent: [(u32, u16); RECENT],
    /// Bytes that are still to come, at most; a small answer does not need a whole page.
    left: usize,
}

impl Pages {
    /// Pages for a body of `size` bytes.
    pub(super) fn new(size: usize) -> Self {
        Self { page: Arc::default(), text: String::new(), recent: [(0, 0); RECENT], left: size }
    }

    /// Keeps a text.
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
        let recent = &mut self.recent[place(text.as_bytes())];
        let known = recent.0 as usize..recent.0 as usize + usize::from(recent.1);
        if self.text.as_bytes().get(known) == Some(text.as_bytes()) {
            return Text::on_page(&self.page, recent.0, recent.1);
        }
        if self.text.capacity() == 0 {
            self.text.reserve_exact(self.left.min(PAGE));
        }
        // It fits, since a page ends far below four gigabytes.
        let start = u32::try_from(self.text.len()).unwrap_or_default();
        self.text.push_str(text);
        *recent = (start, len);
        Text::on_page(&self.page, start, len)
    }

    /// Fills the page, and begins the next.
    fn turn(&mut self) {
        self.left = self.left.saturating_sub(self.text.len());
        let page = std::mem::take(&mut self.page);
        page.fill(std::mem::take(&mut self.text));
        self.recent = [(0, 0); RECENT];
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.page.fill(std::mem::take(&mut self.text));
    }
}

/// Where a text is looked up: its length and its ends tell most texts apart.
#[inline]
fn place(text: &[u8]) -> usize {
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let ends = word(text.first_chunk()) ^ word(text.last_chunk()).rotate_left(29) ^ text.len() as u64;
    (ends.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - RECENT.ilog2())) as usize
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
