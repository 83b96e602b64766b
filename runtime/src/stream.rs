//! A document that is handed over while it arrives.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::HeaderMap;
use tokio::time::timeout_at;

use crate::client::Opened;
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::plaid;
use crate::transport::Payload;

/// The body of a successful answer, piece by piece. The time limit of the attempt and the cap on bodies hold.
pub struct ByteStream<E> {
    opened: Opened,
    ended: bool,
    error: PhantomData<fn() -> E>,
}

impl<E> ByteStream<E> {
    pub(crate) fn new(opened: Opened) -> Self {
        Self { opened, ended: false, error: PhantomData }
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
        let Opened { payload, left, end, .. } = &mut self.opened;
        let payload: &mut Payload = payload;
        let failure = match timeout_at(*end, payload.chunk()).await {
            Ok(None) => return None,
            Ok(Some(Ok(chunk))) => match left.checked_sub(chunk.len() as u64) {
                Some(rest) => {
                    *left = rest;
                    return Some(Ok(chunk));
                }
                None => Failure { cap: Some(self.opened.cap), ..self.failure(ErrorKind::TooLarge) },
            },
            Ok(Some(Err(error))) => self.failure(ErrorKind::Truncated).with_source(error.into_source()),
            Err(elapsed) => self.failure(ErrorKind::Timeout).with_source(elapsed),
        };
        Some(Err(failure))
    }

    fn failure(&self, kind: ErrorKind) -> Failure {
        let mut failure = Failure::new(kind, self.opened.operation);
        failure.attempts = self.opened.attempts;
        failure.status = Some(self.opened.status);
        failure.headers = self.opened.headers.clone();
        failure
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.opened.status
    }

    /// Headers of the answer. They may hold a consumer's data: do not log them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// The id by which Plaid's support finds this call.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        plaid::request_id_header(&self.opened.headers)
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
