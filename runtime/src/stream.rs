//! A document that is handed over while it arrives.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::time::{Instant, timeout};

use crate::client::Opened;
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::transport::TransportError;

/// The body of a successful response, piece by piece.
///
/// The time that the server keeps [`next`](Self::next) waiting is limited, never the time that the reader takes between
/// two pieces: for one piece to the client's `attempt_timeout`, and for all of them together to the rest of the call's
/// `timeout` when the response began. The limit on the size of bodies applies to the sum of the pieces. A reader that
/// needs the document by a certain time puts a timeout of its own around its loop.
///
/// Dropping the future of `next` loses no piece, and the time that it has waited counts for the next call of it.
pub struct ByteStream<E> {
    opened: Opened,
    /// Bytes that have come.
    length: u64,
    waited: Waited,
    ended: bool,
    error: PhantomData<fn() -> E>,
}

/// How long the server has kept the reader waiting.
#[derive(Default)]
struct Waited {
    for_the_piece: Duration,
    in_all: Duration,
}

/// A wait, which counts even if it is given up.
struct Wait<'a> {
    waited: &'a mut Waited,
    begun: Instant,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let time = self.begun.elapsed();
        self.waited.for_the_piece += time;
        self.waited.in_all += time;
    }
}

impl<E> ByteStream<E> {
    pub(crate) fn new(opened: Opened) -> Self {
        Self { opened, length: 0, waited: Waited::default(), ended: false, error: PhantomData }
    }

    /// The next piece; `None` at the end. After an error there is nothing more.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`], [`ErrorKind::Timeout`] or [`ErrorKind::TooLarge`]: the document is not whole.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error<E>>> {
        if self.ended {
            return None;
        }
        let next = self.piece().await;
        self.ended = !matches!(next, Some(Ok(_)));
        next.map(|piece| piece.map_err(|failure| Error::new(failure, None)))
    }

    async fn piece(&mut self) -> Option<Result<Bytes, Failure>> {
        let Opened { piece_timeout, timeout: all, cap, .. } = self.opened;
        let left_of_piece = piece_timeout.saturating_sub(self.waited.for_the_piece);
        let left = left_of_piece.min(all.saturating_sub(self.waited.in_all));
        let wait = Wait { waited: &mut self.waited, begun: Instant::now() };
        let came = timeout(left, self.opened.payload.chunk()).await;
        drop(wait);
        let failure = match came {
            Ok(None) => return None,
            Ok(Some(Ok(chunk))) => {
                self.waited.for_the_piece = Duration::ZERO;
                self.length = self.length.saturating_add(chunk.len() as u64);
                if self.length <= cap {
                    return Some(Ok(chunk));
                }
                Failure { cap: Some(cap), ..self.failure(ErrorKind::TooLarge) }
            }
            Ok(Some(Err(error))) => self.broken(error),
            Err(elapsed) => self.failure(ErrorKind::Timeout).with_source(elapsed),
        };
        Some(Err(failure))
    }

    fn broken(&self, error: TransportError) -> Failure {
        let kind = if error.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Truncated };
        self.failure(kind).with_source(error.into_source())
    }

    fn failure(&self, kind: ErrorKind) -> Failure {
        let mut failure = Failure::new(kind, self.opened.operation);
        failure.attempts = self.opened.attempts;
        failure.profile = self.opened.profile;
        failure.status = Some(self.opened.status);
        failure.headers = self.opened.headers.clone();
        failure
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.opened.status
    }

    /// Headers of the response. They may hold a consumer's data: do not log them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// The id by which the API's support finds this call, if it has one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.opened.profile.request_id_of(&self.opened.headers)
    }

    /// How many times the call was sent, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.opened.attempts
    }
}

impl<E> fmt::Debug for ByteStream<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").field("status", &self.opened.status).finish_non_exhaustive()
    }
}
