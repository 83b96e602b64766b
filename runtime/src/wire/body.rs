//! The body of a response, kept byte for byte.

use std::sync::Arc;

/// Bytes of a body. Clones are cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Text(Arc<String>),
    Bytes(Arc<Vec<u8>>),
}

impl Body {
    /// Takes the bytes over, without a copy.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(match String::from_utf8(bytes) {
            Ok(text) => Kind::Text(Arc::new(text)),
            Err(error) => Kind::Bytes(Arc::new(error.into_bytes())),
        })
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Kind::Text(text) => text.as_bytes(),
            Kind::Bytes(bytes) => bytes,
        }
    }

    /// The bytes as text; `None` if they are not UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.0 {
            Kind::Text(text) => Some(text),
            Kind::Bytes(_) => None,
        }
    }
}
