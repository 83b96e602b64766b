//! Text that shares the body it was read from.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A piece of text, read-only.
///
/// Text of an answer is not copied: it points into the answer's body, which it keeps alive. Whoever keeps one text of
/// a large answer for long should keep `text.to_string()` instead.
#[derive(Clone, Default)]
pub struct Text {
    body: Option<Arc<String>>,
    start: u32,
    len: u32,
}

impl Text {
    /// The text of `start..start + len` in `body`.
    pub(crate) fn shared(body: &Arc<String>, start: usize, len: usize) -> Self {
        match (u32::try_from(start), u32::try_from(len)) {
            (Ok(start), Ok(len)) => Self { body: Some(Arc::clone(body)), start, len },
            _ => Self::from(body.get(start..start + len).unwrap_or_default()),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.body {
            None => "",
            Some(body) => {
                let start = self.start as usize;
                body.get(start..start + self.len as usize).unwrap_or_default()
            }
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        match u32::try_from(text.len()) {
            Ok(0) => Self::default(),
            Ok(len) => Self { body: Some(Arc::new(text)), start: 0, len },
            // Four gigabytes of text in one field of a request can only be a mistake; it is cut, not wrapped.
            Err(_) => Self::from(text.get(..u32::MAX as usize).unwrap_or_default().to_owned()),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
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
