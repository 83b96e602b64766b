//! Strings, stored inline if they are short; longer ones of one response share pages.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

/// Longest string, in bytes, that is stored inline: two machine words, less the length and the tag.
pub(crate) const SHORT: usize = 14;

/// An immutable string. Clones are cheap.
///
/// Up to 14 bytes are stored inline. Longer strings of one response share pages of 64 KiB: holding on to one of them
/// keeps its page alive, but not the response.
#[derive(Clone)]
pub struct Text(Held);

/// Two machine words; the tag has a niche for the tags of an `Option` or an open enum around it.
#[derive(Clone)]
enum Held {
    Short {
        len: u8,
        bytes: [u8; SHORT],
    },
    /// All of the page if the length is [`WHOLE`].
    OnPage {
        len: u16,
        start: u32,
        page: Arc<Page>,
    },
}

/// The length of a string that has a page of its own. A sentinel rather than a variant: it keeps the drop glue small,
/// which is compiled for each field of each type.
const WHOLE: u16 = u16::MAX;

/// Strings of a response, one after the other.
///
/// Strings refer to their page before it is complete; it is filled before any of them can be read. A page that is not
/// filled is empty.
#[derive(Default)]
pub(crate) struct Page(OnceLock<Box<str>>);

impl Page {
    pub(crate) fn fill(&self, text: String) {
        // A page is filled once, by the reader that made it.
        let _ = self.0.set(text.into_boxed_str());
    }

    fn as_str(&self) -> &str {
        self.0.get().map_or("", |text| text)
    }
}

impl Text {
    /// The string stored inline, if it is short.
    #[inline]
    pub(crate) fn short(text: &str) -> Option<Self> {
        let len = u8::try_from(text.len()).ok()?;
        let mut bytes = [0; SHORT];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self(Held::Short { len, bytes }))
    }

    /// Becomes the first `len` bytes of `window`, which are valid UTF-8; false if they are too many. Most strings of a
    /// report are set this way: a window is copied without a loop, and written in place, which avoids a store-to-load
    /// forwarding stall.
    #[inline]
    pub(crate) fn set_short(&mut self, window: &[u8; 16], len: usize) -> bool {
        let Some(bits) = len.checked_mul(8).filter(|_| len <= SHORT) else { return false };
        let kept = u128::from_le_bytes(*window) & ((1 << bits) - 1);
        *self = Self::default();
        if let Held::Short { len: slot, bytes } = &mut self.0 {
            *slot = len as u8;
            let [kept @ .., _, _] = kept.to_le_bytes();
            *bytes = kept;
        }
        true
    }

    /// The string of `len` bytes, less than [`WHOLE`], that `page` will have at `start`.
    #[inline]
    pub(crate) fn on_page(page: &Arc<Page>, start: u32, len: u16) -> Self {
        Self(Held::OnPage { len, start, page: Arc::clone(page) })
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Held::Short { len, bytes } => {
                let bytes = bytes.get(..usize::from(*len)).unwrap_or_default();
                // They were copied from a text, whole.
                std::str::from_utf8(bytes).unwrap_or_default()
            }
            Held::OnPage { len: WHOLE, page, .. } => page.as_str(),
            Held::OnPage { len, start, page } => {
                let start = *start as usize;
                page.as_str().get(start..start + usize::from(*len)).unwrap_or_default()
            }
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self(Held::Short { len: 0, bytes: [0; SHORT] })
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::short(&text).unwrap_or_else(|| {
            let page = Page::default();
            page.fill(text);
            Self::on_page(&Arc::new(page), 0, WHOLE)
        })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::short(text).unwrap_or_else(|| Self::from(text.to_owned()))
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl FromStr for Text {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn texts_are_two_words_also_where_they_may_be_missing() {
        assert_eq!(size_of::<Text>(), 16);
        assert_eq!(size_of::<Option<Text>>(), 16);
    }

    #[test]
    fn a_text_is_the_same_however_it_is_held() {
        for text in
            ["", "é", "fourteen bytes", "thirteen byt\u{e9}", "fifteen bytes..", "漢字漢字漢", "much longer than that"]
        {
            let page = Arc::new(Page::default());
            page.fill(format!("before{text}after"));
            let mut windowed = Text::from("something else, and long");
            let mut window = [b'"'; 16];
            let is_short = text.len() <= SHORT;
            if is_short {
                window[..text.len()].copy_from_slice(text.as_bytes());
            }
            assert_eq!(windowed.set_short(&window, text.len()), is_short);

            let mut forms =
                vec![Text::from(text), Text::from(text.to_owned()), Text::on_page(&page, 6, text.len() as u16)];
            forms.extend(is_short.then_some(windowed));
            forms.push(Text::on_page(&Arc::new(Page(OnceLock::from(Box::from(text)))), 0, WHOLE));
            for form in &forms {
                assert_eq!(form.as_str(), text);
                assert_eq!(forms[0], *form);
            }
            assert_eq!(forms.iter().collect::<HashSet<_>>().len(), 1);
            assert!(forms.into_iter().collect::<HashSet<_>>().contains(text));
        }
    }
}
