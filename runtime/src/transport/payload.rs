//! The body of a response while it arrives.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http_body::Body;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};

use super::TransportError;

/// The body of a response, piece by piece.
pub struct Payload {
    body: UnsyncBoxBody<Bytes, TransportError>,
    /// What was looked at and comes again.
    unread: Option<Bytes>,
}

impl Payload {
    /// A body of any library that speaks `http_body`.
    pub fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::of(body.map_err(TransportError::broken))
    }

    /// A body whose errors say what they are.
    pub(crate) fn of(body: impl Body<Data = Bytes, Error = TransportError> + Send + 'static) -> Self {
        Self { body: body.boxed_unsync(), unread: None }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        if let Some(unread) = self.unread.take() {
            return Some(Ok(unread));
        }
        loop {
            match self.body.frame().await? {
                // Trailers say nothing that a caller needs.
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Some(Ok(data));
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// Gives back a piece, which is the next one then.
    pub(crate) fn unread(&mut self, piece: Bytes) {
        self.unread = Some(piece).filter(|piece| !piece.is_empty());
    }

    /// How many bytes are certain to come, as far as the server says.
    pub(crate) fn least(&self) -> u64 {
        self.body.size_hint().lower()
    }

    /// Whether it is known already that nothing comes.
    pub(crate) fn is_empty(&self) -> bool {
        self.unread.is_none() && self.body.is_end_stream()
    }
}

impl<T: Into<Bytes>> From<T> for Payload {
    fn from(bytes: T) -> Self {
        Self::new(Full::new(bytes.into()))
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").finish_non_exhaustive()
    }
}
